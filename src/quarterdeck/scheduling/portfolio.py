"""All methods as one: list schedules first, prices for the bound, annealing for the plan, CP-SAT beside them for proofs."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from quarterdeck.scheduling.cpsat import MAX_STARTS, CpModel, Proof
from quarterdeck.scheduling.list_schedule import State, schedule_in_order
from quarterdeck.scheduling.local_search import Search
from quarterdeck.scheduling.prices import Bound, price_bound
from quarterdeck.scheduling.problem import UNITS_PER_FTE, ActivityData, FeatureData, Floats, Ints, ModeData, OptionData, Problem
from quarterdeck.scheduling.schedule import Schedule, Solution, SolveStatus, value_of
from quarterdeck.scheduling.verify import violations

MOVES_PER_SLICE = 4000
DETERMINISTIC_MOVES_PER_SECOND = 20_000
DETERMINISTIC_PRICE_STEPS_PER_SECOND = 150
OPTIMAL_GAP = 1e-6
FIRST_LOOK, PRICED_BY = 0.1, 0.6
"""Shares of the time by which the first look and the prices are over."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a solve stands: seconds gone of those given, the best value and bound so far, and what it is doing."""

    elapsed: float
    seconds: float
    value: float | None
    upper_bound: float | None
    phase: str


ProgressCallback = Callable[[Progress], object]
"""Told where a solve stands; True from it means: stop now and keep the best."""


def solve(
    problem: Problem,
    *,
    seconds: float,
    seed: int = 1,
    deterministic: bool = False,
    warm_start: Schedule | None = None,
    on_progress: ProgressCallback | None = None,
) -> Solution:
    """The best plan found in `seconds` and the best bound proven.

    Parameters
    ----------
    deterministic
        Count moves instead of time and use one thread: the same plan on every machine.
    warm_start
        A schedule of the same problem that is known to fit; one that does not is ignored.
    on_progress
        Called a few times a second. If it returns True, the search ends there and what it has stands.
    """
    return _Run(problem, seconds, seed, deterministic, on_progress).solve(warm_start)


