"""What a solve hands back: the schedule, how good it is proven to be, and how it stands on the way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from quarterdeck.scheduling.project.project import Ints, Project

ProjectStatus = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True, slots=True)
class ProjectSchedule:
    """When and how each activity is done.

    Parameters
    ----------
    start
        Start period of each activity, shape (num_activities,).
    mode
        Position of its mode, shape (num_activities,).
    people
        The skill each person gives to each activity, −1 for none; shape (num_activities, num_people).
    """

    start: Ints
    mode: Ints
    people: Ints

    def makespan(self, project: Project) -> int:
        """The period by which everything is done."""
        finishes = (int(self.start[a]) + activity.modes[int(self.mode[a])].duration for a, activity in enumerate(project.activities))
        return max(finishes, default=0)


@dataclass(frozen=True, slots=True)
class ProjectResult:
    """The best schedule found and what is proven of it.

    `lower_bound` is a makespan no schedule can beat, and None when nothing can be said (an infeasible project has none).
    `method` names what contributed.
    """

    status: ProjectStatus
    schedule: ProjectSchedule | None
    makespan: int | None
    lower_bound: int | None
    method: str

    @property
    def gap(self) -> float | None:
        """(makespan − bound) / makespan, from 0 to 1; None without either."""
        if self.makespan is None or self.lower_bound is None:
            return None
        return (self.makespan - self.lower_bound) / self.makespan if self.makespan else 0.0


@dataclass(frozen=True, slots=True)
class ProjectProgress:
    """Where a solve stands: seconds gone of those given, the best makespan and bound so far, and what it is doing."""

    elapsed: float
    seconds: float
    makespan: int | None
    lower_bound: int | None
    phase: str


ProjectProgressCallback = Callable[[ProjectProgress], object]
"""Told where a solve stands; True from it means: stop now and keep the best."""
