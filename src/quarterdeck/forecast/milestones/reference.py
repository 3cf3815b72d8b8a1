"""The reference class: how often items like this one were met so many trains after their target."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from quarterdeck.forecast.milestones.features import Floats, Row

PRIOR_ROWS = 10
"""The whole weighs as much as this many trains of a class of its own."""
PRIOR_EVENTS, PRIOR_TRAINS = 0.5, 2.0
"""Before anything is seen, one train in four: half an event in two trains."""


class ReferenceClass:
    """The hazard of each stage × committed, by trains after the target, shrunk to that of all items; needs no minimum of history."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._all: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
        self._classes: dict[tuple[int, str, bool], list[float]] = defaultdict(lambda: [0.0, 0.0])
        for row in rows:
            for counts in (self._all[_lag(row)], self._classes[_key(row)]):
                counts[0] += row.event
                counts[1] += 1

    def hazards(self, rows: Sequence[Row]) -> Floats:
        """P(met in the row's train, not before), shape (num_rows,)."""
        return np.array([self._hazard(row) for row in rows], dtype=float)

    def _hazard(self, row: Row) -> float:
        met, total = self._all.get(_lag(row), (0.0, 0.0))
        whole = (met + PRIOR_EVENTS) / (total + PRIOR_TRAINS)
        met, total = self._classes.get(_key(row), (0.0, 0.0))
        return (met + PRIOR_ROWS * whole) / (total + PRIOR_ROWS)


def _lag(row: Row) -> int:
    return max(-3, min(4, row.train - row.snapshot.target))


def _key(row: Row) -> tuple[int, str, bool]:
    return _lag(row), row.snapshot.stage, row.snapshot.is_committed
