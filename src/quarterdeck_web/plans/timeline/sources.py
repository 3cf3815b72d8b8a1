"""What a timeline is drawn from."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from quarterdeck_web.plans.dates import PlanDates

Body = dict[str, Any]
SMALLEST_SPAN = 12
"""Weeks a timeline shows at least."""


@dataclass(frozen=True)
class Sources:
    """A plan's document with what stands beside it: dates, the baseline it is held against, keys, and where things lead.

    `keys` maps a feature to whether its value and feasibility keys are turned; `root` is the address of the plan.
    """

    document: Body
    dates: PlanDates
    today: date
    root: str
    before: Body | None = None
    keys: dict[str, tuple[bool, bool]] = field(default_factory=dict)

    @cached_property
    def start(self) -> date:
        """The Monday the horizon begins with."""
        return date.fromisoformat(self.document["start"])

    @cached_property
    def num_weeks(self) -> int:
        """How many weeks are worth showing: to the last finish or release, not the whole empty horizon."""
        last = max((item["finish_week"] for item in self.document["items"]), default=0) + 1
        days = [finish.p85 for finish in self.dates.features.values() if finish.p85]
        days += [date.fromisoformat(release["ships_on"]) for release in self.document["product"]["releases"]]
        for day in days:
            last = max(last, (day - self.start).days // 7 + 1)
        return max(min(last, self.document["num_weeks"]), min(SMALLEST_SPAN, self.document["num_weeks"]), 1)

    @cached_property
    def end(self) -> date:
        """The day after the last week shown."""
        return self.start + timedelta(weeks=self.num_weeks)

    def at(self, day: date) -> float:
        """Where a day stands, in percent of the width; at the edge where it lies outside."""
        return max(0.0, min(100.0, (day - self.start).days / (self.num_weeks * 7) * 100))

    def week_at(self, week: int) -> float:
        """Where a week begins, in percent of the width."""
        return max(0.0, min(100.0, week / self.num_weeks * 100))
