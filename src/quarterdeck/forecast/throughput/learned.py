"""What the histories of all teams teach, and a team's futures on a day by it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from quarterdeck.forecast.throughput.answers import Basis, MethodWeight, Rate
from quarterdeck.forecast.throughput.counts import Floats, Ints, TeamHistory
from quarterdeck.forecast.throughput.days import weekday_shares
from quarterdeck.forecast.throughput.members import MEMBERS, draw_added, draw_members
from quarterdeck.forecast.throughput.outlook import Outlook
from quarterdeck.forecast.throughput.rates import GRID
from quarterdeck.forecast.throughput.rolling import Experience, roll
from quarterdeck.forecast.throughput.teams import TrackedTeam, pair_weights, reference_start, track
from quarterdeck.forecast.throughput.year_end import YearEnds

MIN_ACTIVE_DAYS = 5
"""With fewer days on which something was finished a team's own history says too little."""
MAX_WEEKS = 156
"""Three years ahead; what takes longer is not foreseen."""
PAST_SAMPLES = 250
"""Futures for each forecast of the past."""
USUAL_WORK = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """A team's futures on the morning of a day, and what they rest on."""

    history: TeamHistory
    outlook: Outlook
    basis: Basis
    rate: Rate
    num_weeks: int
    num_others: int
    num_scored: int

    @property
    def method(self) -> str:
        """One sentence about what the forecast rests on."""
        return _method(self.basis == "own history", self.num_others, self.num_scored)

    @property
    def weights(self) -> tuple[MethodWeight, ...]:
        """How much each of the pooled methods counts for some weeks of work."""
        found = self.outlook.weights(USUAL_WORK)
        return tuple(MethodWeight(method=name, weight=float(weight)) for name, weight in zip(MEMBERS, found, strict=False))


class Learned:
    """What the histories of all teams teach. They end on the same day and have different names."""

    def __init__(self, histories: Sequence[TeamHistory], seed: int) -> None:
        self.year_ends = YearEnds(histories)
        self.tracked = {each.team: track(each, self.year_ends) for each in histories if each.num_active_days >= MIN_ACTIVE_DAYS}
        self.experience = Experience(roll(list(self.tracked.values()), self.year_ends, num_samples=PAST_SAMPLES, seed=seed))
        self.seed = seed

    def now(self, history: TeamHistory, num_samples: int, *, is_growing: bool = False) -> Standing:
        """The futures of a team at the end of its history; with `is_growing` what is added meanwhile has to be done, too."""
        others, is_own = self._others(history), history.team in self.tracked
        team = self.tracked[history.team] if is_own else track(history, self.year_ends, start=reference_start(others, history.end))
        row = len(team.kept) - 1
        finished = draw_members(team, row, others, self.year_ends, MAX_WEEKS, num_samples, self.seed)[: None if is_own else 1]
        left = self._beyond(finished, team, num_samples) if is_growing else finished
        return self._standing(history, team, row, finished, left, is_own)

    def before(self, history: TeamHistory, num_weeks: int, num_samples: int) -> Iterator[Standing]:
        """What would have been said at the kept weeks of the past that are over since `num_weeks`; nothing of a team with too little history."""
        team = self.tracked.get(history.team)
        for row, end in enumerate(team.ends[:-1] if team else ()):
            known = history.before(end) if end > history.first else None
            if team is None or known is None or known.num_active_days < MIN_ACTIVE_DAYS or end + timedelta(weeks=num_weeks) > history.end:
                continue
            finished = draw_members(team, row, self._others(history), self.year_ends, num_weeks, num_samples, self.seed)
            yield self._standing(known, team, row, finished, finished, True)

    def _others(self, history: TeamHistory) -> list[TrackedTeam]:
        return [each for name, each in self.tracked.items() if name != history.team]

    def _beyond(self, finished: Ints, team: TrackedTeam, num_samples: int) -> Ints:
        """The most that was finished beyond what was added, up to each week; shape as `finished`."""
        added = draw_added(team, self._others(team.history), self.year_ends, finished.shape[2], num_samples, self.seed)
        return np.maximum.accumulate(finished - added, axis=2)

    def _standing(self, history: TeamHistory, team: TrackedTeam, row: int, finished: Ints, left: Ints, is_own: bool) -> Standing:
        others = self._others(history)
        rate = _rate(pair_weights(team, row, others, history.end) @ team.states[row])
        outlook = Outlook(history.team, history.end, finished, left, weekday_shares(history), rate.p50, self.experience)
        basis: Basis = "own history" if is_own else "reference class"
        return Standing(history, outlook, basis, rate, int(team.kept[row]), len(others), self.experience.num_outcomes(history.end))


def _method(is_own: bool, num_others: int, num_scored: int) -> str:
    """One sentence about what the forecast rests on."""
    teams = f"{num_others} other team{'' if num_others == 1 else 's'}"
    if not is_own:
        stand_in = f"the rates of {teams}" if num_others else "rates as they are found in public projects"
        return f"fewer than {MIN_ACTIVE_DAYS} days with a finish: {stand_in} stand in for the team's own history"
    learned = f"; how rates drift learned with {teams}" if num_others else ""
    checked = f"; corrected by {num_scored:,} forecasts of the past" if num_scored else "; no forecast of the past has come true yet"
    return f"a rate that drifts, seen through lumpy counts{learned}{checked}"


def _rate(state: Floats) -> Rate:
    cumulated = np.cumsum(state)
    p10, p50, p90 = (float(np.exp(np.interp(level, cumulated, GRID))) for level in (0.10, 0.50, 0.90))
    return Rate(p10=p10, p50=p50, p90=p90)
