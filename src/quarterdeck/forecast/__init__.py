"""When a plan will be done: its own network simulated, pooled with what happened before."""

from quarterdeck.forecast.forecast import (
    Answer,
    BurnUp,
    DateForecast,
    Driver,
    FeatureForecast,
    FinishWeeks,
    Forecast,
    ReferenceClass,
    ReleaseForecast,
    TrackRecord,
    Without,
)
from quarterdeck.forecast.make import make_forecast

__all__ = [
    "Answer",
    "BurnUp",
    "DateForecast",
    "Driver",
    "FeatureForecast",
    "FinishWeeks",
    "Forecast",
    "ReferenceClass",
    "ReleaseForecast",
    "TrackRecord",
    "Without",
    "make_forecast",
]
