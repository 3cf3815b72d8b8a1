"""Plans that people can do: a plan whose weeks ask somebody for more than they have is mended until everybody is found."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from quarterdeck.feasibility.pools import Pool, parts_of
from quarterdeck.product import ProductFile
from quarterdeck.roadmap.bottlenecks import bottlenecks
from quarterdeck.roadmap.compile import Compiled, compile_product
from quarterdeck.roadmap.plan import PlanSettings
from quarterdeck.roadmap.repair import kept_where_it_fits, searched
from quarterdeck.roadmap.warm import as_it_stood
from quarterdeck.roadmap.writing import plan_of
from quarterdeck.scheduling import Problem, Schedule, Solution, solve, value_of, violations
from quarterdeck.scheduling.list_schedule import State

Compiler = Callable[[ProductFile, tuple[Pool, ...]], Compiled]
ROUNDS = 8
"""Searches, each with the bottlenecks of all plans before it as limits."""
SHARE = 0.5
"""Of the time given, at most, for each new proof; a plan that was proven before took less."""
MOVES = 6_000
"""Of each search; the plan is good already, and little is to be mended."""


@dataclass(frozen=True, slots=True)
class Staffed:
    """A solution that people can do, and the problem with the limits of their time that it keeps."""

    compiled: Compiled
    solution: Solution


def staffable(compiled: Compiled, solution: Solution, settings: PlanSettings, compiler: Compiler = compile_product) -> Staffed | None:
    """The solution, changed as little as it takes to find people for every week of it; None if no such plan was found.

    `compiler` compiles the product anew with bottlenecks as limits (and others that `compiled` keeps, if it does).

    The bound stays: what people can do is part of what the pools allow.
    """
    product, pools = compiled.product, list[Pool]()
    for _ in range(ROUNDS):
        plan = plan_of(compiled, settings, solution)
        found = bottlenecks(product, plan)
        if not found:
            return Staffed(compiled, solution)
        known = {pool.key for pool in pools}
        pools += [pool for pool in found if pool.key not in known]
        compiled = compiler(product, tuple(pools))
        stood = kept_where_it_fits(compiled.problem, as_it_stood(compiled, plan))
        mended = _mended(compiled.problem, solution, stood, settings)
        if mended is None:
            return None
        solution = mended
    return _without_the_short(compiled, solution, settings)


def _mended(problem: Problem, solution: Solution, stood: Schedule, settings: PlanSettings) -> Solution | None:
    """The best found with the new limits: what was proven best is solved and proven anew, anything else searched for near where it stood."""
    if solution.status == "optimal":
        again = solve(problem, seconds=settings.seconds * SHARE, seed=settings.seed, deterministic=settings.deterministic, warm_start=stood)
        return again if again.status in ("optimal", "feasible") else None
    schedule = searched(problem, _state(problem, stood), moves=MOVES, seed=settings.seed)
    return None if schedule is None else _changed(solution, problem, schedule)


def _state(problem: Problem, schedule: Schedule) -> State:
    state = State(problem)
    state.load(problem, schedule)
    return state


def _changed(solution: Solution, problem: Problem, schedule: Schedule) -> Solution:
    """The solution with another schedule; prices of further limits are not known, and count as nothing."""
    value, prices = value_of(problem, schedule), solution.prices
    if prices is not None and len(prices.resource) < len(problem.capacity):
        more = np.zeros((len(problem.capacity) - len(prices.resource), problem.num_weeks))
        prices = replace(prices, resource=np.vstack([prices.resource, more]))
    best = solution.upper_bound is not None and value >= solution.upper_bound * (1 - 1e-9)
    return replace(solution, schedule=schedule, value=value, prices=prices, status="optimal" if best else "feasible")


def _without_the_short(compiled: Compiled, solution: Solution, settings: PlanSettings) -> Staffed | None:
    """Leave out, one by one, what somebody is missing for; the least valuable first. None if only must-haves are left."""
    problem = compiled.problem
    while True:
        plan = plan_of(compiled, settings, solution)
        pools = bottlenecks(compiled.product, plan)
        if not pools:
            return Staffed(compiled, solution)
        drawn = {item.feature: item.value for item in plan.items if any(_draws(compiled, item.feature, pool) for pool in pools)}
        able = [compiled.feature_idx[feature] for feature in sorted(drawn, key=lambda each: (drawn[each], each))]
        without = (_without(compiled, solution.schedule, f) for f in able)
        # What others wait for, must be in, or a relation holds in cannot leave.
        kept = next((schedule for schedule in without if not violations(problem, schedule)), None)
        if kept is None:
            return None
        solution = _changed(solution, problem, kept)


def _without(compiled: Compiled, schedule: Schedule, out: int) -> Schedule:
    """The schedule without a feature and without the synergies it takes part in."""
    t, kept = compiled.problem.tables, Schedule(*(array.copy() for array in _arrays(schedule)))
    for f in (out, *(each.f for each in compiled.synergies if out in each.members)):
        if kept.option[f] >= 0:
            mine = slice(t.opt_act[kept.option[f]], t.opt_act[kept.option[f] + 1])
            kept.start[mine], kept.finish[mine], kept.mode[mine] = -1, -1, -1
            kept.option[f], kept.feature_finish[f] = -1, -1
    return kept


def _draws(compiled: Compiled, feature: str, pool: Pool) -> bool:
    """Whether any way to build a feature asks for a pool's time."""
    options = [each for each in compiled.options if each.feature.id == feature]
    return any(pool.draw(parts_of(mode.rates)) > 0 for option in options for work in option.works for mode in work.modes)


def _arrays(schedule: Schedule) -> tuple[np.ndarray, ...]:
    return schedule.option, schedule.start, schedule.finish, schedule.mode, schedule.feature_finish
