"""When a team will have finished so many items, and how many by a day, from what it finished before."""

from quarterdeck.forecast.throughput.answers import Basis, CountForecast, FinishForecast, MethodWeight, Rate, ThroughputForecast
from quarterdeck.forecast.throughput.chances import ConeWeek, PastCount, ThroughputChances, WeekFinished
from quarterdeck.forecast.throughput.counts import TeamHistory, history_of
from quarterdeck.forecast.throughput.make import ThroughputQuestion, forecast_throughput
from quarterdeck.forecast.throughput.product_history import UNITS, WHOLE, ProductThroughput, Unit, throughput_of_product
from quarterdeck.forecast.throughput.tabulate import tabulate_throughput

__all__ = [
    "UNITS",
    "WHOLE",
    "Basis",
    "ConeWeek",
    "CountForecast",
    "FinishForecast",
    "MethodWeight",
    "PastCount",
    "ProductThroughput",
    "Rate",
    "TeamHistory",
    "ThroughputChances",
    "ThroughputForecast",
    "ThroughputQuestion",
    "Unit",
    "WeekFinished",
    "forecast_throughput",
    "history_of",
    "tabulate_throughput",
    "throughput_of_product",
]
