"""Teams whose truth is known: rates that drift as the model says, counts as lumpy, and what they finished."""

from datetime import date, timedelta

import numpy as np

from quarterdeck.forecast.throughput import TeamHistory

FIRST = date(2020, 1, 6)


def team(name: str, num_weeks: int, *, rate: float = 8.0, sigma: float = 0.15, shape: float = 4.0, seed: int = 0, first: date = FIRST) -> TeamHistory:
    """A history of whole weeks from a Monday; a week's items are spread over its five working days at random."""
    rng = np.random.default_rng([seed, *name.encode()])
    rates = rate * np.exp(np.cumsum(sigma * rng.standard_normal(num_weeks)))
    counts = rng.poisson(rng.gamma(shape, rates / shape))
    days = np.zeros((num_weeks, 7), dtype=np.int64)
    days[:, :5] = [rng.multinomial(count, np.full(5, 0.2)) for count in counts]
    return TeamHistory(name, first, days.ravel())


def steady(name: str, per_day: int, num_weeks: int, first: date = FIRST) -> TeamHistory:
    """The same number every working day."""
    return TeamHistory(name, first, np.tile([per_day] * 5 + [0, 0], num_weeks))


def with_future(history: TeamHistory, extra: np.ndarray) -> TeamHistory:
    """The same history followed by other days."""
    return TeamHistory(history.team, history.first, np.concatenate([history.finished, extra]))


def after(history: TeamHistory, days: int) -> date:
    return history.end + timedelta(days=days)
