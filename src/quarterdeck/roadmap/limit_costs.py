"""What each limit costs: the best plan found without it, against the plan there is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from quarterdeck.product import ProductFile
from quarterdeck.product.noun import noun
from quarterdeck.roadmap.cost import PlanMove, plan_moves
from quarterdeck.roadmap.plan import Plan
from quarterdeck.roadmap.what_if import MOVES, WhatIf
from quarterdeck.units import format_amount, format_date

Item = TypeVar("Item")
MEASURABLE = 1e-6
"""Share of the plan's value below which a difference is rounding."""


@noun
class LimitCost:
    """One limit of the product. `cost` is the value that the best plan found without it has more (0: none was found that does).

    `subject` leads to what holds it (`budget:<id>`, `guard_rail:<objective>`, `pin:<feature>/<kind>`, `deadline:<feature>`,
    `decisions:<team>/<kind>`, `relation:<id>`, `in progress:<team>`, `dependency:<feature>/<requires>`); `moves` is what would change.
    """

    subject: str
    title: str
    cost: float
    sentence: str
    moves: tuple[PlanMove, ...] = ()


@dataclass(frozen=True, slots=True)
class _Limit:
    subject: str
    title: str
    without: ProductFile
    key: str = ""


def limit_costs(
    product: ProductFile, plan: Plan, *, moves: int = MOVES, seed: int = 1, on_progress: Callable[[int, int], object] | None = None
) -> tuple[LimitCost, ...]:
    """Every limit a person set, the dearest first: what the plan would gain if it fell.

    Parameters
    ----------
    moves
        Of each bounded search; there is one for each limit.
    on_progress
        Called with how many limits are done, of how many; True from it means: stop and tell what is known.

    Raises
    ------
    InvalidInput
        If there is no plan to ask about, or it does not fit the product.
    """
    question = WhatIf(product, plan, moves=moves, seed=seed)
    costs: list[LimitCost] = []
    slack = _slack(plan)
    limits = list(_limits(product))
    for number, limit in enumerate(limits):
        if on_progress is not None and on_progress(number, len(limits)) is True:
            break
        found = None if limit.key in slack else question.ask(limit.without)
        gain = found.gain if found is not None else 0.0
        changes = plan_moves(question.before, found.plan) if found is not None and gain > _least(question) else ()
        told = _sentence(gain, changes, product) if changes else _nothing(gain > MEASURABLE * question.before.value)
        cost = gain if changes else 0.0
        costs.append(LimitCost(subject=limit.subject, title=limit.title, cost=cost, sentence=told, moves=changes))
    return tuple(sorted(costs, key=lambda each: (-each.cost, each.subject)))


def _least(question: WhatIf) -> float:
    return max(question.noise, MEASURABLE * abs(question.before.value))


def _slack(plan: Plan) -> set[str]:
    """Limits that the plan does not use up and that the bound gives no price: no plan is known to want more of them."""
    return {limit.key for limit in plan.limits if limit.unit == "asks" and limit.used <= limit.limit - 1 and not limit.price}


def _nothing(is_unsure: bool) -> str:
    if is_unsure:
        return "Too little to tell: searching longer finds as much by itself."
    return "It costs nothing that a search finds: the plan keeps it anyway."


def _sentence(gain: float, changes: tuple[PlanMove, ...], product: ProductFile) -> str:
    enters = [move.title for move in changes if move.kind == "enters"]
    text = f"Without it the plan would bring {format_amount(gain, product.value_unit)} more"
    return f"{text}: {', '.join(enters[:2])}{f' and {len(enters) - 2} more' if len(enters) > 2 else ''} would enter." if enters else f"{text}."


def _limits(product: ProductFile) -> Iterator[_Limit]:
    titles = {feature.id: feature.title for feature in product.features}
    objectives = {objective.id: objective.title for objective in product.objectives}
    teams = {team.id: team.title for team in product.teams}

    for budget in product.budgets:
        yield _Limit(f"budget:{budget.id}", f"Budget {budget.title}", replace(product, budgets=_rest(product.budgets, budget)))
    for rail in product.guard_rails:
        title = f"Share of {objectives.get(rail.objective, rail.objective)}"
        yield _Limit(f"guard_rail:{rail.objective}", title, replace(product, guard_rails=_rest(product.guard_rails, rail)))
    for pin in product.pins:
        title = f"Pin: {titles.get(pin.feature, pin.feature)} {pin.kind}"
        yield _Limit(f"pin:{pin.feature}/{pin.kind}", title, replace(product, pins=_rest(product.pins, pin)))
    for each in product.decision_capacities:
        title = f"{teams.get(each.team, each.team)}: {each.kind}, {format_date(each.first)} to {format_date(each.last)}"
        without = replace(product, decision_capacities=_rest(product.decision_capacities, each))
        yield _Limit(f"decisions:{each.team}/{each.kind}", title, without, f"decisions:{each.team}/{each.kind}/{each.first}")
    for relation in product.relations:
        names = ", ".join(titles.get(feature, feature) for feature in relation.features)
        yield _Limit(f"relation:{relation.id}", f"{relation.kind}: {names}", replace(product, relations=_rest(product.relations, relation)))
    for team in product.teams:
        if team.max_in_progress is not None:
            free = tuple(replace(each, max_in_progress=None) if each is team else each for each in product.teams)
            yield _Limit(f"in progress:{team.id}", f"{team.title}: at most {team.max_in_progress} in progress", replace(product, teams=free))
    for feature in product.features:
        if feature.deadline is not None and feature.status not in ("released", "closed"):
            free_features = tuple(replace(each, deadline=None) if each is feature else each for each in product.features)
            title = f"Deadline of {feature.title}, {format_date(feature.deadline)}"
            yield _Limit(f"deadline:{feature.id}", title, replace(product, features=free_features))
    for link in product.dependencies:
        if link.hardness == "hard" and link.feature in titles and link.requires in titles:
            title = f"{titles[link.feature]} waits for {titles[link.requires]}"
            yield _Limit(f"dependency:{link.feature}/{link.requires}", title, replace(product, dependencies=_rest(product.dependencies, link)))


def _rest(items: tuple[Item, ...], item: Item) -> tuple[Item, ...]:
    return tuple(each for each in items if each is not item)
