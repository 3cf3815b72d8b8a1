"""A schedule: which option of which feature, and when each of its activities runs."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from quarterdeck.scheduling.problem import Floats, Ints, Problem

SolveStatus = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Selected options and activity times.

    `option[f]` is the position of the selected option in all options (−1: feature left out); `start`, `finish` and
    `mode` are per activity (−1 where not selected); `feature_finish[f]` is when the feature is finished.
    """

    option: Ints
    start: Ints
    finish: Ints
    mode: Ints
    feature_finish: Ints

    @classmethod
    def empty(cls, problem: Problem) -> "Schedule":
        """Nothing selected."""
        features, activities = len(problem.features), len(problem.tables.act_earliest)
        return cls(*(np.full(size, -1, dtype=np.int64) for size in (features, activities, activities, activities, features)))

    @property
    def selected(self) -> npt.NDArray[np.bool_]:
        """Which features are in, shape (num_features,)."""
        return np.asarray(self.option >= 0)


def value_of(problem: Problem, schedule: Schedule) -> float:
    """Total value of a schedule."""
    chosen = schedule.option >= 0
    return float(problem.tables.value[schedule.option[chosen], schedule.feature_finish[chosen]].sum())


@dataclass(frozen=True, slots=True)
class Prices:
    """What one more unit of each limit would be worth: per resource and week (value per full-time equivalent), counter and row."""

    resource: Floats
    counter: Floats
    row: Floats


@dataclass(frozen=True, slots=True)
class Solution:
    """The outcome of a solve. `upper_bound` None: nothing was proven."""

    status: SolveStatus
    schedule: Schedule
    value: float
    upper_bound: float | None
    prices: Prices | None
    method: str
