"""All methods as one: list schedules first, then annealing for the plan on one core and, on the other, prices for the bound,
plans in the order those prices give, CP-SAT where the problem is small, and annealing again."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from quarterdeck.scheduling.cooling import Cooling, cooling
from quarterdeck.scheduling.cpsat import MAX_STARTS, CpModel, Proof
from quarterdeck.scheduling.list_schedule import State, schedule_in_order
from quarterdeck.scheduling.local_search import Search
from quarterdeck.scheduling.orders import by_start, priced_orders, requirements_first, value_per_effort
from quarterdeck.scheduling.prices import Bound, price_bound
from quarterdeck.scheduling.problem import Floats, Problem
from quarterdeck.scheduling.schedule import Schedule, Solution, SolveStatus, value_of
from quarterdeck.scheduling.time_indexed import mip_bound
from quarterdeck.scheduling.verify import violations
from quarterdeck.scheduling.warming import warm_up

DETERMINISTIC_MOVES_PER_SECOND = 50_000
DETERMINISTIC_SLICE = 10_000
DETERMINISTIC_PRICE_STEPS_PER_SECOND = 150
MOVES_PER_SECOND = 250_000.0
"""What one core of a usual machine does, to know how hot to begin, until the first look has counted what this one does."""
SLICE_SECONDS, REPORT_SECONDS = 0.03, 0.2
OPTIMAL_GAP = 1e-6
PRICED_BY = 0.6
"""Share of the time by which the prices are over."""
FIRST_LOOK, FIRST_LOOK_SECONDS = 0.05, 1.5
"""How long the search is cold at first, so that there is a fair plan soon: this share of the time, or so many seconds."""
EXCHANGES = (0.5, 0.7, 0.85, 0.95)
"""Shares of the time at which the worse of two searches goes on from the best plan of the better."""
GRACE, GRACE_SECONDS = 0.04, 0.2
"""How long the second core is waited for at the end: this share of the time, and at least so many seconds."""
PROGRAMMED, FEWEST_SECONDS = 0.9, 4.0
"""Share of what is left that the integer programme gets, since it overruns a little; with less time than this it proves nothing."""
TINY, FEW_STARTS, SMALL = 15, 3_000, 60
"""Up to so many features, or pairs of mode and start week, the second core looks for a proof with CP-SAT; up to `SMALL` features
for a better bound by an integer programme; beyond, for plans."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a solve stands: seconds gone of those given, the best value and bound so far, and what it is doing."""

    elapsed: float
    seconds: float
    value: float | None
    upper_bound: float | None
    phase: str


