"""What people decided about needs: decisions that every refit replays and none may break."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from quarterdeck.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Pin:
    """An item belongs to a need, whatever a grouping says."""

    item: str
    need: str


@dataclass(frozen=True, slots=True)
class Merge:
    """A need is the same as another, `into`, under whose id both go on."""

    need: str
    into: str


@dataclass(frozen=True, slots=True)
class Split:
    """Some items of a need are a need of their own, `into` (a new id)."""

    need: str
    into: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Two items speak of the same need (must-link)."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Apart:
    """Two items speak of different needs (cannot-link)."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Rename:
    """A need has a title of people's own."""

    need: str
    title: str


Fact = Pin | Merge | Split | Together | Apart | Rename


def settled(found: Mapping[str, str | None], facts: Sequence[Fact]) -> dict[str, str | None]:
    """The need of each item after the facts, in the order of `found`.

    Splits come first, then pins, then merges, then what must be together (a pinned item leads, else the need that most of them have); of two items
    that must be apart and are not, the one that is not held waits. Facts are taken to agree (`check_facts`).
    """
    members = dict(found)
    for fact in facts:
        if isinstance(fact, Split):
            members.update((item, fact.into) for item in fact.items if item in members)
    pins = {fact.item: fact.need for fact in facts if isinstance(fact, Pin) and fact.item in members}
    members.update(pins)
    into = _survivors(facts)
    members = {item: into.get(need, need) if need is not None else None for item, need in members.items()}
    groups = _together(facts, members)
    for group in groups:
        need = _leading([members[item] for item in group if item in pins] or [members[item] for item in group])
        members.update((item, need) for item in group)
    _set_apart(members, facts, pins, {item: group for group in groups for item in group})
    return members


def held_items(facts: Iterable[Fact]) -> set[str]:
    """Items whose place people decided: no refit may move them."""
    held: set[str] = set()
    for fact in facts:
        if isinstance(fact, Pin):
            held.add(fact.item)
        elif isinstance(fact, Split):
            held.update(fact.items)
        elif isinstance(fact, Together | Apart):
            held.update((fact.first, fact.second))
    return held


def check_facts(facts: Sequence[Fact], items: Collection[str], needs: Collection[str]) -> None:
    """Refuse facts that name what is not there or that cannot all hold; everything wrong is named.

    Raises
    ------
    InvalidInput
        With every flaw, one a line.
    """
    known = set(needs) | {fact.into for fact in facts if isinstance(fact, Split)}
    flaws = [flaw for fact in facts for flaw in _unknown(fact, items, known)]
    flaws += _twice(facts)
    if not flaws:
        flaws = _contradictions(facts, items)
    if flaws:
        raise InvalidInput("\n".join(flaws))


def _unknown(fact: Fact, items: Collection[str], needs: Collection[str]) -> list[str]:
    named_items = {Pin: ("item",), Together: ("first", "second"), Apart: ("first", "second")}.get(type(fact), ())
    named_needs = {Pin: ("need",), Merge: ("need", "into"), Split: ("need",), Rename: ("need",)}.get(type(fact), ())
    flaws = [f"{fact}: there is no item {getattr(fact, name)!r}" for name in named_items if getattr(fact, name) not in items]
    flaws += [f"{fact}: there is no need {getattr(fact, name)!r}" for name in named_needs if getattr(fact, name) not in needs]
    if isinstance(fact, Split):
        flaws += [f"{fact}: there is no item {item!r}" for item in fact.items if item not in items]
        if not fact.items:
            flaws.append(f"{fact}: expected at least one item to go into a need of its own")
    if isinstance(fact, Rename) and not fact.title.strip():
        flaws.append(f"{fact}: expected a title, got an empty one")
    if isinstance(fact, Merge) and fact.need == fact.into:
        flaws.append(f"{fact}: a need cannot be merged into itself")
    if isinstance(fact, Together | Apart) and fact.first == fact.second:
        flaws.append(f"{fact}: expected two items")
    return flaws


def _twice(facts: Sequence[Fact]) -> list[str]:
    pins = Counter(item for item, _ in {(fact.item, fact.need) for fact in facts if isinstance(fact, Pin)})
    merges = Counter(need for need, _ in {(fact.need, fact.into) for fact in facts if isinstance(fact, Merge)})
    made = Counter(fact.into for fact in facts if isinstance(fact, Split))
    flaws = [f"item {item!r} is pinned to {count} needs; take one of the pins back" for item, count in pins.items() if count > 1]
    flaws += [f"need {need!r} is merged into {count} needs; take one of the merges back" for need, count in merges.items() if count > 1]
    return flaws + [f"{count} splits make need {need!r}; give each a new id" for need, count in made.items() if count > 1]


def _contradictions(facts: Sequence[Fact], items: Collection[str]) -> list[str]:
    into = _survivors(facts)
    flaws = [f"need {need!r} is merged into itself by way of others; take one of the merges back" for need, end in into.items() if need == end]
    if flaws:
        return flaws
    pins = {fact.item: into.get(fact.need, fact.need) for fact in facts if isinstance(fact, Pin)}
    place: dict[str, int] = {}
    for number, group in enumerate(_together(facts, dict.fromkeys(items))):
        place.update(dict.fromkeys(group, number))
        wanted = sorted({pins[item] for item in group if item in pins})
        if len(wanted) > 1:
            flaws.append(f"items that belong together are pinned to different needs: {', '.join(wanted)}")
        pins.update(dict.fromkeys(group, wanted[0]) if wanted else {})
    for fact in facts:
        if isinstance(fact, Apart):
            if place.get(fact.first, -1) == place.get(fact.second, -2):
                flaws.append(f"items {fact.first!r} and {fact.second!r} are to be apart, and together by other decisions")
            elif fact.first in pins and pins[fact.first] == pins.get(fact.second):
                flaws.append(f"items {fact.first!r} and {fact.second!r} are to be apart, and both are held in need {pins[fact.first]!r}")
    return flaws


def _survivors(facts: Sequence[Fact]) -> dict[str, str]:
    """Where each merged need ends, through chains of merges; a circle ends where it began."""
    into = {fact.need: fact.into for fact in facts if isinstance(fact, Merge)}
    ends = {}
    for need in into:
        end, passed = into[need], {need}
        while end in into and end not in passed:
            passed.add(end)
            end = into[end]
        ends[need] = end
    return ends


def _together(facts: Sequence[Fact], items: Mapping[str, str | None]) -> list[list[str]]:
    """Items tied by must-links, of those there are, each group in the order of its ties."""
    group_of: dict[str, list[str]] = {}
    for fact in facts:
        if isinstance(fact, Together) and fact.first in items and fact.second in items:
            first, second = group_of.get(fact.first, [fact.first]), group_of.get(fact.second, [fact.second])
            joined = first if first is second else first + second
            group_of.update(dict.fromkeys(joined, joined))
    return list({id(group): group for group in group_of.values()}.values())


def _leading(needs: Sequence[str | None]) -> str | None:
    counts = Counter(need for need in needs if need is not None)
    return min(counts, key=lambda need: (-counts[need], need)) if counts else None


def _set_apart(members: dict[str, str | None], facts: Sequence[Fact], pins: Mapping[str, str], groups: Mapping[str, list[str]]) -> None:
    for fact in facts:
        if not (isinstance(fact, Apart) and fact.first in members and fact.second in members):
            continue
        if members[fact.first] is not None and members[fact.first] == members[fact.second]:
            second_is_held = any(item in pins for item in groups.get(fact.second, [fact.second]))
            loser = fact.first if second_is_held else fact.second
            members.update(dict.fromkeys(groups.get(loser, [loser]), None))
