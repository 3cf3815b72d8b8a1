"""Whether stated ranges were wide enough: how often they held, and how much wider they would have had to be."""

from dataclasses import dataclass
from math import inf, isfinite

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.estimates.weighted import Floats
from quarterdeck.uncertainty import wilson_interval

FEW = 8
"""Below so many ranges nothing is said of how much wider they should be."""
DOUBT = 0.90


@dataclass(frozen=True, slots=True)
class WidthCheck:
    """Of `num` ranges said to hold with `level`, the share that `held`, with its 90 % interval.

    `stretch` is how many times as wide (in logarithms, about their middle) they would have to be to hold as often as
    said, with its 90 % interval; None where too few ranges tell, or no width would do.
    """

    level: float
    num: int
    held: float
    held_low: float
    held_high: float
    stretch: float | None = None
    stretch_low: float | None = None
    stretch_high: float | None = None

    @property
    def is_too_narrow(self) -> bool:
        """Whether chance alone does not explain that they held less often than said."""
        return self.held_high < self.level

    @property
    def sentence(self) -> str:
        """What to tell the people who stated them."""
        said, held = f"{self.level:.0%}".replace("%", " %"), f"{self.held:.0%}".replace("%", " %")
        interval = f"n = {self.num}, 90 % interval {self.held_low * 100:.0f} to {self.held_high * 100:.0f} %"
        told = f"your {said} ranges held {held} of the time ({interval})"
        if not self.is_too_narrow or self.stretch is None:
            return told
        wide = f"{self.stretch:.1f} times as wide"
        if self.stretch_low is not None and self.stretch_high is not None:
            wide += f" ({self.stretch_low:.1f} to {self.stretch_high:.1f})"
        return f"{told}; to hold {said} they would be {wide}"


def check_widths(lows: npt.ArrayLike, middles: npt.ArrayLike, highs: npt.ArrayLike, actuals: npt.ArrayLike, *, level: float = 0.80) -> WidthCheck:
    """Hold ranges against what came; all four of shape (num_ranges,) and above 0.

    The interval of the stretch is that of an order statistic: it supposes nothing of the errors but that they are alike.

    Raises
    ------
    InvalidInput
        If there are no ranges, shapes differ, something is not above 0, or a low is above its middle or that above its high.
    """
    low, middle, high, actual = (np.asarray(each, dtype=float) for each in (lows, middles, highs, actuals))
    if low.ndim != 1 or not low.size or not low.shape == middle.shape == high.shape == actual.shape:
        shapes = ", ".join(str(each.shape) for each in (low, middle, high, actual))
        raise InvalidInput(f"expected lows, middles, highs and actuals of one length of at least 1, got {shapes}")
    if not ((low > 0) & (low <= middle) & (middle <= high) & (actual > 0)).all():
        raise InvalidInput("expected 0 < low ≤ middle ≤ high and actuals above 0. Correct the ranges")
    held = (actual >= low) & (actual <= high)
    share = float(held.mean())
    interval = wilson_interval(share, len(actual), DOUBT)
    needed = np.sort(_needed(low, middle, high, actual))
    stretches = [_rank(needed, level, tail) for tail in (0.5, (1 - DOUBT) / 2, (1 + DOUBT) / 2)] if len(needed) >= FEW else [None] * 3
    return WidthCheck(level, len(actual), share, interval.low, interval.high, *stretches)


def _needed(low: Floats, middle: Floats, high: Floats, actual: Floats) -> Floats:
    """How many times as wide each range must be to just hold its actual."""
    missed = np.log(actual / middle)
    reach = np.where(missed >= 0, np.log(high / middle), np.log(low / middle))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(missed == 0, 0.0, np.where(reach == 0, inf, missed / reach))


def _rank(ordered: Floats, level: float, tail: float) -> float | None:
    """The order statistic that lies at or above the `level` quantile with probability `tail` (0.5: the quantile itself)."""
    from scipy.stats import binom

    num = len(ordered)
    rank = -(-level * (num + 1) // 1) if tail == 0.5 else binom.ppf(tail, num, level) + (tail > 0.5)
    at = int(rank) - 1
    found = float(ordered[at]) if 0 <= at < num else inf
    return found if isfinite(found) else None
