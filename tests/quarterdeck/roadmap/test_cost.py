"""What a pin costs, against brute force on small products and honestly on larger ones; stopping a search."""

import itertools
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from products import START, random_product

from quarterdeck.errors import InvalidInput
from quarterdeck.product import Activity, Feature, Horizon, Membership, Option, Person, Pin, ProductFile, Release, Team, ValueCase
from quarterdeck.roadmap import Plan, PlanSettings, cost_of_pins, make_plan, verify_plan, with_pins
from quarterdeck.roadmap.compile import compile_product
from quarterdeck.roadmap.settle import settled
from quarterdeck.roadmap.warm import as_it_stood, schedule_of
from quarterdeck.scheduling import Progress, value_of, violations
from quarterdeck.uncertainty import ThreePoint

NUM_WEEKS = 6


def tiny_product(seed: int) -> ProductFile:
    """One person, four features of one activity of one to three weeks, six weeks: small enough to try everything."""
    rng = np.random.default_rng(seed)
    features = tuple(
        Feature(
            id=f"f{number}",
            title=f"Feature {number}",
            options=(
                Option(id="o", title="O", activities=(Activity(id="a", title="A", team="t", effort=ThreePoint(1, 5.0 * rng.integers(1, 4), 99)),)),
            ),
            value=ValueCase(value=ThreePoint(1, float(rng.integers(20, 100)), 300), profile="short-life", life_weeks=20),
        )
        for number in range(4)
    )
    return ProductFile(
        id="tiny",
        name="Tiny",
        as_of=START,
        horizon=Horizon(start=START, num_weeks=NUM_WEEKS),
        teams=(Team(id="t", title="T"),),
        people=(Person(id="p", name="P", memberships=(Membership(team="t"),)),),
        features=features,
        releases=(Release(id="r", title="R", ships_on=START + timedelta(weeks=3)),),
    )


def best_value(product: ProductFile) -> float:
    """The best value there is, by trying every start of every feature, in or out."""
    compiled = compile_product(product)
    t = compiled.problem.tables
    best = -np.inf
    for starts in itertools.product(range(-1, NUM_WEEKS), repeat=len(compiled.features)):
        value, busy, sound = 0.0, [0] * (NUM_WEEKS + 1), True
        for f, start in enumerate(starts):
            if start < 0:
                sound = sound and not compiled.problem.features[f].forced
                continue
            finish = int(t.mode_finish[f, start])
            sound = sound and start >= t.act_earliest[f] and finish <= min(NUM_WEEKS, compiled.problem.features[f].deadline)
            if not sound:
                break
            for week in range(start, finish):
                busy[week] += 1
            value += float(t.value[f, finish])
        if sound and max(busy) <= 1:
            best = max(best, value)
    return best


def pins_for(feature: str) -> list[Pin]:
    return [
        Pin(feature=feature, kind="include"),
        Pin(feature=feature, kind="exclude"),
        Pin(feature=feature, kind="not before", day=START + timedelta(weeks=3)),
        Pin(feature=feature, kind="finish by", day=START + timedelta(weeks=2, days=4)),
        Pin(feature=feature, kind="release", release="r"),
    ]


@pytest.mark.parametrize("seed", range(6))
def test_the_cost_of_a_pin_is_what_brute_force_finds(seed: int) -> None:
    product = tiny_product(seed)
    plan = make_plan(product, PlanSettings(seconds=1, deterministic=True))
    free = best_value(product)
    assert plan.value == pytest.approx(free)
    for feature in product.features:
        for pin in pins_for(feature.id):
            told = cost_of_pins(product, plan, (pin,), seconds=0.2)
            pinned = best_value(with_pins(product, (pin,)))
            if pinned == -np.inf:
                assert told.status == "impossible", pin
                assert told.conflict is not None
                continue
            assert told.value_change == pytest.approx(pinned - free, abs=1e-6), pin
            assert (told.status == "costs") == (pinned < free - 1e-6), pin
            assert told.at_most is not None
            assert told.at_most >= free - pinned - 1e-6


@pytest.mark.parametrize("seed", [3, 8, 12])
def test_a_pin_never_gains_and_never_costs_more_than_the_bound_allows(seed: int) -> None:
    product = random_product(seed)
    plan = make_plan(product, PlanSettings(seconds=0.05, deterministic=True))
    for pin in [each for feature in product.features for each in pins_for(feature.id)[:3]]:
        told = cost_of_pins(product, plan, (pin,), seconds=0.05)
        assert told.value_change <= 0, pin
        if told.status in ("costs", "too little to tell", "kept"):
            assert told.value is not None
            assert told.at_most is not None
            assert -told.value_change <= told.at_most + 1e-6
            assert told.status != "costs" or -told.value_change > told.found_besides


