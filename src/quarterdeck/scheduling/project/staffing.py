"""Projects with named people: plan by pools of skills, assign people afterwards, cut off what cannot be staffed, and prove.

The pools' plan may ask for people that exist in every period and still cannot be staffed, because an activity keeps its people.
Then a smallest set of activities that cannot overlap as they do is forbidden, and the plan is made again; after a few of those the
exact model, which counts people by kind, takes over. Bounds of the pools stay valid throughout.
"""

import numpy as np
import numpy.typing as npt

from quarterdeck.scheduling.project.cp_model import Incumbent, StaffedModel
from quarterdeck.scheduling.project.people import assign_people, overlap_that_cannot_be_staffed, staffed_list_schedule, tightest_skill_sets
from quarterdeck.scheduling.project.pool_search import Clock, PoolSearch
from quarterdeck.scheduling.project.project import Ints, Project
from quarterdeck.scheduling.project.result import ProjectResult, ProjectSchedule, ProjectStatus
from quarterdeck.scheduling.project.tables import Tables, flatten

PLAN_SHARE, POOL_SHARE = 0.15, 0.5
"""Share of the time for the first plan by pool; share of what is then left for better ones. The exact model has the rest."""
LIST_TRIES = 30
SMALL = 25
"""Up to so many activities the exact model goes at once."""
MAX_CUTS = 8


def solve_with_people(project: Project, clock: Clock, warm_start: ProjectSchedule | None) -> ProjectResult:
    """The shortest schedule with people assigned."""
    return _Staffing(project, clock).solve(warm_start)


