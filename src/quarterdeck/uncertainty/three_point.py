"""A quantity known by three quantiles, the way people can say it: unlikely less, as likely as not, unlikely more."""

from dataclasses import dataclass
from math import erf, exp, isfinite, log, pi, sqrt

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput

Z90 = 1.2815515655446004
"""The 90 % quantile of the standard normal distribution."""

WIDEST_RATIO = 1e6
"""A range over more than six orders of magnitude is no estimate of one quantity; it is drawn in two straight pieces."""


@dataclass(frozen=True, slots=True)
class ThreePoint:
    """The 10 %, 50 % and 90 % quantiles of an uncertain quantity.

    Between and beyond them the quantity follows a *two-piece* distribution: lognormal with one spread below the
    median and another above it when all three are positive (see `is_positive`), else normal in the same two pieces. So the three
    numbers given are exactly the quantiles of what is drawn, and a positive quantity stays positive.

    Raises
    ------
    InvalidInput
        Unless p10 ≤ p50 ≤ p90, all finite.

    References
    ----------
    .. [1] K. F. Wallis, "The two-piece normal, binormal, or double Gaussian distribution", Statistical Science
       29(1), 2014, doi:10.1214/13-STS417; here the pieces meet at the median instead of the mode.
    """

    p10: float
    p50: float
    p90: float

    def __post_init__(self) -> None:
        numbers = (self.p10, self.p50, self.p90)
        got = ", ".join(f"{number:g}" for number in numbers)
        if not all(isfinite(number) for number in numbers):
            raise InvalidInput(f"expected finite numbers, got {got}")
        if not self.p10 <= self.p50 <= self.p90:
            raise InvalidInput(f"expected p10 ≤ p50 ≤ p90, got {got}")

    @classmethod
    def exactly(cls, value: float) -> "ThreePoint":
        """A quantity without doubt."""
        return cls(value, value, value)

    @property
    def is_positive(self) -> bool:
        """Whether the quantity is drawn in logarithms: above zero, and not so wide that logarithms run away."""
        return self.p10 > 0 and self.p90 <= WIDEST_RATIO * self.p10

    @property
    def spreads(self) -> tuple[float, float]:
        """Standard deviations of the two pieces, below and above the median: of the logarithm where `is_positive`."""
        if self.is_positive:
            return log(self.p50 / self.p10) / Z90, log(self.p90 / self.p50) / Z90
        return (self.p50 - self.p10) / Z90, (self.p90 - self.p50) / Z90

    @property
    def mean(self) -> float:
        """The expected value, in closed form."""
        low, high = self.spreads
        if self.is_positive:
            upper = exp(high * high / 2) * _phi(high)
            lower = exp(low * low / 2) * _phi(-low)
            return self.p50 * (upper + lower)
        return self.p50 + (high - low) / sqrt(2 * pi)

    def at(self, z: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """The quantity at standard-normal scores `z`, any shape: its quantile function in normal scores."""
        scores = np.asarray(z, dtype=np.float64)
        low, high = self.spreads
        if self.is_positive:
            return np.asarray(self.p50 * np.exp(np.where(scores < 0, low, high) * scores))
        return np.asarray(self.p50 + np.where(scores < 0, low, high) * scores)

    def draw(self, num_samples: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
        """Independent draws, shape (num_samples,)."""
        return self.at(rng.standard_normal(num_samples))

    def scaled(self, factor: float) -> "ThreePoint":
        """The quantity times a positive factor."""
        return ThreePoint(self.p10 * factor, self.p50 * factor, self.p90 * factor)

    def __str__(self) -> str:
        return f"{self.p50:g} ({self.p10:g}–{self.p90:g})"


def _phi(z: float) -> float:
    """Standard normal distribution function."""
    return 0.5 * (1 + erf(z / sqrt(2)))
