"""Forecasts of plans whose truth can be worked out."""

import importlib.util
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast import Forecast, make_forecast
from quarterdeck.forecast.dates import date_of, week_by
from quarterdeck.forecast.draws import draw
from quarterdeck.forecast.history import learn
from quarterdeck.forecast.network import network_of
from quarterdeck.forecast.simulate import schedule
from quarterdeck.product import Activity, Commitment, Outcome, Period, Precedence, Release, Risk
from quarterdeck.result_files import read_result, write_result
from quarterdeck.uncertainty import ThreePoint

_spec = importlib.util.spec_from_file_location("forecast_plans", Path(__file__).with_name("plans.py"))
assert _spec is not None
assert _spec.loader is not None
plans = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(plans)
chain_product, plan_of, START = plans.chain_product, plans.plan_of, plans.START

RANGE = ThreePoint(7, 10, 18)
SPANS = {"F0": (0, 2), "F1": (2, 4), "F2": (4, 6)}


@pytest.fixture(scope="module")
def product():
    return chain_product([RANGE] * 3, num_teams=2, linked=True)


def test_planned_efforts_are_never_later_than_the_plan(product):
    network = network_of(product, plan_of(product, SPANS))
    work = np.array([[0.0 if node.activity is None else node.effort.p50] for node in network.nodes])
    finishes = schedule(work, network)[1][:, 0]
    assert {feature: finishes[node] for feature, node in network.finish_nodes.items()} == {"F0": 2.0, "F1": 4.0, "F2": 6.0}


def test_dependencies_hold_in_every_sample(product):
    network = network_of(product, plan_of(product, SPANS))
    starts, finishes = schedule(draw(product, network, learn(product, 0.0), 2000, 3).work, network)
    node_of = {node.feature: idx for idx, node in enumerate(network.nodes) if node.activity is not None}
    for link in product.dependencies:
        assert (starts[node_of[link.feature]] >= finishes[network.finish_nodes[link.requires]]).all()


def test_people_are_never_asked_twice():
    product = chain_product([RANGE] * 4, num_teams=1, linked=False)
    plan = plan_of(product, {f"F{idx}": (0, 2) for idx in range(4)})
    network = network_of(product, plan)
    work = draw(product, network, learn(product, 0.0), 1000, 3).work
    finishes = schedule(work, network)[1]
    # One person, no gaps: the last finish is the sum of all work.
    np.testing.assert_allclose(finishes.max(axis=0), work.sum(axis=0, dtype=float) / 5, atol=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.booleans(), st.integers(1, 3), st.integers(1, 2))
def test_numpy_and_numba_give_the_same_numbers(seed, linked, num_teams, people):
    rng = np.random.default_rng(seed)
    efforts = [ThreePoint(low, low * 1.5, low * 3) for low in rng.uniform(1, 15, 5)]
    product = chain_product(efforts, num_teams=num_teams, linked=linked, people=people)
    spans = {f"F{idx}": (start, start + 2) for idx, start in enumerate(sorted(int(week) for week in rng.integers(0, 12, 5)))}
    network = network_of(product, plan_of(product, spans))
    work = draw(product, network, learn(product, 0.0), 150, seed).work
    for compiled, plain in zip(schedule(work, network), schedule(work, network, compiled=False), strict=True):
        assert (compiled == plain).all()


def test_same_seed_same_forecast_with_and_without_compiler(product, tmp_path):
    plan = plan_of(product, SPANS)
    first = make_forecast(product, plan, today=START, num_samples=1000, seed=5)
    assert first == make_forecast(product, plan, today=START, num_samples=1000, seed=5)
    assert first == make_forecast(product, plan, today=START, num_samples=1000, seed=5, compiled=False)
    assert first != make_forecast(product, plan, today=START, num_samples=1000, seed=6)
    write_result(first, tmp_path / "f.json")
    assert read_result(Forecast, tmp_path / "f.json") == first


