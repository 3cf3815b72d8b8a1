"""A new grouping as a proposal: anchored in the needs there are, shown as a difference, and worth nothing until somebody accepts it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput
from quarterdeck.evidence.grouping.book import Items, NeedBook
from quarterdeck.evidence.grouping.difference import Difference, difference
from quarterdeck.evidence.grouping.facts import Fact, Merge, Split, check_facts, held_items
from quarterdeck.evidence.grouping.graph import Labels, membership
from quarterdeck.evidence.grouping.joining import LEAST_NEED, born_needs, join, with_prototypes
from quarterdeck.evidence.grouping.levels import group_into_levels
from quarterdeck.evidence.grouping.neighbours import nearest_neighbours
from quarterdeck.evidence.grouping.sharpening import centres

WAITING_SHARE = 0.5
"""A group of which at least so many wait is a need that is born; of a group mostly known, those that wait join the need that most of it has."""

CLEAR_SHARE = 0.8
"""Strong evidence: of a group's items, or of an item's neighbours, so many agree."""

CLEAR_MARGIN = 0.1
"""An item moves only when the other need's centre is nearer by this much, in cosine."""

MOST_MOVED = 0.005
"""Of old items, at most this share moves one by one in a proposal: those with the clearest case."""

MOST_RESHAPED = 0.01
"""Splits and merges that touch more old items than this share, all together, are only suggested: people decide on each."""

LEAST_PART = 10
PART_SHARE = 0.3
"""A need is split when each of two parts has so many items and this share of them, each a group of its own in the new grouping …"""

SPLIT_QUANTILE = 0.5
"""… and their centres are further apart than this share of needs are from the need nearest to them."""

MERGE_COSINE = 0.95
"""Two needs are merged when the new grouping puts both in one group and their centres agree to this cosine."""

NUM_NEIGHBOURS = 15


@dataclass(frozen=True, slots=True)
class Proposal:
    """A book that might be (`after`) beside the one that is (`before`). Accepting it is using `after`; refusing it, going on with `before`.

    `suggestions` are splits and merges too great to come with the rest: each is taken by `after.with_fact`.
    """

    before: NeedBook
    after: NeedBook
    difference: Difference
    suggestions: tuple[Split | Merge, ...] = ()


def propose_refit(book: NeedBook, items: Items, *, strata: Sequence[str] | None = None, seed: int = 0) -> Proposal:
    """What a grouping of all items would change, and change only where the evidence is strong.

    New items join first (`join`). Then everything is grouped afresh and compared with the needs there are: waiting items become new needs or join
    old ones; small needs split or merge where the fresh grouping says so clearly, which is only suggested for great ones; a few items move one by
    one. What people decided holds:
    facts are replayed, and items they placed do not move.

    Parameters
    ----------
    items
        All items of the book and, if there are any, new ones.

    Raises
    ------
    InvalidInput
        If an item of the book is not among `items`.
    """
    given = set(items.ids)
    if missing := [item for item in book.found if item not in given]:
        raise InvalidInput(f"expected every item of the book, got all but {len(missing)}, first {missing[0]!r}")
    is_known = np.array([item in book.found for item in items.ids], bool)
    after = join(book, items.chosen(np.flatnonzero(is_known)), items.chosen(np.flatnonzero(~is_known)), seed=seed)
    fresh = group_into_levels(items.texts, items.vectors, strata=strata, seed=seed).needs
    if len(items):
        allowed = int(MOST_RESHAPED * len(book.found))
        after, splits, allowed = _splits(after, items, fresh, allowed)
        after = _moves(after, items, fresh, old=set(book.found), seed=seed)
        after, merges = _merges(after, items, fresh, allowed)
        after = _settle_waiting(after, items, fresh)
        after = with_prototypes(after, items)
        return Proposal(book, after, difference(book, after), (*splits, *merges))
    return Proposal(book, after, difference(book, after))


