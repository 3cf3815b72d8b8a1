"""Relations and synergies as linear rows over what is selected, and as links that say what needs what."""

from collections.abc import Iterator
from dataclasses import dataclass

from quarterdeck.product import ProductFile, Relation, Synergy
from quarterdeck.roadmap.choosable import Choosable

MOST_SAVINGS = 3
"""Savings of effort that one feature's options are built with; each doubles their number."""


@dataclass(frozen=True, slots=True)
class Row:
    """The sum of coefficients of what is selected is at most `capacity`.

    `features` counts whichever option of a feature is selected, `saving` those built with the saving of that synergy,
    `bonus` the synergy itself: a feature of the problem that stands for what is lost.
    """

    key: str
    features: tuple[tuple[str, float], ...]
    capacity: float
    saving: str | None = None
    bonus: tuple[str, float] | None = None


class Rows:
    """The rows and links of a product whose choosable features are known.

    `links` has, per feature, what it requires without waiting for it. A link that would close a circle is a row instead.
    """

    def __init__(self, product: ProductFile, choosable: Choosable) -> None:
        self.product, self.choosable = product, choosable
        self.links: dict[str, list[str]] = {}
        self.savings = self._savings()
        self.bonuses = self._bonuses()
        self.rows = (*self._of_relations(), *self._of_savings(), *self._of_losses())

    def members(self, synergy: Synergy) -> list[str]:
        """The features of a synergy that are still to be selected for it."""
        return [feature for feature in synergy.features if feature in self.choosable.there]

    def _is_open(self, synergy: Synergy) -> bool:
        there = self.choosable.there
        return not there.isdisjoint(synergy.features) and (there | self.choosable.released).issuperset(synergy.features)

    def _savings(self) -> dict[str, list[Synergy]]:
        """The savings that may apply to each feature, the greatest first."""
        found: dict[str, list[Synergy]] = {}
        for synergy in sorted(self.product.synergies, key=lambda each: -(each.effort_saved or 0.0)):
            first = synergy.features[0]
            if synergy.effort_saved is not None and first in self.choosable.there and self._is_open(synergy):
                found.setdefault(first, []).append(synergy)
        return {feature: synergies[:MOST_SAVINGS] for feature, synergies in found.items()}

    def _bonuses(self) -> list[Synergy]:
        return [synergy for synergy in self.product.synergies if synergy.value is not None and self._is_open(synergy)]

    def _of_relations(self) -> Iterator[Row]:
        waits = _Reach(self.product, self.choosable.there)
        for relation in self.product.relations:
            members = self.choosable.open(relation)
            if relation.kind == "requires":
                yield from self._requirements(relation, members, waits)
            elif members:
                yield from _rows_of(relation, members, not self.choosable.released.isdisjoint(relation.features))

    def _requirements(self, relation: Relation, members: list[str], waits: "_Reach") -> Iterator[Row]:
        first = relation.features[0]
        for other in members if first in members else ():
            if other == first:
                continue
            if waits.leads(other, first):
                yield Row(f"relation:{relation.id}", ((first, 1.0), (other, -1.0)), 0.0)
            else:
                waits.add(first, other)
                self.links.setdefault(first, []).append(other)

    def _of_savings(self) -> Iterator[Row]:
        """What is built with a saving needs all the others of its synergy."""
        for first, synergies in self.savings.items():
            for synergy in synergies:
                for other in self.members(synergy):
                    if other != first:
                        yield Row(f"synergy:{synergy.id}", ((other, -1.0),), 0.0, saving=synergy.id)

    def _of_losses(self) -> Iterator[Row]:
        """All selected, the loss is in."""
        for synergy in self.bonuses:
            if synergy.value is not None and synergy.value.value.mean < 0:
                members = self.members(synergy)
                terms = tuple((feature, 1.0) for feature in members)
                yield Row(f"synergy:{synergy.id}", terms, len(members) - 1.0, bonus=(synergy.id, -1.0))


def _rows_of(relation: Relation, members: list[str], any_released: bool) -> Iterator[Row]:
    key = f"relation:{relation.id}"
    if relation.kind in ("excludes", "exactly one of") and len(members) > 1:
        yield Row(key, tuple((feature, 1.0) for feature in members), 1.0)
    if relation.kind in ("at least one of", "exactly one of") and not any_released:
        yield Row(key, tuple((feature, -1.0) for feature in members), -1.0)
    if relation.kind == "all or none" and len(members) > 1:
        for feature, following in zip(members, (*members[1:], members[0]), strict=True):
            yield Row(key, ((feature, 1.0), (following, -1.0)), 0.0)


class _Reach:
    """Which feature needs which, by dependencies and links, directly or not."""

    def __init__(self, product: ProductFile, there: set[str]) -> None:
        self.needs: dict[str, list[str]] = {}
        for link in product.dependencies:
            if link.hardness == "hard" and link.feature in there and link.requires in there:
                self.add(link.feature, link.requires)

    def add(self, feature: str, needed: str) -> None:
        self.needs.setdefault(feature, []).append(needed)

    def leads(self, feature: str, target: str) -> bool:
        seen, stack = {feature}, [feature]
        while stack:
            here = stack.pop()
            if here == target:
                return True
            fresh = [other for other in self.needs.get(here, ()) if other not in seen]
            seen.update(fresh)
            stack += fresh
        return False
