"""A plan that holds in many futures: searched for by what it brings in them, on average or in a bad year.

A plan by middle estimates promises what only a lucky future keeps. So several plans, some with room for what work may take, are played
through the same sampled futures; from the best of them a search goes on that puts features in, takes them out and moves them in the
order, and keeps what brings more over all futures.

References
----------
.. [1] A. J. Kleywegt, A. Shapiro, T. Homem-de-Mello, "The sample average approximation method for stochastic discrete optimization",
   SIAM Journal on Optimization 12, 2002, doi:10.1137/S1052623499363220.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np

from quarterdeck.errors import InvalidInput
from quarterdeck.product import ProductFile
from quarterdeck.product.noun import noun
from quarterdeck.roadmap.compile import compile_product
from quarterdeck.roadmap.compiled import Compiled
from quarterdeck.roadmap.futures import Futures, draw_futures
from quarterdeck.roadmap.plan import Plan, PlanSettings
from quarterdeck.roadmap.planner import UnverifiedPlan, make_plan
from quarterdeck.roadmap.staffable import staffable
from quarterdeck.roadmap.verifier import verify_plan
from quarterdeck.roadmap.warm import as_it_stood, schedule_of
from quarterdeck.roadmap.writing import plan_of
from quarterdeck.scheduling import Schedule, Solution, value_of, violations
from quarterdeck.scheduling.list_schedule import State
from quarterdeck.scheduling.problem import Ints
from quarterdeck.uncertainty import generator, quantiles

Aim = Literal["expected", "20th percentile"]
ROOM = (1.0, 1.15, 1.35, 1.7)
"""Plans are made with efforts so many times their middle estimates."""
LEAST_FUTURES, MOST_FUTURES = 8, 2_000
PLANNING = 0.6
"""Share of the time that goes into plans to choose from; the rest searches on from the best."""
BACK = 0.7
"""Share of features taken out that are put in again, elsewhere."""
MOVES_PER_SECOND = 20
"""In deterministic mode, moves are counted."""


@noun
class Candidate:
    """One plan played through the futures: what it brings expected, and at the 20th, 50th and 80th percentile."""

    room: float
    num_features: int
    expected: float
    p20: float
    p50: float
    p80: float


@noun
class RobustPlan:
    """The plan that serves the aim best, and what it was chosen from; `chosen` as the candidates are, after mending."""

    aim: Aim
    num_futures: int
    plan: Plan
    chosen: Candidate
    candidates: tuple[Candidate, ...]


def robust_plan(
    product: ProductFile,
    settings: PlanSettings = PlanSettings(),
    *,
    aim: Aim = "expected",
    num_futures: int = 64,
    on_progress: Callable[[float, str], object] | None = None,
) -> RobustPlan:
    """The plan, verified and staffed at middle estimates, that brings most over sampled futures.

    Raises
    ------
    InvalidInput
        If there is no plan at all, or the number of futures is senseless.
    """
    if not LEAST_FUTURES <= num_futures <= MOST_FUTURES:
        raise InvalidInput(f"expected {LEAST_FUTURES} to {MOST_FUTURES} futures, got {num_futures}")
    began = time.monotonic()
    compiled = compile_product(product)
    draws = draw_futures(compiled, num_futures, seed=settings.seed)
    tried: list[tuple[Futures, Schedule, Candidate]] = []
    for number, room in enumerate(ROOM):
        if on_progress is not None and on_progress(PLANNING * number / len(ROOM), f"planning with {room:g} times the effort") is True and tried:
            break
        schedule = _with_room(product, compiled, room, replace(settings, seconds=settings.seconds * PLANNING / len(ROOM)))
        if schedule is not None:
            futures = Futures(compiled, draws, _options(compiled, schedule))
            tried.append((futures, schedule, _told(room, schedule, futures.outcomes(schedule))))
    if not tried:
        raise InvalidInput("there is no plan of this product to make robust. Plan it first, and read what conflicts")
    futures, schedule, first = max(tried, key=lambda each: _score(each[2], aim))
    left = settings.seconds * (1 - PLANNING) if settings.deterministic else max(settings.seconds - (time.monotonic() - began), 0.0)
    schedule = _searched(futures, schedule, aim, left, settings, on_progress)
    plan = _written(product, compiled, schedule, settings)
    chosen = _told(first.room, schedule, futures.outcomes(as_it_stood(compiled, plan)))
    return RobustPlan(aim=aim, num_futures=num_futures, plan=plan, chosen=chosen, candidates=tuple(each for _, _, each in tried))


def _options(compiled: Compiled, schedule: Schedule) -> Ints:
    """For every feature the option it is built by, or would be: the one that is worth most."""
    t = compiled.problem.tables
    best = [int(t.feat_opt[f] + np.argmax(t.value[t.feat_opt[f] : t.feat_opt[f + 1], 0])) for f in range(len(t.forced))]
    return np.where(schedule.option >= 0, schedule.option, best).astype(np.int64)


def _score(candidate: Candidate, aim: Aim) -> float:
    return candidate.expected if aim == "expected" else candidate.p20


def _told(room: float, schedule: Schedule, outcomes: np.ndarray) -> Candidate:
    p20, p50, p80 = quantiles(outcomes, 0.2, 0.5, 0.8)
    return Candidate(room=room, num_features=int((schedule.option >= 0).sum()), expected=float(outcomes.mean()), p20=p20, p50=p50, p80=p80)


def _with_room(product: ProductFile, compiled: Compiled, room: float, settings: PlanSettings) -> Schedule | None:
    """The selection and order of a plan with more effort than the middle estimate, scheduled by middle estimates."""
    made = make_plan(with_room(product, room), settings, reasons=False)
    if made.status in ("infeasible", "unknown"):
        return None
    stood = schedule_of(compiled, made)
    return None if violations(compiled.problem, stood) else stood


def with_room(product: ProductFile, room: float) -> ProductFile:
    """The product with every activity's effort so many times what it is."""
    if room == 1.0:
        return product
    features = tuple(
        replace(
            feature,
            options=tuple(
                replace(option, activities=tuple(replace(each, effort=each.effort.scaled(room)) for each in option.activities))
                for option in feature.options
            ),
        )
        for feature in product.features
    )
    return replace(product, features=features)


