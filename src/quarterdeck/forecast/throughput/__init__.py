"""When a team will have finished so many items, and how many by a day, from what it finished before."""

from quarterdeck.forecast.throughput.answers import Basis, CountForecast, FinishForecast, MethodWeight, Rate, ThroughputForecast
from quarterdeck.forecast.throughput.counts import TeamHistory, history_of
from quarterdeck.forecast.throughput.make import ThroughputQuestion, forecast_throughput

__all__ = [
    "Basis",
    "CountForecast",
    "FinishForecast",
    "MethodWeight",
    "Rate",
    "TeamHistory",
    "ThroughputForecast",
    "ThroughputQuestion",
    "forecast_throughput",
    "history_of",
]
