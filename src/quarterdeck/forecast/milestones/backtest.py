"""How good the forecasts would have been: every origin whose view is closed, beside the plan as stated and the reference class."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.milestones.features import Floats
from quarterdeck.forecast.milestones.forecast import VIEW, Forecaster, MilestoneForecast
from quarterdeck.forecast.milestones.items import MilestoneHistory
from quarterdeck.forecast.milestones.learning import Method
from quarterdeck.forecast.milestones.snapshots import snapshots_at
from quarterdeck.forecast.scores import bootstrap_interval, rps
from quarterdeck.uncertainty import Interval

TRAINS_TO_LEARN = 5
"""Trains with stated targets that only teach, before the first origin."""
LEVELS = (0.50, 0.85, 0.95)
LEAST_SCORE = 1e-6


@dataclass(frozen=True, slots=True)
class ScoredMilestone:
    """A forecast with what came: `came` counts trains from the origin, `view` standing for not within view.

    `forecast`, `plan` and `reference` hold P(met in train origin + i) and last P(not within view).
    """

    item: str
    group: str
    stage: str
    team: str
    origin: int
    horizon: int
    is_committed: bool
    method: Method
    came: int
    forecast: tuple[float, ...]
    plan: tuple[float, ...]
    reference: tuple[float, ...]
    on_time: float | None

    @property
    def was_on_time(self) -> bool:
        return self.came <= self.horizon and self.came < len(self.plan) - 1


@dataclass(frozen=True, slots=True)
class Score:
    """A mean with its 95 % interval by resampling groups."""

    value: float
    interval: Interval


def backtest_milestones(
    history: MilestoneHistory, *, view: int = VIEW, first: int | None = None, last: int | None = None
) -> tuple[ScoredMilestone, ...]:
    """Forecast at every origin from what was known then, and put beside it what came.

    Parameters
    ----------
    first, last
        The origins; by default from the sixth train with stated targets to the last whose whole view is closed.

    Raises
    ------
    InvalidInput
        If there is no such origin: the history is too short for the view.
    """
    forecaster = Forecaster(history, view)
    met = {item.id: item.met for item in history.items}
    scored = []
    for origin in _origins(history, view, first, last):
        outlook = forecaster.at(origin)
        scored += [_scored(each, met[each.item], outlook.method, view) for each in outlook.forecasts]
    if not scored:
        raise InvalidInput("expected items with a target at the origins scored, got none. Check that targets are stated before trains open.")
    return tuple(scored)


def _origins(history: MilestoneHistory, view: int, first: int | None, last: int | None) -> range:
    told = (origin for origin in range(len(history.trains)) if snapshots_at(history, origin))
    start = next(told, len(history.trains)) + TRAINS_TO_LEARN if first is None else first
    end = history.num_closed - view if last is None else min(last, history.num_closed - view)
    if end < start:
        raise InvalidInput(
            f"expected at least {TRAINS_TO_LEARN + view} closed trains with stated targets ({TRAINS_TO_LEARN} to learn from, {view} to look ahead), "
            f"got {history.num_closed}. Add history, or look fewer trains ahead."
        )
    return range(start, end + 1)


def _scored(forecast: MilestoneForecast, met: int | None, method: Method, view: int) -> ScoredMilestone:
    horizon = forecast.target - forecast.origin
    plan = [0.0] * (view + 1)
    plan[min(horizon, view)] = 1.0
    return ScoredMilestone(
        item=forecast.item,
        group=forecast.group,
        stage=forecast.stage,
        team=forecast.team,
        origin=forecast.origin,
        horizon=horizon,
        is_committed=forecast.is_committed,
        method=method,
        came=view if met is None else min(met - forecast.origin, view),
        forecast=(*forecast.probabilities, forecast.beyond),
        plan=tuple(plan),
        reference=(*forecast.reference, max(1 - sum(forecast.reference), 0.0)),
        on_time=forecast.on_time,
    )


def score_milestones(scored: Sequence[ScoredMilestone], seed: int = 0) -> dict[str, Score]:
    """Mean scores with intervals, groups resampled as wholes.

    Returns
    -------
    `rps`, `rps_plan`, `rps_reference`: ranked probability scores, in trains. `gain_plan`, `gain_reference`: the share of
    that baseline's score saved. `pit50`, `pit85`, `pit95`: the share of outcomes at or below the stated quantile.
    """
    came, groups = np.array([each.came for each in scored]), np.array([each.group for each in scored])
    own, plan, reference = (rps(_stack(getattr(each, name) for each in scored), came) for name in ("forecast", "plan", "reference"))
    scores = {name: _mean(values, groups, seed) for name, values in (("rps", own), ("rps_plan", plan), ("rps_reference", reference))}
    for name, baseline in (("gain_plan", plan), ("gain_reference", reference)):
        # A plan can be exactly right of a few items: nothing can be saved of a score of 0.
        over = np.maximum(baseline, LEAST_SCORE)
        ratio = bootstrap_interval(own, groups, seed, over=over)
        scores[name] = Score(float(1 - own.sum() / over.sum()), Interval(1 - ratio.high, 1 - ratio.low, ratio.level))
    shares = pit_shares(_stack(each.forecast for each in scored), came)
    return scores | {f"pit{round(100 * level)}": _mean(column, groups, seed) for level, column in zip(LEVELS, shares.T, strict=True)}


def pit_shares(probabilities: Floats, came: Sequence[int] | np.ndarray, levels: Sequence[float] = LEVELS) -> Floats:
    """P(the randomised transform of the outcome is at most each level), over the randomisation itself: no draw adds noise.

    Parameters
    ----------
    probabilities
        Shape (num_forecasts, num_classes).

    Returns
    -------
    Shape (num_forecasts, num_levels). Its mean over forecasts is the level itself where they are calibrated.

    References
    ----------
    .. [1] C. Czado, T. Gneiting, L. Held, "Predictive model assessment for count data", Biometrics 65(4), 2009,
       doi:10.1111/j.1541-0420.2009.01191.x.
    """
    cumulated = np.cumsum(probabilities, axis=1)
    at = np.take_along_axis(probabilities, np.asarray(came)[:, None], axis=1)
    below = np.take_along_axis(cumulated, np.asarray(came)[:, None], axis=1) - at
    wanted = np.asarray(levels)[None, :]
    share = np.where(at > 0, (wanted - below) / np.where(at > 0, at, 1.0), (wanted >= below).astype(float))
    return np.clip(share, 0.0, 1.0)


def _stack(rows: Iterable[tuple[float, ...]]) -> Floats:
    """Distributions as an array, rounding errors taken out."""
    shares = np.clip(np.array(list(rows), dtype=float), 0.0, None)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _mean(values: Floats, groups: np.ndarray, seed: int) -> Score:
    return Score(float(values.mean()), bootstrap_interval(values, groups, seed))
