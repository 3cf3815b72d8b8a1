"""The solver without people: bounds, genetic search, CP-SAT, and how the time is split between them."""

import os
import time

import numpy as np

from quarterdeck.scheduling.project.cp_model import Incumbent, Limits, ProjectModel
from quarterdeck.scheduling.project.genetic import GeneticSearch, fits_lists, run_side_by_side
from quarterdeck.scheduling.project.result import ProjectProgress, ProjectProgressCallback, ProjectSchedule, ProjectStatus
from quarterdeck.scheduling.project.tables import Tables

FIRST_PLAN, REFUTED_BY, FIRST_PLAN_WITH_MODES = 0.15, 0.6, 0.25
"""Shares of the time by which the first plan is made, and by which CP-SAT has refuted a shorter one or given up."""
DETERMINISTIC_DECODINGS_PER_SECOND = 2_000_000
"""Decoded lists × activities that stand for a second of one core."""
CHILDREN_PER_MEMBER = 130
"""A population has found what it can after about so many children for each member: its size follows from the time given."""
POPULATION_SIZES = (100, 3000)
SAMPLE = 20
"""Members decoded to learn how long decoding takes."""
WORKERS = 8
"""CP-SAT's workers where it also has to find plans (people, several modes, maximum lags): many that differ."""
REPORT_EVERY = 0.2


class Clock:
    """Time given and gone, what was said on the way, and whether to stop."""

    def __init__(self, seconds: float, seed: int, deterministic: bool, on_progress: ProjectProgressCallback | None) -> None:
        self.seconds, self.seed, self.deterministic, self.on_progress = seconds, seed, deterministic, on_progress
        self.began, self.stopped, self.told_at = time.monotonic(), False, -1.0
        self.counted = 0.0

    @property
    def elapsed(self) -> float:
        """Seconds gone; in deterministic mode those that were counted, whatever the machine took."""
        return self.counted if self.deterministic else time.monotonic() - self.began

    def count(self, seconds: float) -> None:
        """Deterministic mode: so many seconds' worth of steps were done."""
        self.counted += max(0.0, seconds)

    @property
    def left(self) -> float:
        return self.seconds - self.elapsed

    @property
    def over(self) -> bool:
        return self.stopped or self.left <= 0

    def tell(self, makespan: int | None, lower: int | None, phase: str) -> None:
        """Report at most a few times a second; True in answer stops."""
        if self.on_progress is None or self.stopped or self.elapsed - self.told_at < REPORT_EVERY:
            return
        self.told_at = time.monotonic()
        # A callback that returns something else by chance stops nothing.
        self.stopped = self.on_progress(ProjectProgress(self.elapsed, self.seconds, makespan, lower, phase)) is True