def propose_from_waiting(book: NeedBook, items: Items, *, seed: int = 0) -> Proposal:
    """New needs among the waiting items alone; nobody else moves. Cheap enough for every day.

    Parameters
    ----------
    items
        The waiting items, or more.
    """
    places = [place for place, item in enumerate(items.ids) if item in book.members and book.members[item] is None]
    held = held_items(book.facts)
    pool = items.chosen([place for place in places if items.ids[place] not in held])
    groups = group_into_levels(pool.texts, pool.vectors, seed=seed).needs
    after = born_needs(book, pool, groups)
    return Proposal(book, after, difference(book, after))


def _settle_waiting(book: NeedBook, items: Items, fresh: Labels) -> NeedBook:
    members, held = book.members, held_items(book.facts)
    needs = [members[item] for item in items.ids]
    joined: dict[str, str | None] = {}
    born: list[tuple[int, int]] = []
    for group in _groups(fresh):
        waiting = [place for place in group if needs[place] is None and items.ids[place] not in held]
        known = [need for place in group if (need := needs[place]) is not None]
        if len(waiting) >= max(LEAST_NEED, WAITING_SHARE * len(group)):
            born += [(int(fresh[place]), place) for place in waiting]
        elif known:
            names, counts = np.unique(known, return_counts=True)
            if counts.max() >= CLEAR_SHARE * len(known):
                joined.update((items.ids[place], str(names[counts.argmax()])) for place in waiting)
    book = replace(book, found={**book.found, **joined})
    if not born:
        return book
    _, numbers = np.unique([group for group, _ in born], return_inverse=True)
    return born_needs(book, items.chosen([place for _, place in born]), numbers.astype(np.int32))


def _moves(book: NeedBook, items: Items, fresh: Labels, *, old: set[str], seed: int) -> NeedBook:
    """Old items whose fresh group, neighbours and centre all speak for another need, the clearest cases first."""
    names, needs = _numbered_needs(book, items)
    if len(names) < 2:
        return book
    placed = np.flatnonzero(needs >= 0)
    middles = centres(items.vectors[placed], needs[placed])
    shares = _shares(fresh, needs, len(names))
    leading = shares.argmax(axis=1)[fresh]
    is_clear = shares.max(axis=1)[fresh] >= CLEAR_SHARE
    held = held_items(book.facts)
    free = np.array([item in old and item not in held for item in items.ids])
    candidates = np.flatnonzero(free & (needs >= 0) & is_clear & (leading != needs))
    if not len(candidates):
        return book
    near = nearest_neighbours(items.vectors, NUM_NEIGHBOURS, seed=seed)
    agreeing = (needs[near.indices[candidates]] == leading[candidates][:, None]).mean(axis=1)
    cosines = items.vectors[candidates] @ middles.T
    rows = np.arange(len(candidates))
    margin = cosines[rows, leading[candidates]] - cosines[rows, needs[candidates]]
    clearest = rows[(agreeing >= CLEAR_SHARE) & (margin >= CLEAR_MARGIN)]
    clearest = clearest[np.argsort(-margin[clearest], kind="stable")][: int(MOST_MOVED * len(old))]
    moved = {items.ids[candidates[row]]: names[leading[candidates[row]]] for row in clearest}
    return replace(book, found={**book.found, **moved})


def _splits(book: NeedBook, items: Items, fresh: Labels, allowed: int) -> tuple[NeedBook, list[Split], int]:
    """Needs of which the fresh grouping makes clear parts, the smallest first: the greatest part keeps the id, the others are born or suggested.

    Also what is left of `allowed`, the number of items that splits and merges may touch.
    """
    names, needs = _numbered_needs(book, items)
    suggested: list[Split] = []
    if len(names) < 2:
        return book, suggested, allowed
    found = sorted(_clear_parts(book, items, fresh, needs, len(names)), key=lambda part: len(part[1]))
    for need, part in found:
        if len(part) <= allowed:
            allowed -= len(part)
            book = born_needs(book, items.chosen(part), np.zeros(len(part), np.int32))
        else:
            suggested.append(Split(names[need], f"{names[need]}.{book.next_number + len(suggested)}", tuple(items.ids[place] for place in part)))
    return book, suggested, allowed


