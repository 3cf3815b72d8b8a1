"""A project for CP-SAT: interval variables, cumulative resources, modes as optional intervals. The proofs of the project solver."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from quarterdeck.scheduling.project.people import kinds_of
from quarterdeck.scheduling.project.project import Ints, Project
from quarterdeck.scheduling.project.result import ProjectStatus
from quarterdeck.scheduling.project.tables import Row, Tables


@dataclass(frozen=True, slots=True)
class Incumbent:
    """A schedule in the tables' terms: starts, shape (num_activities,), and modes as positions in the tables' list."""

    start: Ints
    mode: Ints
    makespan: int


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how to search: wall seconds, or deterministic seconds with one worker; `refuting` for proofs of infeasibility."""

    seconds: float
    workers: int
    seed: int
    deterministic: bool
    refuting: bool = False


HEARTBEAT_SECONDS = 0.2
REFUTERS = ("no_lp", "quick_restart_no_lp")
"""On two cores these alone refute two to four times as fast as eight workers of all kinds (docs/reference/benchmarks-projects.md)."""

Watch = Callable[[int | None, int | None], bool]
"""Told a makespan and a bound as they come; True from it ends the search."""


class ProjectModel:
    """The model as small methods, one rule each. Makespans above `upper` are left out."""

    def __init__(self, tables: Tables, lower: int, upper: int) -> None:
        from ortools.sat.python import cp_model

        self.cp, self.tables = cp_model, tables
        self.model = cp_model.CpModel()
        self.lower, self.upper = lower, upper
        self.whole: dict[int, Any] = {}
        latest = upper - tables.through
        self.fits = bool((latest >= tables.head).all()) and lower <= upper
        if not self.fits:
            return
        self.start = [self.model.new_int_var(int(r), int(q), f"start{a}") for a, (r, q) in enumerate(zip(tables.head, latest, strict=True))]
        self.makespan = self.model.new_int_var(lower, upper, "makespan")
        self.present: list[Any] = []
        self.interval: list[Any] = []
        self.duration: list[Any] = []
        self._modes()
        self._precedence()
        for row in tables.rows:
            self._capacity(row)
        for k, budget in enumerate(tables.budgets.tolist()):
            self.model.add(sum(int(units) * self.present[m] for m, units in enumerate(tables.consumption[:, k]) if units) <= budget)
        self._all_done_by_makespan()
        self.model.minimize(self.makespan)

    def _modes(self) -> None:
        t = self.tables
        for a in range(t.num):
            modes = range(t.mode_ptr[a], t.mode_ptr[a + 1])
            durations = [int(t.duration[m]) for m in modes]
            if len(modes) == 1:
                self.present.append(1)
                self.duration.append(durations[0])
                self.interval.append(self.model.new_fixed_size_interval_var(self.start[a], durations[0], f"run{a}"))
                continue
            chosen = [self.model.new_bool_var(f"mode{m}") for m in modes]
            self.model.add_exactly_one(chosen)
            self.present.extend(chosen)
            self.duration.append(sum(d * x for d, x in zip(durations, chosen, strict=True)))
            for d, x in zip(durations, chosen, strict=True):
                self.interval.append(self.model.new_optional_fixed_size_interval_var(self.start[a], d, x, f"run{a}"))

    def _precedence(self) -> None:
        edges = self.tables.edges
        for i, j, from_finish, to_finish, lag in zip(
            *(column.tolist() for column in (edges.before, edges.after, edges.from_finish, edges.to_finish, edges.lag)), strict=True
        ):
            left = self.start[i] + (self.duration[i] if from_finish else 0) + lag
            self.model.add(left <= self.start[j] + (self.duration[j] if to_finish else 0))

    def _capacity(self, row: Row) -> None:
        users = np.flatnonzero((row.demand > 0) & (self.tables.duration > 0)).tolist()
        if not users:
            return
        intervals, demands = [self.interval[m] for m in users], [int(row.demand[m]) for m in users]
        most = int(row.capacity.max())
        for begin, end, units in _steps(row.capacity, self.upper):
            if units < most:
                intervals.append(self.model.new_fixed_size_interval_var(begin, end - begin, "away"))
                demands.append(most - units)
        self.model.add_cumulative(intervals, demands, most)

    def _all_done_by_makespan(self) -> None:
        t = self.tables
        for a in range(t.num):
            self.model.add(self.start[a] + self.duration[a] <= self.makespan)
            self.model.add(self.start[a] + int(t.through[a]) <= self.makespan)

    def hint(self, incumbent: Incumbent) -> None:
        """Begin from a known schedule."""
        for a, variable in enumerate(self.start):
            self.model.add_hint(variable, int(incumbent.start[a]))
            if self.tables.mode_ptr[a + 1] - self.tables.mode_ptr[a] > 1:
                for m in range(self.tables.mode_ptr[a], self.tables.mode_ptr[a + 1]):
                    self.model.add_hint(self.present[m], int(m == incumbent.mode[a]))
        self.model.add_hint(self.makespan, incumbent.makespan)

    def not_all_overlap(self, pairs: list[tuple[int, int]]) -> None:
        """At least one of the pairs of activities does not overlap (single-mode or not: finishes are start + duration)."""
        apart = []
        for i, j in pairs:
            for first, second in ((i, j), (j, i)):
                before = self.model.new_bool_var(f"before{first}_{second}")
                self.model.add(self.start[first] + self.duration[first] <= self.start[second]).only_enforce_if(before)
                apart.append(before)
        self.model.add_bool_or(apart)

    def solve(self, limits: Limits, watch: Watch) -> tuple[ProjectStatus, Incumbent | None, int | None]:
        """Status, the best schedule and the bound; the bound is None when infeasible."""
        if not self.fits:
            return "infeasible", None, None
        solver = self._solver(limits)
        with _Heartbeat(solver, watch):
            status = solver.solve(self.model, _listener(self.cp, solver, self.makespan, watch))
        if status == self.cp.INFEASIBLE:
            return "infeasible", None, None
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            bound = solver.best_objective_bound
            return "unknown", None, max(self.lower, round(bound)) if np.isfinite(bound) and abs(bound) < 1e12 else self.lower
        incumbent = self._incumbent(solver)
        return ("optimal" if status == self.cp.OPTIMAL else "feasible"), incumbent, max(self.lower, round(solver.best_objective_bound))

    def _solver(self, limits: Limits) -> Any:
        solver = self.cp.CpSolver()
        parameters = solver.parameters
        parameters.random_seed, parameters.num_workers = limits.seed, limits.workers
        if limits.refuting:
            parameters.linearization_level = 0
            if limits.workers > 1:
                parameters.num_workers = len(REFUTERS)
                parameters.subsolvers.extend(REFUTERS)
        if limits.deterministic:
            parameters.max_deterministic_time = limits.seconds
        else:
            parameters.max_time_in_seconds = max(limits.seconds, 0.01)
        return solver

    def _incumbent(self, solver: Any) -> Incumbent:
        t = self.tables
        start = np.array([solver.value(variable) for variable in self.start], dtype=np.int64)
        chosen = np.array([bool(x) if isinstance(x, int) else solver.boolean_value(x) for x in self.present])
        mode = np.flatnonzero(chosen).astype(np.int64)
        return Incumbent(start, mode, int((start + t.duration[mode]).max(initial=0)))


