"""Dates brought to what earlier ones came to: by the probability integral transforms of forecasts whose time has come."""

from collections.abc import Iterable
from datetime import date
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from quarterdeck.forecast.combination.curves import StatedCurve
from quarterdeck.forecast.combination.known import known_by
from quarterdeck.forecast.pooling import fit_recalibration
from quarterdeck.product import ForecastRecord
from quarterdeck.product.noun import noun

Floats = npt.NDArray[np.float64]
MIN_SUBJECTS = 20
"""Fewer subjects whose truth is due than this change nothing."""
_CDF = NormalDist().cdf


@noun
class DateRecalibration:
    """How said levels are to be read, learned from `num` subjects: of what was said with u, `levels` at u came true.

    `levels` stand at even points from 0 to 1; empty, all is read as said.
    """

    levels: tuple[float, ...] = ()
    num: int = 0

    @property
    def changes(self) -> bool:
        """Whether it does anything."""
        return bool(self.levels)

    def level_used(self, told: npt.ArrayLike) -> Floats:
        """At which level of the raw forecast the date lies that is told at a level, of any shape."""
        if not self.changes:
            return np.asarray(told, dtype=float)
        return np.asarray(np.interp(np.asarray(told, dtype=float), self.levels, np.linspace(0, 1, len(self.levels))))


def learn_date_recalibration(records: Iterable[ForecastRecord], method: str, today: date) -> DateRecalibration:
    """Learn from where truths fell in what a method said before it was recalibrated, as far as they were known before `today`.

    The dates of a record's component of that name count; where it has none, its own if it is of that method. A truth that
    is still to come lies past today. Forecasts of one subject count as one; below 20 subjects nothing changes.

    References
    ----------
    .. [1] T. Gneiting, F. Balabdaoui, A. E. Raftery, "Probabilistic forecasts, calibration and sharpness", Journal of the
       Royal Statistical Society B 69(2), 2007, doi:10.1111/j.1467-9868.2007.00587.x.
    """
    found = [(each, curve) for each in known_by(records, today) if (curve := _raw(each.record, method)) is not None]
    num = len({each.record.subject for each, _ in found})
    if num < MIN_SUBJECTS:
        return DateRecalibration(num=num)
    pits = np.array([_CDF(curve.score(each.days)) for each, curve in found])
    learned = fit_recalibration(pits, pits, np.array([each.is_open for each, _ in found]), np.array([each.share for each, _ in found]))
    return DateRecalibration(levels=tuple(round(float(level), 6) for level in learned.levels), num=num)


def recalibrated(samples: Floats, recalibration: DateRecalibration) -> Floats:
    """Samples, shape (num_samples,), moved to the dates that earlier ones came to. Which future is early or late stays; only its date moves."""
    if not recalibration.changes:
        return samples
    num = len(samples)
    used = recalibration.level_used((np.arange(num) + 0.5) / num)
    moved = np.empty(num)
    moved[np.argsort(samples, kind="stable")] = np.sort(samples)[np.minimum((used * num).astype(int), num - 1)]
    return moved


def _raw(record: ForecastRecord, method: str) -> StatedCurve | None:
    for component in record.components:
        if component.method == method:
            return StatedCurve.through(record.made_on, component.p50_date, component.p85_date)
    return StatedCurve.through(record.made_on, record.p50_date, record.p85_date) if record.method == method else None
