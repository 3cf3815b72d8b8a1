"""A forecast as a value: when each feature and release will be done, with its doubt."""

from datetime import date
from typing import Literal

from quarterdeck.forecast.combination import Combination
from quarterdeck.product.noun import noun


@noun
class DateForecast:
    """Quantiles of a finish date. None means past `Forecast.counted_until`: the forecast does not look further.

    `probability_on_time` is P(finished by `promised`), None where nothing is promised.
    """

    p10_date: date | None
    p50_date: date | None
    p85_date: date | None
    p95_date: date | None
    promised: date | None = None
    probability_on_time: float | None = None


@noun
class Driver:
    """What makes a date uncertain: the share (0 to 1) of the variance of the finish that this input explains."""

    title: str
    kind: Literal["effort", "risk", "team factor", "dependency", "history"]
    share: float


@noun
class FinishWeeks:
    """How many futures finish in each week: `counts[i]` in the week that begins on `first` plus `i` weeks, `never` past the last day counted."""

    first: date
    counts: tuple[int, ...]
    never: int = 0


@noun
class Answer:
    """What it is worth to know one uncertain input beforehand, all else as uncertain as before.

    `swing_days` lie between the median finish where the input comes out in its best and in its worst third (a risk: not
    happening and happening), with the probability of being on time there in `on_time_best` and `on_time_worst`.
    `earlier_days` is how much earlier, on average, a date could be named that holds with 85 %. `worth` is the expected
    gain, in the product's unit, of choosing with the answer whether to build the feature at all; `changes_choice` the
    share of answers on which the choice would be another than without it.
    """

    title: str
    kind: Literal["effort", "risk", "team factor", "dependency", "value"]
    feature: str | None = None
    swing_days: int = 0
    earlier_days: int = 0
    on_time_best: float | None = None
    on_time_worst: float | None = None
    worth: float = 0.0
    changes_choice: float = 0.0


@noun
class FeatureForecast:
    """When one planned feature will be done. `simulated` is the network simulation alone, `reference` the history alone, `finish` their pool.

    `raw` is the pool (or the simulation, where there is no history) before it was recalibrated, None where it was not;
    `planned` the day the plan itself names.
    """

    feature: str
    title: str
    finish: DateForecast
    simulated: DateForecast
    reference: DateForecast | None
    criticality: float
    drivers: tuple[Driver, ...] = ()
    value: float = 0.0
    finish_weeks: FinishWeeks | None = None
    answers: tuple[Answer, ...] = ()
    raw: DateForecast | None = None
    planned: date | None = None


@noun
class DonePoint:
    """Person-weeks of planned work done by a day, and how many there were to do as known then."""

    on: date
    done: float
    scope: float


@noun
class BurnUp:
    """Planned person-weeks of a release that are done, week by week, in the futures.

    The quantiles `p15` … `p85` hold what is done `i` weeks after `start` (a Monday); `scope` is all there is to do, with
    what is done already. `history` is what was done so far, by the progress noted.
    """

    start: date
    scope: float
    p15: tuple[float, ...]
    p25: tuple[float, ...]
    p50: tuple[float, ...]
    p75: tuple[float, ...]
    p85: tuple[float, ...]
    history: tuple[DonePoint, ...] = ()


@noun
class Without:
    """A feature to take out of a release, and with what probability the rest of it, those named before left out too, is on time."""

    feature: str
    title: str
    on_time: float


@noun
class ReleaseForecast:
    """When everything promised for a release will be done; `probability_on_time` is joint over its features.

    `chances` holds for each feature alone the probability to be done in time for the release, in the order of `features`.
    """

    release: str
    title: str
    ships_on: date
    features: tuple[str, ...]
    finish: DateForecast
    finish_weeks: FinishWeeks | None = None
    burn_up: BurnUp | None = None
    drivers: tuple[Driver, ...] = ()
    answers: tuple[Answer, ...] = ()
    without: tuple[Without, ...] = ()
    chances: tuple[float, ...] = ()


@noun
class ReferenceClass:
    """What happened to items like these before: `completed` of `total` in their period."""

    title: str
    completed: int
    total: int
    period_weeks: float
    rate: float
    rate_low: float
    rate_high: float


@noun
class TrackRecord:
    """How earlier forecasts came true: shares (0 to 1) of actual dates on or before the 50 % and the 85 % date."""

    num_forecasts: int
    share_by_p50: float
    share_by_p85: float


@noun
class Forecast:
    """Dates of a plan under its own dependencies, capacity, absences and risks, pooled with what history says."""

    format: Literal["quarterdeck-forecast"] = "quarterdeck-forecast"
    version: Literal[1] = 1
    product_id: str
    product_hash: str
    plan_value: float
    made_on: date
    num_samples: int
    seed: int
    method: str
    counted_until: date
    features: tuple[FeatureForecast, ...]
    releases: tuple[ReleaseForecast, ...] = ()
    references: tuple[ReferenceClass, ...] = ()
    combination: Combination | None = None
    track_record: TrackRecord | None = None
    value_p10: float = 0.0
    value_p50: float = 0.0
    value_p90: float = 0.0
