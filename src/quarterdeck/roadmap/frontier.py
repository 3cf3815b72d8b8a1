"""What may be had for what: the best value at each amount of effort or risk, or at each date of one feature.

Each point is a plan of its own, the best found with one more limit (the ε-constraint method), searched on from its neighbour's.

References
----------
.. [1] Y. Haimes, L. Lasdon, D. Wismer, "On a bicriterion formulation of the problems of integrated system identification and system
   optimization", IEEE Transactions on Systems, Man, and Cybernetics 1, 1971, doi:10.1109/TSMC.1971.4308298.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product import Pin, ProductFile
from quarterdeck.product.noun import noun
from quarterdeck.roadmap.capped import Cap, effort_cap, risk_cap
from quarterdeck.roadmap.cost import with_pins
from quarterdeck.roadmap.plan import Plan
from quarterdeck.roadmap.what_if import MOVES, WhatIf

Against = Literal["effort", "risk", "date"]
UNITS = {"effort": "person-days", "date": "weeks"}
FEWEST, MOST = 2, 40


@noun
class FrontierPoint:
    """One plan of a frontier: what it takes (`used`: person-days, expected loss by risks, or the week by which the feature is finished)."""

    used: float
    plan: Plan


@noun
class Frontier:
    """Plans of which none brings more for less, from the least to the most. `unit` is what `used` counts."""

    against: Against
    unit: str
    points: tuple[FrontierPoint, ...]


def efficient_frontier(
    product: ProductFile,
    plan: Plan,
    against: Against,
    *,
    feature: str | None = None,
    num_points: int = 8,
    moves: int = MOVES,
    seed: int = 1,
    on_progress: Callable[[int, int], object] | None = None,
) -> Frontier:
    """The best plans found at `num_points` amounts of what they take, dominated ones left out.

    Parameters
    ----------
    against
        *effort*: person-days; *risk*: expected loss by open risks, in the value's unit; *date*: how early `feature` is finished.
    moves
        Of each bounded search; there is one for each point.
    on_progress
        Called with how many points are done, of how many; True from it means: stop and tell what is known.

    Raises
    ------
    InvalidInput
        If there is no plan to start from, it does not fit the product, or *date* names no feature that can be in.
    """
    if not FEWEST <= num_points <= MOST:
        raise InvalidInput(f"expected {FEWEST} to {MOST} points, got {num_points}")
    question = WhatIf(product, plan, moves=moves, seed=seed)
    if against == "date":
        points = _by_date(question, feature, num_points, on_progress)
    else:
        points = _by_amount(question, effort_cap if against == "effort" else risk_cap, num_points, on_progress)
    return Frontier(against=against, unit=UNITS.get(against, product.value_unit), points=_efficient(points))


def _by_amount(
    question: WhatIf, cap_of: Callable[[ProductFile], Cap], num_points: int, on_progress: Callable[[int, int], object] | None
) -> list[FrontierPoint]:
    """From all that the plan takes down to nothing, each from the next larger."""
    cap = cap_of(question.product)
    start = question.before
    most = cap.used(start)
    points = [FrontierPoint(used=most, plan=start)]
    for number in range(num_points - 1, 0, -1):
        if most <= 0 or (on_progress is not None and on_progress(num_points - number, num_points) is True):
            break
        limit = most * number / num_points
        found = question.ask_from(question.product, cap.trimmed(start, limit), cap.at_most(limit))
        if found is not None:
            start = found.plan
            points.append(FrontierPoint(used=cap.used(start), plan=start))
    return points


def _by_date(question: WhatIf, feature: str | None, num_points: int, on_progress: Callable[[int, int], object] | None) -> list[FrontierPoint]:
    """The feature finished by ever earlier weeks, as long as a plan is found."""
    product = question.product
    if feature is None or feature not in {each.id for each in product.features}:
        raise InvalidInput(f"expected a feature of {product.name} whose date is to be traded, got {feature!r}")
    pinned = with_pins(product, (Pin(feature=feature, kind="include"),))
    found = question.ask(pinned)
    if found is None:
        raise InvalidInput(f"no plan with {feature} in was found: its date cannot be traded")
    points: list[FrontierPoint] = []
    for number in range(num_points):
        item = found.plan.selected[feature]
        points.append(FrontierPoint(used=float(item.finish_week), plan=found.plan))
        earlier = item.finish_week - max(1, points[0].plan.selected[feature].finish_week // (2 * num_points))
        if earlier < 1 or number == num_points - 1 or (on_progress is not None and on_progress(number + 1, num_points) is True):
            break
        sooner = with_pins(pinned, (Pin(feature=feature, kind="finish by", day=product.weeks.last_workday(earlier)),))
        again = question.ask_from(sooner, found.plan)
        if again is None:
            break
        found = again
    return points


def _efficient(points: list[FrontierPoint]) -> tuple[FrontierPoint, ...]:
    """Those that bring more than every one that takes as little."""
    kept: list[FrontierPoint] = []
    for point in sorted(points, key=lambda point: (point.used, -point.plan.value)):
        if not kept or point.plan.value > kept[-1].plan.value * (1 + 1e-9):
            kept.append(point)
    return tuple(replace(point) for point in kept)
