"""When a plan will be done: its own network simulated, pooled with what happened before."""

from quarterdeck.forecast.calibration import Calibration, calibrate
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
)
from quarterdeck.forecast.make import make_forecast

__all__ = [
    "Answer",
    "BurnUp",
    "Calibration",
    "DateForecast",
    "Driver",
    "FeatureForecast",
    "FinishWeeks",
    "Forecast",
    "ReferenceClass",
    "ReleaseForecast",
    "TrackRecord",
    "calibrate",
    "make_forecast",
]
