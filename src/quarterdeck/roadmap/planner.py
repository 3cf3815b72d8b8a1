"""Choose and schedule: from a product to a verified plan with a proven bound and a reason for every no."""

import time
from collections.abc import Callable
from dataclasses import replace

from quarterdeck.errors import InvalidInput, QuarterdeckError
from quarterdeck.product import ProductFile
from quarterdeck.roadmap.compile import Compiled, compile_product
from quarterdeck.roadmap.conflicts import find_conflict
from quarterdeck.roadmap.plan import Plan, PlanSettings
from quarterdeck.roadmap.reasons import FORCE_SHARE, left_out
from quarterdeck.roadmap.settle import settled
from quarterdeck.roadmap.staffable import staffable
from quarterdeck.roadmap.verifier import verify_plan
from quarterdeck.roadmap.warm import schedule_of
from quarterdeck.roadmap.writing import blank_plan, plan_of
from quarterdeck.scheduling import Progress, Solution, solve, value_of, violations

MAX_FEATURES = 20_000
"""Features up to which weeks, activities and prices fit into two gigabytes and a search still visits each of them."""


class UnverifiedPlan(QuarterdeckError):
    """A plan broke a rule: a fault in Quarterdeck, never shown as a plan."""


def make_plan(
    product: ProductFile,
    settings: PlanSettings = PlanSettings(),
    *,
    previous: Plan | None = None,
    on_progress: Callable[[Progress], object] | None = None,
    reasons: bool = True,
) -> Plan:
    """The best plan found within the settings, verified, with its bound.

    Parameters
    ----------
    previous
        An earlier plan to start the search from, of this or a similar product. Among plans of equal value the one that
        moves fewest of its dates is taken.
    on_progress
        Called with a `Progress` a few times a second; True from it means: stop now and keep the best. (A plan that
        was stopped is not the plan of its settings, even in deterministic mode.)
    reasons
        False leaves `left_out` empty: for who only asks what is in, since forcing each other feature in takes most of the time.

    Returns
    -------
    Plan
        Its `status` may be *infeasible* (then `conflict` names demands that cannot hold together) or *unknown*
        (nothing found in time).

    Raises
    ------
    InvalidInput
        If there are more features than `MAX_FEATURES`.
    """
    began = time.monotonic()
    if len(product.features) > MAX_FEATURES:
        raise InvalidInput(
            f"expected at most {MAX_FEATURES:,} features to schedule week by week, got {len(product.features):,}. "
            "Plan a part of them (a team, an objective, the most valuable), or only choose among them by value and effort"
        )
    compiled = compile_product(product)
    if compiled.is_impossible:
        return _no_plan(compiled, settings, "infeasible")
    warm_start = schedule_of(compiled, previous) if previous is not None else None
    solution = solve(
        compiled.problem,
        seconds=settings.seconds * (1 - FORCE_SHARE),
        seed=settings.seed,
        deterministic=settings.deterministic,
        warm_start=warm_start,
        on_progress=on_progress,
    )
    if solution.status in ("infeasible", "unknown"):
        return _no_plan(compiled, settings, solution.status)
    if warm_start is not None and not violations(compiled.problem, warm_start):
        schedule = settled(compiled.problem, solution.schedule, warm_start)
        solution = replace(solution, schedule=schedule, value=value_of(compiled.problem, schedule))
    staffed = staffable(compiled, solution, settings)
    if staffed is None:
        return _no_plan(compiled, settings, "unknown")
    plan = _plan(staffed.compiled, settings, staffed.solution, on_progress, reasons)
    broken = verify_plan(product, plan)
    if broken:
        raise UnverifiedPlan("The plan breaks its own rules; this is a fault in Quarterdeck: " + "; ".join(broken[:5]))
    # Deterministic plans are equal to the last bit, so no clock may show in them.
    return plan if settings.deterministic else replace(plan, seconds_used=round(time.monotonic() - began, 2))


def _no_plan(compiled: Compiled, settings: PlanSettings, status: str) -> Plan:
    plan = blank_plan(compiled, settings)
    conflict = find_conflict(compiled, settings.seconds) if status == "infeasible" else None
    return replace(plan, status="infeasible" if status == "infeasible" else "unknown", conflict=conflict, method="proof" if conflict else "")


def _plan(
    compiled: Compiled, settings: PlanSettings, solution: Solution, on_progress: Callable[[Progress], object] | None, reasons: bool = True
) -> Plan:
    plan = plan_of(compiled, settings, solution)
    return replace(plan, left_out=left_out(compiled, solution, settings, on_progress)) if reasons else plan
