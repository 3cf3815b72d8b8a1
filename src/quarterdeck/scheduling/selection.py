"""Selection alone: items of the greatest value within budgets and relations, when no schedule is asked for.

Items that only come together are merged, annealing finds a good choice within seconds, and two integer programming solvers prove
it, one on each core; whichever is done first ends the other.

References
----------
.. [1] A. Bagnall, V. Rayward-Smith, I. Whittley, "The next release problem", Information and Software Technology 43, 2001,
   doi:10.1016/S0950-5849(01)00194-X.
.. [2] N. Veerapen, G. Ochoa, M. Harman, E. K. Burke, "An integer linear programming approach to the single and bi-objective next
   release problem", Information and Software Technology 65, 2015, doi:10.1016/j.infsof.2015.03.008.
"""

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import numpy as np

from quarterdeck.scheduling.selection_core import Core, core_of
from quarterdeck.scheduling.selection_problem import Bools, Selection, SelectionProblem, SelectionRow, broken_rules
from quarterdeck.scheduling.selection_proofs import CpSat, Proven, Scip
from quarterdeck.scheduling.selection_relaxation import relaxed, rounded
from quarterdeck.scheduling.selection_search import Wants, search, wants_of

__all__ = ["Selection", "SelectionProblem", "SelectionRow", "broken_rules", "select"]

SEARCH_SHARE = 0.05
"""Share of the time in which searching goes on; it ends before that once rounds find nothing better."""
ROUNDS_IN_VAIN = 2
OPTIMAL_GAP = 1e-6
LARGE = 20_000
"""Groups from which the linear relaxation comes first: annealing would hardly touch each of them."""
RELAXATION_SHARE = 0.5
"""Share of what is left of the time that it may take."""
CLOSE_ENOUGH = 1e-3
"""A large selection this near its bound is not worth an integer programme, which would take longest where it brings least."""


def select(problem: SelectionProblem, *, seconds: float = 60.0, seed: int = 1) -> Selection:
    """The best selection found in about `seconds`, with the best bound proven.

    Returns
    -------
    Selection
        Its `status` may be *infeasible* or *unknown* (nothing found in time): then nothing is chosen, and the value is 0.
    """
    return _Run(problem, seconds, seed).select()


class _Run:
    def __init__(self, problem: SelectionProblem, seconds: float, seed: int) -> None:
        self.problem, self.seconds, self.seed = problem, seconds, seed
        self.began = time.monotonic()
        self.best: Bools | None = None
        self.value = -np.inf
        self.bounds: list[float] = []
        self.methods: list[str] = []

    def select(self) -> Selection:
        core = core_of(self.problem)
        if len(core.value) == 0:
            return self._selection(core, is_optimal=not broken_rules(self.problem, core.chosen(np.zeros(0, dtype=np.bool_))))
        wants = wants_of(core)
        if len(core.value) >= LARGE:
            self._relax(core, wants)
        if self._is_close() or (self.best is not None and self._left() == 0):
            return self._selection(core, is_optimal=False)
        if self.best is None:
            self._search(core, wants)
        proven = self._prove(core)
        if self.best is None and any(each.status == "infeasible" for each in proven):
            return self._nothing("infeasible")
        return self._selection(core, is_optimal=any(each.status == "optimal" for each in proven))

    def _left(self) -> float:
        return max(self.seconds - (time.monotonic() - self.began), 0.0)

    def _relax(self, core: Core, wants: Wants) -> None:
        found = relaxed(core, RELAXATION_SHARE * self._left())
        if found is not None:
            self.bounds.append(found[0])
        # Without its shares the order is that of value by what is drawn.
        self._take(core, rounded(core, wants, found[1] if found is not None else np.zeros(len(core.value))))
        self.methods.append("linear relaxation" if found is not None else "greedy")

    def _is_close(self) -> bool:
        bound = min(self.bounds, default=np.inf)
        return self.best is not None and bound - self.value <= CLOSE_ENOUGH * max(abs(bound), 1e-9)

    def _search(self, core: Core, wants: Wants) -> None:
        round_number, in_vain = 0, 0
        while in_vain < ROUNDS_IN_VAIN and (round_number == 0 or self.seconds - self._left() < SEARCH_SHARE * self.seconds):
            value, groups = search(core, wants, seed=self.seed + round_number)
            in_vain = 0 if self._take(core, groups if np.isfinite(value) else None) else in_vain + 1
            round_number += 1
        self.methods.append("annealing")

    def _take(self, core: Core, groups: Bools | None) -> bool:
        """Take a choice as the best, if it is and breaks no rule."""
        if groups is None or (value := float(core.value[groups].sum())) <= self.value + 1e-9:
            return False
        if broken_rules(self.problem, core.chosen(groups)):
            return False
        self.best, self.value = groups, value
        return True

    def _prove(self, core: Core) -> list[Proven]:
        provers = [make(core, self.best) for make in ((Scip, CpSat) if CpSat.takes(core) else (Scip,))]
        with ThreadPoolExecutor(max_workers=2) as threads:
            running: set[Future[Proven]] = {threads.submit(prover.prove, self._left()) for prover in provers}
            done: list[Proven] = []
            while running:
                ended, running = wait(running, return_when=FIRST_COMPLETED)
                done += [future.result() for future in ended]
                if any(each.status != "open" for each in done):
                    for prover in provers:
                        prover.stop()
        for each in done:
            self._take(core, each.groups)
        self.bounds += [each.upper_bound for each in done if each.upper_bound is not None]
        decided = [each.method for each in done if each.status != "open"]
        self.methods.append(decided[0] if decided else "SCIP and CP-SAT")
        return done

    def _selection(self, core: Core, is_optimal: bool) -> Selection:
        groups = self.best if self.best is not None else np.zeros(len(core.value), dtype=np.bool_)
        chosen = core.chosen(groups)
        if broken_rules(self.problem, chosen):
            return self._nothing("unknown")
        value = float(self.problem.values[chosen].sum())
        bound = min(self.bounds, default=None)
        if bound is not None and (self.problem.values == np.round(self.problem.values)).all():
            bound = float(np.floor(bound + 1e-6))
        if is_optimal or (bound is not None and bound - value <= OPTIMAL_GAP * max(abs(bound), 1e-9)):
            return Selection("optimal", chosen, value, value, ", ".join(self.methods))
        return Selection("feasible", chosen, value, None if bound is None else max(bound, value), ", ".join(self.methods))

    def _nothing(self, status: str) -> Selection:
        none = np.zeros(self.problem.num_items, dtype=np.bool_)
        return Selection("infeasible" if status == "infeasible" else "unknown", none, 0.0, None, ", ".join(self.methods))