class PoolSearch:
    """One project as tables. After `run`, `best`, `lower`, `status` and `method` hold."""

    def __init__(self, tables: Tables, clock: Clock) -> None:
        self.tables, self.clock = tables, clock
        self.best: Incumbent | None = None
        self.bound_told = 0
        self.lower = 0 if tables.impossible else tables.lower_bound()
        self.infeasible = bool(tables.impossible)
        self.methods = [tables.impossible or "critical path and energy"]

    @property
    def status(self) -> ProjectStatus:
        if self.best is None:
            return "infeasible" if self.infeasible else "unknown"
        return "optimal" if self.closed else "feasible"

    @property
    def closed(self) -> bool:
        return self.infeasible or (self.best is not None and self.best.makespan <= self.lower)

    @property
    def method(self) -> str:
        return ", ".join(self.methods)

    def run(self) -> None:
        """Search until proven, stopped or out of time.

        With one mode each: a first plan, then CP-SAT tries to refute that anything is shorter, then the rest of the time goes into the
        plan, because CP-SAT hardly ever shortens what the genetic search found. With several modes CP-SAT shortens it well.
        """
        if not fits_lists(self.tables):
            self.prove(1.0)
        elif self.tables.single_mode:
            self.breed(FIRST_PLAN)
            self.refute(REFUTED_BY)
            self.breed(1.0)
        else:
            self.breed(FIRST_PLAN_WITH_MODES)
            self.prove(1.0)

    def breed(self, until: float) -> None:
        """Genetic search up to a share of the time."""
        if self.closed or self.clock.over or not fits_lists(self.tables):
            return
        self._uses("genetic search")
        count = 1 if self.clock.deterministic else min(2, os.cpu_count() or 1)
        children = self._children(until)
        size = int(np.clip(children / CHILDREN_PER_MEMBER, *POPULATION_SIZES))
        searches = [GeneticSearch(self.tables, self.clock.seed + 1000 * k, self.lower, size) for k in range(count)]
        for search in searches:
            search.begin()
        if self.clock.deterministic:
            searches[0].breed(children)
            self.clock.count(until * self.clock.seconds - self.clock.elapsed)
        else:
            run_side_by_side(searches, lambda: self._ended(searches, until))
        for search in searches:
            found = search.schedule()
            if found is not None:
                self.remember(Incumbent(found[0], found[1], search.best))

    def _children(self, until: float) -> int:
        """How many children a search can breed up to a share of the time."""
        if self.clock.deterministic:
            return int((until * self.clock.seconds - self.clock.elapsed) * DETERMINISTIC_DECODINGS_PER_SECOND / self.tables.num)
        sample = GeneticSearch(self.tables, self.clock.seed, self.lower, SAMPLE)
        began = self.clock.elapsed
        sample.begin()
        return int(max(0.0, until * self.clock.seconds - began) * SAMPLE / max(self.clock.elapsed - began, 1e-5))

    def _uses(self, method: str) -> None:
        if method not in self.methods:
            self.methods.append(method)

    def _ended(self, searches: list[GeneticSearch], until: float) -> bool:
        self.clock.tell(min(search.best for search in searches), self.lower, "genetic search")
        return self.clock.over or self.clock.elapsed > until * self.clock.seconds

    def prove(self, until: float) -> None:
        """CP-SAT from the best plan up to a share of the time."""
        seconds = until * self.clock.seconds - self.clock.elapsed
        if self.closed or self.clock.over or seconds <= 0:
            return
        self._uses("CP-SAT")
        self.take(self.model(), seconds)

    def refute(self, until: float) -> None:
        """CP-SAT on what is shorter than the best plan, up to a share of the time: infeasible is a proof, a schedule a better plan."""
        if self.best is None:
            self.prove(until)
            return
        seconds = until * self.clock.seconds - self.clock.elapsed
        if not self.closed and not self.clock.over and seconds > 0:
            self._uses("CP-SAT")
            self.take(ProjectModel(self.tables, self.lower, self.best.makespan - 1), seconds, refuting=True)

    def model(self) -> ProjectModel:
        """The model as it stands: from the proven bound to the best plan."""
        upper = self.best.makespan if self.best else self.tables.horizon
        return ProjectModel(self.tables, self.lower, upper)

    def take(self, model: ProjectModel, seconds: float, *, refuting: bool = False) -> None:
        """Solve a model and keep what it finds."""
        if self.best is not None and model.fits and not refuting:
            model.hint(self.best)
        limits = Limits(seconds, 1 if self.clock.deterministic else WORKERS, self.clock.seed, self.clock.deterministic, refuting)
        status, incumbent, bound = model.solve(limits, self._watch)
        self.clock.count(seconds)
        if incumbent is not None:
            self.remember(incumbent)
        if status == "infeasible" and self.best is None:
            self.infeasible = True
        elif status == "infeasible" and self.best is not None:
            self.lower = max(self.lower, model.upper + 1)
        elif bound is not None:
            self.lower = max(self.lower, bound)

    def _watch(self, makespan: int | None, bound: int | None) -> bool:
        best = min([m for m in (makespan, self.best.makespan if self.best else None) if m is not None], default=None)
        self.bound_told = max(self.bound_told, self.lower, bound or 0)
        self.clock.tell(best, self.bound_told, "CP-SAT")
        return self.clock.over

    def remember(self, incumbent: Incumbent) -> None:
        """Keep it if it is shorter."""
        if self.best is None or incumbent.makespan < self.best.makespan:
            self.best = incumbent

    def remember_schedule(self, schedule: ProjectSchedule) -> None:
        """Keep a schedule of the project whose modes are all usable."""
        t = self.tables
        mode = np.zeros(t.num, dtype=np.int64)
        for a in range(t.num):
            mode[a] = t.mode_ptr[a] + int(np.flatnonzero(t.original[t.mode_ptr[a] : t.mode_ptr[a + 1]] == schedule.mode[a])[0])
        self.remember(Incumbent(np.asarray(schedule.start, dtype=np.int64), mode, int((schedule.start + t.duration[mode]).max(initial=0))))

    def compile(self) -> None:
        """Run the compiled parts once."""
        search = GeneticSearch(self.tables, 1, 0, size=4)
        search.begin()
        search.breed(2)