class _Staffing:
    def __init__(self, project: Project, clock: Clock) -> None:
        self.project, self.clock = project, clock
        self.pool = PoolSearch(flatten(project, tightest_skill_sets(project)), clock)
        self.cuts: list[list[tuple[int, int]]] = []
        self.best: ProjectSchedule | None = None
        self.best_makespan = self.pool.tables.horizon + 1
        self.incumbent: Incumbent | None = None

    def solve(self, warm_start: ProjectSchedule | None) -> ProjectResult:
        if warm_start is not None:
            self._keep(warm_start)
            self.pool.remember_schedule(warm_start)
        if not self.pool.infeasible:
            self.pool.breed(PLAN_SHARE)
            self._staff_pool_plan()
            if not self._proven():
                self._lists()
            if not self._proven() and self.pool.tables.num > SMALL:
                self._plan_by_pool()
            if not self._proven() and not self.clock.over:
                self._plan_exactly()
        return self._result()

    def _plan_by_pool(self) -> None:
        """CP-SAT on the pools, with a cut for each plan that cannot be staffed."""
        until = self.clock.elapsed + POOL_SHARE * max(self.clock.left, 0.0)
        while not self._proven() and not self.clock.over and len(self.cuts) < MAX_CUTS:
            allowed = until - self.clock.elapsed
            if allowed <= 0:
                return
            before = self.pool.best
            if not self._prove_pool(allowed) or self.pool.best is None:
                return
            if not self._staff_pool_plan() and self.pool.best is before and not self.cuts:
                return

    def _prove_pool(self, seconds: float) -> bool:
        """Whether the pools' plan is worth staffing after this: there is one shorter than what is staffed."""
        model = self.pool.model()
        if model.fits:
            for pairs in self.cuts:
                model.not_all_overlap(pairs)
        self.pool.take(model, seconds)
        return self.pool.best is not None and self.pool.best.makespan < self.best_makespan

    def _staff_pool_plan(self) -> bool:
        """Assign people to the pools' plan; if there are none, cut it off and fall back to the best staffed plan."""
        plan = self.pool.best
        if plan is None or plan.makespan >= self.best_makespan:
            return False
        mode = self.pool.tables.original[plan.mode]
        try:
            people = assign_people(self.project, plan.start, mode, seconds=max(1.0, self.clock.left))
        except TimeoutError:
            people = None
        else:
            if people is None:
                self.cuts.append(overlap_that_cannot_be_staffed(self.project, plan.start, mode))
        if people is not None:
            self._keep(ProjectSchedule(plan.start, mode, people))
            return True
        self.pool.best = self.incumbent
        return False

    def _lists(self) -> None:
        """List schedules with people matched as they go, from lists near that of the pools' plan: something that can be staffed."""
        t = self.pool.tables
        if t.order is None:
            return
        rng = np.random.default_rng(self.clock.seed)
        mode = self.incumbent.mode if self.incumbent else _shortest_modes(t)
        if (t.consumption[mode].sum(axis=0) > t.budgets).any():
            return
        duration = t.duration[mode]
        starts = t.edges.start_lags(duration, duration)
        lags: list[list[tuple[int, int]]] = [[] for _ in range(t.num)]
        for i, j, lag in zip(t.edges.before.tolist(), t.edges.after.tolist(), starts.tolist(), strict=True):
            lags[j].append((i, lag))
        until = self.clock.elapsed + 0.1 * self.clock.seconds
        for attempt in range(LIST_TRIES):
            if self._proven() or (not self.clock.deterministic and (self.clock.over or self.clock.elapsed > until) and attempt):
                return
            noise = rng.normal(0, 0.03 * attempt * float(t.through.max()), t.num)
            order = _precedence_order(t, -t.through + noise)
            start = staffed_list_schedule(self.project, order, t.original[mode], lags, min(t.horizon, self.best_makespan - 1))
            if start is not None:
                people = assign_people(self.project, start, t.original[mode])
                assert people is not None
                self._keep(ProjectSchedule(start, t.original[mode], people))

    def _plan_exactly(self) -> None:
        upper = min(self.best_makespan, self.pool.tables.horizon)
        self.pool.best = self.incumbent
        if "CP-SAT with people" not in self.pool.methods:
            self.pool.methods.append("CP-SAT with people")
        self.pool.take(StaffedModel(self.pool.tables, self.pool.lower, upper, self.project), self.clock.left)
        found = self.pool.best
        if found is not None and found.makespan < self.best_makespan:
            mode = self.pool.tables.original[found.mode]
            people = assign_people(self.project, found.start, mode, seconds=60.0)
            assert people is not None, "people counted by kind can be named"
            self._keep(ProjectSchedule(found.start, mode, people))

    def _keep(self, schedule: ProjectSchedule) -> None:
        makespan = schedule.makespan(self.project)
        if makespan < self.best_makespan:
            self.best, self.best_makespan = schedule, makespan
            self.pool.best = None
            self.pool.remember_schedule(schedule)
            self.incumbent = self.pool.best

    def _proven(self) -> bool:
        return self.pool.infeasible or self.best_makespan <= self.pool.lower

    def _result(self) -> ProjectResult:
        if self.best is None:
            status: ProjectStatus = "infeasible" if self.pool.infeasible else "unknown"
            return ProjectResult(status, None, None, None if self.pool.infeasible else self.pool.lower, self.pool.method)
        status = "optimal" if self._proven() else "feasible"
        return ProjectResult(status, self.best, self.best_makespan, min(self.pool.lower, self.best_makespan), self.pool.method)


def _shortest_modes(tables: Tables) -> Ints:
    pairs = zip(tables.mode_ptr, tables.mode_ptr[1:], strict=False)
    return np.array([m + int(tables.duration[m:n].argmin()) for m, n in pairs], dtype=np.int64)


def _precedence_order(tables: Tables, key: npt.NDArray[np.float64]) -> Ints:
    """Activities by key, as far as precedence allows."""
    waiting = np.bincount(tables.edges.after, minlength=tables.num)
    ready = {a for a in range(tables.num) if not waiting[a]}
    order = []
    while ready:
        a = min(ready, key=lambda activity: (key[activity], activity))
        ready.remove(a)
        order.append(a)
        for j in tables.edges.after[tables.edges.before == a].tolist():
            waiting[j] -= 1
            if not waiting[j]:
                ready.add(j)
    return np.array(order, dtype=np.int64)
