"""Items and trains as rows of numbers: one row for each train an item may be met in.

References
----------
.. [1] J. D. Singer, J. B. Willett, "It's about time: using discrete-time survival analysis to study duration and the timing
   of events", Journal of Educational Statistics 18(2), 1993, doi:10.3102/10769986018002155.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.forecast.milestones.rates import OnTimeRates
from quarterdeck.forecast.milestones.snapshots import Snapshot

Floats = npt.NDArray[np.float64]

LAGS = (-4, 5)
MAX_SINCE, MAX_HORIZON, MAX_SLIPS, MAX_TEAMS = 8, 5, 5, 6
UNTOLD = 0.5
"""Stands between yes and no where nobody said."""

LOWERS = ("slips", "waiting for")
"""What can only lower a hazard; holds in the trees."""
RAISES = ("committed", "team on time")
"""What can only raise a hazard; holds in the trees."""


@dataclass(frozen=True, slots=True)
class Row:
    """An item in one train it may be met in; `event` is whether it was met in it."""

    snapshot: Snapshot
    train: int
    event: bool = False

    @property
    def lag(self) -> int:
        """Trains after the stated target, cut at the ends."""
        return int(np.clip(self.train - self.snapshot.target, *LAGS))


def training_rows(snapshots: Iterable[Snapshot], origin: int, view: int) -> list[Row]:
    """Each train before `origin` in which an item could have been met: from its snapshot's until it was, at most `view` trains on."""
    rows = []
    for each in snapshots:
        last = origin - 1 if each.met is None else min(each.met, origin - 1)
        for train in range(each.origin, min(last, each.origin + view - 1) + 1):
            rows.append(Row(each, train, each.met == train))
    return rows


def rows_ahead(snapshot: Snapshot, view: int) -> list[Row]:
    """The trains a forecast looks at: `view` of them from the snapshot's own on."""
    return [Row(snapshot, train) for train in range(snapshot.origin, snapshot.origin + view)]


class Encoder:
    """Turns rows into numbers, with the stages and the teams' records of what was known."""

    def __init__(self, snapshots: Sequence[Snapshot], rates: OnTimeRates) -> None:
        self.rates = rates
        self.stages = sorted({each.stage for each in snapshots})
        self.names = (*_BASE, *(f"stage {stage}" for stage in self.stages))

    def encode(self, rows: Sequence[Row]) -> Floats:
        """Shape (num_rows, num_names)."""
        return np.array([self._numbers(row) for row in rows], dtype=float).reshape(len(rows), len(self.names))

    def signs(self) -> list[int]:
        """For each name whether more of it may only raise (1) or only lower (−1) a hazard; 0 where either may be."""
        return [-1 if name in LOWERS else 1 if name in RAISES else 0 for name in self.names]

    def _numbers(self, row: Row) -> list[float]:
        of = row.snapshot
        after_earliest = MAX_HORIZON if of.earliest is None else int(np.clip(row.train - of.earliest, *LAGS))
        base = [
            row.lag,
            min(row.train - of.origin, MAX_SINCE),
            min(of.horizon, MAX_HORIZON),
            of.is_committed,
            min(of.num_slips, MAX_SLIPS),
            np.log1p(of.age_days),
            np.log1p(of.quiet_days),
            of.was_restated,
            UNTOLD if of.is_current is None else of.is_current,
            UNTOLD if of.is_ready is None else of.is_ready,
            min(of.num_teams, MAX_TEAMS),
            min(of.num_waiting_for, 2),
            after_earliest,
            self.rates.of(of),
        ]
        return [float(each) for each in base] + [float(of.stage == stage) for stage in self.stages]


_BASE = (
    "trains after target",
    "trains after origin",
    "horizon",
    "committed",
    "slips",
    "age",
    "quiet",
    "restated",
    "current stage",
    "ready",
    "teams",
    "waiting for",
    "trains after what it waits for",
    "team on time",
)
