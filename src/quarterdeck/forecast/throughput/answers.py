"""What is said of a team's throughput: when so many items are done, how many are done by a day, and what that rests on."""

from datetime import date
from typing import Literal

from quarterdeck.product.noun import noun

Basis = Literal["own history", "reference class"]


@noun
class Rate:
    """Items a week now: in 8 of 10 cases between p10 and p90."""

    p10: float
    p50: float
    p90: float


@noun
class FinishForecast:
    """When the last of `items` is finished; a date is None where it lies beyond the horizon.

    `by` and `probability_by` are set where a day was asked for: the chance (0 to 1) that all are finished on that day or before.
    """

    items: int
    p50_date: date | None
    p85_date: date | None
    p95_date: date | None
    by: date | None = None
    probability_by: float | None = None


@noun
class CountForecast:
    """How many items are finished by the end of a day: with 50, 85 and 95 % at least so many."""

    by: date
    p50_items: int
    p85_items: int
    p95_items: int


@noun
class MethodWeight:
    """How much one of the pooled methods counts, 0 to 1."""

    method: str
    weight: float


@noun
class ThroughputForecast:
    """The throughput forecast of one team, made on the morning of `origin`.

    With `is_growing` the items are done when what is added meanwhile is done, too. `basis` says whether the team's own history was
    enough (five days on which something was finished) or the rates of other teams stand in for it. `num_scored` is how many forecasts
    of the past were held against what came to correct this one.
    """

    format: Literal["quarterdeck-throughput-forecast"] = "quarterdeck-throughput-forecast"
    version: Literal[1] = 1
    team: str
    origin: date
    basis: Basis
    method: str
    is_growing: bool
    num_weeks: int
    num_active_days: int
    rate: Rate
    finishes: tuple[FinishForecast, ...]
    counts: tuple[CountForecast, ...]
    weights: tuple[MethodWeight, ...]
    num_scored: int
    num_samples: int
    seed: int