GETTING_READY = "getting ready (the first plan on a machine takes a minute or two longer)"
"""The phase in which kernels are compiled, or read where they were compiled before."""

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
        if on_progress is not None:
            on_progress(Progress(0.0, seconds, None, None, GETTING_READY))
        warm_up()
        self.began = self.reported = time.monotonic()
        self.greedy = value_per_effort(problem)
        self.searches: list[Search] = []
        self.bound: Bound | None = None
        self.bound_so_far: float | None = None
        self.proof: Proof | None = None
        self.model: CpModel | None = None
        self.methods: list[str] = []
        self.warm = False
        self.moves_per_second = MOVES_PER_SECOND
        self.stopped = False
        self.over = False
        self.failure: BaseException | None = None

    def solve(self, warm_start: Schedule | None) -> Solution:
        if not self.problem.features:
            return Solution("optimal", Schedule.empty(self.problem), 0.0, 0.0, None, "nothing to choose from")
        self._start(warm_start)
        if self.deterministic:
            self._solve_counted()
        else:
            beside = threading.Thread(target=self._beside)
            beside.start()
            self._anneal_timed(self.searches[0])
            self._end(beside)
            if self.failure is not None:
                raise self.failure
        return self._solution()

    def _end(self, beside: threading.Thread) -> None:
        """Wait a moment for the second core; what it does then ends by its own limit, and counts no more."""
        until = time.monotonic() + max(GRACE * self.seconds, GRACE_SECONDS)
        self.over = True
        while beside.is_alive() and time.monotonic() < until:
            if self.model is not None:
                self.model.stop()
            beside.join(timeout=0.05)

    def _start(self, warm_start: Schedule | None) -> None:
        """Greedy by value per effort, with requirements in turn or pulled forward, and the warm start; the best begins the search."""
        orders = [order := np.argsort(-self.greedy, kind="stable"), requirements_first(self.problem, order)]
        plans = [schedule_in_order(self.problem, each).schedule() for each in orders]
        state = State(self.problem)
        state.load(self.problem, max(plans, key=lambda plan: value_of(self.problem, plan)))
        search = Search(self.problem, state, self.seed)
        self.searches.append(search)
        for schedule in (*plans, warm_start):
            if schedule is not None and not violations(self.problem, schedule):
                search.remember(schedule)
                if schedule is warm_start and search.best is warm_start:
                    self.warm = True
                    search.start_from(warm_start)
        self.reported = 0.0
        self._report("first plan")

    def _solve_counted(self) -> None:
        """One thread, moves and iterations counted instead of time."""
        search, moves = self.searches[0], int(DETERMINISTIC_MOVES_PER_SECOND * self.seconds)
        first = max(int(FIRST_LOOK * moves), 2000)
        self._anneal_counted(search, first, [self.greedy])
        self._price(max(int(DETERMINISTIC_PRICE_STEPS_PER_SECOND * self.seconds), 200))
        self._anneal_counted(search, max(moves - first, 2000), self._priorities())
        if not self.stopped and not self._proven():
            self._prove(self.seconds)

    def _anneal_counted(self, search: Search, moves: int, priorities: list[Floats]) -> None:
        heat, slices = cooling(self.problem, moves), -(-moves // DETERMINISTIC_SLICE)
        for number in range(slices):
            if self.stopped or self._proven():
                return
            search.run(priorities[number % len(priorities)], moves // slices, heat.at(number / slices), heat.at((number + 1) / slices))
            self._report("improving")

    def _beside(self) -> None:
        """The second core: prices, plans in their order, then proofs or more annealing."""
        try:
            self._price(20_000)
            is_tiny = len(self.problem.features) <= TINY or self.problem.num_starts <= FEW_STARTS
            if not is_tiny and len(self.problem.features) <= SMALL and self.best is not None and self._left(1.0) > FEWEST_SECONDS:
                self._tighten(PROGRAMMED * self._left(1.0))
            if (is_tiny or self.best is None) and self.problem.num_starts <= MAX_STARTS:
                self._prove(self._left(1.0))
            else:
                self._anneal_timed(self._second_search())
        except BaseException as error:  # Raised again where the caller can see it.
            self.failure = error

    def _second_search(self) -> Search:
        search = Search(self.problem, State(self.problem), self.seed + 1_000_003)
        if self.bound is not None:
            for order in priced_orders(self.problem, self.bound):
                schedule = schedule_in_order(self.problem, order).schedule()
                if value_of(self.problem, schedule) > search.best_value and not violations(self.problem, schedule):
                    search.remember(schedule)
        if search.best is not None:
            search.start_from(search.best)
        self.searches.append(search)
        return search

    def _anneal_timed(self, search: Search) -> None:
        """Anneal until the time is over, cold at first if this is the first search, and take over the other's best at intervals."""
        is_first = search is self.searches[0]
        if is_first:
            self._cool(search, min(FIRST_LOOK * self.seconds, FIRST_LOOK_SECONDS), [self.greedy])
        begin = time.monotonic()
        left = self._left(1.0)
        heat = cooling(self.problem, self.moves_per_second * left)
        if is_first and self.warm:
            heat = Cooling(heat.cold, heat.cold)  # A plan there was is improved near where it stands.
        exchanges = [share for share in EXCHANGES if self.began + share * self.seconds > begin]
        moves, number, alone = 2000, 0, len(self.searches) == 1
        while not self.stopped and not self._proven() and self._left(1.0) > 0:
            done = 1 - self._left(1.0) / max(left, 1e-9)
            priorities = self._priorities()
            moves = self._slice(search, priorities[number % len(priorities)], moves, heat.at(done))
            number += 1
            if (exchanges and self._left(exchanges[0]) <= 0) or alone != (len(self.searches) == 1):
                alone = len(self.searches) == 1
                exchanges = [share for share in exchanges if self._left(share) > 0]
                self._take_over(search)
            if is_first:
                self._report("improving")

    def _cool(self, search: Search, seconds: float, priorities: list[Floats]) -> None:
        heat, begin, moves, number = cooling(self.problem, MOVES_PER_SECOND * seconds), time.monotonic(), 1000, 0
        while (done := (time.monotonic() - begin) / max(seconds, 1e-9)) < 1 and not self.stopped and not self._proven():
            moves = self._slice(search, priorities[number % len(priorities)], moves, heat.at(done))
            number += 1
            self._report("improving")
        self.moves_per_second = search.moves / max(time.monotonic() - begin, 1e-3)

    def _slice(self, search: Search, priority: Floats, moves: int, temperature: float) -> int:
        """Run a slice of moves; returns how many make a slice of the wanted length."""
        begin = time.monotonic()
        search.run(priority, moves, temperature, temperature)
        rate = moves / max(time.monotonic() - begin, 1e-6)
        return int(np.clip(rate * min(SLICE_SECONDS, max(self._left(1.0), 1e-3)), 100, 4 * moves))

    def _take_over(self, search: Search) -> None:
        better = max(self.searches, key=lambda each: each.best_value)
        if better is not search and better.best is not None and better.best_value > search.best_value:
            search.remember(better.best)
            search.start_from(better.best)

    def _price(self, max_iterations: int) -> None:
        def stop(bound: float) -> bool:
            self.bound_so_far = bound
            if self.deterministic:
                self._report("pricing capacity")
            return self.stopped or (not self.deterministic and self._left(PRICED_BY) <= 0)

        self.bound = price_bound(self.problem, max(self.searches[0].best_value, 0.0), max_iterations=max_iterations, stop=stop)
        self.methods.append("capacity prices")

    def _priorities(self) -> list[Floats]:
        if self.bound is None:
            return [self.greedy]
        if self.priced is None:
            self.priced = by_start(self.problem, self.bound)
        return [self.greedy, self.priced]

    priced: Floats | None = None
    mip: float | None = None

    def _prove(self, seconds: float) -> None:
        if self.problem.num_starts > MAX_STARTS:
            return
        model = CpModel(self.problem)
        if self.best is not None:
            model.hint(self.best)
        if self.stopped or self.over or (not self.deterministic and self._left(1.0) <= 0):
            return
        self.model = model
        self.proof = model.solve(seconds, seed=self.seed, num_workers=1, deterministic=self.deterministic)
        self.methods.append("CP-SAT")

    def _tighten(self, seconds: float) -> None:
        """A bound by an integer programme over start weeks, where prices leave a gap that branching can close."""
        found = mip_bound(self.problem, self.best_value, seconds)
        self.mip = found.upper_bound
        if found.schedule is not None:
            self.searches[0].remember(found.schedule)
        self.methods.append("integer programme")

    def _left(self, share: float) -> float:
        """Seconds until this share of the time is over."""
        return self.began + share * self.seconds - time.monotonic()

    @property
    def best(self) -> Schedule | None:
        return max(self.searches, key=lambda search: search.best_value).best

    @property
    def best_value(self) -> float:
        return max(search.best_value for search in self.searches)

    def _proven(self) -> bool:
        bound, value = self._upper_bound(), self.best_value
        closed = bound is not None and bound - value <= OPTIMAL_GAP * max(abs(bound), 1e-9)
        return closed or (self.proof is not None and self.proof.status in ("optimal", "infeasible"))

    def _upper_bound(self) -> float | None:
        proven = [
            bound
            for bound in (self.bound.value if self.bound else None, self.mip, self.proof.upper_bound if self.proof else None)
            if bound is not None
        ]
        return min(proven) if proven else None

    def _solution(self) -> Solution:
        if self.searches[0].moves:
            self.methods.append("annealed destroy-and-repair")
        if self.proof is not None and self.proof.schedule is not None and not violations(self.problem, self.proof.schedule):
            self.searches[0].remember(self.proof.schedule)
        prices, method = (self.bound.prices if self.bound else None), ", ".join(self.methods)
        best, value, bound = self.best, self.best_value, self._upper_bound()
        if best is None:
            infeasible = self.proof is not None and self.proof.status == "infeasible"
            status: SolveStatus = "infeasible" if infeasible else "unknown"
            return Solution(status, Schedule.empty(self.problem), 0.0, None if infeasible else bound, prices, method)
        if bound is not None and bound < value:
            # Rounding in the last digits; anything more is a fault, and no bound is better than a false one.
            bound = value if bound >= value - 1e-6 * abs(value) - 1e-9 else None
        if self.proof is not None and self.proof.status == "optimal":
            bound = min(max(value, value_of(self.problem, self.proof.schedule) if self.proof.schedule else value), bound or value)
        closed = bound is not None and bound - value <= OPTIMAL_GAP * max(abs(bound), 1e-9)
        return Solution("optimal" if closed else "feasible", best, value, bound, prices, method)

    def _report(self, phase: str) -> None:
        if self.on_progress is None or time.monotonic() - self.reported < (0 if self.deterministic else REPORT_SECONDS):
            return
        self.reported = time.monotonic()
        value = self.best_value if self.best is not None else None
        bound = self._upper_bound()
        told = self.on_progress(Progress(self.reported - self.began, self.seconds, value, self.bound_so_far if bound is None else bound, phase))
        # A callback that returns something else by chance stops nothing.
        self.stopped = self.stopped or told is True
