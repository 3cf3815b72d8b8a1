"""Burn-up, weeks of completion, what answers are worth: of plans whose truth can be worked out."""

import importlib.util
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from quarterdeck.forecast import Forecast, make_forecast
from quarterdeck.product import Feature, ProgressPoint, Release, Risk
from quarterdeck.result_files import read_result, write_result
from quarterdeck.roadmap.plan import ResourceLoad
from quarterdeck.uncertainty import ThreePoint

_spec = importlib.util.spec_from_file_location("forecast_plans", Path(__file__).with_name("plans.py"))
assert _spec is not None
assert _spec.loader is not None
plans = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(plans)
chain_product, plan_of, START = plans.chain_product, plans.plan_of, plans.START

RANGE = ThreePoint(7, 10, 18)
SPANS = {"F0": (0, 2), "F1": (2, 4), "F2": (4, 6)}
RELEASE = Release(id="R", title="Spring", ships_on=date(2026, 2, 20))


def in_release(product, **more):
    features = tuple(replace(feature, release="R") for feature in product.features)
    return replace(product, features=features, releases=(RELEASE,), **more)


@pytest.fixture(scope="module")
def product():
    return in_release(chain_product([RANGE] * 3))


@pytest.fixture(scope="module")
def forecast(product):
    return make_forecast(product, plan_of(product, SPANS), today=START, num_samples=4000)


def test_a_burn_up_ends_at_its_scope_when_the_release_is_done(forecast):
    release = forecast.releases[0]
    burn = release.burn_up
    assert burn.scope == pytest.approx(6.0)
    assert burn.p50[0] == 0
    assert all(later >= sooner - 1e-9 for sooner, later in zip(burn.p50, burn.p50[1:], strict=False))
    assert np.all(np.array(burn.p15) <= np.array(burn.p50) + 1e-9)
    full = next(week for week, done in enumerate(burn.p50) if done >= burn.scope - 1e-6)
    assert 0 <= (START + timedelta(weeks=full) - release.finish.p50_date).days <= 7


def test_certain_work_burns_up_along_one_line():
    product = in_release(chain_product([ThreePoint.exactly(10)]))
    burn = make_forecast(product, plan_of(product, {"F0": (0, 2)}), today=START, num_samples=200).releases[0].burn_up
    # The team's shared factor stays uncertain, so the middle line is the planned one only about its median.
    assert burn.p50[1] == pytest.approx(1.0, abs=0.02)
    assert burn.scope == 2.0


def test_weeks_of_completion_count_every_future_once(forecast):
    for each in (*forecast.features, *forecast.releases):
        assert sum(each.finish_weeks.counts) + each.finish_weeks.never == forecast.num_samples
        by_p50 = sum(
            count for week, count in enumerate(each.finish_weeks.counts) if each.finish_weeks.first + timedelta(weeks=week) <= each.finish.p50_date
        )
        assert by_p50 >= forecast.num_samples / 2


def test_what_was_done_before_lifts_line_and_scope(product):
    notes = tuple(ProgressPoint(subject="F0", on=START - timedelta(weeks=weeks), done=done, total=10) for weeks, done in ((3, 1), (1, 5)))
    known = replace(product, progress=notes)
    burn = make_forecast(known, plan_of(known, SPANS), today=START, num_samples=200).releases[0].burn_up
    assert [(point.on, point.done) for point in burn.history] == [
        (START - timedelta(weeks=3), pytest.approx(0.4)),
        (START - timedelta(weeks=1), pytest.approx(2.0)),
        (START, pytest.approx(2.0)),
    ]
    assert burn.scope == pytest.approx(8.0)
    assert burn.p50[0] == pytest.approx(2.0)


def test_scope_that_grew_shows_when_it_grew(product):
    notes = (
        ProgressPoint(subject="F0", on=START - timedelta(weeks=3), done=0, total=5),
        ProgressPoint(subject="F0", on=START - timedelta(weeks=1), done=5, total=10),
    )
    known = replace(product, progress=notes)
    first, *_, last = make_forecast(known, plan_of(known, SPANS), today=START, num_samples=200).releases[0].burn_up.history
    assert first.scope == pytest.approx(6.0)
    assert last.scope == pytest.approx(8.0)


