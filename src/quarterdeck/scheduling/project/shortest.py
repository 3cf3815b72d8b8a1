"""The shortest schedule of a project: first bounds, genetic search for the plan, CP-SAT for the proof, people afterwards."""

from functools import cache

import numpy as np

from quarterdeck.scheduling.project.pool_search import Clock, PoolSearch
from quarterdeck.scheduling.project.project import Activity, Arc, Mode, Project
from quarterdeck.scheduling.project.result import ProjectProgressCallback, ProjectResult, ProjectSchedule
from quarterdeck.scheduling.project.staffing import solve_with_people
from quarterdeck.scheduling.project.tables import flatten
from quarterdeck.scheduling.project.verify import project_violations


def shortest_schedule(
    project: Project,
    *,
    seconds: float,
    seed: int = 1,
    deterministic: bool = False,
    warm_start: ProjectSchedule | None = None,
    on_progress: ProjectProgressCallback | None = None,
) -> ProjectResult:
    """The shortest schedule found in `seconds` and the best lower bound proven.

    Parameters
    ----------
    deterministic
        Count steps instead of time and use one thread: the same schedule on every machine.
    warm_start
        A schedule of the same project; one that breaks a rule is ignored.
    on_progress
        Called a few times a second. If it returns True, the search ends there and what it has stands.

    Raises
    ------
    InvalidInput
        By `Project` itself, before anything is solved.
    AssertionError
        If a schedule fails the independent verifier: a fault of the solver, never shown as a plan.
    """
    warm_up()
    clock = Clock(seconds, seed, deterministic, on_progress)
    if not project.activities:
        empty = np.zeros(0, dtype=np.int64)
        return ProjectResult("optimal", ProjectSchedule(empty, empty, np.zeros((0, len(project.people)), dtype=np.int64)), 0, 0, "nothing to do")
    if warm_start is not None and project_violations(project, warm_start):
        warm_start = None
    result = solve_with_people(project, clock, warm_start) if project.has_people else _solve_without_people(project, clock, warm_start)
    if result.schedule is not None:
        broken = project_violations(project, result.schedule)
        assert not broken, f"the schedule breaks its own rules: {'; '.join(broken[:3])}"
    return result


def _solve_without_people(project: Project, clock: Clock, warm_start: ProjectSchedule | None) -> ProjectResult:
    search = PoolSearch(flatten(project), clock)
    if warm_start is not None:
        search.remember_schedule(warm_start)
    search.run()
    best, tables = search.best, search.tables
    if best is None:
        return ProjectResult(search.status, None, None, None if search.status == "infeasible" else search.lower, search.method)
    nobody = np.full((tables.num, len(project.people)), -1, dtype=np.int64)
    schedule = ProjectSchedule(best.start, tables.original[best.mode], nobody)
    return ProjectResult(search.status, schedule, best.makespan, search.lower, search.method)


@cache
def warm_up() -> None:
    """Compile what numba has not compiled on this machine yet (a quarter of a minute once, then cached), so that no clock counts it."""
    tiny = Project((Activity((Mode(1, (1,)),)), Activity((Mode(1, (1,)),))), (Arc(0, 1),), capacity=(1,))
    search = PoolSearch(flatten(tiny), Clock(0.0, 1, True, None))
    search.compile()
