"""What would have been forecast at each freeze, from what was known that day; each with its truth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

import numpy as np

from quarterdeck.forecast.milestones import Forecaster, MilestoneForecast, MilestoneHistory, Train
from quarterdeck.product import ForecastComponent, ForecastPoint, ForecastRecord
from quarterdeck.product.forecast_seals import sealed

FIRST_ORIGIN = 3
"""Before so many releases have closed there is nothing to learn from."""
METHODS = {"hazards": "milestone hazards", "reference class": "milestone reference class"}
REFERENCE = "reference class by stage and commitment"
DECIMALS = 4


def forecast_at_each_freeze(history: MilestoneHistory) -> tuple[ForecastRecord, ...]:
    """One sealed record for each stage and freeze whose 50 % and 85 % releases were foreseen; dates are days of releases."""
    forecaster = Forecaster(history)
    met = {item.id: item.met for item in history.items}
    calendar = _Calendar(history.trains)
    found: list[ForecastRecord] = []
    for origin in range(min(FIRST_ORIGIN, history.num_closed), history.num_closed):
        outlook = forecaster.at(origin)
        found += [each for told in outlook.forecasts for each in _record(told, METHODS[outlook.method], met[told.item], calendar)]
    return tuple(found)


class _Calendar:
    """The day of each release; of those after the last, as many months on as releases usually lie apart."""

    def __init__(self, trains: Sequence[Train]) -> None:
        self.opens = [train.opens_on for train in trains]
        self._closes = [train.closes_on or train.opens_on for train in trains]
        gaps = [(later - earlier).days for earlier, later in zip(self._closes, self._closes[1:], strict=False)]
        self._gap = timedelta(days=round(median(gaps))) if gaps else timedelta(days=120)

    def day_of(self, train: int) -> date:
        beyond = train - len(self._closes) + 1
        return self._closes[train] if beyond <= 0 else self._closes[-1] + beyond * self._gap


def _record(told: MilestoneForecast, method: str, met: int | None, calendar: _Calendar) -> Iterator[ForecastRecord]:
    said = _said(told.probabilities, told.origin, calendar)
    if said is None:
        return
    by_reference = _said(told.reference, told.origin, calendar)
    parts = (
        ()
        if by_reference is None
        else (ForecastComponent(method=REFERENCE, p50_date=by_reference.p50, p85_date=by_reference.p85, points=by_reference.points),)
    )
    yield sealed(
        ForecastRecord(
            subject=told.item,
            made_on=calendar.opens[told.origin],
            p50_date=said.p50,
            p85_date=said.p85,
            points=said.points,
            method=method,
            actual_date=None if met is None else calendar.day_of(met),
            stated_date=calendar.day_of(told.target),
            components=parts,
        )
    )


@dataclass(frozen=True, slots=True)
class _Said:
    p50: date
    p85: date
    points: tuple[ForecastPoint, ...]


def _said(probabilities: tuple[float, ...], origin: int, calendar: _Calendar) -> _Said | None:
    """The days of releases with the probability of each, and the first of them that hold; None where the 85 % release is out of view."""
    upto = [min(round(float(each), DECIMALS), 1.0) for each in np.cumsum(probabilities)]
    if upto[-1] < 0.85:
        return None
    points = tuple(ForecastPoint(on=calendar.day_of(origin + ahead), probability=share) for ahead, share in enumerate(upto))
    p50, p85 = (next(point.on for point in points if point.probability >= level) for level in (0.50, 0.85))
    return _Said(p50, p85, points)
