"""The days between the years, on which little is finished: how much of a usual week each week is."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from quarterdeck.forecast.throughput.counts import Floats, TeamHistory

FIRST_QUIET, NUM_QUIET_DAYS = (12, 24), 9
"""From Christmas Eve to New Year's Day."""
NEAR_DAYS = 21
DEFAULT_SHARE = 0.4
"""How much is finished in these days before anything is learned of it."""
PRIOR_ITEMS = 20.0
"""How many expected items the default weighs as much as."""


class YearEnds:
    """What is finished in the quiet days as a share of what the three weeks before and after them let expect.

    Learned from all teams together, year by year: a day is told only by the year ends that were over, with their three weeks after.
    """

    def __init__(self, histories: Sequence[TeamHistory]) -> None:
        self._sums = self._by_year(histories)

    def share_on(self, day: date) -> float:
        """The share as it was known on the morning of `day`."""
        found = [(quiet, near) for over, quiet, near in self._sums if over < day]
        quiet = DEFAULT_SHARE * PRIOR_ITEMS + sum(each for each, _ in found)
        expected = PRIOR_ITEMS + sum(each for _, each in found)
        return min(quiet / expected, 1.0)

    def shares(self, starts: Sequence[date], known_on: date | None = None) -> Floats:
        """How much of a usual week each week is that begins on one of `starts`, shape (num_weeks,); as known on a day, else on the week's own."""
        return np.array([self._share(start, start if known_on is None else min(known_on, start)) for start in starts])

    def _share(self, start: date, known_on: date) -> float:
        quiet_days = sum(_is_quiet(start + timedelta(days=each)) for each in range(7))
        return 1.0 - quiet_days / 7 * (1 - self.share_on(known_on)) if quiet_days else 1.0

    @staticmethod
    def _by_year(histories: Sequence[TeamHistory]) -> list[tuple[date, float, float]]:
        """For each year end of each team: when it was over, items finished in the quiet days, items expected of them."""
        found = []
        for history in histories:
            for year in range(history.first.year, history.end.year + 1):
                start = (date(year, *FIRST_QUIET) - history.first).days
                end = start + NUM_QUIET_DAYS
                if start < NEAR_DAYS or end + NEAR_DAYS > len(history.finished):
                    continue
                near = history.finished[start - NEAR_DAYS : start].sum() + history.finished[end : end + NEAR_DAYS].sum()
                over = history.first + timedelta(days=end + NEAR_DAYS - 1)
                found.append((over, float(history.finished[start:end].sum()), float(near) * NUM_QUIET_DAYS / (2 * NEAR_DAYS)))
        return found


def _is_quiet(day: date) -> bool:
    return (day.month == 12 and day.day >= 24) or (day.month == 1 and day.day == 1)
