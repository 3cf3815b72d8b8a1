"""Shares of people, with what their number can tell."""

from dataclasses import dataclass
from math import sqrt

from quarterdeck.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Interval:
    """A range that holds the truth with a stated probability (`level`)."""

    low: float
    high: float
    level: float = 0.95


def wilson_interval(share: float, num_respondents: int, level: float = 0.95) -> Interval:
    """Interval for a share (0 to 1) observed among `num_respondents` people.

    References
    ----------
    .. [1] E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22(158),
       1927, doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> interval = wilson_interval(0.199, 6653)
    >>> round(interval.low, 3), round(interval.high, 3)
    (0.19, 0.209)
    """
    from statistics import NormalDist

    if not 0 <= share <= 1:
        raise InvalidInput(f"expected a share between 0 and 1, got {share:g}")
    if num_respondents < 1:
        raise InvalidInput(f"expected at least one respondent, got {num_respondents}")
    z = NormalDist().inv_cdf((1 + level) / 2)
    n = num_respondents
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval(max(0.0, centre - half), min(1.0, centre + half), level)


def difference_interval(value: float, own: Interval, base_value: float, base: Interval) -> Interval:
    """Interval of `value` − `base_value`, two figures from different people, each with an interval of its own (of one level).

    The intervals are put together as Newcombe does for two proportions: each side is as far off as its own interval says.

    References
    ----------
    .. [1] R. G. Newcombe, Interval estimation for the difference between independent proportions, method 10, Statistics in Medicine 17, 1998,
       doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.

    Examples
    --------
    >>> interval = difference_interval(56 / 70, wilson_interval(56 / 70, 70), 48 / 80, wilson_interval(48 / 80, 80))
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.0524, 0.3339)
    """
    change = value - base_value
    low = change - sqrt((value - own.low) ** 2 + (base.high - base_value) ** 2)
    return Interval(low, change + sqrt((own.high - value) ** 2 + (base_value - base.low) ** 2), own.level)
