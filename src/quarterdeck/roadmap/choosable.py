"""Which features can be chosen at all, once what they wait for and what they are related to is looked at."""

from collections.abc import Iterator
from dataclasses import dataclass

from quarterdeck.product import ProductFile, Relation
from quarterdeck.roadmap.plan import ReasonKind
from quarterdeck.roadmap.relation_words import RelationWords


@dataclass(frozen=True, slots=True)
class Lost:
    """A feature that cannot be chosen, and why."""

    feature: str
    kind: ReasonKind
    reason: str


class Choosable:
    """What can be chosen of `candidates` (ids): taken out, again and again, is what hangs on something that cannot be.

    `lost` says what was taken out, `forced` what a relation to a released feature demands, and `impossible` which
    relations no selection can keep.
    """

    def __init__(self, product: ProductFile, candidates: set[str]) -> None:
        self.product, self.there = product, set(candidates)
        self.titles = {feature.id: feature.title for feature in product.features}
        self.words = RelationWords(product)
        self.released = {feature.id for feature in product.features if feature.status == "released"}
        self.closed = {feature.id for feature in product.features if feature.status == "closed"}
        self.lost: list[Lost] = []
        while found := {lost.feature: lost for lost in (*self._waiting_in_vain(), *self._related_in_vain())}:
            self.lost += found.values()
            self.there -= found.keys()
        related = [(relation, self.open(relation)) for relation in product.relations]
        self.forced = {
            feature for relation, members in related if relation.kind == "all or none" and self._any_released(relation) for feature in members
        }
        self.impossible = tuple(relation for relation, members in related if self._is_impossible(relation, members))

    def open(self, relation: Relation) -> list[str]:
        """The features of a relation that can be chosen."""
        return [feature for feature in relation.features if feature in self.there]

    def _waiting_in_vain(self) -> Iterator[Lost]:
        over = {outcome.id for outcome in self.product.outcomes if outcome.status in ("completed", "partly completed", "unknown")}
        met = self.there | self.released | self.closed | over
        for link in self.product.dependencies:
            if link.hardness == "hard" and link.feature in self.there and link.requires not in met:
                needed = self.titles.get(link.requires, link.requires)
                yield Lost(link.feature, "dependency left out", f"It waits for {needed!r}, which cannot be in.")

    def _related_in_vain(self) -> Iterator[Lost]:
        for relation in self.product.relations:
            members = self.open(relation)
            if relation.kind in ("excludes", "exactly one of") and self._any_released(relation):
                out = next(self.titles[feature] for feature in relation.features if feature in self.released)
                for feature in members:
                    yield Lost(feature, "relation", f"{out!r} is released, and the rule is: {self.words.with_who(relation)}.")
            if relation.kind in ("requires", "all or none"):
                missing = [feature for feature in relation.features if feature not in self.there | self.released | self.closed]
                needing = members if relation.kind == "all or none" else [feature for feature in members if feature == relation.features[0]]
                for feature in needing if missing else ():
                    needed = self.titles.get(missing[0], missing[0])
                    yield Lost(feature, "relation", f"It needs {needed!r}, which cannot be in: {self.words.with_who(relation)}.")

    def _any_released(self, relation: Relation) -> bool:
        return not self.released.isdisjoint(relation.features)

    def _is_impossible(self, relation: Relation, members: list[str]) -> bool:
        if self.closed.issuperset(relation.features):
            return False
        if relation.kind in ("at least one of", "exactly one of"):
            return not members and not self._any_released(relation)
        if relation.kind == "all or none" and self._any_released(relation):
            return not (self.there | self.released | self.closed).issuperset(relation.features)
        return False
