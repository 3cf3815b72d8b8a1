"""Throughput forecasts of teams: when are so many items done, and how many are done by a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.throughput.answers import MethodWeight, Rate, ThroughputForecast
from quarterdeck.forecast.throughput.counts import Floats, Ints, TeamHistory, weekly
from quarterdeck.forecast.throughput.days import weekday_shares
from quarterdeck.forecast.throughput.members import MEMBERS, draw_added, draw_members
from quarterdeck.forecast.throughput.outlook import Outlook
from quarterdeck.forecast.throughput.rates import GRID, LARGEST_RATE
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
class ThroughputQuestion:
    """What is asked of each team.

    `items`: when are so many done? `by`: how many are done by the end of each of these days, and how likely are all of each number?
    `is_growing`: must what is added meanwhile be done, too?

    Raises
    ------
    InvalidInput
        If a number of items, or of samples, is below 1.
    """

    items: tuple[int, ...] = ()
    by: tuple[date, ...] = ()
    is_growing: bool = False
    num_samples: int = 4000
    seed: int = 1

    def __post_init__(self) -> None:
        wrong = [each for each in self.items if each < 1]
        if wrong:
            raise InvalidInput(f"expected numbers of items from 1, got {', '.join(map(str, wrong))}")
        if self.num_samples < 1:
            raise InvalidInput(f"expected at least one sample, got {self.num_samples}")


def forecast_throughput(
    histories: Sequence[TeamHistory], question: ThroughputQuestion, teams: Sequence[str] | None = None
) -> tuple[ThroughputForecast, ...]:
    """Forecast teams from their histories.

    Parameters
    ----------
    histories
        One for each team, all ending on the same day, on the morning of which the forecast is made. All of them teach.
    teams
        The names of those to forecast; without it, all.

    Returns
    -------
    One forecast for each team, in the order asked for. The same seed gives the same numbers.

    Raises
    ------
    InvalidInput
        If histories end on different days or have the same name, a team is unknown, a day lies in the past or beyond three years, or a
        week has too many items; for a growing scope also if nobody wrote down what was added.

    References
    ----------
    .. [1] A. P. Dawid, "Statistical theory: the prequential approach", JRSS A 147(2), 1984, doi:10.2307/2981683: forecasts are
       judged, and corrected, by what came after them and nothing else.
    """
    chosen = _chosen(histories, question, teams)
    year_ends = YearEnds(histories)
    tracked = {each.team: track(each, year_ends) for each in histories if each.num_active_days >= MIN_ACTIVE_DAYS}
    experience = Experience(roll(list(tracked.values()), year_ends, num_samples=PAST_SAMPLES, seed=question.seed))
    return tuple(_forecast(each, tracked, year_ends, experience, question) for each in chosen)


def _forecast(
    history: TeamHistory, tracked: dict[str, TrackedTeam], year_ends: YearEnds, experience: Experience, question: ThroughputQuestion
) -> ThroughputForecast:
    others = [each for name, each in tracked.items() if name != history.team]
    is_own = history.team in tracked
    team = tracked[history.team] if is_own else track(history, year_ends, start=reference_start(others, history.end))
    row, end = len(team.kept) - 1, history.end
    finished = draw_members(team, row, others, year_ends, MAX_WEEKS, question.num_samples, question.seed)[: None if is_own else 1]
    left = _beyond(finished, team, others, year_ends, question) if question.is_growing else finished
    rate = _rate(pair_weights(team, row, others, end) @ team.states[row])
    outlook = Outlook(history.team, end, finished, left, weekday_shares(history), rate.p50, experience)
    num_scored = experience.num_outcomes(end)
    return ThroughputForecast(
        team=history.team,
        origin=end,
        basis="own history" if is_own else "reference class",
        method=_method(is_own, len(others), num_scored),
        is_growing=question.is_growing,
        num_weeks=len(team.weeks.counts),
        num_active_days=history.num_active_days,
        rate=rate,
        finishes=tuple(finish for items in question.items for finish in outlook.finishes(items, question.by)),
        counts=tuple(outlook.count(by) for by in question.by),
        weights=tuple(MethodWeight(method=name, weight=float(weight)) for name, weight in zip(MEMBERS, outlook.weights(USUAL_WORK), strict=False)),
        num_scored=num_scored,
        num_samples=question.num_samples,
        seed=question.seed,
    )


def _beyond(finished: Ints, team: TrackedTeam, others: Sequence[TrackedTeam], year_ends: YearEnds, question: ThroughputQuestion) -> Ints:
    """The most that was finished beyond what was added, up to each week; shape as `finished`."""
    added = draw_added(team, others, year_ends, finished.shape[2], question.num_samples, question.seed)
    return np.maximum.accumulate(finished - added, axis=2)


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


def _chosen(histories: Sequence[TeamHistory], question: ThroughputQuestion, teams: Sequence[str] | None) -> list[TeamHistory]:
    """The histories to forecast. Raises `InvalidInput` with everything that is wrong."""
    if not histories:
        raise InvalidInput("expected at least one team's history, got none")
    by_name = {each.team: each for each in histories}
    end = histories[0].end
    flaws = []
    if len(by_name) < len(histories):
        flaws.append("expected a history for each team, got several of the same name")
    if any(each.end != end for each in histories):
        flaws.append(f"expected histories that end on the same day, got {', '.join(f'{each.team} {each.end}' for each in histories)}")
    wanted = list(by_name) if teams is None else list(teams)
    flaws += [f"expected a team out of {', '.join(by_name)}, got {name!r}" for name in wanted if name not in by_name]
    last = end + timedelta(weeks=MAX_WEEKS, days=-1)
    flaws += [f"expected a day from {end} to {last}, got {day}" for day in question.by if not end <= day <= last]
    flaws += [
        f"expected at most {LARGEST_RATE:,} items of {each.team!r} in a week, got more. Count in larger units"
        for each in histories
        if weekly(each.first, each.finished, each.end).counts.max() > LARGEST_RATE
    ]
    if question.is_growing:
        silent = [name for name in wanted if name in by_name and by_name[name].added is None]
        flaws += [f"expected what was added to the work of {name!r}, got nothing" for name in silent]
    if flaws:
        raise InvalidInput("; ".join(flaws))
    return [by_name[name] for name in wanted]
