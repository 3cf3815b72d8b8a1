"""What one team's futures say: pooled over the members, read as the past taught, told in days."""

from dataclasses import dataclass
from datetime import date
from math import ceil, sqrt

import numpy as np

from quarterdeck.forecast.pooling import pool
from quarterdeck.forecast.throughput.answers import CountForecast, FinishForecast
from quarterdeck.forecast.throughput.counts import Floats, Ints
from quarterdeck.forecast.throughput.days import by_day, first_day
from quarterdeck.forecast.throughput.paths import weeks_to_finish
from quarterdeck.forecast.throughput.rolling import WORK_WEEKS, Experience

LEVELS = (0.50, 0.85, 0.95)


@dataclass(frozen=True, slots=True)
class Outlook:
    """A team's futures on the morning of `origin`.

    Parameters
    ----------
    finished
        Items finished up to the end of each week, shape (num_members, num_samples, num_weeks).
    left
        The most that was finished beyond what was added meanwhile; the same as `finished` where nothing is added.
    day_shares
        Share of a week's items finished by the end of each of its days, shape (7,).
    items_per_week
        The usual number, by which the size of work is told.
    """

    team: str
    origin: date
    finished: Ints
    left: Ints
    day_shares: Floats
    items_per_week: float
    experience: Experience

    def finishes(self, items: int, by: tuple[date, ...]) -> list[FinishForecast]:
        """When so many items are done; once, or once for each day that is asked for."""
        chances = self.chances(self.left, items)
        p50, p85, p95 = (first_day(chances, level, self.origin) for level in LEVELS)
        asked: list[tuple[date | None, float | None]] = [(day, float(chances[(day - self.origin).days])) for day in by]
        asked = asked or [(None, None)]
        return [FinishForecast(items=items, p50_date=p50, p85_date=p85, p95_date=p95, by=day, probability_by=chance) for day, chance in asked]

    def count(self, by: date) -> CountForecast:
        """How many items are finished by the end of a day: the most that are done by then with each probability."""
        p50, p85, p95 = (self.most_items(by, level) for level in LEVELS)
        return CountForecast(by=by, p50_items=p50, p85_items=p85, p95_items=p95)

    def most_items(self, by: date, level: float) -> int:
        """The largest number of items that is finished by the end of a day with a probability, by bisection."""
        days = (by - self.origin).days
        finished = self.finished[:, :, : days // 7 + 1]
        least, most = 0, int(finished[:, :, -1].max()) + 1
        while most - least > 1:
            middle = (least + most) // 2
            if self.chances(finished, middle)[days] >= level:
                least = middle
            else:
                most = middle
        return least

    def weights(self, work: int) -> Floats:
        """How much each member counts; a single one counts alone."""
        if len(self.finished) == 1:
            return np.ones(1)
        return self.experience.weights(self.origin.toordinal(), work)

    def chances(self, paths: Ints, items: int) -> Floats:
        """Probability that so many items are done by the end of each day, from `paths` of finished items or those left; shape (7 × num_weeks,).

        What is known of one size of work is used up to the border to the next; more items are never likelier than those at a border.
        """
        chances = np.ones(7 * paths.shape[2])
        for work, larger in zip(WORK_WEEKS, (*WORK_WEEKS[1:], None), strict=True):
            border = None if larger is None else ceil(sqrt(work * larger) * self.items_per_week)
            chances = np.minimum(chances, self._chances_of(paths, items if border is None else min(items, border), work))
            if border is not None and items <= border:
                break
        return chances

    def _chances_of(self, paths: Ints, items: int, work: int) -> Floats:
        weeks = [weeks_to_finish(each, items) for each in paths]
        said = np.minimum(np.cumsum(pool(weeks, self.weights(work)))[:-1], 1.0)
        return by_day(self.experience.recalibration(self.team, self.origin.toordinal(), work).of(said), self.day_shares)
