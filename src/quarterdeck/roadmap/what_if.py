"""The best plan of a product with something changed in it, against the plan it has, searched on as long."""

from dataclasses import dataclass

import numpy as np

from quarterdeck.errors import InvalidInput
from quarterdeck.product import ProductFile
from quarterdeck.roadmap.compile import Compiled, compile_product
from quarterdeck.roadmap.plan import Plan, PlanSettings
from quarterdeck.roadmap.planner import UnverifiedPlan
from quarterdeck.roadmap.reasons import required
from quarterdeck.roadmap.repair import kept_where_it_fits, repaired, searched
from quarterdeck.roadmap.settle import settled
from quarterdeck.roadmap.staffable import Compiler, staffable
from quarterdeck.roadmap.verifier import verify_plan
from quarterdeck.roadmap.warm import as_it_stood
from quarterdeck.roadmap.writing import plan_of
from quarterdeck.scheduling import Schedule, Solution, value_of, violations
from quarterdeck.scheduling.list_schedule import State

MOVES = 12_000
"""Of each search: counted instead of timed, so that the same question has the same answer everywhere."""
SETTLING = 3
"""Times as many moves before the first question."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The best plan found after a change, verified and staffed. `gain` is against the plan searched on for longer without the change."""

    plan: Plan
    gain: float


class WhatIf:
    """Questions about one plan: each changes the product, searches on from the plan, and compares.

    A plan that is not proven best may be bettered by searching longer, which is no change's merit. So it is searched on first, `before`
    is the plan that comes of it, and `noise` what one more search of the same length still found: smaller gains tell nothing.

    Raises
    ------
    InvalidInput
        If there is no plan to ask about, or it does not fit the product.
    """

    def __init__(self, product: ProductFile, plan: Plan, *, moves: int = MOVES, seed: int = 1) -> None:
        if plan.status in ("infeasible", "unknown"):
            raise InvalidInput("there is no plan to ask about. Plan first")
        self.product, self.moves, self.seed = product, moves, seed
        compiled = compile_product(product)
        stood = as_it_stood(compiled, plan)
        if int((stood.option[: len(compiled.features)] >= 0).sum()) < len(plan.items) or violations(compiled.problem, stood):
            raise InvalidInput("the plan does not fit this product any more. Plan again, then ask")
        self.before, self.noise = plan, 0.0
        if plan.status != "optimal":
            earlier = self._found(product, plan, seed + 1, SETTLING) or plan
            self.before = max(earlier, self._found(product, earlier, seed + 2, 1) or earlier, key=lambda each: each.value)
            self.noise = self.before.value - earlier.value

    def ask(self, changed: ProductFile) -> Changed | None:
        """The best plan found of a changed product; None if none was found."""
        return self.ask_from(changed, self.before)

    def ask_from(self, changed: ProductFile, start: Plan, compiler: Compiler = compile_product) -> Changed | None:
        """The same, searched on from another plan than the one asked about; `compiler` may add limits."""
        found = self._found(changed, start, self.seed, 1, compiler)
        return None if found is None else Changed(found, found.value - self.before.value)

    def _found(self, product: ProductFile, start: Plan, seed: int, times: int, compiler: Compiler = compile_product) -> Plan | None:
        """The best plan of a product found near another plan, in so many times the moves."""
        compiled = compiler(product, ())
        if compiled.is_impossible:
            return None
        stood = kept_where_it_fits(compiled.problem, as_it_stood(compiled, start))
        state = _start(compiled, stood)
        found = searched(compiled.problem, state, moves=times * self.moves, seed=seed)
        if found is None:
            return None
        near = settled(compiled.problem, found, stood)
        settings = PlanSettings(seed=seed, deterministic=True)
        solution = Solution("feasible", near, value_of(compiled.problem, near), None, None, "what if")
        staffed = staffable(compiled, solution, settings, compiler)
        if staffed is None:
            return None
        after = plan_of(staffed.compiled, settings, staffed.solution)
        broken = verify_plan(product, after)
        if broken:
            raise UnverifiedPlan("The plan after a change breaks its own rules; this is a fault in Quarterdeck: " + "; ".join(broken[:5]))
        return after


def _start(compiled: Compiled, stood: Schedule) -> State:
    """Where a search begins: as it stood, with must-haves that are not in put in first, what is in their way behind them."""
    missing = [int(f) for f in np.flatnonzero(compiled.problem.tables.forced & (stood.option < 0))]
    needed = list(dict.fromkeys(g for f in missing for g in required(compiled, f)))
    # What they require stays where it is if that will do; else it comes first, too.
    for first in ([g for g in needed if stood.option[g] < 0], needed):
        state = repaired(compiled.problem, stood, first) if first else None
        if state is not None and all(state.has(f) for f in missing):
            return state
    state = State(compiled.problem)
    state.load(compiled.problem, stood)
    return state