def _searched(
    futures: Futures, schedule: Schedule, aim: Aim, seconds: float, settings: PlanSettings, on_progress: Callable[[float, str], object] | None
) -> Schedule:
    """Put in, take out, move in the order; keep what brings more over the futures and keeps every limit."""
    problem, rng = futures.compiled.problem, generator(settings.seed, "robust")
    score = _score(_told(1.0, schedule, futures.outcomes(schedule)), aim)
    began, moves, move = time.monotonic(), int(MOVES_PER_SECOND * seconds), 0
    while True:
        done = move / max(moves, 1) if settings.deterministic else (time.monotonic() - began) / max(seconds, 1e-3)
        if done >= 1 or (on_progress is not None and on_progress(PLANNING + (1 - PLANNING) * done, "searching over the futures") is True):
            return schedule
        move += 1
        changed = futures.schedule(_moved(futures, schedule, rng))
        now = _score(_told(1.0, changed, futures.outcomes(changed)), aim)
        if now > score and not violations(problem, changed):
            score, schedule = now, changed


def _moved(futures: Futures, schedule: Schedule, rng: np.random.Generator) -> State:
    """The schedule with up to three features, and what waits for them, taken out, and some put in where they finish first."""
    state, t = futures.state(schedule), futures.planned.tables
    there, absent = np.flatnonzero(schedule.option >= 0), np.flatnonzero(schedule.option < 0)
    out: list[int] = [int(f) for f in rng.choice(there, min(len(there), int(rng.integers(0, 4))), replace=False)]
    for f in out:
        out += [int(child) for child in t.child[t.feat_child[f] : t.feat_child[f + 1]] if state.has(int(child)) and int(child) not in out]
    for f in out:
        state.remove(f)
    new = [int(f) for f in rng.choice(absent, min(len(absent), int(rng.integers(0, 4))), replace=False)]
    back = [f for f in out if t.forced[f] or rng.random() < BACK]
    for f in (*rng.permutation([*new, *back]), *back):
        if not state.has(int(f)):
            state.insert(int(f))
    return state


def _written(product: ProductFile, compiled: Compiled, schedule: Schedule, settings: PlanSettings) -> Plan:
    solution = Solution("feasible", schedule, value_of(compiled.problem, schedule), None, None, "robust over sampled futures")
    staffed = staffable(compiled, solution, settings)
    if staffed is None:
        raise InvalidInput("no plan that people can do was found near the robust one. Give it more seconds")
    plan = plan_of(staffed.compiled, settings, staffed.solution)
    broken = verify_plan(product, plan)
    if broken:
        raise UnverifiedPlan("The robust plan breaks its own rules; this is a fault in Quarterdeck: " + "; ".join(broken[:5]))
    return plan
