"""Ranges of planned work that are too narrow against what work like it took."""

from collections.abc import Iterator
from dataclasses import replace

from quarterdeck.forecast.estimates.planned import LearnedEstimates, LearnedRange, learn_estimates, said_days
from quarterdeck.forecast.estimates.product import RANGE_LEVEL, SIZES
from quarterdeck.forecast.estimates.widths import DOUBT, FEW
from quarterdeck.product import Activity, Feature, ProductFile
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import ThreePoint, wilson_interval
from quarterdeck.units import format_share

CLOSED = ("released", "closed")


@noun
class NarrowRange:
    """A stated range within which too little work like it came out: a share `held`, with its 90 % interval, of those behind `learned`."""

    effort: ThreePoint
    learned: LearnedRange
    held: float
    held_low: float
    held_high: float
    feature: str = ""
    option: str = ""
    activity: str = ""
    title: str = ""

    @property
    def sentence(self) -> str:
        """What to tell whoever stated it."""
        stated = f"{said_days(self.effort.p10)} to {said_days(self.effort.p90)} days is said to hold {format_share(RANGE_LEVEL)} of the time"
        held = f"of work like it ({self.learned.words}) {format_share(self.held)} came out so near its estimate"
        told = f"{stated}; {held}; {self.learned.sentence}"
        return f"{self.title}: {told}" if self.title else told


def check_range(learned: LearnedEstimates, effort: ThreePoint, team: str | None = None, size: str = "") -> NarrowRange | None:
    """Hold a three-point estimate, in person-days, against what was learned; None where it is wide enough or too little is known.

    It is too narrow where chance does not explain how seldom work like it would have come out within it. Work of the team and
    size tells where there are eight pieces of it, else that of the team, else all. What errors of whole goals tell of a
    small part of one is cautious: smaller parts err more.

    Raises
    ------
    InvalidInput
        Unless the estimate is above 0 person-days.
    """
    known = learned.range_of(effort.p50, team, size, at_least=FEW)
    if known is None or known.num < FEW or effort.p10 <= 0:
        return None
    held = learned.share_within(effort, learned.path(effort.p50, team, size, FEW))
    interval = wilson_interval(held, known.num, DOUBT)
    if interval.high >= RANGE_LEVEL:
        return None
    return NarrowRange(effort=effort, learned=known, held=held, held_low=interval.low, held_high=interval.high)


def narrow_ranges(product: ProductFile, learned: LearnedEstimates | None = None) -> tuple[NarrowRange, ...]:
    """The work of features not yet released whose ranges are too narrow, the narrowest first."""
    known = learned or learn_estimates(product)
    found = [each for feature in product.features if feature.status not in CLOSED for each in _of_feature(known, feature)]
    return tuple(sorted(found, key=lambda each: (each.held, each.feature, each.option, each.activity)))


def _of_feature(learned: LearnedEstimates, feature: Feature) -> Iterator[NarrowRange]:
    for option in feature.options:
        for activity in option.activities:
            size = feature.size if feature.size in SIZES else learned.size_of(_whole(option.activities, activity.team))
            found = check_range(learned, activity.effort, activity.team, size)
            if found is not None:
                title = f"{feature.id} {activity.title}"
                yield replace(found, feature=feature.id, option=option.id, activity=activity.id, title=title)


def _whole(activities: tuple[Activity, ...], team: str | None) -> float:
    """The middle estimate of all that a team does for an option."""
    return sum(each.effort.p50 for each in activities if each.team == team)
