"""From weeks to days: on which weekdays a team finishes, and the first day by which something is sure enough."""

from datetime import date, timedelta

import numpy as np

from quarterdeck.forecast.throughput.counts import Floats, TeamHistory

RECENT_DAYS = 26 * 7
PRIOR_ITEMS = 20.0
"""How many items the belief in five equal working days weighs as much as."""
TOLERANCE = 1e-9
DECIMALS = 12
"""What is beyond is rounding, and would make more items likelier by nothing."""


def weekday_shares(history: TeamHistory) -> Floats:
    """Share of a week's items finished by the end of its first, second … seventh day, weeks beginning as the forecast does; shape (7,)."""
    recent = history.finished[-RECENT_DAYS:]
    weekdays = (history.end.weekday() + np.arange(7)) % 7
    last_days = (history.end.weekday() - len(recent) + np.arange(len(recent))) % 7
    found = np.bincount(last_days, recent, minlength=7)[weekdays] + PRIOR_ITEMS / 5 * (weekdays < 5)
    shares = np.cumsum(found) / found.sum()
    shares[-1] = 1.0
    return np.asarray(shares)


def by_day(cumulated: Floats, shares: Floats) -> Floats:
    """Probability of being done by the end of each day, from that of each week, shape (7 × num_weeks,)."""
    before = np.concatenate(([0.0], cumulated[:-1]))
    return np.asarray(np.round((before[:, None] + (cumulated - before)[:, None] * shares).ravel(), DECIMALS))


def first_day(probabilities: Floats, level: float, origin: date) -> date | None:
    """The first day by which the probability reaches a level; None where it never does."""
    if probabilities[-1] < level - TOLERANCE:
        return None
    return origin + timedelta(days=int(np.argmax(probabilities >= level - TOLERANCE)))
