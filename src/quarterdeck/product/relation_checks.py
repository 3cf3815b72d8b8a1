"""Flaws of relations and synergies: features that are not there, and rules that cannot hold together."""

from collections.abc import Iterator

from quarterdeck.errors import Flaw
from quarterdeck.product.product_file import ProductFile
from quarterdeck.product.relations import Relation

AT_MOST_ONE = ("excludes", "exactly one of")
AT_LEAST_ONE = ("at least one of", "exactly one of")


def relation_flaws(product: ProductFile) -> Iterator[Flaw]:
    """Every flaw of the relations and synergies of a product."""
    known = {feature.id for feature in product.features}
    for name in ("relations", "synergies"):
        for idx, item in enumerate(getattr(product, name)):
            for feature in item.features:
                if feature not in known:
                    yield Flaw(
                        f"{name}[{idx}].features", f"expected the id of one of features, got {feature!r}, which is none. Add it or correct the id"
                    )
    if product.relations:
        yield from _Together(product).flaws()


class _Together:
    """The relations of a product seen together: what needs what, what is pinned, and what cannot hold."""

    def __init__(self, product: ProductFile) -> None:
        self.product = product
        self.titles = {feature.id: feature.title for feature in product.features}
        self.needed_by: dict[str, set[str]] = {}
        for link in product.dependencies:
            if link.hardness == "hard":
                self.needed_by.setdefault(link.requires, set()).add(link.feature)
        for relation in product.relations:
            first, *others = relation.features
            for other in others if relation.kind in ("requires", "all or none") else ():
                self.needed_by.setdefault(other, set()).add(first)
                if relation.kind == "all or none":
                    self.needed_by.setdefault(first, set()).add(other)
        self.ins = {pin.feature for pin in product.pins if pin.kind in ("include", "release")}
        self.outs = {pin.feature for pin in product.pins if pin.kind == "exclude"}

    def flaws(self) -> Iterator[Flaw]:
        for idx, relation in enumerate(self.product.relations):
            place = f"relations[{idx}]"
            if relation.kind in AT_MOST_ONE:
                yield from self._needs_two(place, relation)
                yield from self._pinned_in(place, relation)
            if relation.kind in AT_LEAST_ONE:
                yield from self._pinned_out(place, relation)
            if relation.kind in ("requires", "all or none"):
                yield from self._pinned_apart(place, relation)

    def _needs_two(self, place: str, relation: Relation) -> Iterator[Flaw]:
        """A feature that needs two of which at most one may be selected can never be."""
        needing = [(feature, self._all_that_need(feature)) for feature in relation.features]
        for position, (feature, mine) in enumerate(needing):
            for other, theirs in needing[position + 1 :]:
                both = sorted(mine & theirs)
                if both:
                    needs = f"which {self._said(both[0])} needs both" if both[0] not in (feature, other) else "of which one needs the other"
                    yield Flaw(
                        place,
                        f"expected features that may do without each other, got {self._said(feature)} and {self._said(other)}, {needs}: "
                        "it could never be selected. Remove this relation or what one needs",
                    )

    def _all_that_need(self, feature: str) -> set[str]:
        """A feature and everything that cannot be without it."""
        found, stack = {feature}, [feature]
        while stack:
            for other in self.needed_by.get(stack.pop(), ()):
                if other not in found:
                    found.add(other)
                    stack.append(other)
        return found

    def _pinned_in(self, place: str, relation: Relation) -> Iterator[Flaw]:
        pinned = [self._said(feature) for feature in relation.features if feature in self.ins]
        if len(pinned) > 1:
            yield Flaw(place, f"expected at most one of these features pinned in, got {' and '.join(pinned)}. Remove a pin or the relation")

    def _pinned_out(self, place: str, relation: Relation) -> Iterator[Flaw]:
        if self.outs.issuperset(relation.features):
            yield Flaw(place, "expected one of these features to be free, got all of them pinned out. Remove a pin or the relation")

    def _pinned_apart(self, place: str, relation: Relation) -> Iterator[Flaw]:
        """One is pinned in and another that it needs is pinned out."""
        needing = relation.features[:1] if relation.kind == "requires" else relation.features
        for feature in needing:
            for other in relation.features:
                if feature != other and feature in self.ins and other in self.outs:
                    yield Flaw(place, f"{self._said(feature)} is pinned in and needs {self._said(other)}, which is pinned out. Remove one pin")

    def _said(self, feature: str) -> str:
        return repr(self.titles.get(feature, feature))