def test_the_widest_input_is_the_answer_that_brings_most():
    product = in_release(chain_product([ThreePoint(4, 10, 30), ThreePoint(9.5, 10, 10.5)], linked=False))
    forecast = make_forecast(product, plan_of(product, {"F0": (0, 2), "F1": (0, 2)}), today=START, num_samples=8000)
    wide = next(each for each in forecast.releases[0].answers if each.title == "Build 0")
    assert wide.kind == "effort"
    assert wide.feature == "F0"
    assert wide.swing_days > 7
    assert wide.on_time_best > wide.on_time_worst
    assert all(wide.swing_days >= other.swing_days for other in forecast.releases[0].answers)
    assert 0 < wide.earlier_days <= wide.swing_days


def test_a_risk_is_told_by_happening_and_not_happening(product):
    risk = Risk(id="X", title="It rains", feature="F2", probability=ThreePoint.exactly(0.3), delay_days=ThreePoint.exactly(20))
    known = replace(product, risks=(risk,))
    forecast = make_forecast(known, plan_of(known, SPANS), today=START, num_samples=4000)
    answer = next(each for each in forecast.features[-1].answers if each.kind == "risk")
    assert answer.swing_days == pytest.approx(28, abs=6)


def test_knowing_is_worth_nothing_when_it_changes_no_choice(product):
    forecast = make_forecast(product, plan_of(product, SPANS), today=START, num_samples=4000)
    assert all(answer.worth == 0 for feature in forecast.features for answer in feature.answers)


def test_knowing_the_value_is_worth_what_theory_says():
    """Build or not at a price of 10 for a value whose mean is about the price: E[max(v − c, 0)] − max(E[v] − c, 0)."""
    product = chain_product([ThreePoint.exactly(10)])
    case = replace(product.features[0].value, value=ThreePoint(2, 8, 16))
    product = replace(product, features=(replace(product.features[0], value=case),))
    plan = plan_of(product, {"F0": (0, 2)})
    plan = replace(plan, loads=(ResourceLoad(key="team:t0", kind="team", title="T", capacity=(1.0,) * 52, load=(1.0,) * 52, price=(5.0,) * 52),))
    forecast = make_forecast(product, plan, today=START, num_samples=10_000)
    answer = next(each for each in forecast.features[0].answers if each.kind == "value")
    rng = np.random.default_rng(5)
    values = ThreePoint(2, 8, 16).at(rng.standard_normal(400_000))
    cost = 10 * np.exp(0.2 * rng.standard_normal(400_000))
    exact = np.maximum(values - cost.mean(), 0).mean() - max((values - cost).mean(), 0)
    assert answer.worth == pytest.approx(exact, rel=0.15)
    assert 0 < answer.changes_choice < 1


def test_a_forecast_of_before_still_reads(forecast, tmp_path):
    path = tmp_path / "forecast.json"
    write_result(forecast, path)
    assert read_result(Forecast, path) == forecast
    import json

    document = json.loads(path.read_text())
    for each in (*document["features"], *document["releases"]):
        for field in ("finish_weeks", "answers", "burn_up"):
            each.pop(field, None)
    for each in document["releases"]:
        each.pop("drivers")
    path.write_text(json.dumps(document))
    old = read_result(Forecast, path)
    assert old.releases[0].burn_up is None
    assert old.features[0].finish == forecast.features[0].finish


def test_what_to_leave_out_makes_the_rest_hold():
    product = in_release(chain_product([ThreePoint(4, 5, 6), ThreePoint(30, 50, 90), ThreePoint(8, 10, 14)], num_teams=3, linked=False))
    forecast = make_forecast(product, plan_of(product, {"F0": (0, 1), "F1": (0, 10), "F2": (0, 2)}), today=START, num_samples=2000)
    release = forecast.releases[0]
    assert [each.feature for each in release.without] == ["F1"]
    assert release.finish.probability_on_time < release.without[0].on_time
    assert release.without[-1].on_time >= 0.85


def test_a_plan_without_work_has_an_empty_burn_up(product):
    bare = replace(product, features=tuple(Feature(id=f"F{idx}", title="x", release="R") for idx in range(3)))
    plan = plan_of(product, SPANS)
    plan = replace(plan, product=bare, items=tuple(replace(item, activities=()) for item in plan.items))
    burn = make_forecast(bare, plan, today=START, num_samples=200).releases[0].burn_up
    assert burn.scope == 0
