"""What may be had for what, against proven optima under each limit; several scenarios at once."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from products import random_product

from quarterdeck.errors import InvalidInput
from quarterdeck.product import Pin, Risk
from quarterdeck.roadmap import PlanSettings, make_plan, verify_plan
from quarterdeck.roadmap.capped import effort_cap, risk_cap
from quarterdeck.roadmap.compile import compile_product
from quarterdeck.roadmap.frontier import efficient_frontier
from quarterdeck.roadmap.scenarios import ScenarioProgress, plan_scenarios
from quarterdeck.scheduling import solve
from quarterdeck.uncertainty import ThreePoint

PROOF = PlanSettings(seconds=3.0, deterministic=True)
QUICK = PlanSettings(seconds=0.5, deterministic=True)


def unpinned(seed: int, num_features: int = 6):
    return replace(random_product(seed, num_features), pins=(), guard_rails=())


@pytest.mark.parametrize("seed", [1, 3])
def test_less_effort_brings_what_a_proof_says_it_can(seed):
    product = unpinned(seed)
    plan = make_plan(product, PROOF, reasons=False)
    found = efficient_frontier(product, plan, "effort", num_points=4, moves=4000)
    cap = effort_cap(product)
    assert found.points[-1].plan.value == pytest.approx(plan.value)
    for point in found.points:
        assert verify_plan(product, point.plan) == ()
        assert point.used == pytest.approx(cap.used(point.plan))
        limited = solve(cap.at_most(point.used)(product, ()).problem, seconds=3, deterministic=True)
        # The proof may ask somebody for more time than they have; the plan cannot.
        assert point.plan.value <= limited.value * (1 + 1e-9) + 1e-9
        assert point.plan.value >= 0.93 * limited.value


def test_no_point_brings_more_for_less():
    product = unpinned(2, 9)
    plan = make_plan(product, QUICK, reasons=False)
    for against in ("effort", "risk"):
        points = efficient_frontier(product, plan, against, num_points=6, moves=1500).points
        assert points
        used, values = [point.used for point in points], [point.plan.value for point in points]
        assert used == sorted(used)
        assert all(np.diff(values) > 0)


def test_risk_counts_open_risks_by_their_expected_loss():
    product = unpinned(1)
    chosen = product.features[0]
    likely = ThreePoint(0.2, 0.5, 0.8)
    risks = (
        Risk(id="r1", title="Late", feature=chosen.id, probability=likely, loss=ThreePoint.exactly(40.0)),
        Risk(id="r2", title="Over", feature=chosen.id, probability=likely, loss=ThreePoint.exactly(1e6), state="closed"),
    )
    cap = risk_cap(replace(product, risks=risks))
    assert cap.amounts[chosen.id, chosen.options[0].id] == pytest.approx(40 * likely.mean)
    assert {amount for (feature, _), amount in cap.amounts.items() if feature != chosen.id} == {0.0}


def test_an_earlier_date_costs_value_and_is_kept():
    product = unpinned(3, 8)
    plan = make_plan(product, QUICK, reasons=False)
    late = max(plan.items, key=lambda item: item.finish_week)
    found = efficient_frontier(product, plan, "date", feature=late.feature, num_points=5, moves=2000)
    for point in found.points:
        assert verify_plan(product, point.plan) == ()
        assert point.plan.selected[late.feature].finish_week == point.used
    assert found.unit == "weeks"


def test_senseless_frontiers_are_refused():
    product = unpinned(1)
    plan = make_plan(product, QUICK, reasons=False)
    with pytest.raises(InvalidInput, match="2 to 40 points"):
        efficient_frontier(product, plan, "effort", num_points=1)
    with pytest.raises(InvalidInput, match="whose date"):
        efficient_frontier(product, plan, "date", feature="nothing")
    impossible = replace(product, pins=(Pin(feature=product.features[0].id, kind="exclude"),))
    kept = make_plan(impossible, QUICK, reasons=False)
    answer = efficient_frontier(impossible, kept, "date", feature=product.features[0].id, num_points=2, moves=500)
    assert answer.points, "an include takes the place of the exclude it contradicts"


def test_scenarios_are_the_plans_that_each_would_have_alone():
    product = unpinned(4)
    scenarios = {"as it is": product, "no money": replace(product, budgets=tuple(replace(each, amount=0.0) for each in product.budgets))}
    seen: list[ScenarioProgress] = []
    made = plan_scenarios(scenarios, QUICK, on_progress=seen.append)
    assert list(made) == ["as it is", "no money"]
    for name, scenario in scenarios.items():
        assert made[name] == make_plan(scenario, QUICK)
    assert seen[-1] == ScenarioProgress(2, 2)
    assert compile_product(product).problem.num_weeks == made["as it is"].num_weeks
    with pytest.raises(InvalidInput, match="got none"):
        plan_scenarios({})
    with pytest.raises(InvalidInput, match="1 process"):
        plan_scenarios(scenarios, processes=0)
