"""What features bring or spare together is in the forecast of a plan as it is in the plan."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from quarterdeck.forecast import make_forecast
from quarterdeck.forecast.network import network_of
from quarterdeck.forecast.worth import synergy_samples
from quarterdeck.product import Synergy, ValueCase
from quarterdeck.roadmap import PlanSettings, make_plan
from quarterdeck.uncertainty import ThreePoint

_spec = importlib.util.spec_from_file_location("forecast_plans", Path(__file__).with_name("plans.py"))
assert _spec is not None
assert _spec.loader is not None
plans = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(plans)

SURE = ThreePoint.exactly(5)
SPANS = {"F0": (0, 1), "F1": (1, 2), "F2": (2, 3)}


@pytest.fixture(scope="module")
def product():
    return plans.chain_product([SURE] * 3)


def forecast_with(product, *synergies: Synergy, spans=SPANS):
    product = replace(product, synergies=synergies)
    return make_forecast(product, plans.plan_of(product, spans), today=plans.START, num_samples=400)


@pytest.mark.parametrize("amount", [100.0, -100.0])
def test_what_features_bring_together_is_counted_once(product, amount):
    case = ValueCase(value=ThreePoint.exactly(amount), profile="constant")
    alone, together = forecast_with(product), forecast_with(product, Synergy(id="s", features=("F0", "F2"), value=case))
    for point in ("value_p10", "value_p50", "value_p90"):
        assert getattr(together, point) - getattr(alone, point) == pytest.approx(amount)
    assert [each.value for each in together.features] == [each.value for each in alone.features], "no feature claims what all bring"


def test_it_is_not_counted_where_one_is_left_out_unless_that_is_released(product):
    case = ValueCase(value=ThreePoint.exactly(100), profile="constant")
    synergy, two = Synergy(id="s", features=("F0", "F2"), value=case), {"F0": (0, 1), "F1": (1, 2)}
    assert forecast_with(product, synergy, spans=two).value_p50 == forecast_with(product, spans=two).value_p50
    features = (*product.features[:2], replace(product.features[2], status="released"))
    done = replace(product, features=features)
    assert forecast_with(done, synergy, spans=two).value_p50 == pytest.approx(forecast_with(done, spans=two).value_p50 + 100)
    nobody = forecast_with(done, Synergy(id="s", features=("F2", "F1"), value=case), spans={"F0": (0, 1)})
    assert nobody.value_p50 == forecast_with(done, spans={"F0": (0, 1)}).value_p50


def test_a_gain_waits_for_the_last_and_a_loss_waits_for_nothing(product):
    weeks = network_of(product, plans.plan_of(product, SPANS)).weeks
    finishes = {"F0": np.array([1.0, 1.0, 1.0]), "F1": np.array([1.0, 30.0, np.inf])}

    def brought(amount: float) -> np.ndarray:
        case = ValueCase(value=ThreePoint.exactly(amount), profile="long-life", life_weeks=40)
        given = replace(product, synergies=(Synergy(id="s", features=("F0", "F1"), value=case),))
        return synergy_samples(given, finishes, weeks, 3, seed=1)

    gain, loss = brought(100.0), brought(-100.0)
    assert 100 >= gain[0] > gain[1] > gain[2] == 0
    assert loss.tolist() == [-100.0] * 3


def test_effort_that_is_spared_is_not_forecast(product):
    spared = Synergy(id="s", features=("F2", "F0"), effort_saved=0.6)
    without = {"F1": (0, 1), "F2": (1, 2)}

    def efforts(spans: dict[str, tuple[int, int]]) -> list[float]:
        nodes = network_of(replace(product, synergies=(spared,)), plans.plan_of(product, spans)).nodes
        return [node.effort.p50 for node in nodes if node.activity is not None]

    assert efforts(SPANS) == [5, 5, 2]
    assert efforts(without) == [5, 5]
    assert forecast_with(product, spared).features[2].finish.p50_date < forecast_with(product).features[2].finish.p50_date


def test_the_forecast_of_a_sure_plan_is_its_value():
    product = plans.chain_product([SURE] * 2, people=2)
    case = ValueCase(value=ThreePoint.exactly(50), profile="long-life", life_weeks=80)
    features = tuple(replace(each, value=case) for each in product.features)
    product = replace(product, features=features, synergies=(Synergy(id="s", features=("F0", "F1"), value=case),))
    plan = make_plan(product, PlanSettings(seconds=2, deterministic=True))
    assert [each.synergy for each in plan.synergies] == ["s"]
    told = make_forecast(product, plan, today=plans.START, num_samples=2000)
    assert told.value_p50 == pytest.approx(plan.value, rel=0.05)