def test_what_searching_again_finds_is_not_the_pins_doing() -> None:
    product = random_product(3, 12)
    plan = make_plan(product, PlanSettings(seconds=0.3, deterministic=True))
    worse = _without(product, plan, plan.items[0].feature)
    told = cost_of_pins(
        product, worse, (Pin(feature=worse.items[0].feature, kind="not before", day=worse.items[0].start + timedelta(weeks=1)),), seconds=0.3
    )
    assert told.found_besides > 0
    assert told.value_change <= 0


def _without(product: ProductFile, plan: Plan, feature: str) -> Plan:
    items = tuple(item for item in plan.items if item.feature != feature and feature not in item.waits_for)
    return replace(plan, items=items, value=sum(item.value for item in items), status="feasible")


def test_pins_that_contradict_take_the_place_of_each_other() -> None:
    product = replace(tiny_product(1), pins=(Pin(feature="f0", kind="exclude"), Pin(feature="f1", kind="not before", day=START)))
    pinned = with_pins(product, (Pin(feature="f0", kind="include"), Pin(feature="f1", kind="exclude")))
    assert [(pin.feature, pin.kind) for pin in pinned.pins] == [("f0", "include"), ("f1", "exclude")]


def test_a_question_without_sense_is_refused() -> None:
    product = tiny_product(1)
    plan = make_plan(product, PlanSettings(seconds=0.2, deterministic=True))
    for pin, match in [
        (Pin(feature="nobody", kind="include"), "no feature"),
        (Pin(feature="f0", kind="option", option="z"), "no option"),
        (Pin(feature="f0", kind="release", release="z"), "no release"),
    ]:
        with pytest.raises(InvalidInput, match=match):
            cost_of_pins(product, plan, (pin,), seconds=0.1)
    with pytest.raises(InvalidInput, match="no plan to compare"):
        cost_of_pins(product, replace(plan, status="unknown", items=()), (Pin(feature="f0", kind="include"),), seconds=0.1)


def test_settling_puts_back_what_moved_for_nothing() -> None:
    product = random_product(8, 12)
    plan = make_plan(product, PlanSettings(seconds=0.3, deterministic=True))
    compiled = compile_product(product)
    stood = as_it_stood(compiled, plan)
    other = as_it_stood(compiled, make_plan(product, PlanSettings(seconds=0.3, seed=5, deterministic=True)))
    back = settled(compiled.problem, other, stood)
    assert violations(compiled.problem, back) == ()
    assert value_of(compiled.problem, back) >= value_of(compiled.problem, other) - 1e-9


def test_a_plan_carried_over_keeps_what_still_fits() -> None:
    product = random_product(8, 12)
    plan = make_plan(product, PlanSettings(seconds=0.3, deterministic=True))
    moved = plan.items[0]
    pinned = with_pins(product, (Pin(feature=moved.feature, kind="not before", day=moved.start + timedelta(weeks=2)),))
    compiled = compile_product(pinned)
    carried, stood = schedule_of(compiled, plan), as_it_stood(compiled, plan)
    assert violations(compiled.problem, carried) == ()
    others = [f for f, feature in enumerate(compiled.features) if feature.id in plan.selected and moved.feature != feature.id]
    same = [f for f in others if carried.option[f] == stood.option[f] and carried.feature_finish[f] == stood.feature_finish[f]]
    assert len(same) >= len(others) - 2


def test_stopping_a_search_keeps_the_best_and_is_quick() -> None:
    product = random_product(9, 12)

    def stop(at: Progress) -> bool:
        return at.value is not None

    began = time.monotonic()
    plan = make_plan(product, PlanSettings(seconds=60), on_progress=stop)
    assert time.monotonic() - began < 20
    assert plan.status in ("feasible", "optimal")
    assert verify_plan(product, plan) == ()
    assert plan.upper_bound is None or plan.upper_bound >= plan.value - 1e-6


def test_a_callback_that_answers_something_else_stops_nothing() -> None:
    product = random_product(9)
    settings = PlanSettings(seconds=0.3, deterministic=True)
    assert make_plan(product, settings, on_progress=lambda at: 1) == make_plan(product, settings)