class _Run:
    def __init__(self, problem: Problem, seconds: float, seed: int, deterministic: bool, on_progress: ProgressCallback | None) -> None:
        self.problem, self.seconds, self.seed, self.deterministic = problem, seconds, seed, deterministic
        self.on_progress = on_progress
        warm_up()
        self.began = time.monotonic()
        self.search: Search | None = None
        self.bound: Bound | None = None
        self.proof: Proof | None = None
        self.methods: list[str] = []
        self.stopped = False

    def solve(self, warm_start: Schedule | None) -> Solution:
        if not self.problem.features:
            return Solution("optimal", Schedule.empty(self.problem), 0.0, 0.0, None, "nothing to choose from")
        self._start(warm_start)
        if self.deterministic:
            self._anneal(FIRST_LOOK)
            self._prices()
            self._anneal(1.0)
            if not self.stopped:
                self._prove(self.seconds, workers=1)
        else:
            beside = self._prove_beside()
            self._anneal(FIRST_LOOK)
            self._prices()
            self._anneal(1.0)
            beside()
        return self._solution()

    def _start(self, warm_start: Schedule | None) -> None:
        """Greedy by value per effort, and the warm start; the better begins the search."""
        state = schedule_in_order(self.problem, np.argsort(-value_per_effort(self.problem), kind="stable"))
        self.search = Search(self.problem, state, self.seed)
        for schedule in (state.schedule(), warm_start):
            if schedule is not None and not violations(self.problem, schedule):
                self.search.remember(schedule)
                if schedule is warm_start and self.search.best is warm_start:
                    self.search.state = type(state)(self.problem)
                    self.search.state.load(self.problem, warm_start)
        self._report("first plan")

    def _prices(self) -> None:
        assert self.search is not None
        until = self.began + PRICED_BY * self.seconds
        steps = int(DETERMINISTIC_PRICE_STEPS_PER_SECOND * self.seconds)

        def stop(bound: float) -> bool:
            self._report("pricing capacity", bound)
            return self.stopped or (not self.deterministic and time.monotonic() > until)

        value = max(self.search.best_value, 0.0)
        self.bound = price_bound(self.problem, value, max_iterations=max(steps, 200) if self.deterministic else 20_000, stop=stop)
        self.methods.append("capacity prices")

    def _anneal(self, until: float) -> None:
        """Search until this share of the time is gone. The first look, before there are prices, gives the bound a value to aim at."""
        assert self.search is not None
        priority = [value_per_effort(self.problem)]
        if self.bound is not None:
            priority.append(_priced_density(self.problem, self.bound))
        mean = float(np.maximum(self.problem.tables.value[:, 0], 0).mean())
        slices = max(int(until * DETERMINISTIC_MOVES_PER_SECOND * self.seconds / MOVES_PER_SLICE), 2)
        begin, end = time.monotonic(), self.began + until * self.seconds
        number = 0
        while not self.stopped and not self._proven():
            done = number / slices if self.deterministic else (time.monotonic() - begin) / max(end - begin, 1e-3)
            if done >= 1:
                break
            temperature = mean * 0.2 * 0.1**done
            self.search.run(priority[number % len(priority)], MOVES_PER_SLICE, temperature, temperature * 0.97)
            number += 1
            self._report("improving")
        if self.bound is not None:
            self.methods.append("annealed destroy-and-repair")

    def _proven(self) -> bool:
        assert self.search is not None
        best = self._upper_bound()
        closed = best is not None and self.search.best is not None and best - self.search.best_value <= OPTIMAL_GAP * max(abs(best), 1e-9)
        return closed or (self.proof is not None and self.proof.status in ("optimal", "infeasible"))

    def _prove_beside(self) -> Callable[[], None]:
        """CP-SAT in a thread of its own; returns what to call at the end."""
        if self.problem.num_starts > MAX_STARTS:
            return lambda: None
        stop = threading.Event()
        thread = threading.Thread(target=self._prove, args=(self.seconds, 1, stop), daemon=True)
        thread.start()

        def finish() -> None:
            stop.set()
            if self.model is not None:
                self.model.stop()
            thread.join(timeout=max(2.0, 0.2 * self.seconds))

        return finish

    model: CpModel | None = None

    def _prove(self, seconds: float, workers: int = 1, stop: threading.Event | None = None) -> None:
        assert self.search is not None
        if self.problem.num_starts > MAX_STARTS:
            return
        model = CpModel(self.problem)
        if self.search.best is not None:
            model.hint(self.search.best)
        left = seconds if self.deterministic else max(self.began + seconds - time.monotonic(), 0.05)
        if stop is not None and stop.is_set():
            return
        self.model = model
        self.proof = model.solve(left, seed=self.seed, num_workers=workers, deterministic=self.deterministic)
        self.methods.append("CP-SAT")

    def _upper_bound(self) -> float | None:
        proven = [bound for bound in (self.bound.value if self.bound else None, self.proof.upper_bound if self.proof else None) if bound is not None]
        return min(proven) if proven else None

    def _solution(self) -> Solution:
        assert self.search is not None
        if self.proof is not None and self.proof.schedule is not None and not violations(self.problem, self.proof.schedule):
            self.search.remember(self.proof.schedule)
        prices, method = (self.bound.prices if self.bound else None), ", ".join(self.methods)
        if self.search.best is None:
            infeasible = self.proof is not None and self.proof.status == "infeasible"
            status: SolveStatus = "infeasible" if infeasible else "unknown"
            return Solution(status, Schedule.empty(self.problem), 0.0, None if infeasible else self._upper_bound(), prices, method)
        value, bound = self.search.best_value, self._upper_bound()
        if bound is not None and bound < value:
            # Rounding in the last digits; anything more is a fault, and no bound is better than a false one.
            bound = value if bound >= value * (1 - 1e-6) - 1e-9 else None
        if self.proof is not None and self.proof.status == "optimal":
            bound = min(max(value, value_of(self.problem, self.proof.schedule) if self.proof.schedule else value), bound or value)
        closed = bound is not None and bound - value <= OPTIMAL_GAP * max(abs(bound), 1e-9)
        return Solution("optimal" if closed else "feasible", self.search.best, value, bound, prices, method)

    def _report(self, phase: str, bound: float | None = None) -> None:
        if self.on_progress is None or self.search is None:
            return
        value = self.search.best_value if self.search.best is not None else None
        told = self.on_progress(Progress(time.monotonic() - self.began, self.seconds, value, self._upper_bound() or bound, phase))
        # A callback that returns something else by chance stops nothing.
        self.stopped = self.stopped or told is True


@cache
def warm_up() -> None:
    """Compile what numba has not compiled on this machine yet (half a minute once, then cached), so that no clock counts it."""
    mode = ModeData(np.array([1], dtype=np.int64), np.array([True]), ((0, UNITS_PER_FTE),))
    option = OptionData((ActivityData((mode,)),), np.array([1.0, 1.0]))
    tiny = Problem(1, np.array([[UNITS_PER_FTE]], dtype=np.int64), (FeatureData((option,)),))
    state = schedule_in_order(tiny, np.zeros(1, dtype=np.int64))
    Search(tiny, state, 1).run(np.ones(1), 2, 1.0, 0.5)
    State(tiny).load(tiny, state.schedule())
    price_bound(tiny, 0.0, max_iterations=2)


def _efforts(problem: Problem) -> Floats:
    """Full-time-equivalent weeks of each feature's first option, shape (num_features,)."""
    return np.array(
        [
            sum(
                sum(amount for _, amount in activity.modes[0].rates) / UNITS_PER_FTE * float(_span(activity.modes[0].finish, problem.num_weeks))
                for activity in feature.options[0].activities
            )
            for feature in problem.features
        ]
    )


def _span(finish: Ints, num_weeks: int) -> int:
    lasting = (finish - np.arange(len(finish)))[finish <= num_weeks]
    return int(lasting.min()) if len(lasting) else num_weeks


def value_per_effort(problem: Problem) -> Floats:
    """Value per effort, a must-have first: the greedy order."""
    t = problem.tables
    best = np.maximum.reduceat(t.value[:, 0], t.feat_opt[:-1]) if len(t.value) else np.zeros(0)
    density = np.maximum(best, 0) / np.maximum(_efforts(problem), 0.1)
    return np.where(t.forced, density.max(initial=1.0) * 10 + density, density)


def _priced_density(problem: Problem, bound: Bound) -> Floats:
    """Value per effort, lifted for what the prices keep in."""
    return value_per_effort(problem) * np.exp(2.0 * (bound.shares - 0.5))
