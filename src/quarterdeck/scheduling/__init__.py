"""Choosing and scheduling in numbers: the problem, plans by search, and bounds by prices and by CP-SAT."""

from quarterdeck.scheduling.portfolio import Progress, solve
from quarterdeck.scheduling.problem import (
    ActivityData,
    ArcData,
    CounterData,
    DependencyData,
    FeatureData,
    ModeData,
    OptionData,
    Problem,
)
from quarterdeck.scheduling.schedule import Prices, Schedule, Solution, value_of
from quarterdeck.scheduling.verify import violations

__all__ = [
    "ActivityData",
    "ArcData",
    "CounterData",
    "DependencyData",
    "FeatureData",
    "ModeData",
    "OptionData",
    "Prices",
    "Problem",
    "Progress",
    "Schedule",
    "Solution",
    "solve",
    "value_of",
    "violations",
]
