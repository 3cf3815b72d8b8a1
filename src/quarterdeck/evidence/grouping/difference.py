"""What a new grouping would change for people: needs kept, split, merged, born and died, and the items that move."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from quarterdeck.evidence.grouping.book import NeedBook

Kind = Literal["kept", "split", "merged", "born", "died"]

PART_OF_SPLIT = 0.1
"""A need is split when another need, that was not there before, takes at least this share of its items."""


@dataclass(frozen=True, slots=True)
class Move:
    """An item whose need changes; None: it waits, or comes new."""

    item: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class NeedChange:
    """What happens to a need. `others`: the needs it splits into or merges into. `joining` and `leaving` count items."""

    kind: Kind
    need: str
    title: str
    items_before: int
    items_after: int
    joining: int
    leaving: int
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Every need that is there before or after, once, and every old item that moves. Items that came new are not moves."""

    changes: tuple[NeedChange, ...]
    moves: tuple[Move, ...]
    num_new_items: int

    def of_kind(self, kind: Kind) -> tuple[NeedChange, ...]:
        return tuple(change for change in self.changes if change.kind == kind)


def difference(before: NeedBook, after: NeedBook) -> Difference:
    """From one book to another; needs by id."""
    old, new = before.members, after.members
    flows: dict[str, Counter[str | None]] = defaultdict(Counter)
    for item, need in old.items():
        if need is not None:
            flows[need][new.get(item)] += 1
    sizes_before, sizes_after = _sizes(old), _sizes(new)
    titles = {**before.titles, **after.titles}
    changes = []
    for need in sorted(sizes_before | sizes_after, key=lambda need: (-max(sizes_before[need], sizes_after[need]), need)):
        kind, others = _kind(need, flows[need], sizes_before, sizes_after)
        stayed = flows[need][need]
        changes.append(
            NeedChange(
                kind,
                need,
                titles[need],
                sizes_before[need],
                sizes_after[need],
                joining=sizes_after[need] - stayed,
                leaving=sizes_before[need] - stayed,
                others=others,
            )
        )
    moves = tuple(Move(item, need, new.get(item)) for item, need in old.items() if new.get(item) != need)
    return Difference(tuple(changes), moves, sum(item not in old for item in new))


def _kind(need: str, flow: Counter[str | None], before: Counter[str], after: Counter[str]) -> tuple[Kind, tuple[str, ...]]:
    if not before[need]:
        return "born", ()
    if not after[need]:
        old = [other for other, _ in flow.most_common() if other is not None and before[other]]
        new = tuple(other for other, _ in flow.most_common() if other is not None and not before[other])
        if old and flow[old[0]] * 2 >= before[need]:
            return "merged", (old[0],)
        return ("split", new) if len(new) > 1 else ("died", new)
    parts = tuple(other for other, num in flow.most_common() if other is not None and not before[other] and num >= PART_OF_SPLIT * before[need])
    return ("split", parts) if parts else ("kept", ())


def _sizes(members: Mapping[str, str | None]) -> Counter[str]:
    return Counter(need for need in members.values() if need is not None)
