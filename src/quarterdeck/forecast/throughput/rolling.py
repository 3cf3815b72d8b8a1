"""Forecasts of the past, made as they would have been made, and what they teach about those to come.

At every fourth week of each team's history: when would the next 4, 8 and 16 weeks of work have been done? Whatever is learned for a day
uses only what had happened before it, of all teams, by the calendar.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from quarterdeck.forecast.pooling import Floats, Recalibration, fit_recalibration, pool, pool_weights
from quarterdeck.forecast.scores import crps_of_discrete
from quarterdeck.forecast.throughput.counts import Ints
from quarterdeck.forecast.throughput.members import MEMBERS, draw_members
from quarterdeck.forecast.throughput.paths import weeks_to_finish
from quarterdeck.forecast.throughput.teams import TrackedTeam
from quarterdeck.forecast.throughput.year_end import YearEnds

WORK_WEEKS = (4, 8, 16)
EVERY = 4
MIN_WEEKS = 26
"""What a young team finished says little of how later forecasts come out."""
RECENT_WEEKS = 26
"""Over how many weeks the mean says what a week of work is."""
MIN_ITEMS = 3
HORIZON = 80
SHIFT, STRETCH, WORTH = -0.08, 1.03, 20.0
"""The correction before anything is learned, in normal scores, and how many outcomes it weighs as much as: what 20 public projects call for."""
OWN = 3.0
"""How much more an outcome of the team itself counts than one of another."""
LASTING_DAYS = 730
"""After so many days an outcome counts half."""
SCORED_WEEKS = 3
"""Members are compared over so many times the weeks of work: what comes later than that is all the same."""


@dataclass(frozen=True, slots=True)
class Rolled:
    """Forecasts of the past, one row each.

    `day` is the ordinal of the day it was made on; `outcome` the week (from 0) in which the items were finished, or −1 where they were
    not within the record; `before` and `known` are how many weeks before and after the day are in the record. `weeks` holds each
    member's probabilities of the week, shape (num_rows, num_members, HORIZON + 1), and `scores` the members' scores, shape
    (num_rows, num_members).
    """

    team: npt.NDArray[np.str_]
    day: Ints
    work: Ints
    items: Ints
    outcome: Ints
    known: Ints
    before: Ints
    weeks: Floats
    scores: Floats


def items_of(counts: Ints, work: int) -> int:
    """How many items that many weeks of work are, by the mean of the last half year; at least MIN_ITEMS."""
    return max(MIN_ITEMS, round(work * float(counts[-RECENT_WEEKS:].mean())))


def roll(teams: Sequence[TrackedTeam], year_ends: YearEnds, *, num_samples: int, seed: int, min_weeks: int = MIN_WEEKS) -> Rolled:
    """Forecast the past of all teams at each of their kept weeks from `min_weeks` on."""
    rows: list[tuple[str, int, int, int, int, int, int]] = []
    weeks: list[Floats] = []
    for team in teams:
        others = [each for each in teams if each is not team]
        for row, num_known in enumerate(team.kept):
            after = team.weeks.counts[num_known:]
            if num_known < min_weeks or not len(after):
                continue
            drawn = draw_members(team, row, others, year_ends, HORIZON, num_samples, seed)
            done = np.cumsum(after)
            for work in WORK_WEEKS:
                items = items_of(team.weeks.counts[:num_known], work)
                outcome = int(np.searchsorted(done, items))
                day = team.ends[row].toordinal()
                rows.append((team.history.team, day, work, items, outcome if outcome < len(after) else -1, len(after), int(num_known)))
                weeks.append(np.stack([weeks_to_finish(paths, items) for paths in drawn]))
    return _rolled(rows, np.stack(weeks) if weeks else np.empty((0, len(MEMBERS), HORIZON + 1)))


def _rolled(rows: list[tuple[str, int, int, int, int, int, int]], weeks: Floats) -> Rolled:
    numbers = np.array([row[1:] for row in rows], dtype=np.int64).reshape(len(rows), 6).T
    day, work, items, outcome, known, before = numbers
    scores = np.zeros(weeks.shape[:2])
    for each in WORK_WEEKS:
        limit, chosen = SCORED_WEEKS * each, work == each
        came = np.where((outcome < 0) | (outcome > limit), limit, outcome)[chosen]
        for member in range(weeks.shape[1]):
            scores[chosen, member] = crps_of_discrete(capped(weeks[chosen, member], limit), np.arange(limit + 1.0), came)
    return Rolled(np.array([row[0] for row in rows], dtype=str), day, work, items, outcome, known, before, weeks, scores)


def capped(weeks: Floats, limit: int) -> Floats:
    """Probabilities of weeks (last axis) with all that comes at `limit` or later in the last class, shape (…, limit + 1)."""
    kept = weeks[..., : limit + 1].copy()
    kept[..., -1] += weeks[..., limit + 1 :].sum(axis=-1)
    return kept


class Experience:
    """What forecasts of the past teach: how to weigh the members, and how to read what they say together."""

    def __init__(self, rolled: Rolled) -> None:
        self._rolled = rolled
        self._weights: dict[tuple[int, int], Floats] = {}
        self._recalibrations: dict[tuple[str, int, int], Recalibration] = {}
        pooled = [pool(rolled.weeks[row], self.weights(int(rolled.day[row]), int(rolled.work[row]))) for row in range(len(rolled.day))]
        self._upto = np.cumsum(np.array(pooled).reshape(len(pooled), HORIZON + 1), axis=1)

    def weights(self, day: int, work: int) -> Floats:
        """Weights of the members on a day (ordinal), by their scores on work of this size that was over by then."""
        if (day, work) not in self._weights:
            rolled = self._rolled
            limit = SCORED_WEEKS * work
            over = (rolled.work == work) & (rolled.day + 7 * limit <= day) & (rolled.known >= limit)
            self._weights[day, work] = pool_weights(rolled.scores[over])
        return self._weights[day, work]

    def recalibration(self, team: str, day: int, work: int) -> Recalibration:
        """How to read a team's pool on a day (ordinal), from where outcomes of work of this size fell by then; the others count as later."""
        if (team, day, work) not in self._recalibrations:
            self._recalibrations[team, day, work] = self._learned(team, day, work)
        return self._recalibrations[team, day, work]

    def said(self, row: int) -> Floats:
        """What was said in one row: the pool, read as was known on its day; shape (HORIZON + 1,)."""
        day, work = int(self._rolled.day[row]), int(self._rolled.work[row])
        return np.diff(self.recalibration(str(self._rolled.team[row]), day, work).of(np.minimum(self._upto[row], 1.0)), prepend=0.0)

    def num_outcomes(self, day: date) -> int:
        """How many forecasts of the past had come to their end by a day."""
        rolled = self._rolled
        return int(((rolled.outcome >= 0) & (rolled.day + 7 * (rolled.outcome + 1) <= day.toordinal())).sum())

    def _learned(self, team: str, day: int, work: int) -> Recalibration:
        rolled = self._rolled
        chosen = np.flatnonzero((rolled.work == work) & (rolled.day < day))
        waited = np.minimum((day - rolled.day[chosen]) // 7, rolled.known[chosen])
        is_done = (rolled.outcome[chosen] >= 0) & (rolled.outcome[chosen] < waited)
        week = np.where(is_done, rolled.outcome[chosen], np.minimum(waited, HORIZON + 1) - 1)
        at = self._at(chosen, week)
        low, high = np.where(is_done, self._at(chosen, week - 1), at), np.where(is_done, at, 1.0)
        weights = min(1.0, EVERY / work) * np.where(rolled.team[chosen] == team, OWN, 1.0)
        weights = weights * 0.5 ** ((day - rolled.day[chosen]) / LASTING_DAYS)
        return fit_recalibration(low, high, ~is_done, weights, prior=Recalibration.shifted(SHIFT, STRETCH), prior_outcomes=WORTH)

    def _at(self, rows: Ints, week: Ints) -> Floats:
        """P(≤ week) as it was said; 0 before the first."""
        said = self._upto[rows, np.clip(week, 0, HORIZON)]
        return np.clip(np.where(week < 0, 0.0, said), 0.0, 1.0)
