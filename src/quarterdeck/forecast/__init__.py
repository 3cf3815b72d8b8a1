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
from quarterdeck.forecast.levers import (
    Away,
    EffortScaled,
    LeftOut,
    Lever,
    OneMore,
    PaceScaled,
    RiskKnown,
    lever_pairs,
    levers_of,
)
from quarterdeck.forecast.make import make_forecast
from quarterdeck.forecast.places import Place, places_for
from quarterdeck.forecast.what_if import DateMove, PreparedForecast, WhatIfAnswer

__all__ = [
    "Answer",
    "Away",
    "BurnUp",
    "DateForecast",
    "DateMove",
    "Driver",
    "EffortScaled",
    "FeatureForecast",
    "FinishWeeks",
    "Forecast",
    "LeftOut",
    "Lever",
    "OneMore",
    "PaceScaled",
    "Place",
    "PreparedForecast",
    "ReferenceClass",
    "ReleaseForecast",
    "RiskKnown",
    "TrackRecord",
    "WhatIfAnswer",
    "Without",
    "lever_pairs",
    "levers_of",
    "make_forecast",
    "places_for",
]
