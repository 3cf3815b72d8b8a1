"""Forecasts of plans put together by what came of earlier ones."""

import importlib.util
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from quarterdeck.forecast import Forecast, make_forecast
from quarterdeck.forecast.combination import HISTORY, POOLED, SIMULATED
from quarterdeck.product import ForecastRecord, Outcome, Period
from quarterdeck.product.history import ForecastComponent
from quarterdeck.result_files import read_result, write_result
from quarterdeck.tracking import forecast_records
from quarterdeck.uncertainty import ThreePoint

_spec = importlib.util.spec_from_file_location("forecast_plans_for_pools", Path(__file__).parents[1] / "plans.py")
assert _spec is not None
assert _spec.loader is not None
plans = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(plans)
START = plans.START
SPANS = {"F0": (0, 2), "F1": (2, 4), "F2": (4, 6)}


def delays() -> tuple[Outcome, ...]:
    day = date(2025, 6, 2)
    return tuple(
        Outcome(id=str(n), title="", period="p", status="completed", promised_on=day, finished_on=day + timedelta(days=2 * n)) for n in range(20)
    )


def said_before(num: int, *, late: float) -> tuple[ForecastRecord, ...]:
    """Forecasts of 60 days which took `late` times as long; what history said was right."""
    rng = np.random.default_rng(1)
    found = []
    for idx in range(num):
        made_on = date(2025, 1, 6) + timedelta(days=idx)
        p50, p85, right = (made_on + timedelta(days=days) for days in (60, 75, round(60 * late)))
        parts = (
            ForecastComponent(method=SIMULATED, p50_date=p50, p85_date=p85),
            ForecastComponent(method=HISTORY, p50_date=right, p85_date=right + timedelta(days=20)),
        )
        truth = made_on + timedelta(days=round(60 * late * float(np.exp(0.1 * rng.standard_normal()))))
        found.append(
            ForecastRecord(subject=f"old {idx}", made_on=made_on, p50_date=p50, p85_date=p85, method=POOLED, actual_date=truth, components=parts)
        )
    return tuple(found)


@pytest.fixture(scope="module")
def product():
    period = Period(id="p", title="p", first=date(2025, 1, 1), last=date(2025, 11, 30))
    return replace(plans.chain_product([ThreePoint(7, 10, 18)] * 3, num_teams=2, linked=True), periods=(period,), outcomes=delays())


@pytest.fixture(scope="module")
def plan(product):
    return plans.plan_of(product, SPANS)


def test_without_scores_it_is_half_and_half_and_says_so(product, plan):
    told = make_forecast(product, plan, today=START, num_samples=1000)
    assert told.combination.share_of_history == 0.5
    assert "half and half" in told.method
    assert all(each.raw is None for each in told.features)


def test_weights_follow_the_scores_and_are_told(product, plan):
    told = make_forecast(replace(product, forecasts=said_before(40, late=1.5)), plan, today=START, num_samples=1000)
    assert told.combination.share_of_history > 0.7
    assert "history alone" in told.method
    assert "CRPS" in told.method


def test_late_truths_move_dates_later_and_keep_what_was_said_before(product, plan):
    bold = replace(product, forecasts=said_before(60, late=1.2))
    told = make_forecast(bold, plan, today=START, num_samples=2000)
    assert told.combination.recalibration.changes
    for each in told.features:
        assert each.raw is not None
        assert each.finish.p50_date >= each.raw.p50_date
        assert each.finish.p85_date >= each.raw.p85_date
    assert told.features[-1].finish.p85_date > told.features[-1].raw.p85_date
    assert "recalibrated on 60 subjects" in told.method


def test_recalibrated_dates_still_wait_for_what_they_depend_on(product, plan):
    told = make_forecast(replace(product, forecasts=said_before(60, late=1.2)), plan, today=START, num_samples=2000)
    for level in ("p10_date", "p50_date", "p85_date", "p95_date"):
        dates = [getattr(each.finish, level) for each in told.features]
        assert dates == sorted(dates)


def test_what_lies_after_today_changes_no_bit(product, plan):
    past = said_before(60, late=1.2)
    future = tuple(replace(each, actual_date=START + timedelta(days=400)) if each.actual_date >= START else each for each in past)
    more = (*future, *(replace(each, subject=f"new {idx}", made_on=START + timedelta(days=idx)) for idx, each in enumerate(past[:20])))
    first = make_forecast(replace(product, forecasts=past), plan, today=START, num_samples=500)
    again = make_forecast(replace(product, forecasts=more), plan, today=START, num_samples=500)
    assert again.features == first.features
    assert again.combination == first.combination


def test_records_keep_every_method_sealed(product, plan, tmp_path):
    told = make_forecast(replace(product, forecasts=said_before(60, late=1.2)), plan, today=START, num_samples=500)
    write_result(told, tmp_path / "f.json")
    assert read_result(Forecast, tmp_path / "f.json") == told
    records = forecast_records(told)
    assert [each.subject for each in records] == ["F0", "F1", "F2"]
    assert {each.method for each in records} == {POOLED + ", recalibrated"}
    assert [part.method for part in records[0].components] == [SIMULATED, HISTORY, POOLED]
    assert all(each.record_hash and each.input_hash == told.product_hash and each.stated_date for each in records)
    assert records[0].p85_date == told.features[0].finish.p85_date
