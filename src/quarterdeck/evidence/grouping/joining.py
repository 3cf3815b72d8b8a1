"""The first needs of a workspace, and new items that join a need by their neighbours' vote or wait for one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput
from quarterdeck.evidence.grouping.book import GroupedNeed, Items, NeedBook
from quarterdeck.evidence.grouping.facts import Merge, settled
from quarterdeck.evidence.grouping.labels import label_groups
from quarterdeck.evidence.grouping.levels import group_into_levels
from quarterdeck.evidence.grouping.novelty import novelty
from quarterdeck.evidence.grouping.sharpening import centres
from quarterdeck.evidence.grouping.voting import Known, need_scores

PROTOTYPES = 100
"""Items that stand for a need when new ones are compared: a bound on the work, whatever the need's size."""

LEAST_NEED = 3
"""Fewer items than this make no need: they wait."""


def first_needs(items: Items, *, strata: Sequence[str] | None = None, seed: int = 0) -> NeedBook:
    """A book of the needs of these items; items in groups of fewer than `LEAST_NEED` wait."""
    return born_needs(NeedBook(), items, group_into_levels(items.texts, items.vectors, strata=strata, seed=seed).needs)


def born_needs(book: NeedBook, items: Items, groups: npt.NDArray[np.int32]) -> NeedBook:
    """The book with a new need for each group of items, the greatest first; those of too small groups wait."""
    if not len(items):
        return book
    labels = label_groups(items.texts, items.vectors, groups)
    found, needs, number = dict(book.found), list(book.needs), book.next_number
    for group in range(int(groups.max()) + 1):
        members = np.flatnonzero(groups == group)
        is_need = len(members) >= LEAST_NEED
        found.update((items.ids[place], f"need-{number}" if is_need else None) for place in members)
        if is_need:
            needs.append(GroupedNeed.labelled(f"need-{number}", labels[group], _prototypes(items, members)))
            number += 1
    return NeedBook(tuple(needs), found, book.facts, number)


def join(book: NeedBook, known: Items, new: Items, *, seed: int = 0) -> NeedBook:
    """The book with new items in it: each joins the need its neighbours vote for, or waits where it speaks of something new. Nobody else moves.

    Parameters
    ----------
    known
        Items of the book; those that are prototypes are compared, others may be left out.
    new
        Items that are not in the book yet. They are best given in batches: what is new is seen by several saying it.

    Raises
    ------
    InvalidInput
        If a new item is in the book already, or a known one is not.
    """
    if doubled := [item for item in new.ids if item in book.found]:
        raise InvalidInput(f"expected items that are not in the book yet, got {len(doubled)} that are, first {doubled[0]!r}")
    if strange := [item for item in known.ids if item not in book.found]:
        raise InvalidInput(f"expected known items to be in the book, got {len(strange)} that are not, first {strange[0]!r}")
    if not len(new):
        return book
    standing = _standing(book, known)
    if standing is None:
        return replace(book, found={**book.found, **dict.fromkeys(new.ids)})
    names, those = standing
    texts = new.texts, [those.texts[voter] for voter in those.voters]
    is_new = novelty(new.vectors, those.vectors[those.voters], those.needs[those.voters], texts=texts, seed=seed).is_new
    best = _best(need_scores(new.texts, new.vectors, those), _survivors(book, names))
    joined = {item: None if waits else names[need] for item, waits, need in zip(new.ids, is_new, best, strict=True)}
    return replace(book, found={**book.found, **joined})


def with_prototypes(book: NeedBook, items: Items) -> NeedBook:
    """The book with prototypes chosen anew from the members each need has now, and labels for needs that people split off."""
    own = settled(book.found, [fact for fact in book.facts if not isinstance(fact, Merge)])
    places: dict[str, list[int]] = {}
    for place, item in enumerate(items.ids):
        if (need := own.get(item)) is not None:
            places.setdefault(need, []).append(place)
    needs = [replace(need, prototypes=_prototypes(items, np.array(places[need.id]))) if need.id in places else need for need in book.needs]
    made = sorted(set(places) - {need.id for need in needs})  # by people, who split them off
    if made:
        labels = np.concatenate([np.full(len(places[need]), number, np.int32) for number, need in enumerate(made)])
        parts = items.chosen(np.concatenate([np.array(places[need], np.intp) for need in made]))
        for need, label in zip(made, label_groups(parts.texts, parts.vectors, labels), strict=True):
            needs.append(GroupedNeed.labelled(need, label, _prototypes(items, np.array(places[need]))))
    return replace(book, needs=tuple(needs))


def _standing(book: NeedBook, known: Items) -> tuple[list[str], Known] | None:
    """The known items that have a need, each under the one it was put in before merges, so that an unmerge parts those that join later, too."""
    own = settled(book.found, [fact for fact in book.facts if not isinstance(fact, Merge)])
    prototypes = {item for need in book.needs for item in need.prototypes}
    with_voter = {own[item] for item in known.ids if item in prototypes} - {None}
    places = [place for place, item in enumerate(known.ids) if own[item] in with_voter]
    if not places:
        return None
    chosen = known.chosen(places)
    names, needs = np.unique([str(own[item]) for item in chosen.ids], return_inverse=True)
    voters = np.flatnonzero([item in prototypes for item in chosen.ids])
    return names.tolist(), Known(chosen.texts, chosen.vectors, needs.astype(np.int32), voters)


def _survivors(book: NeedBook, names: Sequence[str]) -> npt.NDArray[np.intp]:
    """Of each name, the number of the need it goes on as after merges."""
    merges = [fact for fact in book.facts if isinstance(fact, Merge)]
    ends = settled({name: name for name in names}, merges)
    numbers: dict[str | None, int] = {}
    return np.array([numbers.setdefault(ends[name], len(numbers)) for name in names], np.intp)


def _best(scores: npt.NDArray[np.float32], survivors: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """The best need of each row: first of those that people see, then which of those merged into it."""
    whole = np.full((len(scores), int(survivors.max()) + 1), -np.inf, np.float32)
    for need, survivor in enumerate(survivors):
        whole[:, survivor] = np.maximum(whole[:, survivor], scores[:, need])
    best: npt.NDArray[np.intp] = np.where(survivors == whole.argmax(axis=1)[:, None], scores, -np.inf).argmax(axis=1)
    return best


def _prototypes(items: Items, members: npt.NDArray[np.intp]) -> tuple[str, ...]:
    """At most `PROTOTYPES` members: the most central, then evenly outwards, so that they show the need's spread."""
    vectors = items.vectors[members]
    middle = centres(vectors, np.zeros(len(members), np.int32))[0]
    outwards = members[np.argsort(-(vectors @ middle), kind="stable")]
    if len(outwards) > PROTOTYPES:
        outwards = outwards[np.linspace(0, len(outwards) - 1, PROTOTYPES).astype(int)]
    return tuple(items.ids[place] for place in outwards)


def members_by_need(book: NeedBook) -> Mapping[str, tuple[str, ...]]:
    """The items of each need that has any, after the facts."""
    found: dict[str, list[str]] = {}
    for item, need in book.members.items():
        if need is not None:
            found.setdefault(need, []).append(item)
    return {need: tuple(items) for need, items in found.items()}