def test_intervals_hold_as_often_as_they_say():
    """400 worlds drawn from the model itself: 80 % intervals hold 80 % of them, within four standard errors."""
    product = chain_product([RANGE] * 3, num_teams=2, linked=True)
    plan = plan_of(product, SPANS)
    told = make_forecast(product, plan, today=START, num_samples=4000, seed=1)
    network = network_of(product, plan)
    truth = schedule(draw(product, network, learn(product, 0.0), 400, 999).work, network)[1]
    for each in told.features:
        dates = [date_of(week, network.weeks) for week in truth[network.finish_nodes[each.feature]]]
        by_p85 = np.mean([day <= each.simulated.p85_date for day in dates])
        by_p50 = np.mean([day <= each.simulated.p50_date for day in dates])
        # Dates are whole days, so a little more than the stated share may lie on or before them.
        assert 0.85 - 4 * 0.018 <= by_p85 <= 0.85 + 4 * 0.018 + 0.05
        assert 0.50 - 4 * 0.025 <= by_p50 <= 0.50 + 4 * 0.025 + 0.08


@pytest.mark.parametrize("changed", ["F0", "F1", "F2"])
def test_more_effort_is_never_earlier(product, changed):
    plan = plan_of(product, SPANS)
    before = {each.feature: each.finish for each in make_forecast(product, plan, today=START, num_samples=1000).features}
    efforts = [RANGE.scaled(1.5) if f"F{idx}" == changed else RANGE for idx in range(3)]
    more = chain_product(efforts, num_teams=2, linked=True)
    for each in make_forecast(more, plan, today=START, num_samples=1000).features:
        assert each.finish.p50_date >= before[each.feature].p50_date
    assert any(each.finish.p50_date > before[each.feature].p50_date for each in make_forecast(more, plan, today=START, num_samples=1000).features)


def test_a_risk_delays_with_its_probability_and_is_named():
    product = chain_product([ThreePoint.exactly(10)], num_teams=1)
    risk = Risk(id="r", title="The partner is late", feature="F0", probability=ThreePoint.exactly(0.3), delay_days=ThreePoint.exactly(40))
    product = replace(product, risks=(risk,), commitments=(Commitment(id="c", feature="F0", to="Ann", promised_date=date(2026, 3, 1)),))
    (told,) = make_forecast(product, plan_of(product, {"F0": (0, 2)}), today=START).features
    assert told.finish.probability_on_time == pytest.approx(0.7, abs=0.03)
    assert {driver.kind for driver in told.drivers} == {"risk", "team factor"}
    assert told.drivers[0].title == "The partner is late"
    assert sum(driver.share for driver in told.drivers) == pytest.approx(1)


@pytest.mark.parametrize("state", ["came true", "closed"])
def test_a_risk_that_came_true_or_was_closed_delays_nothing_any_more(state):
    product = chain_product([ThreePoint.exactly(10)], num_teams=1)
    risk = Risk(id="r", title="Late", feature="F0", probability=ThreePoint.exactly(0.9), delay_days=ThreePoint.exactly(40), state=state)
    plan = plan_of(product, {"F0": (0, 2)})
    assert make_forecast(replace(product, risks=(risk,)), plan, today=START).features == make_forecast(product, plan, today=START).features


@pytest.mark.parametrize(
    ("kind", "lag", "earliest_start", "earliest_finish"),
    [("finish-start", 1, 3.0, 4.0), ("start-start", 1, 1.0, 2.0), ("finish-finish", 2, 0.0, 4.0), ("start-finish", 5, 0.0, 5.0)],
)
def test_each_kind_of_precedence_binds(kind, lag, earliest_start, earliest_finish):
    product = chain_product([ThreePoint.exactly(10)], num_teams=1, people=2)
    first = product.features[0].options[0].activities[0]
    second = Activity(
        id="test", title="Test", effort=ThreePoint.exactly(5), team="t0", after=(Precedence(activity="build", kind=kind, lag_weeks=lag),)
    )
    option = replace(product.features[0].options[0], activities=(first, second))
    product = replace(product, features=(replace(product.features[0], options=(option,)),))
    plan = plan_of(product, {"F0": (0, 2)})
    planned = plan.items[0].activities[0]
    item = replace(plan.items[0], activities=(planned, replace(planned, id="test", effort_days=5.0, finish_week=1)))
    network = network_of(product, replace(plan, items=(item,)))
    work = np.array([[0.0 if node.activity is None else node.effort.p50] for node in network.nodes])
    starts, finishes = schedule(work, network)
    at = next(idx for idx, node in enumerate(network.nodes) if node.activity is not None and node.activity.id == "test")
    assert (starts[at, 0], finishes[at, 0]) == (earliest_start, earliest_finish)


