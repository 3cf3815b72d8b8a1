"""What a pin costs: the plan as it is against the plan with the pin, both searched for equally long."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product import Pin, ProductFile
from quarterdeck.product.noun import noun
from quarterdeck.roadmap.bottlenecks import bottlenecks
from quarterdeck.roadmap.compile import Compiled, compile_product
from quarterdeck.roadmap.conflicts import find_conflict, is_proven_impossible
from quarterdeck.roadmap.plan import Conflict, Plan, PlannedFeature, PlanSettings
from quarterdeck.roadmap.planner import UnverifiedPlan
from quarterdeck.roadmap.reasons import required
from quarterdeck.roadmap.repair import repaired, searched
from quarterdeck.roadmap.settle import settled
from quarterdeck.roadmap.staffable import Staffed, staffable
from quarterdeck.roadmap.verifier import verify_plan
from quarterdeck.roadmap.warm import as_it_stood
from quarterdeck.roadmap.writing import plan_of
from quarterdeck.scheduling import Schedule, Solution, value_of, violations
from quarterdeck.scheduling.list_schedule import State
from quarterdeck.units import format_amount, format_share

MOVES_PER_SECOND = 12_000
"""Moves counted instead of seconds, so that the same question has the same answer everywhere."""
PATIENCE = 3.0
"""A machine so slow that the moves take this many times the seconds given is not waited for."""
SMALLEST_COST = 1e-6
"""Share of the plan's value below which a difference is rounding."""

MoveKind = Literal["enters", "leaves", "moves", "changes option"]
CostStatus = Literal["kept", "costs", "too little to tell", "impossible", "unknown"]


@noun
class PlanMove:
    """What happens to one feature: it enters, leaves, is built another way or finishes `weeks` later (negative: earlier)."""

    feature: str
    title: str
    kind: MoveKind
    value_change: float
    old_finish: date | None = None
    new_finish: date | None = None
    weeks: int | None = None


@noun
class PinCost:
    """What pins do to a plan.

    `status` *kept*: the plan keeps them already; *costs*: by `value_change`; *too little to tell*: the difference is
    smaller than what the same search found without the pins; *impossible*: proven, with the demands that conflict;
    *unknown*: no plan that keeps them was found in the time given.

    `value_change` is never above zero: a pin takes freedom away, so a better plan that turns up on the way is what
    searching longer brings (`found_besides`), not what the pin brings. `at_most` is the most the pins can cost, by the
    plan's bound; None where there is no bound. `value` is what the plan with the pins is worth. `as_it_stands` is the
    change with everything else left where it stands as far as it can be (None: not without a search). `moves` are those
    of the plan with the pins; where searching by itself finds a better plan they would be mostly its moves, so then
    they are those of leaving everything else where it stands.
    """

    status: CostStatus
    sentence: str
    value_change: float = 0.0
    at_most: float | None = None
    found_besides: float = 0.0
    value: float | None = None
    as_it_stands: float | None = None
    moves: tuple[PlanMove, ...] = ()
    conflict: Conflict | None = None


