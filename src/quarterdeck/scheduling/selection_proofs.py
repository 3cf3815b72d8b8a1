"""The core of a selection as an integer programme, for SCIP and for CP-SAT (both by OR-Tools), with the best known to start from.

Of the integer programmes tried, SCIP proves the public instances soonest; CP-SAT proves some it finds hard. HiGHS closes the
open ones in neither a minute nor ten.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from quarterdeck.scheduling.selection_core import Core
from quarterdeck.scheduling.selection_problem import Bools

NO_BOUND = 1e19
"""From here on a bound says nothing: SCIP counts to 1e20."""
LARGEST_WHOLE = 2**40
"""CP-SAT counts in whole numbers; sums must stay far below 2**63."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What a solver found: `groups` None: nothing better than what it was given; `upper_bound` None: nothing was proven."""

    status: Literal["optimal", "infeasible", "open"]
    groups: Bools | None
    upper_bound: float | None
    method: str


class Scip:
    """The core for SCIP, which starts from the best known and may be stopped."""

    name = "SCIP"

    def __init__(self, core: Core, best: Bools | None) -> None:
        from ortools.linear_solver import pywraplp

        self.api, self.core = pywraplp, core
        self.solver: Any = pywraplp.Solver.CreateSolver("SCIP")
        self.chosen = [self.solver.BoolVar("") for _ in core.value]
        for g, needs in enumerate(core.needs):
            for needed in needs:
                self._add(-np.inf, 0.0, [(g, 1.0), (needed, -1.0)])
        for terms, limit in zip(core.terms(), core.capacity.tolist(), strict=True):
            self._add(-np.inf, limit, terms)
        objective = self.solver.Objective()
        for g, variable in enumerate(self.chosen):
            objective.SetCoefficient(variable, float(core.value[g]))
            if core.forced[g]:
                variable.SetLb(1)
        objective.SetMaximization()
        if best is not None:
            self.solver.SetHint(self.chosen, best.astype(float).tolist())

    def _add(self, low: float, high: float, terms: list[tuple[int, float]]) -> None:
        row = self.solver.Constraint(max(low, -self.solver.infinity()), high)
        for g, coefficient in terms:
            row.SetCoefficient(self.chosen[g], coefficient)

    def prove(self, seconds: float) -> Proven:
        """Search and prove for at most `seconds`."""
        self.solver.SetTimeLimit(max(int(seconds * 1000), 1))
        status = self.solver.Solve()
        if status == self.api.Solver.INFEASIBLE:
            return Proven("infeasible", None, None, self.name)
        if status not in (self.api.Solver.OPTIMAL, self.api.Solver.FEASIBLE):
            return Proven("open", None, None, self.name)
        groups = np.array([variable.solution_value() > 0.5 for variable in self.chosen], dtype=np.bool_)
        is_optimal = status == self.api.Solver.OPTIMAL
        bound = float(self.solver.Objective().BestBound())
        # Stopped before its first bound, SCIP says that there is none by a number without meaning.
        return Proven("optimal" if is_optimal else "open", groups, bound if bound < NO_BOUND else None, self.name)

    def stop(self) -> None:
        """Ask a running search to end soon."""
        self.solver.InterruptSolve()


class CpSat:
    """The core for CP-SAT, in whole numbers, looking only for what is better than the best known."""

    name = "CP-SAT"

    def __init__(self, core: Core, best: Bools | None) -> None:
        from ortools.sat.python import cp_model

        self.api, self.core = cp_model, core
        self.known = round(float(core.value[best].sum())) if best is not None else None
        self.model = cp_model.CpModel()
        self.chosen = [self.model.new_bool_var("") for _ in core.value]
        for g, needs in enumerate(core.needs):
            for needed in needs:
                self.model.add_implication(self.chosen[g], self.chosen[needed])
        for terms, limit in zip(core.terms(), core.capacity.tolist(), strict=True):
            total = cp_model.LinearExpr.weighted_sum([self.chosen[g] for g, _ in terms], [int(by) for _, by in terms])
            self.model.add(total <= int(np.floor(limit + 1e-9)))
        for g in np.flatnonzero(core.forced).tolist():
            self.model.add(self.chosen[g] == 1)
        value = cp_model.LinearExpr.weighted_sum(self.chosen, core.value.astype(np.int64).tolist())
        if self.known is not None:
            self.model.add(value >= self.known + 1)
        self.model.maximize(value)
        self.solver = cp_model.CpSolver()

    @staticmethod
    def takes(core: Core) -> bool:
        """Whether all values and coefficients are whole numbers that CP-SAT can add up."""
        numbers = np.concatenate([core.value, core.by])
        return bool((numbers == np.round(numbers)).all() and np.abs(numbers).sum() < LARGEST_WHOLE)

    def prove(self, seconds: float) -> Proven:
        """Search and prove for at most `seconds`."""
        parameters = self.solver.parameters
        # One worker: with two, the second takes turns that the proof needs (measured: 0 of 15 public cases instead of 13).
        parameters.num_workers, parameters.linearization_level = 1, 2
        parameters.catch_sigint_signal = False
        parameters.max_time_in_seconds = max(seconds, 0.01)
        status = self.solver.solve(self.model)
        if status == self.api.INFEASIBLE:
            # Nothing is better than what is known; where nothing is known, there is nothing.
            return Proven("infeasible", None, None, self.name) if self.known is None else Proven("optimal", None, float(self.known), self.name)
        if status not in (self.api.OPTIMAL, self.api.FEASIBLE):
            return Proven("open", None, None, self.name)
        groups = np.array([self.solver.boolean_value(variable) for variable in self.chosen], dtype=np.bool_)
        return Proven("optimal" if status == self.api.OPTIMAL else "open", groups, float(self.solver.best_objective_bound), self.name)

    def stop(self) -> None:
        """Ask a running search to end soon."""
        self.solver.stop_search()
