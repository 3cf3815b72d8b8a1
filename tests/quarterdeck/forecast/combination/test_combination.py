"""Weights and recalibration from records whose truth is made up, so that it is known."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from quarterdeck.forecast.combination import (
    HISTORY,
    POOLED,
    SIMULATED,
    DateRecalibration,
    StatedCurve,
    StatedSteps,
    known_by,
    learn_combination,
    learn_date_recalibration,
    learn_weights,
    recalibrated,
)
from quarterdeck.product import ForecastRecord
from quarterdeck.product.history import ForecastComponent

TODAY = date(2026, 6, 1)
START = date(2025, 6, 2)
SPREAD = 0.4
Z85 = 1.0364


def records(num: int, *, bold: float = 1.0, seed: int = 1, history_off: float = 2.0) -> list[ForecastRecord]:
    """Things said to take 60 days, with a spread that is `bold` times too narrow; history says `history_off` times as long."""
    rng = np.random.default_rng(seed)
    found = []
    for idx in range(num):
        made_on = START + timedelta(days=int(rng.integers(0, 90)))
        taken = round(float(60 * np.exp(SPREAD * rng.standard_normal())))
        p85 = 60 * np.exp(SPREAD / bold * Z85)
        p50_date, p85_date = made_on + timedelta(days=60), made_on + timedelta(days=round(float(p85)))
        late = made_on + timedelta(days=round(60 * history_off)), made_on + timedelta(days=round(p85 * history_off))
        parts = (
            ForecastComponent(method=SIMULATED, p50_date=p50_date, p85_date=p85_date),
            ForecastComponent(method=HISTORY, p50_date=late[0], p85_date=late[1]),
        )
        truth = made_on + timedelta(days=taken)
        found.append(
            ForecastRecord(
                subject=f"F{seed}-{idx}", made_on=made_on, p50_date=p50_date, p85_date=p85_date, method=POOLED, actual_date=truth, components=parts
            )
        )
    return found


def test_the_better_method_counts_more_and_weights_sum_to_one():
    simulated, history = learn_weights(records(80), (SIMULATED, HISTORY), TODAY)
    assert simulated.weight + history.weight == pytest.approx(1, abs=1e-5)
    assert simulated.weight > 0.7
    assert simulated.crps < history.crps
    assert simulated.num == 80
    other = learn_weights(records(80, history_off=1.0), (SIMULATED, HISTORY), TODAY)
    assert [each.weight for each in other] == pytest.approx([0.5, 0.5], abs=1e-5)


def test_few_forecasts_leave_it_half_and_half():
    combination = learn_combination(records(9), has_history=True, today=TODAY)
    assert combination.share_of_history == 0.5
    assert not combination.recalibration.changes
    assert combination.words == "half and half"
    assert combination.method == POOLED
    assert learn_combination([], has_history=False, today=TODAY).words == ""


def test_the_weight_grows_with_what_is_known():
    few, many = (learn_weights(records(num), (SIMULATED, HISTORY), TODAY)[0].weight for num in (12, 200))
    assert 0.5 < few < many


def test_bold_forecasts_are_brought_to_what_came_true():
    learned = learn_date_recalibration(records(3000, bold=2.0), POOLED, TODAY)
    assert learned.changes
    assert learned.num == 3000
    rng = np.random.default_rng(9)
    said = 60 * np.exp(SPREAD / 2 * rng.standard_normal(20_000))
    told = recalibrated(said, learned)
    truth = 60 * np.exp(SPREAD * rng.standard_normal(4000))
    for level in (0.1, 0.5, 0.85):
        before, after = (abs(np.mean(truth <= np.quantile(each, level)) - level) for each in (said, told))
        assert after <= max(before, 0.03)
        assert after < 0.05


def test_honest_forecasts_hardly_move():
    learned = learn_date_recalibration(records(3000), POOLED, TODAY)
    assert learned.level_used(0.85) == pytest.approx(0.85, abs=0.04)
    assert learned.level_used(0.5) == pytest.approx(0.5, abs=0.05)


def test_few_forecasts_recalibrate_nothing():
    learned = learn_date_recalibration(records(19, bold=3.0), POOLED, TODAY)
    assert learned == DateRecalibration(num=19)
    samples = np.array([3.0, 1.0, np.inf, 2.0])
    assert recalibrated(samples, learned) is samples


def test_recalibrating_keeps_who_is_early_and_who_is_late():
    learned = learn_date_recalibration(records(300, bold=2.0), POOLED, TODAY)
    samples = np.random.default_rng(2).lognormal(3, 0.5, 500)
    moved = recalibrated(samples, learned)
    assert (np.argsort(samples, kind="stable") == np.argsort(moved, kind="stable")).mean() > 0.5
    assert (np.diff(moved[np.argsort(samples)]) >= 0).all()
    assert np.isinf(recalibrated(np.append(samples, [np.inf] * 50), learned)).sum() >= 50


def test_only_truths_before_the_origin_are_known():
    past = records(60, bold=2.0)
    origin = date(2025, 9, 15)
    learned = learn_combination(past, has_history=True, today=origin)
    future = [each for each in past if each.actual_date >= origin]
    assert future
    moved = [replace(each, actual_date=date(2027, 1, 1)) if each.actual_date >= origin else each for each in past]
    assert learn_combination(moved, has_history=True, today=origin) == learned
    later = [*past, *records(30, seed=5)]
    assert learn_combination([each for each in later if each.made_on < origin], has_history=True, today=origin) == learn_combination(
        later, has_history=True, today=origin
    )


def test_what_is_still_open_counts_as_late_and_not_as_unknown():
    past = records(60)
    never = [replace(each, actual_date=None) for each in past]
    assert all(each.is_open for each in known_by(never, TODAY))
    assert learn_date_recalibration(never, POOLED, TODAY).level_used(0.85) > 0.95


def test_forecasts_of_one_subject_count_as_one():
    past = records(40)
    often = [*past, *[replace(past[0], made_on=past[0].made_on + timedelta(days=day)) for day in range(1, 20)]]
    assert learn_weights(often, (SIMULATED, HISTORY), TODAY)[0].num == 40


def test_the_crps_of_a_curve_is_that_of_its_samples():
    curve = StatedCurve(60.0, 0.4)
    samples = 60 * np.exp(0.4 * np.random.default_rng(1).standard_normal(4000))
    for taken in (1.0, 30.0, 60.0, 200.0):
        by_samples = np.abs(samples - taken).mean() - np.abs(samples[:, None] - samples[None, :]).mean() / 2
        assert curve.crps(taken) == pytest.approx(by_samples, rel=0.05)
    assert StatedCurve(60.0, 0.0).crps(50.0) == 10.0


def test_the_crps_of_steps_is_the_area_between():
    steps = StatedSteps((100.0, 200.0, 300.0), (0.5, 0.8, 0.9))
    grid = np.arange(0, 300, 0.5) + 0.25
    said = np.select([grid < 100, grid < 200], [0.0, 0.5], 0.8)
    for taken in (0.0, 100.0, 250.0, 500.0):
        assert steps.crps(taken) == pytest.approx((((grid >= taken) - said) ** 2).sum() * 0.5, abs=0.6)
    assert (steps.days_at(0.5), steps.days_at(0.85), steps.days_at(0.99)) == (100.0, 300.0, np.inf)
    assert steps.held_with(0.85) == 0.9