def test_base_rate_of_closed_periods_is_learned_and_pooled(product):
    period = Period(id="2025H2", title="2025H2", first=date(2025, 7, 1), last=date(2025, 12, 31))
    outcomes = tuple(Outcome(id=str(n), title="", period="2025H2", status="completed" if n < 4 else "continued") for n in range(41))
    product = replace(product, periods=(period,), outcomes=outcomes)
    told = make_forecast(product, plan_of(product, SPANS), today=START)
    (reference,) = told.references
    assert (reference.completed, reference.total) == (4, 41)
    assert reference.rate_low < 4 / 41 < reference.rate_high
    last = told.features[-1]
    assert last.reference is not None
    assert last.reference.p85_date is None  # One in ten per half-year: past every horizon.
    assert last.finish.p50_date > last.simulated.p50_date


def test_delays_against_promises_are_preferred(product):
    outcomes = tuple(
        Outcome(
            id=str(n), title="", period="p", status="completed", promised_on=date(2025, 6, 2), finished_on=date(2025, 6, 2) + timedelta(days=7 * n)
        )
        for n in range(20)
    )
    period = Period(id="p", title="p", first=date(2025, 1, 1), last=date(2025, 11, 30))
    product = replace(product, periods=(period,), outcomes=outcomes)
    told = make_forecast(product, plan_of(product, SPANS), today=START)
    # Half of them were up to 9.5 weeks late; F0 is planned to end with week 2.
    median = told.features[0].reference.p50_date
    assert abs((median - (START + timedelta(weeks=2, days=67))).days) <= 5
    assert "delays" in told.method


def test_bias_and_spread_of_estimates_are_learned(product):
    rng = np.random.default_rng(4)
    outcomes = tuple(
        Outcome(id=str(n), title="", period="p", team="t0", estimate_days=10, actual_days=float(10 * np.exp(0.4 + 0.5 * rng.standard_normal())))
        for n in range(200)
    )
    factor = learn(replace(product, outcomes=outcomes), range_variance=0.09).factor("t0")
    assert factor.bias == pytest.approx(np.exp(0.4), rel=0.1)
    assert factor.sigma == pytest.approx(0.4, abs=0.06)
    assert learn(product, 0.0).factor("t0").bias == 1.0


def test_a_release_holds_only_if_all_its_features_do(product):
    release = Release(id="r", title="Spring", ships_on=date(2026, 2, 20))
    product = replace(product, releases=(release,), features=tuple(replace(each, release="r") for each in product.features))
    told = make_forecast(product, plan_of(product, SPANS), today=START)
    (joint,) = told.releases
    assert joint.features == ("F0", "F1", "F2")
    assert joint.finish.probability_on_time <= min(each.finish.probability_on_time for each in told.features)
    assert joint.finish.probability_on_time == told.features[-1].finish.probability_on_time  # The last of a chain decides.
    assert [each.criticality for each in told.features] == [pytest.approx(1, abs=0.6)] * 2 + [1.0]
    assert told.value_p10 <= told.value_p50 <= told.value_p90


def test_nothing_unreleased_is_done_before_today_and_nothing_is_promised_past_the_count(product):
    late = make_forecast(product, plan_of(product, SPANS), today=date(2026, 9, 1), num_samples=200)
    assert all(each.finish.p10_date >= date(2026, 8, 31) for each in late.features)
    huge = chain_product([ThreePoint.exactly(5000)], num_teams=1)
    (never,) = make_forecast(huge, plan_of(huge, {"F0": (0, 2)}), today=START, num_samples=200).features
    assert never.finish.p10_date is None


def test_misuse_is_said(product):
    plan = plan_of(product, SPANS)
    with pytest.raises(InvalidInput, match="expected a plan of product 'chain', got one of 'other'"):
        make_forecast(product, replace(plan, product_id="other"), today=START)
    with pytest.raises(InvalidInput, match="at least 100 samples, got 5"):
        make_forecast(product, plan, today=START, num_samples=5)
    empty = make_forecast(product, replace(plan, items=()), today=START, num_samples=100)
    assert empty.features == ()


@pytest.mark.parametrize(("week", "day"), [(0.2, date(2026, 1, 5)), (1.0, date(2026, 1, 9)), (1.01, date(2026, 1, 12)), (2.0, date(2026, 1, 16))])
def test_dates_and_weeks_agree(week, day):
    weeks = network_of(chain_product([RANGE]), plan_of(chain_product([RANGE]), {"F0": (0, 2)})).weeks
    assert date_of(week, weeks) == day
    assert week <= week_by(day, weeks)
    assert week > week_by(day - timedelta(days=1), weeks)
