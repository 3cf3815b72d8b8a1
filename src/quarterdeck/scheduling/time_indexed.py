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

from quarterdeck.scheduling.hopeless import leave_out
from quarterdeck.scheduling.prices import Bound
from quarterdeck.scheduling.problem import Problem
from quarterdeck.scheduling.relaxation import Relaxation, relax
from quarterdeck.scheduling.schedule import Schedule, value_of
from quarterdeck.scheduling.step_model import StepModel
from quarterdeck.scheduling.verify import violations

MAX_STEPS = 15_000
"""Above this many variables the first relaxation alone outlasts half a minute (25,000: nothing proven in 20 s; 12,000: it pays)."""
ROUNDING = 1e-6
"""Share of the bound added to it: the solver's tolerance on rows and on its objective."""


@dataclass(frozen=True, slots=True)
class MipResult:
    """An upper bound (None: nothing proven), and a schedule that fits, if one was found."""

    upper_bound: float | None
    schedule: Schedule | None


def mip_bound(problem: Problem, lower_bound: float | None, seconds: float, *, prices: Bound | None = None) -> MipResult:
    """Solve for at most `seconds`, without holding Python's lock.

    Parameters
    ----------
    lower_bound
        The value of a known plan (None: there is none). With it and `prices`, starts that no better plan has are left out first.
    prices
        The bound by prices of the same problem, from `price_bound`.
    """
    if not problem.features:
        return MipResult(None, None)
    x, _ = relax(problem.tables)
    if not _in_order(x):
        return MipResult(None, None)
    if prices is not None and lower_bound is not None:
        x, _ = leave_out(x, prices.duals, lower_bound)
    model = StepModel(problem, x)
    return _solve(model, lower_bound, seconds) if model.num_variables <= MAX_STEPS else MipResult(None, None)


def _in_order(x: Relaxation) -> bool:
    """Whether a later start never finishes earlier, as the steps assume."""
    possible = x.paces.finish <= x.num_weeks
    latest = np.maximum.accumulate(np.where(possible, x.paces.finish, 0), axis=1)
    return bool((x.paces.finish[possible] >= latest[possible]).all())


def _solve(model: StepModel, lower_bound: float | None, seconds: float) -> MipResult:
    from ortools.math_opt.python import mathopt

    program = mathopt.Model.from_model_proto(_proto(model))
    parameters = mathopt.SolveParameters(time_limit=timedelta(seconds=max(seconds, 0.1)), relative_gap_tolerance=ROUNDING, random_seed=1)
    # SCIP (Apache licence since its version 8.0.3): within half a minute its bounds are below those of HiGHS at 15 to 50 features.
    result = mathopt.solve(program, mathopt.SolverType.GSCIP, params=parameters)
    if result.termination.reason == mathopt.TerminationReason.INFEASIBLE:
        return MipResult(lower_bound, None)
    bound = float(result.termination.objective_bounds.dual_bound)
    schedule = model.schedule(np.round(result.variable_values(list(program.variables())))) if result.has_primal_feasible_solution() else None
    if schedule is not None and violations(model.problem, schedule):
        schedule = None
    if not np.isfinite(bound):
        return MipResult(None, schedule)
    known = [value for value in (lower_bound, None if schedule is None else value_of(model.problem, schedule)) if value is not None]
    return MipResult(max([bound + ROUNDING * max(abs(bound), 1.0), *known]), schedule)


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
