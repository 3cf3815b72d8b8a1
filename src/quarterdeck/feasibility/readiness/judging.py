"""Whether a feature is ready for work, or done, by the product's own definitions: line by line, each with the reason."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from quarterdeck.errors import InvalidInput
from quarterdeck.feasibility.readiness.checks import CHECKS, Answer
from quarterdeck.feasibility.readiness.known import Known
from quarterdeck.feasibility.readiness.lines import USUAL_DEFINITIONS, FeatureReadiness, ReadinessLine
from quarterdeck.product import DefinitionItem, Feature, ProductFile


def readiness_of(product: ProductFile, feature_id: str, today: date) -> FeatureReadiness:
    """How one feature stands against the product's definitions. What is dated after `today` does not count yet.

    Raises
    ------
    InvalidInput
        If the product has no such feature.
    """
    known = Known(product, today)
    if feature_id not in known.features:
        raise InvalidInput(f"expected the id of a feature, got {feature_id!r}, which is none of {product.id!r}")
    return _readiness(known, known.features[feature_id])


def readiness_of_each(product: ProductFile, today: date, features: Iterable[str] | None = None) -> tuple[FeatureReadiness, ...]:
    """As `readiness_of` for many features (all that are neither released nor closed, if none are named), in the product's order."""
    known = Known(product, today)
    wanted = set(features) if features is not None else {each.id for each in product.features if each.status not in ("released", "closed")}
    return tuple(_readiness(known, feature) for feature in product.features if feature.id in wanted)


def with_usual_definitions(product: ProductFile) -> ProductFile:
    """The product judged by the usual definitions, where it has agreed on none of its own."""
    return product if product.definitions else replace(product, definitions=USUAL_DEFINITIONS)


def _readiness(known: Known, feature: Feature) -> FeatureReadiness:
    lines = [_line(known, item, feature) for item in known.product.definitions]
    ready, done = (tuple(line for line in lines if line.of == of) for of in ("ready", "done"))
    return FeatureReadiness(feature=feature.id, title=feature.title, ready=ready, done=done)


def _line(known: Known, item: DefinitionItem, feature: Feature) -> ReadinessLine:
    state, why = CHECKS[item.check](known, feature) if item.check is not None else _ticked(known, item, feature)
    return ReadinessLine(item=item.id, of=item.of, title=item.title, check=item.check, state=state, why=why)


def _ticked(known: Known, item: DefinitionItem, feature: Feature) -> Answer:
    tick = known.ticks.get((item.id, feature.id))
    if tick is None:
        return "not met", "Nobody has ticked it."
    return "met", f"Ticked{f' by {tick.by}' if tick.by else ''} on {tick.on}{f': {tick.note}' if tick.note else '.'}"