def cost_of_pins(product: ProductFile, plan: Plan, pins: tuple[Pin, ...], *, seconds: float = 2.0, seed: int = 1) -> PinCost:
    """What adding pins would do to `plan`, a plan of `product`.

    A pin replaces those of the product that speak of the same feature in the same way; *include* and *exclude* replace
    each other.

    Parameters
    ----------
    seconds
        How long to search, roughly: half of it with the pins, half without, which is what makes the two comparable.

    Raises
    ------
    InvalidInput
        If there is no plan to compare with, a pin names a feature that is not there, or the plan does not fit the product.
    """
    _refuse_senseless(product, plan, pins)
    pinned = with_pins(product, pins)
    compiled = compile_product(pinned)
    if compiled.is_impossible:
        return _impossible(compiled, seconds)
    stood = as_it_stood(compiled, plan)
    if not _broken(compiled, stood, plan):
        return PinCost(status="kept", sentence="It costs nothing: the plan keeps it already.", value=plan.value, at_most=0.0)
    stop = _patience(seconds)
    moves = int(MOVES_PER_SECOND * seconds / 2)
    state = repaired(compiled.problem, stood, _touched(compiled, plan, pins))
    direct = state.schedule()
    found = searched(compiled.problem, state, moves=moves, seed=seed, stop=stop)
    if found is None:
        return _impossible(compiled, seconds)
    known = _without_pins(product, plan, moves, seed, stop)
    after = _verified(pinned, staffable(compiled, _solution(compiled, settled(compiled.problem, found, stood)), PlanSettings(seed=seed)))
    if after is None:
        return PinCost(status="unknown", sentence=f"No plan that keeps it and can be staffed was found in {seconds:g} seconds.")
    near = None
    if not violations(compiled.problem, direct):
        beside = _solution(compiled, settled(compiled.problem, direct, stood))
        is_done = not bottlenecks(pinned, plan_of(compiled, PlanSettings(), beside))
        near = _verified(pinned, Staffed(compiled, beside)) if is_done else None
    return _told(plan, after, near, max(known, plan.value, after.value), product.value_unit)


def with_pins(product: ProductFile, pins: tuple[Pin, ...]) -> ProductFile:
    """The product with pins added, in the place of those they contradict or repeat."""
    kept = tuple(old for old in product.pins if not any(_replaces(new, old) for new in pins))
    return replace(product, pins=(*kept, *pins))


def _replaces(new: Pin, old: Pin) -> bool:
    if new.feature != old.feature:
        return False
    return new.kind == old.kind or "exclude" in (new.kind, old.kind)


def _refuse_senseless(product: ProductFile, plan: Plan, pins: tuple[Pin, ...]) -> None:
    if plan.status in ("infeasible", "unknown"):
        raise InvalidInput("there is no plan to compare with. Plan first")
    features = {feature.id: feature for feature in product.features}
    for pin in pins:
        if pin.feature not in features:
            raise InvalidInput(f"no feature {pin.feature!r} in {product.name}")
        if pin.option is not None and pin.option not in {option.id for option in features[pin.feature].options}:
            raise InvalidInput(f"{features[pin.feature].title!r} has no option {pin.option!r}")
        if pin.release is not None and pin.release not in {release.id for release in product.releases}:
            raise InvalidInput(f"no release {pin.release!r} in {product.name}")


def _broken(compiled: Compiled, stood: Schedule, plan: Plan) -> bool:
    """Whether the plan as it stands breaks the product with the pins (what was pinned out is not even in it)."""
    return int((stood.option[: len(compiled.features)] >= 0).sum()) < len(plan.items) or bool(violations(compiled.problem, stood))


def _touched(compiled: Compiled, plan: Plan, pins: tuple[Pin, ...]) -> list[int]:
    """Pinned features that are in or must be, each after what it requires and the plan does not have."""
    t, order = compiled.problem.tables, []
    for pin in pins:
        f = compiled.feature_idx.get(pin.feature)
        if f is None or not (t.forced[f] or pin.feature in plan.selected):
            continue
        missing = [g for g in required(compiled, f)[:-1] if compiled.features[g].id not in plan.selected]
        order += [g for g in (*missing, f) if g not in order]
    return order


def _without_pins(product: ProductFile, plan: Plan, moves: int, seed: int, stop: Callable[[], bool]) -> float:
    """The best value known without the pins, after the same search from the plan as it stands; proven plans need none."""
    if plan.status == "optimal":
        return plan.value
    compiled = compile_product(product)
    stood = as_it_stood(compiled, plan)
    if violations(compiled.problem, stood):
        raise InvalidInput("the plan does not fit this product any more. Plan again, then ask what a pin costs")
    state = State(compiled.problem)
    state.load(compiled.problem, stood)
    found = searched(compiled.problem, state, moves=moves, seed=seed, stop=stop)
    return value_of(compiled.problem, found) if found is not None else plan.value


