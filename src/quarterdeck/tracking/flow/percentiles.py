"""How long work takes: percentiles of days, each with its doubt."""

from collections.abc import Sequence
from math import ceil

from quarterdeck.tracking.flow.nouns import Percentile

SHARES = (0.5, 0.7, 0.85, 0.95)
EXPECTED_SHARE = 0.85
"""The share that a service-level expectation is given for, here and by most who use one."""
CONFIDENCE = 0.90
FEWEST = 5
"""Fewer finished items than these are no expectation of the next."""


def percentiles(days: Sequence[int], shares: Sequence[float] = SHARES) -> tuple[Percentile, ...]:
    """Percentiles of the days that finished items took, by nearest rank: each is a number of days that something did take.

    Bounds are order statistics: the ranks between which the true percentile lies with 90 % confidence, whatever the
    distribution of the days.

    References
    ----------
    .. [1] W. J. Conover, "Practical Nonparametric Statistics", 3rd ed., 1999, section 3.2 (interval of a quantile).
    .. [2] D. S. Vacanti, "Actionable Agile Metrics for Predictability", 2015, chapter 10 (percentiles of cycle time).
    """
    ordered = sorted(days)
    return tuple(_percentile(ordered, share) for share in shares) if ordered else ()


def share_below(days: Sequence[int], age: int) -> float | None:
    """The share of finished items that took fewer days than `age`; None where too few were finished."""
    return sum(each < age for each in days) / len(days) if len(days) >= FEWEST else None


def _percentile(ordered: list[int], share: float) -> Percentile:
    num = len(ordered)
    return Percentile(share=share, days=ordered[max(ceil(share * num - 1e-9) - 1, 0)], **_bounds(ordered, share))


def _bounds(ordered: list[int], share: float) -> dict[str, int | None]:
    from scipy.stats import binom

    num, tail = len(ordered), (1 - CONFIDENCE) / 2
    low, high = int(binom.ppf(tail, num, share)), int(binom.ppf(1 - tail, num, share)) + 1
    # The binomial counts items within the percentile: rank `low` lies at or below it, rank `high` at or above.
    return {"low": ordered[low - 1] if low >= 1 else None, "high": ordered[high - 1] if high <= num else None}
