"""What a limit costs and what one more person brings, against brute force on small products."""

import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from products import START, random_product

from quarterdeck.errors import InvalidInput
from quarterdeck.product import Budget, DecisionCapacity, Pin
from quarterdeck.roadmap import PlanSettings, make_plan, verify_plan
from quarterdeck.roadmap.hiring import one_more_person, where_one_more_helps
from quarterdeck.roadmap.limit_costs import limit_costs
from quarterdeck.roadmap.what_if import WhatIf

PROOF = PlanSettings(seconds=3.0, deterministic=True)
MOVES = 3000


@pytest.mark.parametrize("seed", [1, 3])
def test_costs_are_what_the_proven_optimum_gains(seed):
    """Each limit of a product that is solved to the end, with and without it."""
    product = replace(random_product(seed, 6), pins=())
    plan = make_plan(product, PROOF, reasons=False)
    assert plan.status == "optimal"
    costs = {each.subject: each for each in limit_costs(product, plan, moves=MOVES)}
    without = make_plan(replace(product, budgets=()), PROOF, reasons=False)
    assert costs["budget:b"].cost == pytest.approx(without.value - plan.value, abs=1e-6 * plan.value)
    for each in costs.values():
        assert each.cost >= 0
        assert bool(each.moves) == (each.cost > 0)
        assert each.sentence


def test_a_limit_that_holds_the_plan_back_names_what_would_enter():
    product = replace(random_product(1, 6), pins=(), guard_rails=(), budgets=(Budget(id="b", title="Money", amount=0.0),))
    plan = make_plan(product, PROOF, reasons=False)
    free = make_plan(replace(product, budgets=()), PROOF, reasons=False)
    assert free.value > plan.value
    [budget] = [each for each in limit_costs(product, plan, moves=MOVES) if each.subject == "budget:b"]
    assert budget.cost == pytest.approx(free.value - plan.value)
    assert {move.feature for move in budget.moves if move.kind == "enters"} == set(free.selected) - set(plan.selected)
    assert "would enter" in budget.sentence


def test_limits_that_are_not_used_up_cost_nothing():
    product = random_product(2, 6)
    wide = tuple(replace(each, per_member=None, total=99.0) for each in product.decision_capacities)
    product = replace(product, pins=(), decision_capacities=wide, budgets=(Budget(id="b", title="Money", amount=1e9),))
    plan = make_plan(product, PROOF, reasons=False)
    costs = {each.subject: each.cost for each in limit_costs(product, plan, moves=MOVES) if each.subject.startswith(("budget", "decisions"))}
    assert costs
    assert set(costs.values()) == {0.0}


def test_it_stops_when_told_and_tells_what_is_known():
    product = random_product(3, 6)
    plan = make_plan(product, PROOF, reasons=False)
    asked = []

    def stop(done: int, of: int) -> bool:
        asked.append((done, of))
        return done == 2

    assert len(limit_costs(product, plan, moves=500, on_progress=stop)) == 2
    assert asked[-1][0] == 2


@pytest.mark.parametrize("seed", [1, 3])
def test_one_more_person_brings_what_the_proven_optimum_gains(seed):
    product = replace(random_product(seed, 6), pins=())
    plan = make_plan(product, PROOF, reasons=False)
    found = one_more_person(product, plan, "t0", "s", moves=MOVES)
    assert found.gain >= 0
    assert found.title == "Scarce, Team 0"
    late = one_more_person(product, plan, "t0", "s", joins_on=product.weeks.end, moves=MOVES)
    assert late.gain == 0
    assert "nothing" in late.sentence


def test_places_are_asked_by_price_and_told_by_gain():
    product = replace(random_product(5, 12), pins=())
    plan = make_plan(product, PlanSettings(seconds=0.6, deterministic=True), reasons=False)
    found = where_one_more_helps(product, plan, moves=MOVES)
    assert [each.gain for each in found] == sorted((each.gain for each in found), reverse=True)


def test_answers_are_plans_that_hold():
    product = replace(random_product(6, 8), pins=())
    plan = make_plan(product, PlanSettings(seconds=0.6, deterministic=True), reasons=False)
    question = WhatIf(product, plan, moves=MOVES)
    assert verify_plan(product, question.before) == ()
    assert question.before.value >= plan.value
    changed = replace(product, decision_capacities=(DecisionCapacity(team="t0", first=START, last=START + timedelta(weeks=3), total=0),))
    found = question.ask(changed)
    assert found is not None
    assert verify_plan(changed, found.plan) == ()


def test_senseless_questions_are_refused_in_words():
    product = random_product(1, 6)
    plan = make_plan(product, PROOF, reasons=False)
    with pytest.raises(InvalidInput, match="no team 'nobody'"):
        one_more_person(product, plan, "nobody")
    with pytest.raises(InvalidInput, match="no skill 'magic'"):
        one_more_person(product, plan, "t0", "magic")
    with pytest.raises(InvalidInput, match="within the horizon"):
        one_more_person(product, plan, "t0", joins_on=date(2040, 1, 1))
    with pytest.raises(InvalidInput, match="does not fit this product"):
        WhatIf(replace(product, pins=(Pin(feature=plan.items[0].feature, kind="exclude"),)), plan)
    with pytest.raises(InvalidInput, match="Plan first"):
        WhatIf(product, replace(plan, status="unknown"))