def _solution(compiled: Compiled, schedule: Schedule) -> Solution:
    return Solution("feasible", schedule, value_of(compiled.problem, schedule), None, None, "")


def _verified(product: ProductFile, staffed: Staffed | None) -> Plan | None:
    if staffed is None:
        return None
    after = plan_of(staffed.compiled, PlanSettings(), staffed.solution)
    broken = verify_plan(product, after)
    if broken:
        raise UnverifiedPlan("The plan with the pin breaks its own rules; this is a fault in Quarterdeck: " + "; ".join(broken[:5]))
    return after


def _impossible(compiled: Compiled, seconds: float) -> PinCost:
    if not compiled.is_impossible and not is_proven_impossible(compiled, seconds):
        return PinCost(status="unknown", sentence=f"No plan that keeps it was found in {seconds:g} seconds.")
    conflict = find_conflict(compiled, seconds)
    reasons = [each.reason for each in compiled.impossible_musts]
    return PinCost(status="impossible", sentence=f"It cannot be. {reasons[0] if reasons else '; '.join(conflict.demands) + '.'}", conflict=conflict)


def _patience(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + PATIENCE * seconds
    return lambda: time.monotonic() > end


def _told(plan: Plan, after: Plan, near: Plan | None, known: float, unit: str) -> PinCost:
    change = min(0.0, after.value - known)
    besides = max(0.0, known - plan.value)
    rounding = SMALLEST_COST * abs(plan.value)
    stays = near.value - plan.value if near is not None else None
    status: CostStatus = "costs" if -change > max(besides, rounding) else "too little to tell"
    if status == "costs":
        share = f" ({format_share(-change / known)} of the plan)" if known > 0 else ""
        text = f"It costs {format_amount(-change, unit)}{share}."
    elif besides > rounding:
        text = f"Too little to tell: searching again for as long finds {format_amount(besides, unit)} by itself."
        if stays is not None and stays < -rounding:
            text += f" With all else where it stands it costs {format_amount(-stays, unit)}."
    else:
        text = "It costs nothing that can be measured."
    shown = near if near is not None and besides > rounding else after
    return PinCost(
        status=status,
        sentence=text,
        value_change=change,
        at_most=max(0.0, plan.upper_bound - after.value) if plan.upper_bound is not None else None,
        found_besides=besides,
        value=after.value,
        as_it_stands=stays,
        moves=plan_moves(plan, shown),
    )


def plan_moves(before: Plan, after: Plan) -> tuple[PlanMove, ...]:
    """What happens to each feature from one plan to another: who enters and leaves first, then the greatest changes of value."""
    old, new = before.selected, after.selected
    moves = [_move(old.get(feature), new.get(feature)) for feature in dict.fromkeys((*new, *old))]
    order = {"enters": 0, "leaves": 1, "changes option": 2, "moves": 3}
    return tuple(sorted((move for move in moves if move is not None), key=lambda move: (order[move.kind], -abs(move.value_change), move.feature)))


def _move(before: PlannedFeature | None, after: PlannedFeature | None) -> PlanMove | None:
    known = after or before
    assert known is not None
    weeks = None
    if before is None or after is None:
        kind: MoveKind = "enters" if before is None else "leaves"
    elif before.option != after.option:
        kind = "changes option"
    elif before.finish != after.finish:
        kind = "moves"
    else:
        return None
    if before is not None and after is not None:
        weeks = (after.finish - before.finish).days // 7
    return PlanMove(
        feature=known.feature,
        title=known.title,
        kind=kind,
        value_change=(after.value if after else 0.0) - (before.value if before else 0.0),
        old_finish=before.finish if before else None,
        new_finish=after.finish if after else None,
        weeks=weeks,
    )
