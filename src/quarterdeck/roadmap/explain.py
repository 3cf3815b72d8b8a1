"""One feature's place in a plan, explained with a bounded re-solve."""

from quarterdeck.errors import InvalidInput
from quarterdeck.product import ProductFile
from quarterdeck.product.noun import noun
from quarterdeck.roadmap.compile import Compiled, compile_product
from quarterdeck.roadmap.plan import Displacement, Plan
from quarterdeck.roadmap.reasons import explain_left_out, late_reason, price_of
from quarterdeck.roadmap.warm import schedule_of
from quarterdeck.scheduling import Prices, Solution, violations
from quarterdeck.scheduling.prices import price_bound
from quarterdeck.units import format_amount, format_date

MOVES_PER_SECOND = 15_000


@noun
class PricedNeed:
    """How much of a resource a feature needs (person-weeks), and what that is worth to the rest of the plan."""

    resource: str
    person_weeks: float
    price: float


@noun
class Explanation:
    """Why a feature is in, out or late, what it would displace, and what would have to change."""

    feature: str
    title: str
    is_in: bool
    sentence: str
    value: float
    price: float | None
    needs: tuple[PricedNeed, ...] = ()
    late_reason: str = ""
    value_change: float | None = None
    displaces: tuple[Displacement, ...] = ()
    would_enter_if: tuple[str, ...] = ()


def explain(product: ProductFile, plan: Plan, feature: str, *, seconds: float = 5.0, seed: int = 1) -> Explanation:
    """Why `feature` is where it is in `plan`.

    Raises
    ------
    InvalidInput
        If the product has no such feature; the message offers near ids.
    """
    known = {each.id: each for each in product.features}
    if feature not in known:
        from difflib import get_close_matches

        near = get_close_matches(feature, known, n=3, cutoff=0.4)
        raise InvalidInput(f"no feature {feature!r} in {product.name}." + (f" Did you mean {', '.join(near)}?" if near else ""))
    if plan.status in ("infeasible", "unknown"):
        return _without_plan(known[feature].title, feature, plan)
    compiled = compile_product(product)
    out = next((each for each in compiled.excluded if each.feature.id == feature), None)
    if out is not None:
        value = out.feature.value.value.mean if out.feature.value else 0.0
        return Explanation(feature=feature, title=out.feature.title, is_in=False, sentence=out.reason, value=value, price=None)
    if feature not in compiled.feature_idx:
        return Explanation(
            feature=feature,
            title=known[feature].title,
            is_in=False,
            sentence=f"It is {known[feature].status}: there is nothing left to plan.",
            value=0.0,
            price=None,
        )
    solution = _solution(compiled, plan, seconds)
    f = compiled.feature_idx[feature]
    if solution.schedule.option[f] >= 0:
        return _explain_in(compiled, solution, plan, f)
    return _explain_out(compiled, solution, f, int(MOVES_PER_SECOND * seconds), seed)


def _without_plan(title: str, feature: str, plan: Plan) -> Explanation:
    demands = "; ".join(plan.conflict.demands) if plan.conflict else "nothing was found in the time given"
    return Explanation(feature=feature, title=title, is_in=False, sentence=f"There is no plan to be in: {demands}.", value=0.0, price=None)


def _solution(compiled: Compiled, plan: Plan, seconds: float) -> Solution:
    schedule = schedule_of(compiled, plan)
    if violations(compiled.problem, schedule):
        raise InvalidInput("the plan does not fit this product any more. Plan again, then ask for an explanation")
    bound = price_bound(compiled.problem, plan.value, max_iterations=int(400 * seconds))
    prices: Prices = bound.prices
    return Solution(plan.status, schedule, plan.value, plan.upper_bound, prices, plan.method)


def _needs(compiled: Compiled, solution: Solution, f: int) -> tuple[float, tuple[PricedNeed, ...]]:
    price, parts = price_of(compiled, solution, f)
    return price, tuple(PricedNeed(resource=title, person_weeks=weeks, price=cost) for title, weeks, cost in parts)


def _explain_in(compiled: Compiled, solution: Solution, plan: Plan, f: int) -> Explanation:
    feature, item = compiled.features[f], plan.selected[compiled.features[f].id]
    price, needs = _needs(compiled, solution, f)
    unit, today = compiled.product.value_unit, compiled.product.as_of
    sentence = (
        f"It is in: {format_date(item.start, today)} to {format_date(item.finish, today)}, expected to bring {format_amount(item.value, unit)} "
        f"for capacity worth {format_amount(price, unit)} to others."
    )
    return Explanation(
        feature=feature.id,
        title=feature.title,
        is_in=True,
        sentence=sentence,
        value=item.value,
        price=price,
        needs=needs,
        late_reason=late_reason(compiled, solution, f),
    )


def _explain_out(compiled: Compiled, solution: Solution, f: int, moves: int, seed: int) -> Explanation:
    out = explain_left_out(compiled, solution, f, moves=moves, seed=seed)
    price, needs = _needs(compiled, solution, f)
    unit = compiled.product.value_unit
    ways = []
    if out.value_change is not None and out.value_change < 0:
        ways.append(f"it were worth {format_amount(-out.value_change, unit)} more")
    if out.displaces:
        first = out.displaces[0]
        ways.append(f"{first.title} {'left' if first.leaves else f'came {first.weeks} weeks later'}")
    if needs:
        ways.append(f"{needs[0].resource} had {needs[0].person_weeks:.3g} person-weeks more")
    return Explanation(
        feature=out.feature,
        title=out.title,
        is_in=False,
        sentence=out.reason,
        value=out.value,
        price=price,
        needs=needs,
        value_change=out.value_change,
        displaces=out.displaces,
        would_enter_if=tuple(ways),
    )
