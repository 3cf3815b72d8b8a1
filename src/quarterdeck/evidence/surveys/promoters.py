"""Net Promoter Score: a difference of two shares, with the error that goes with it."""

from collections.abc import Iterable
from math import erfc, sqrt
from statistics import NormalDist

from quarterdeck.errors import InvalidInput
from quarterdeck.evidence.trend import SIGNIFICANCE, Direction, Trend
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import Interval, difference_interval

PROMOTER, PASSIVE = 9, 7
"""From 9 a promoter, 7 and 8 passive, below a detractor."""


@noun
class NetPromoter:
    """`score` is −1 to 1 (times 100 as people say it), `standard_error` on the same scale, `interval` at 95 %."""

    respondents: int
    promoters: int
    passives: int
    detractors: int
    score: float
    standard_error: float
    interval: Interval


def net_promoter(scores: Iterable[int]) -> NetPromoter | None:
    """The share of 9 and 10 less the share of 0 to 6; None where nobody answered.

    The standard error is √((p + d − (p − d)²) / n). The interval adds Goodman's adjustment (three quarters of a person to each of the
    three groups), for the plain one has no width where everybody answers alike.

    Raises
    ------
    InvalidInput
        If a score is outside 0 to 10.

    References
    ----------
    .. [1] F. Reichheld, "The one number you need to grow", Harvard Business Review 81(12), 2003.
    .. [2] B. Rocks, "Interval estimation for the Net Promoter Score", The American Statistician 70(4), 2016,
       doi:10.1080/00031305.2016.1198279 (the error, and adjusted Wald intervals).

    Examples
    --------
    >>> nps = net_promoter([10] * 50 + [8] * 30 + [3] * 20)
    >>> round(nps.score, 2), round(nps.standard_error, 4)
    (0.3, 0.0781)
    """
    counts = [0, 0, 0]
    for given in scores:
        if not 0 <= given <= 10:
            raise InvalidInput(f"expected a score from 0 to 10, got {given}")
        counts[0 if given >= PROMOTER else 1 if given >= PASSIVE else 2] += 1
    total = sum(counts)
    if not total:
        return None
    score, error = _score_and_error(counts[0], counts[2], total)
    return NetPromoter(
        respondents=total,
        promoters=counts[0],
        passives=counts[1],
        detractors=counts[2],
        score=score,
        standard_error=error,
        interval=_interval(counts, 0.95),
    )


def net_promoter_change(now: NetPromoter, before: NetPromoter) -> Trend:
    """Whether a score moved between two surveys of different people, or whether that is noise: a two-sided z test of the difference."""
    change = now.score - before.score
    error = sqrt(now.standard_error**2 + before.standard_error**2)
    z = change / error if error else 0.0
    p_value = erfc(abs(z) / sqrt(2)) if error else 1.0
    direction: Direction = "steady" if p_value >= SIGNIFICANCE else "rising" if change > 0 else "falling"
    return Trend(change=change, z=z, p_value=p_value, direction=direction)


def net_promoter_change_interval(now: NetPromoter, before: NetPromoter, level: float = 0.95) -> Interval:
    """Interval of the change of a score (−2 to 2) between two surveys of different people. See `difference_interval`.

    Examples
    --------
    >>> before, now = net_promoter([10] * 50 + [8] * 30 + [3] * 20), net_promoter([10] * 60 + [8] * 30 + [3] * 10)
    >>> interval = net_promoter_change_interval(now, before)
    >>> round(interval.low, 3), round(interval.high, 3)
    (-0.002, 0.395)
    """
    own, earlier = (_interval([each.promoters, each.passives, each.detractors], level) for each in (now, before))
    found = difference_interval(now.score, own, before.score, earlier)
    return Interval(max(-2.0, found.low), min(2.0, found.high), level)


def _score_and_error(promoters: float, detractors: float, total: float) -> tuple[float, float]:
    for_it, against = promoters / total, detractors / total
    return for_it - against, sqrt(max(0.0, for_it + against - (for_it - against) ** 2) / total)


ADJUSTMENT = 0.75
"""Added to each of the three groups before the interval is made: three people in all, two of them counting as different."""


def _interval(counts: list[int], level: float) -> Interval:
    z = NormalDist().inv_cdf((1 + level) / 2)
    centre, error = _score_and_error(counts[0] + ADJUSTMENT, counts[2] + ADJUSTMENT, sum(counts) + 4 * ADJUSTMENT)
    return Interval(max(-1.0, centre - z * error), min(1.0, centre + z * error), level)
