"""Relations and synergies as people say them."""

from collections.abc import Sequence

from quarterdeck.product import ProductFile, Relation, Synergy
from quarterdeck.units import format_share


class RelationWords:
    """Says what a product's relations demand, with the titles of its features."""

    def __init__(self, product: ProductFile) -> None:
        self.titles = {feature.id: feature.title for feature in product.features}

    def title(self, relation: Relation) -> str:
        """What a relation demands: `Wallet excludes Gift cards`."""
        names = [self.titles.get(feature, feature) for feature in relation.features]
        if relation.kind == "requires":
            return f"{names[0]} requires {listed(names[1:])}"
        if relation.kind == "excludes":
            return f"{names[0]} excludes {names[1]}" if len(names) == 2 else f"at most one of {listed(names)}"
        return f"{relation.kind} of {listed(names)}" if relation.kind == "all or none" else f"{relation.kind} {listed(names)}"

    def with_who(self, relation: Relation) -> str:
        """That, with who demands it and why."""
        why = "; ".join(part for part in (relation.by, relation.why) if part)
        return self.title(relation) + (f" ({why})" if why else "")

    def synergy(self, synergy: Synergy) -> str:
        """What a synergy is about: `Wallet with Gift cards`."""
        names = [self.titles.get(feature, feature) for feature in synergy.features]
        if synergy.effort_saved is not None:
            return f"{names[0]} takes {format_share(synergy.effort_saved)} less effort with {listed(names[1:])}"
        return f"{names[0]} with {listed(names[1:])}"


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
