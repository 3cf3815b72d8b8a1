"""The throughput forecast held against the past of many teams, beside the bootstraps that other tools make."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.throughput.counts import Floats, Ints, TeamHistory
from quarterdeck.forecast.throughput.members import MEMBERS
from quarterdeck.forecast.throughput.paths import draw_days, draw_weeks, weeks_to_finish
from quarterdeck.forecast.throughput.rolling import HORIZON, Experience, Rolled, capped, roll
from quarterdeck.forecast.throughput.teams import TrackedTeam, track
from quarterdeck.forecast.throughput.year_end import YearEnds
from quarterdeck.uncertainty import generator

CAP = 5
"""An outcome later than this many times the weeks of work is "later", for every method."""
MIN_WEEKS_KNOWN = 30
BOOTSTRAPS = {"bootstrap30": 30, "bootstrap12": 12, "bootstrap26": 26}
"""Days (of the first) and weeks (of the others) that are repeated at random."""
FINAL = "throughput"
"""The pool, recalibrated: what `forecast_throughput` says."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """Forecasts of the past for one size of work, and what came.

    `outcome` is the week (from 0) in which the items were finished; CAP × work stands for later. `weeks` holds for each method the
    probabilities of the weeks, shape (num_forecasts, CAP × work + 1).
    """

    work: int
    team: npt.NDArray[np.str_]
    day: Ints
    items: Ints
    outcome: Ints
    weeks: Mapping[str, Floats]


def backtest(histories: Sequence[TeamHistory], *, num_samples: int = 1000, seed: int = 1) -> tuple[Backtest, ...]:
    """Forecast at every fourth week of each history when 4, 8 and 16 weeks of work would be done, by each method.

    A forecast knows what had happened before its day, of all teams, and nothing else. Scored are those whose outcome is known for
    CAP times the weeks of work, so that none is left out for being late.

    Raises
    ------
    InvalidInput
        If no history is long enough: nothing could be scored.
    """
    year_ends = YearEnds(histories)
    teams = [track(each, year_ends) for each in histories]
    rolled = roll(teams, year_ends, num_samples=num_samples, seed=seed)
    experience = Experience(rolled)
    by_name = {each.history.team: each for each in teams}
    found = tuple(_of_work(int(work), rolled, experience, by_name, num_samples, seed) for work in np.unique(rolled.work))
    if not any(len(each.outcome) for each in found):
        raise InvalidInput(f"expected histories of more than {MIN_WEEKS_KNOWN} weeks with as many after them, got none as long")
    return found


def _of_work(work: int, rolled: Rolled, experience: Experience, teams: Mapping[str, TrackedTeam], num_samples: int, seed: int) -> Backtest:
    cap = CAP * work
    rows = np.flatnonzero((rolled.work == work) & (rolled.known >= cap) & (rolled.before >= MIN_WEEKS_KNOWN))
    weeks: dict[str, list[Floats]] = {name: [] for name in (FINAL, *MEMBERS, *BOOTSTRAPS)}
    for row in rows:
        weeks[FINAL].append(experience.said(int(row)))
        for member, name in enumerate(MEMBERS):
            weeks[name].append(rolled.weeks[row, member])
        team, items = teams[str(rolled.team[row])], int(rolled.items[row])
        for name in BOOTSTRAPS:
            weeks[name].append(_bootstrapped(name, team, date.fromordinal(int(rolled.day[row])), items, num_samples, seed))
    outcome = np.where((rolled.outcome[rows] < 0) | (rolled.outcome[rows] > cap), cap, rolled.outcome[rows])
    stacked = {name: capped(np.reshape(each, (len(rows), HORIZON + 1)), cap) for name, each in weeks.items()}
    return Backtest(work, rolled.team[rows], rolled.day[rows], rolled.items[rows], outcome, stacked)


def _bootstrapped(name: str, team: TrackedTeam, day: date, items: int, num_samples: int, seed: int) -> Floats:
    rng = generator(seed, name, team.history.team, str(day))
    if name == "bootstrap30":
        known = (day - team.history.first).days
        drawn = draw_days(team.history.finished[known - BOOTSTRAPS[name] : known], HORIZON, num_samples, rng)
    else:
        before = bisect_left(team.weeks.starts, day)
        drawn = draw_weeks(team.weeks.counts[before - BOOTSTRAPS[name] : before], HORIZON, num_samples, rng)
    return weeks_to_finish(drawn, items)
