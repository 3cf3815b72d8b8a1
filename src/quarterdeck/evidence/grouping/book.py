"""Needs that keep their ids: who belongs where, and what people have decided about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from quarterdeck.errors import InvalidInput
from quarterdeck.evidence.grouping.facts import Fact, Rename, Split, check_facts, settled
from quarterdeck.evidence.grouping.labels import GroupLabel
from quarterdeck.evidence.grouping.neighbours import Vectors


@dataclass(frozen=True, slots=True)
class Items:
    """Texts with their ids and vectors (unit rows, shape (num_items, dimensions)), in one order."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    vectors: Vectors = field(repr=False)

    def __post_init__(self) -> None:
        if not len(self.ids) == len(self.texts) == len(self.vectors):
            raise InvalidInput(f"expected as many texts and vectors as ids, got {len(self.ids)}, {len(self.texts)} and {len(self.vectors)}")
        if len(set(self.ids)) != len(self.ids):
            twice = next(item for number, item in enumerate(self.ids) if item in self.ids[:number])
            raise InvalidInput(f"expected each item once, got {twice!r} twice")

    def __len__(self) -> int:
        return len(self.ids)

    def chosen(self, places: Sequence[int] | np.ndarray[tuple[int], np.dtype[np.intp]]) -> "Items":
        """The items at these places."""
        return Items(tuple(self.ids[place] for place in places), tuple(self.texts[place] for place in places), self.vectors[np.asarray(places, int)])


@dataclass(frozen=True, slots=True)
class GroupedNeed:
    """A need as found: its lasting id, its label when it was found, and the items that new ones are compared with (most central first)."""

    id: str
    title: str
    phrases: tuple[str, ...] = ()
    prototypes: tuple[str, ...] = ()

    @classmethod
    def labelled(cls, need: str, label: GroupLabel, prototypes: tuple[str, ...]) -> "GroupedNeed":
        return cls(need, label.title, label.phrases, prototypes)


@dataclass(frozen=True)
class NeedBook:
    """Every need ever found, where each item was put, and the facts people have set. Immutable: every change is a new book.

    `found` is where the grouping put each item (None: it waits for a need); `members` is what holds after the facts, which are replayed each time.
    So taking a fact back gives exactly the book without it.
    """

    needs: tuple[GroupedNeed, ...] = ()
    found: Mapping[str, str | None] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    next_number: int = 1

    @cached_property
    def members(self) -> Mapping[str, str | None]:
        """The need of each item, after pins, merges, splits and the rest; None for those that wait."""
        return settled(self.found, self.facts)

    @cached_property
    def waiting(self) -> tuple[str, ...]:
        """Items without a need yet, in the order they came."""
        return tuple(item for item, need in self.members.items() if need is None)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Title of each need that has items, as people renamed it last."""
        living = set(self.members.values())
        titles = {need.id: need.title for need in self.needs}
        for fact in self.facts:
            if isinstance(fact, Split):
                titles.setdefault(fact.into, f"{titles.get(fact.need, fact.need)} (part)")
        titles = {need: title for need, title in titles.items() if need in living}
        for fact in self.facts:
            if isinstance(fact, Rename) and fact.need in living:
                titles[fact.need] = fact.title
        return titles

    def with_fact(self, fact: Fact) -> "NeedBook":
        """The book after one more decision.

        Raises
        ------
        InvalidInput
            If it names an unknown item or need, or contradicts a fact that stands; all that is wrong is named.
        """
        if isinstance(fact, Split) and fact.into in {need.id for need in self.needs}:
            raise InvalidInput(f"{fact}: there is a need {fact.into!r} already; give the new one another id")
        facts = (*self.facts, fact)
        check_facts(facts, self.found, {need.id for need in self.needs})
        return NeedBook(self.needs, self.found, facts, self.next_number)

    def without_fact(self, fact: Fact) -> "NeedBook":
        """The book as if that decision had never been taken: an unmerge loses nothing.

        Raises
        ------
        InvalidInput
            If no such fact stands, or another leans on it (a pin to the need that a split made).
        """
        if fact not in self.facts:
            raise InvalidInput(f"expected a decision that stands, got {fact}")
        facts = list(self.facts)
        facts.reverse()
        facts.remove(fact)
        facts.reverse()
        check_facts(facts, self.found, {need.id for need in self.needs})
        return NeedBook(self.needs, self.found, tuple(facts), self.next_number)
