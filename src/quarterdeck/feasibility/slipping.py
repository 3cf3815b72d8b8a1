"""What keeps slipping: features whose initiative had goals in earlier periods that did not bring it to an end."""

from quarterdeck.product import ProductFile
from quarterdeck.product.noun import noun

ENDED = ("completed", "rejected")


@noun
class CarriedFeature:
    """An open feature carried over: `num_periods` counts the one it is in, `periods` are the earlier ones, oldest first."""

    feature: str
    title: str
    initiative: str
    num_periods: int
    periods: tuple[str, ...]


def carried_features(product: ProductFile) -> tuple[CarriedFeature, ...]:
    """Carried-over features, those in their latest period for the longest time first."""
    order = {period.id: (period.first, period.id) for period in product.periods}
    found = []
    for feature in product.features:
        if feature.initiative is None or feature.status in ("released", "closed"):
            continue
        before = {each.period for each in product.outcomes if each.initiative == feature.initiative and each.status not in ENDED}
        if before:
            periods = tuple(sorted(before, key=lambda period: order[period]))
            found.append(
                CarriedFeature(feature=feature.id, title=feature.title, initiative=feature.initiative, num_periods=len(periods) + 1, periods=periods)
            )
    return tuple(sorted(found, key=lambda each: (-each.num_periods, each.feature)))
