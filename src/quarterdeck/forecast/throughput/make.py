"""Throughput forecasts of teams: when are so many items done, and how many are done by a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.throughput.answers import ThroughputForecast
from quarterdeck.forecast.throughput.counts import TeamHistory, weekly
from quarterdeck.forecast.throughput.learned import MAX_WEEKS, Learned, Standing
from quarterdeck.forecast.throughput.rates import LARGEST_RATE


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
    learned = Learned(histories, question.seed)
    return tuple(_forecast(learned.now(each, question.num_samples, is_growing=question.is_growing), question) for each in chosen)


def _forecast(standing: Standing, question: ThroughputQuestion) -> ThroughputForecast:
    outlook = standing.outlook
    return ThroughputForecast(
        team=standing.history.team,
        origin=standing.history.end,
        basis=standing.basis,
        method=standing.method,
        is_growing=question.is_growing,
        num_weeks=standing.num_weeks,
        num_active_days=standing.history.num_active_days,
        rate=standing.rate,
        finishes=tuple(finish for items in question.items for finish in outlook.finishes(items, question.by)),
        counts=tuple(outlook.count(by) for by in question.by),
        weights=standing.weights,
        num_scored=standing.num_scored,
        num_samples=question.num_samples,
        seed=question.seed,
    )


def _chosen(histories: Sequence[TeamHistory], question: ThroughputQuestion, teams: Sequence[str] | None) -> list[TeamHistory]:
    """The histories to forecast. Raises `InvalidInput` with everything that is wrong."""
    refuse_histories(histories, question, teams)
    by_name = {each.team: each for each in histories}
    return [by_name[name] for name in (by_name if teams is None else teams)]


def refuse_histories(histories: Sequence[TeamHistory], question: ThroughputQuestion, teams: Sequence[str] | None = None) -> None:
    """Raise `InvalidInput` with everything that is wrong with histories, or with what is asked of them."""
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
