"""What one origin learns from the trains closed before it: the three members and their mean."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from quarterdeck.forecast.milestones.features import Encoder, Floats, rows_ahead, training_rows
from quarterdeck.forecast.milestones.hazards import LogisticHazard, TreeHazard
from quarterdeck.forecast.milestones.items import MilestoneHistory
from quarterdeck.forecast.milestones.rates import OnTimeRates
from quarterdeck.forecast.milestones.reference import ReferenceClass
from quarterdeck.forecast.milestones.snapshots import snapshots_at

Member = LogisticHazard | TreeHazard | ReferenceClass
Method = Literal["hazards", "reference class"]

MIN_EVENTS, MIN_GROUPS, MIN_TRAINS = 30, 20, 4
"""What regressions need to speak: trains in which something was met and in which it was not, groups, closed trains."""


class Learned:
    """The members fitted on what was known at an origin, and their cumulated probabilities for items as they stand then.

    Only `history.as_known_at(origin)` is looked at, whatever else the history holds.
    """

    def __init__(self, history: MilestoneHistory, origin: int, view: int) -> None:
        known = history.as_known_at(origin)
        self.origin, self.view = origin, view
        self.snapshots = snapshots_at(known, origin)
        past = [each for train in range(origin) for each in snapshots_at(known, train)]
        rows = training_rows(past, origin, view)
        self.reference = ReferenceClass(rows)
        self.num_rows, self.num_events = len(rows), sum(row.event for row in rows)
        self.num_groups = len({row.snapshot.group for row in rows})
        self.num_trains = len({row.train for row in rows})
        self.rates = OnTimeRates(past, origin)
        self.members: tuple[Member, ...] = (self.reference,)
        if self.method == "hazards":
            encoder = Encoder(past, self.rates)
            self.members = (LogisticHazard(rows, encoder), TreeHazard(rows, encoder), self.reference)

    @property
    def method(self) -> Method:
        return "hazards" if all(found >= needed for _, found, needed in self._amounts()) else "reference class"

    def cdfs(self) -> Floats:
        """P(met by train origin + i) of each snapshot, from the mean of the members' hazards; shape (num_snapshots, view)."""
        return self._cdfs(self.members)

    def reference_cdfs(self) -> Floats:
        """The same by the reference class alone."""
        return self._cdfs((self.reference,))

    def _cdfs(self, members: Sequence[Member]) -> Floats:
        rows = [row for each in self.snapshots for row in rows_ahead(each, self.view)]
        if not rows:
            return np.zeros((0, self.view))
        hazards = np.mean([member.hazards(rows) for member in members], axis=0).reshape(len(self.snapshots), self.view)
        return np.asarray(1 - np.cumprod(1 - hazards, axis=1), dtype=float)

    def note(self, title: str) -> str:
        """What the forecast rests on, in words."""
        if self.method == "hazards":
            return (
                f"Learned from {self.num_groups} pieces of work in {self.num_trains} trains closed before {title}: "
                f"the mean of a logistic regression, gradient-boosted trees and the reference class."
            )
        if not self.num_rows:
            return f"No train with a stated target was closed before {title}: one chance in four per train is a guess, not history."
        lacking = ", ".join(f"{found} {what} (of {needed})" for what, found, needed in self._amounts() if found < needed)
        return f"Too little was known before {title} to learn from: {lacking}. So the reference class alone speaks."

    def _amounts(self) -> tuple[tuple[str, int, int], ...]:
        """What there is to learn from, how much of it, and how much is needed."""
        return (
            ("milestones met", self.num_events, MIN_EVENTS),
            ("chances not taken", self.num_rows - self.num_events, MIN_EVENTS),
            ("closed trains", self.num_trains, MIN_TRAINS),
            ("pieces of work", self.num_groups, MIN_GROUPS),
        )
