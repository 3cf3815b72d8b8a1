"""Bounds and plans for few features by an integer programme over start weeks, where prices leave a gap that branching can close.

References
----------
.. [1] A. Pritsker, L. Watters, P. Wolfe, "Multiproject scheduling with limited resources: a zero-one programming approach",
   Management Science 16, 1969, doi:10.1287/mnsc.16.1.93.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from quarterdeck.scheduling.problem import Problem
from quarterdeck.scheduling.relaxation import Relaxation, relax
from quarterdeck.scheduling.schedule import Schedule, value_of
from quarterdeck.scheduling.step_model import StepModel
from quarterdeck.scheduling.verify import violations

MAX_STEPS = 30_000
"""Above this many variables the first relaxation alone outlasts a minute."""
ROUNDING = 1e-6
"""Share of the bound added to it: the solver's tolerance on rows and on its objective."""


@dataclass(frozen=True, slots=True)
class MipResult:
    """An upper bound (None: nothing proven), and a schedule that fits, if one was found."""

    upper_bound: float | None
    schedule: Schedule | None


def mip_bound(problem: Problem, lower_bound: float, seconds: float, *, relaxation: Relaxation | None = None) -> MipResult:
    """Solve for at most `seconds`, without holding Python's lock.

    Parameters
    ----------
    lower_bound
        The value of a known plan: branches below it are not looked at, and the bound returned is at least this.
    relaxation
        The relaxation to solve, if not the problem's own: with starts left out that no better plan has.
    """
    x = relaxation if relaxation is not None else relax(problem.tables)[0]
    if not problem.features or not _in_order(x):
        return MipResult(None, None)
    model = StepModel(problem, x)
    if model.num_variables > MAX_STEPS:
        return MipResult(None, None)
    return _solve(model, lower_bound, seconds)


def _in_order(x: Relaxation) -> bool:
    """Whether a later start never finishes earlier, as the steps assume."""
    ends = np.where(x.paces.finish > x.num_weeks, 0, x.paces.finish)
    return bool((ends[x.paces.finish <= x.num_weeks] >= np.maximum.accumulate(ends, axis=1)[x.paces.finish <= x.num_weeks]).all())


def _solve(model: StepModel, lower_bound: float, seconds: float) -> MipResult:
    from ortools.math_opt.python import mathopt

    program = mathopt.Model.from_model_proto(_proto(model))
    parameters = mathopt.SolveParameters(time_limit=timedelta(seconds=max(seconds, 0.1)), relative_gap_tolerance=ROUNDING, random_seed=1)
    result = mathopt.solve(program, mathopt.SolverType.HIGHS, params=parameters)
    bound, reason = float(result.termination.objective_bounds.dual_bound), result.termination.reason
    if reason == mathopt.TerminationReason.INFEASIBLE or not np.isfinite(bound):
        return MipResult(None, None)
    schedule = model.schedule(np.round(result.variable_values(list(program.variables())))) if result.has_primal_feasible_solution() else None
    if schedule is not None and violations(model.problem, schedule):
        schedule = None
    known = max(lower_bound, value_of(model.problem, schedule) if schedule is not None else lower_bound)
    return MipResult(max(bound + ROUNDING * max(abs(bound), 1.0), known), schedule)


def _proto(model: StepModel) -> Any:
    from ortools.math_opt import model_pb2

    proto = model_pb2.ModelProto()
    count = model.num_variables
    proto.variables.ids.extend(range(count))
    proto.variables.lower_bounds.extend([0.0] * count)
    proto.variables.upper_bounds.extend([1.0] * count)
    proto.variables.integers.extend([True] * count)
    proto.objective.maximize = True
    proto.objective.linear_coefficients.ids.extend(sorted(model.objective))
    proto.objective.linear_coefficients.values.extend(model.objective[i] for i in sorted(model.objective))
    proto.linear_constraints.ids.extend(range(len(model.rows)))
    proto.linear_constraints.lower_bounds.extend(low for _, low, _ in model.rows)
    proto.linear_constraints.upper_bounds.extend(high for _, _, high in model.rows)
    matrix = proto.linear_constraint_matrix
    for number, (terms, _, _) in enumerate(model.rows):
        matrix.row_ids.extend([number] * len(terms))
        matrix.column_ids.extend(sorted(terms))
        matrix.coefficients.extend(terms[i] for i in sorted(terms))
    return proto
