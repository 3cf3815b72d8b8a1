"""When a plan will be done: its own network simulated, pooled with what happened before."""

from quarterdeck.forecast.forecast import (
    DateForecast,
    Driver,
    FeatureForecast,
    Forecast,
    ReferenceClass,
    ReleaseForecast,
    TrackRecord,
)
from quarterdeck.forecast.make import make_forecast

__all__ = [
    "DateForecast",
    "Driver",
    "FeatureForecast",
    "Forecast",
    "ReferenceClass",
    "ReleaseForecast",
    "TrackRecord",
    "make_forecast",
]
