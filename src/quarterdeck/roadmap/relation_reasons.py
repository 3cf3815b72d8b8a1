"""Why a relation or a team's limit on work in progress keeps a feature out."""

from quarterdeck.product import Relation
from quarterdeck.roadmap.compiled import Compiled
from quarterdeck.roadmap.relation_words import RelationWords
from quarterdeck.scheduling import Schedule


def broken_by(compiled: Compiled, schedule: Schedule, f: int) -> str:
    """The sentence about a relation that the plan would break if feature `f` were simply added to it; empty if there is none."""
    product, feature = compiled.product, compiled.features[f].id
    mine = [relation for relation in product.relations if feature in relation.features]
    if not mine:
        return ""
    inside = {each.id for place, each in enumerate(compiled.features) if schedule.option[place] >= 0}
    inside |= {each.id for each in product.features if each.status == "released"}
    closed = {each.id for each in product.features if each.status == "closed"}
    words = RelationWords(product)
    for relation in mine:
        others = [other for other in relation.features if other != feature and other not in closed]
        found = _clash(relation, feature, [other for other in others if other in inside], [other for other in others if other not in inside])
        if found:
            other, said = found
            return f"{words.titles[other]!r} {said}, and the rule is: {words.with_who(relation)}"
    return ""


def _clash(relation: Relation, feature: str, inside: list[str], outside: list[str]) -> tuple[str, str] | None:
    """The other feature that stands in the way, and how."""
    if relation.kind in ("excludes", "exactly one of") and inside:
        return inside[0], "is in"
    needs = relation.kind == "all or none" or (relation.kind == "requires" and relation.features[0] == feature)
    return (outside[0], "is not in this plan") if needs and outside else None
