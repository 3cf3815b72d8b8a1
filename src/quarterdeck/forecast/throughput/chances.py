"""The whole throughput forecast of a team as one table: how likely each number of items is finished by the end of each week.

It is what pages keep: every question is read off it, and none needs another simulation.
"""

from bisect import bisect_left
from datetime import date, timedelta

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.throughput.answers import Basis, CountForecast, FinishForecast, MethodWeight, Rate
from quarterdeck.product.noun import noun

TOLERANCE = 1e-9
CONE_LEVELS = (0.95, 0.85, 0.75, 0.50, 0.25, 0.15)
"""At least so many are finished with these probabilities: the edges of a cone, the lowest first."""


@noun
class WeekFinished:
    """Items finished in the seven days from `first` on."""

    first: date
    items: int


@noun
class PastCount:
    """What would have been said on a day of the weeks up to and with `by`, and how many items `came`.

    Numbers as in `CountForecast`; `p15_items` are finished with 15 % only.
    """

    origin: date
    by: date
    p15_items: int
    p50_items: int
    p85_items: int
    came: int


@noun
class ConeWeek:
    """The end of a week: with each of CONE_LEVELS (in percent) at least so many items are finished by then."""

    by: date
    p95: int
    p85: int
    p75: int
    p50: int
    p25: int
    p15: int


@noun
class ThroughputChances:
    """The forecast of one team on the morning of `origin`.

    `by_week[i][w]` is the chance (0 to 1) that `items[i]` items are finished by the end of week w, weeks counted from `origin`;
    `day_shares` how much of a week's chance is there by the end of each of its seven days. `finished` are the weeks before, `past` what
    would have been said then. The rest is as in `ThroughputForecast`.
    """

    team: str
    origin: date
    basis: Basis
    method: str
    num_weeks: int
    num_active_days: int
    rate: Rate
    weights: tuple[MethodWeight, ...]
    num_scored: int
    num_samples: int
    seed: int
    items: tuple[int, ...]
    day_shares: tuple[float, ...]
    by_week: tuple[tuple[float, ...], ...]
    finished: tuple[WeekFinished, ...] = ()
    past: tuple[PastCount, ...] = ()

    @property
    def last(self) -> date:
        """The last day looked at."""
        return self.origin + timedelta(weeks=len(self.by_week[0]), days=-1)

    def chance(self, items: int, by: date) -> float:
        """The chance that so many items are finished by the end of a day.

        Between two numbers of the table it is interpolated; beyond the last it is 0.

        Raises
        ------
        InvalidInput
            If the day is not looked at.
        """
        if not self.origin <= by <= self.last:
            raise InvalidInput(f"expected a day from {self.origin} to {self.last}, got {by}")
        week, day = divmod((by - self.origin).days, 7)
        weeks = self._weeks(items)
        before = weeks[week - 1] if week else 0.0
        return before + (weeks[week] - before) * self.day_shares[day]

    def finish(self, items: int, by: date | None = None) -> FinishForecast:
        """When so many items are finished, with 50, 85 and 95 %; None beyond the last day looked at."""
        p50, p85, p95 = (self._day(items, level) for level in (0.50, 0.85, 0.95))
        return FinishForecast(items=items, p50_date=p50, p85_date=p85, p95_date=p95, by=by, probability_by=self.chance(items, by) if by else None)

    def count(self, by: date) -> CountForecast:
        """At least so many items are finished by the end of a day with 50, 85 and 95 %."""
        p50, p85, p95 = (self._most(by, level) for level in (0.50, 0.85, 0.95))
        return CountForecast(by=by, p50_items=p50, p85_items=p85, p95_items=p95)

    def cone(self, num_weeks: int) -> tuple[ConeWeek, ...]:
        """How many are finished by the end of each of the next weeks."""
        ends = [self.origin + timedelta(weeks=week + 1, days=-1) for week in range(min(num_weeks, len(self.by_week[0])))]
        names = [f"p{level * 100:.0f}" for level in CONE_LEVELS]
        return tuple(ConeWeek(by=end, **{name: self._most(end, level) for name, level in zip(names, CONE_LEVELS, strict=True)}) for end in ends)

    def finishes_by_week(self, items: int) -> tuple[tuple[date, float], ...]:
        """The chance that the last of so many items is finished in each calendar week, by its Monday."""
        monday, before, found = self.origin - timedelta(days=self.origin.weekday()), 0.0, []
        while monday <= self.last:
            upto = self.chance(items, min(monday + timedelta(days=6), self.last))
            found.append((monday, max(upto - before, 0.0)))
            monday, before = monday + timedelta(weeks=1), upto
        return tuple(found)

    def _weeks(self, items: int) -> tuple[float, ...]:
        at = bisect_left(self.items, items)
        if items < 1:
            return (1.0,) * len(self.by_week[0])
        if at == len(self.items):
            return (0.0,) * len(self.by_week[0])
        if self.items[at] == items:
            return self.by_week[at]
        low, high = self.items[at - 1], self.items[at]
        share = (items - low) / (high - low)
        return tuple(less + (more - less) * share for less, more in zip(self.by_week[at - 1], self.by_week[at], strict=True))

    def _day(self, items: int, level: float) -> date | None:
        weeks = self._weeks(items)
        week = next((number for number, chance in enumerate(weeks) if chance >= level - TOLERANCE), None)
        if week is None:
            return None
        first = self.origin + timedelta(weeks=week)
        days = (first + timedelta(days=day) for day in range(7))
        return next((day for day in days if self.chance(items, day) >= level - TOLERANCE), first + timedelta(days=6))

    def _most(self, by: date, level: float) -> int:
        """The largest number that is finished by a day with a probability, by bisection: more items are never likelier."""
        least, most = 0, self.items[-1] + 1
        while most - least > 1:
            middle = (least + most) // 2
            if self.chance(middle, by) >= level - TOLERANCE:
                least = middle
            else:
                most = middle
        return least
