"""Working days and planning weeks.

A planning week starts on a Monday. Week `0` is the first week of the horizon; week `t` ends on its Sunday.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from quarterdeck.errors import InvalidInput

MAX_WEEKS = 520
"""Ten years of weeks: past it a weekly plan says nothing."""


def monday_of(day: date) -> date:
    """The Monday of the week that holds `day`."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Weeks:
    """A horizon of `num_weeks` weeks from the Monday `start`, with the holidays everyone has off."""

    start: date
    num_weeks: int
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.start.weekday() != 0:
            raise InvalidInput(f"expected a horizon that starts on a Monday, got {self.start:%A} {self.start}")
        if not 1 <= self.num_weeks <= MAX_WEEKS:
            raise InvalidInput(f"expected a horizon of 1 to {MAX_WEEKS} weeks, got {self.num_weeks}")

    @property
    def end(self) -> date:
        """The last day of the horizon, a Sunday."""
        return self.start + timedelta(weeks=self.num_weeks, days=-1)

    def monday(self, week: int) -> date:
        """First day of a week."""
        return self.start + timedelta(weeks=week)

    def last_workday(self, end_week: int) -> date:
        """The Friday before the week `end_week` begins: the finish date of work whose weeks end there (exclusive)."""
        return self.start + timedelta(weeks=end_week, days=-3)

    def week_of(self, day: date) -> int:
        """The week that holds `day`; negative before the horizon, `num_weeks` or more after it."""
        return (day - self.start).days // 7

    def first_week_from(self, day: date) -> int:
        """The first week that begins on `day` or later, clipped to the horizon: where work released on `day` may start."""
        return min(max(-(-(day - self.start).days // 7), 0), self.num_weeks)

    def weeks_done_by(self, day: date) -> int:
        """How many whole weeks are over by the end of `day`; a working week ends on Friday.

        Work that must be done by `day` may end (exclusively) at this week.
        """
        return min(max((day - self.start).days + 3, 0) // 7, self.num_weeks)

    def workdays(self) -> np.ndarray:
        """Working days of each week, net of holidays; shape (num_weeks,), 0 to 5."""
        days = np.full(self.num_weeks, 5.0)
        for holiday in self.holidays:
            week = self.week_of(holiday)
            if 0 <= week < self.num_weeks and holiday.weekday() < 5:
                days[week] -= 1
        return days

    def share_away(self, first: date, last: date) -> np.ndarray:
        """Share of each week's working days that lie in `first` … `last`, both included; shape (num_weeks,)."""
        away = np.zeros(self.num_weeks)
        workdays = self.workdays()
        for day in _weekdays(max(first, self.start), min(last, self.end)):
            if day not in self.holidays:
                away[self.week_of(day)] += 1
        return np.asarray(np.divide(away, workdays, out=np.zeros_like(away), where=workdays > 0))


def _weekdays(first: date, last: date) -> Iterable[date]:
    day = first
    while day <= last:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)
