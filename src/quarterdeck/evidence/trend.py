"""Whether a share moved between two groups of people, or whether that is noise."""

from math import erfc, sqrt
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product.noun import noun

Direction = Literal["rising", "falling", "steady", "unknown"]
SIGNIFICANCE = 0.05
"""A change is called one when chance alone would make it less often than this."""


@noun
class Trend:
    """A change of a share (0 to 1) with its test. *steady* means no change that can be told from chance."""

    change: float
    z: float
    p_value: float
    direction: Direction


def two_proportion_trend(share: float, num: int, earlier_share: float, earlier_num: int) -> Trend:
    """The two-sided z test that two shares, among `num` and `earlier_num` people, are the same.

    The shares are taken as independent samples; where the same people answered twice the test is too cautious.

    References
    ----------
    .. [1] A. Agresti, Categorical Data Analysis, 3rd edition, 2013, ISBN 978-0-470-46363-5, section 3.2 (the pooled score test).

    Examples
    --------
    >>> two_proportion_trend(0.199, 6653, 0.2119, 6862).direction
    'steady'
    """
    if num < 1 or earlier_num < 1:
        raise InvalidInput(f"expected at least one person in each group, got {num} and {earlier_num}")
    pooled = (share * num + earlier_share * earlier_num) / (num + earlier_num)
    error = sqrt(pooled * (1 - pooled) * (1 / num + 1 / earlier_num))
    change = share - earlier_share
    z = change / error if error > 0 else 0.0
    p_value = erfc(abs(z) / sqrt(2))
    return Trend(change=change, z=z, p_value=p_value, direction=_direction(change, p_value))


def _direction(change: float, p_value: float) -> Direction:
    if p_value >= SIGNIFICANCE:
        return "steady"
    return "rising" if change > 0 else "falling"