class _Heartbeat:
    """Asks the watch a few times a second while CP-SAT works, so that progress is told and a stop heeded when nothing else happens."""

    def __init__(self, solver: Any, watch: Watch) -> None:
        self.solver, self.watch, self.done = solver, watch, threading.Event()
        self.thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self.thread.join()

    def _beat(self) -> None:
        while not self.done.wait(HEARTBEAT_SECONDS):
            if self.watch(None, None):
                self.solver.stop_search()


def _listener(cp: Any, solver: Any, makespan: Any, watch: Watch) -> Any:
    class Listener(cp.CpSolverSolutionCallback):  # type: ignore[misc]
        def on_solution_callback(self) -> None:
            if watch(self.value(makespan), round(self.best_objective_bound)):
                self.stop_search()

    def on_bound(bound: float) -> None:
        if watch(None, round(bound)):
            solver.stop_search()

    solver.best_bound_callback = on_bound
    return Listener()


def _steps(capacity: Ints, until: int) -> list[tuple[int, int, int]]:
    """Stretches of equal capacity: (begin, end, units), up to period `until`."""
    numbers = capacity[:until].tolist()
    begins = [0] + [t for t in range(1, len(numbers)) if numbers[t] != numbers[t - 1]]
    ends = [*begins[1:], max(until, len(numbers))]
    return [(begin, end, numbers[begin]) for begin, end in zip(begins, ends, strict=True) if end > begin] if numbers else []


class StaffedModel(ProjectModel):
    """The same with people counted by kind, so that every solution can be staffed."""

    def __init__(self, tables: Tables, lower: int, upper: int, project: Project) -> None:
        super().__init__(tables, lower, upper)
        if self.fits:
            self._people(project)

    def _people(self, project: Project) -> None:
        kinds = kinds_of(project)
        used: dict[tuple[int, int], list[Any]] = {}
        for a, activity in enumerate(project.activities):
            modes = range(self.tables.mode_ptr[a], self.tables.mode_ptr[a + 1])
            asked = {m: activity.modes[int(self.tables.original[m])].people for m in modes}
            for skill in range(project.num_skills):
                most = max((people[skill] for people in asked.values() if people), default=0)
                if not most:
                    continue
                able = [k for k, skills in enumerate(kinds.skills) if skill in skills]
                given = [self.model.new_int_var(0, min(most, len(kinds.members[k])), f"given{a}_{k}_{skill}") for k in able]
                self.model.add(sum(given) == sum(people[skill] * self.present[m] for m, people in asked.items() if people))
                for k, variable in zip(able, given, strict=True):
                    used.setdefault((a, k), []).append(variable)
        for k, members in enumerate(kinds.members):
            self._no_more_than_there_are(k, len(members), used)

    def _no_more_than_there_are(self, k: int, number: int, used: dict[tuple[int, int], list[Any]]) -> None:
        intervals, demands = [], []
        for (a, kind), given in used.items():
            if kind == k:
                total = self.model.new_int_var(0, number, f"used{a}_{k}")
                self.model.add(total == sum(given))
                intervals.append(self._whole_run(a))
                demands.append(total)
        if intervals:
            self.model.add_cumulative(intervals, demands, number)

    def _whole_run(self, a: int) -> Any:
        first = int(self.tables.mode_ptr[a])
        if self.tables.mode_ptr[a + 1] - first == 1:
            return self.interval[first]
        if a not in self.whole:
            size = self.model.new_int_var(int(self.tables.shortest[a]), int(self.tables.longest[a]), f"size{a}")
            end = self.model.new_int_var(0, self.upper, f"end{a}")
            self.model.add(size == self.duration[a])
            self.whole[a] = self.model.new_interval_var(self.start[a], size, end, f"whole{a}")
        return self.whole[a]
