"""What was stated as a whole distribution, in days from the day it was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import erf, exp, inf, log, sqrt
from statistics import NormalDist

from quarterdeck.product import ForecastComponent, ForecastPoint, ForecastRecord

_Z = NormalDist().inv_cdf
_Z85 = _Z(0.85)
SOONEST = 0.5
"""Days ahead of a date that was over when it was said: by noon."""
MAX_SCORE = 3.5
"""Normal scores beyond this are cut: so far out the curve through two dates says nothing."""
NARROWEST = 1e-9


@dataclass(frozen=True, slots=True)
class StatedCurve:
    """Days until done: lognormal with median `middle` (days, above 0) and spread `sigma` of the logarithm (0: that day)."""

    middle: float
    sigma: float

    @classmethod
    def through(cls, made_on: date, p50: date, p85: date) -> "StatedCurve":
        """The curve through two stated dates; a date not after the day it was said is as good as that day."""
        middle = max(float((p50 - made_on).days), SOONEST)
        safe = max(float((p85 - made_on).days), middle)
        return cls(middle, log(safe / middle) / _Z85)

    def days_at(self, level: float) -> float:
        """The quantile of a level strictly between 0 and 1."""
        return self.middle * exp(self.sigma * _Z(level))

    def held_with(self, level: float) -> float:
        """The probability that was said of the date of a level: the level."""
        return level

    def score(self, days: float) -> float:
        """The normal score of having taken so many days: 0 at the 50 % date, 1.04 at the 85 % date; cut at ±3.5."""
        away = log(max(days, SOONEST) / self.middle)
        if self.sigma <= NARROWEST:
            return 0.0 if away == 0 else MAX_SCORE if away > 0 else -MAX_SCORE
        return min(max(away / self.sigma, -MAX_SCORE), MAX_SCORE)

    def crps(self, days: float) -> float:
        """Continuous ranked probability score of having taken so many days, in days; that of one date is how far off it was.

        References
        ----------
        .. [1] S. Baran, S. Lerch, "Log-normal distribution based ensemble model output statistics models for probabilistic
           wind-speed forecasting", Quarterly Journal of the Royal Meteorological Society 141(691), 2015, doi:10.1002/qj.2521.
        """
        if self.sigma <= NARROWEST:
            return abs(days - self.middle)
        score = log(days / self.middle) / self.sigma if days > 0 else -40.0
        mean = self.middle * exp(self.sigma**2 / 2)
        return days * (2 * _phi(score) - 1) - 2 * mean * (_phi(score - self.sigma) + _phi(self.sigma / sqrt(2)) - 1)


@dataclass(frozen=True, slots=True)
class StatedSteps:
    """Done on one of a few days, `days` ahead, with `upto` the probability to be done by each; later with the rest."""

    days: tuple[float, ...]
    upto: tuple[float, ...]

    @classmethod
    def through(cls, made_on: date, points: Sequence[ForecastPoint]) -> "StatedSteps":
        """The steps that points state."""
        return cls(tuple(float((each.on - made_on).days) for each in points), tuple(each.probability for each in points))

    @property
    def middle(self) -> float:
        """Days to the 50 % date."""
        return self.days_at(0.5)

    def days_at(self, level: float) -> float:
        """The first day that holds with `level` or more; infinite past the last."""
        return next((days for days, upto in zip(self.days, self.upto, strict=True) if upto >= level - 1e-9), inf)

    def held_with(self, level: float) -> float:
        """The probability that was said of that day: at least `level`."""
        return next((upto for upto in self.upto if upto >= level - 1e-9), 1.0)

    def crps(self, days: float) -> float:
        """Continuous ranked probability score up to the last of the days, in days: what comes after it is not told apart.

        References
        ----------
        .. [1] T. Gneiting, R. Ranjan, "Comparing density forecasts using threshold- and quantile-weighted scoring rules",
           Journal of Business & Economic Statistics 29(3), 2011, doi:10.1198/jbes.2010.08110.
        """
        score, begin, upto = 0.0, 0.0, 0.0
        for end, following in zip(self.days, self.upto, strict=True):
            before = min(max(days, begin), end) - begin
            score += before * upto**2 + (end - begin - before) * (1 - upto) ** 2
            begin, upto = end, following
        return score


Stated = StatedCurve | StatedSteps


def stated_by(record: ForecastRecord | ForecastComponent, made_on: date) -> Stated:
    """The distribution that a record, or a part of one, states."""
    if record.points:
        return StatedSteps.through(made_on, record.points)
    return StatedCurve.through(made_on, record.p50_date, record.p85_date)


def _phi(score: float) -> float:
    return 0.5 * (1 + erf(score / sqrt(2)))