def _clear_parts(book: NeedBook, items: Items, fresh: Labels, needs: Labels, num_needs: int) -> Iterator[tuple[int, list[int]]]:
    held = held_items(book.facts)
    shares = _shares(fresh, needs, num_needs)
    furthest = _usual_cosine(items, needs)
    for need in range(num_needs):
        members = np.flatnonzero(needs == need)
        parts = [
            members[fresh[members] == group]
            for group, num in zip(*np.unique(fresh[members], return_counts=True), strict=True)
            if num >= max(LEAST_PART, PART_SHARE * len(members)) and shares[group, need] >= CLEAR_SHARE
        ]
        if len(parts) < 2:
            continue
        parts.sort(key=len, reverse=True)
        labels = np.repeat(np.arange(len(parts), dtype=np.int32), [len(part) for part in parts])
        middles = centres(items.vectors[np.concatenate(parts)], labels)
        for number in range(1, len(parts)):
            free = [int(place) for place in parts[number] if items.ids[place] not in held]
            if (middles[:number] @ middles[number]).max() < furthest and len(free) >= LEAST_PART:
                yield need, free


def _merges(book: NeedBook, items: Items, fresh: Labels, allowed: int) -> tuple[NeedBook, list[Merge]]:
    """Pairs of needs that the fresh grouping takes as one; the greater keeps its id. Pairs that people set apart stay two."""
    names, needs = _numbered_needs(book, items)
    suggested: list[Merge] = []
    if len(names) < 2:
        return book, suggested
    middles = centres(items.vectors[needs >= 0], needs[needs >= 0])
    within = membership(np.where(needs >= 0, needs, len(names)).astype(np.int32), len(names) + 1) @ membership(fresh).T
    counts = within.toarray()[: len(names)]
    sizes = counts.sum(axis=1)
    home = np.where(counts.max(axis=1) >= CLEAR_SHARE * sizes, counts.argmax(axis=1), -1)
    gone: set[int] = set()
    for first, second in zip(*np.where(np.triu(middles @ middles.T >= MERGE_COSINE, 1)), strict=True):
        if home[first] < 0 or home[first] != home[second] or {int(first), int(second)} & gone:
            continue
        loser, winner = (first, second) if sizes[first] < sizes[second] else (second, first)
        merge = Merge(names[loser], names[winner])
        facts: tuple[Fact, ...] = (*book.facts, merge)
        try:
            check_facts(facts, book.found, {need.id for need in book.needs})
        except InvalidInput:
            continue
        gone |= {int(loser), int(winner)}
        if sizes[loser] <= allowed:
            allowed -= int(sizes[loser])
            book = replace(book, facts=facts)
        else:
            suggested.append(merge)
    return book, suggested


def _usual_cosine(items: Items, needs: Labels) -> float:
    """The `SPLIT_QUANTILE` of the cosines between needs and the need nearest to each."""
    middles = centres(items.vectors[needs >= 0], needs[needs >= 0])
    cosines = middles @ middles.T
    np.fill_diagonal(cosines, -1)
    return float(np.quantile(cosines.max(axis=1), SPLIT_QUANTILE))


def _numbered_needs(book: NeedBook, items: Items) -> tuple[list[str], Labels]:
    """The needs that have items, and the number of each item's need, −1 where it waits."""
    members: Mapping[str, str | None] = book.members
    own = [members[item] for item in items.ids]
    names = sorted({need for need in own if need is not None})
    number: dict[str | None, int] = {need: place for place, need in enumerate(names)}
    return names, np.array([number.get(need, -1) for need in own], np.int32)


def _shares(fresh: Labels, needs: Labels, num_needs: int) -> npt.NDArray[np.float64]:
    """Of each fresh group's placed items, the share of each need, shape (num_groups, num_needs)."""
    counts = np.zeros((int(fresh.max()) + 1, max(num_needs, 1)))
    np.add.at(counts, (fresh[needs >= 0], needs[needs >= 0]), 1)
    shares: npt.NDArray[np.float64] = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return shares


def _groups(labels: Labels) -> Iterator[npt.NDArray[np.intp]]:
    order = np.argsort(labels, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
