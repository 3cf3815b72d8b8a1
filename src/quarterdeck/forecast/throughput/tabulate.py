"""Throughput forecasts of a whole product and its teams, tabulated."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from math import ceil

import numpy as np

from quarterdeck.forecast.throughput.chances import PastCount, ThroughputChances, WeekFinished
from quarterdeck.forecast.throughput.counts import TeamHistory, weekly
from quarterdeck.forecast.throughput.learned import Learned, Standing
from quarterdeck.forecast.throughput.make import ThroughputQuestion, refuse_histories

WEEKS_AHEAD = 78
MOST_NUMBERS, ALL_UP_TO = 45, 25
"""Numbers of items in a table; above the second, where more are possible, in steps, and what lies between is interpolated."""
LEAST_CHANCE = 0.10
"""A number of items that is less likely than this at the end of the table needs no row."""
DECIMALS = 5
WEEKS_BEHIND, PAST_WEEKS, MOST_PAST, PAST_FUTURES = 52, 12, 8, 1000
Say = Callable[[float, str], object]


def tabulate_throughput(
    histories: Sequence[TeamHistory], *, num_weeks: int = WEEKS_AHEAD, num_samples: int = 4000, seed: int = 1, say: Say | None = None
) -> tuple[ThroughputChances, ...]:
    """The forecast of each team as a table, in the order of `histories`; all of them teach.

    Numbers of a table are those that `forecast_throughput` gives with the same seed. `say` is told how far it is, 0 to 1.

    Raises
    ------
    InvalidInput
        As `forecast_throughput`.
    """
    refuse_histories(histories, ThroughputQuestion(num_samples=num_samples, seed=seed))
    tell = say or (lambda share, phase: None)
    tell(0.0, "Learning how rates drift")
    learned = Learned(histories, seed)
    found = []
    for number, history in enumerate(histories):
        tell(0.5 + 0.5 * number / len(histories), f"Forecasting {number + 1} of {len(histories)}")
        found.append(_table(learned, learned.now(history, num_samples), num_weeks))
    return tuple(found)


def _table(learned: Learned, standing: Standing, num_weeks: int) -> ThroughputChances:
    history, outlook = standing.history, standing.outlook
    numbers = _numbers(standing, num_weeks)
    rows = [np.round(outlook.chances(outlook.finished[:, :, :num_weeks], number)[6::7], DECIMALS) for number in numbers]
    return ThroughputChances(
        team=history.team,
        origin=history.end,
        basis=standing.basis,
        method=standing.method,
        num_weeks=standing.num_weeks,
        num_active_days=history.num_active_days,
        rate=standing.rate,
        weights=standing.weights,
        num_scored=standing.num_scored,
        num_samples=outlook.finished.shape[1],
        seed=learned.seed,
        items=numbers,
        day_shares=tuple(round(float(share), DECIMALS) for share in outlook.day_shares),
        by_week=tuple(tuple(float(chance) for chance in row) for row in rows),
        finished=_weeks_behind(history),
        past=_past(learned, history),
    )


def _numbers(standing: Standing, num_weeks: int) -> tuple[int, ...]:
    """The numbers of items that get a row: up to the most that may be finished in the weeks looked at."""
    most = max(int(np.quantile(standing.outlook.finished[:, :, num_weeks - 1], 1 - LEAST_CHANCE)), 1)
    step = max(ceil((most - ALL_UP_TO) / (MOST_NUMBERS - ALL_UP_TO)), 1)
    return (*range(1, min(most, ALL_UP_TO) + 1), *range(ALL_UP_TO + step, most + step, step))


def _weeks_behind(history: TeamHistory) -> tuple[WeekFinished, ...]:
    weeks = weekly(history.first, history.finished, history.end)
    pairs = list(zip(weeks.starts, weeks.counts, strict=True))[-WEEKS_BEHIND:]
    return tuple(WeekFinished(first=first, items=int(count)) for first, count in pairs)


def _past(learned: Learned, history: TeamHistory) -> tuple[PastCount, ...]:
    """What would have been said of the weeks that are over by now, the oldest first."""
    found = []
    for standing in list(learned.before(history, PAST_WEEKS, PAST_FUTURES))[-MOST_PAST:]:
        origin = standing.history.end
        by = origin + timedelta(weeks=PAST_WEEKS, days=-1)
        said, start = standing.outlook.count(by), (origin - history.first).days
        came = int(history.finished[start : start + 7 * PAST_WEEKS].sum())
        most = standing.outlook.most_items(by, 0.15)
        found.append(PastCount(origin=origin, by=by, p15_items=most, p50_items=said.p50_items, p85_items=said.p85_items, came=came))
    return tuple(found)
