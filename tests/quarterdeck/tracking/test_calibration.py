"""Scores of forecasts whose truth is made up, so that it is known."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from quarterdeck.product import Change, ForecastRecord, Outcome
from quarterdeck.product.history import ForecastComponent, ForecastPoint
from quarterdeck.samples import load_sample
from quarterdeck.samples.harbor.truth import P50_HIT_SHARE, P85_HIT_SHARE
from quarterdeck.tracking import calibrate, complete_records

MADE = date(2026, 1, 5)


def record(actual: int | None, p50: int = 20, p85: int = 30, subject: str = "F1") -> ForecastRecord:
    day = lambda days: MADE + timedelta(days=days)  # noqa: E731
    truth = None if actual is None else day(actual)
    return ForecastRecord(subject=subject, made_on=MADE, p50_date=day(p50), p85_date=day(p85), method="m", actual_date=truth)


def test_nothing_scored_is_no_score():
    found = calibrate([record(None)], {})
    assert found.everything is None
    assert found.num_waiting == 1


def test_dates_are_scored_as_they_stand():
    found = calibrate([record(20), record(21), record(30), record(31)], {})
    assert found.everything.at(0.50).came_true == 0.25
    assert found.everything.at(0.85).came_true == 0.75
    assert found.everything.at(0.85).n == 4


def test_honest_forecasts_come_true_as_often_as_they_say():
    rng = np.random.default_rng(3)
    spread = np.log(90 / 60) / 1.0364
    actual = 60 * np.exp(spread * rng.standard_normal(4000))
    found = calibrate([record(int(np.ceil(each)), 60, 90) for each in actual], {})
    for level in found.everything.levels:
        assert level.came_true == pytest.approx(level.said, abs=0.03)
        assert level.low <= level.came_true <= level.high
    assert found.stretch == pytest.approx(1.0, abs=0.03)


def test_bold_forecasts_are_told_how_much_longer():
    rng = np.random.default_rng(4)
    actual = 90 * np.exp(0.39 * rng.standard_normal(2000))
    found = calibrate([record(int(np.ceil(each)), 60, 90) for each in actual], {})
    assert found.everything.at(0.85).came_true < 0.6
    assert found.stretch == pytest.approx(1.5, abs=0.06)


def test_few_forecasts_tell_no_stretch():
    assert calibrate([record(10), record(40)], {}).stretch is None


def test_teams_and_ages_are_scored_apart():
    rows = [record(20, subject="A"), record(40, subject="B"), record(200, 150, 190, subject="C")]
    found = calibrate(rows, {"A": "Docks", "B": "Mobile"})
    assert [(group.kind, group.title) for group in found.groups] == [
        ("team", "Docks"),
        ("team", "Mobile"),
        ("age", "up to 4 weeks ahead"),
        ("age", "more than a quarter ahead"),
        ("method", "m"),
    ]
    assert found.groups[0].at(0.85).came_true == 1
    assert found.groups[1].at(0.85).came_true == 0


def test_a_forecast_for_the_day_it_is_made_is_scored_too():
    found = calibrate([record(1, 0, 0), record(0, 0, 0)], {})
    assert found.everything.at(0.95).came_true == 0.5


def after(days: int) -> date:
    return MADE + timedelta(days=days)


def test_what_never_came_true_has_missed_its_dates():
    found = calibrate([record(15), record(None), record(None, 100, 150)], {}, as_of=after(60))
    assert found.everything.at(0.85).came_true == 0.5
    assert found.everything.at(0.85).n == 2
    assert (found.num_scored, found.num_late, found.num_waiting) == (2, 1, 1)


def test_early_truths_do_not_count_before_their_date_has_come():
    rows = [record(5, 20, 60), record(None, 20, 60)]
    assert calibrate(rows, {}, as_of=after(30)).everything is None
    found = calibrate(rows, {}, as_of=after(61))
    assert found.everything.at(0.85).came_true == 0.5
    assert calibrate(rows, {}, as_of=after(30)).num_waiting == 2


def test_scoring_while_things_are_open_is_not_biased():
    """Half-way through, as many honest 85 % dates have come true as in the end."""
    rng = np.random.default_rng(6)
    rows = []
    for idx in range(3000):
        made_on, taken = MADE + timedelta(days=int(rng.integers(0, 200))), int(np.ceil(60 * np.exp(0.39 * rng.standard_normal())))
        dates = [made_on + timedelta(days=days) for days in (60, 90, taken)]
        rows.append(ForecastRecord(subject=str(idx), made_on=made_on, p50_date=dates[0], p85_date=dates[1], method="m", actual_date=dates[2]))
    found = calibrate(rows, {}, as_of=after(150))
    assert 500 < found.everything.at(0.85).n < 2500
    assert found.everything.at(0.85).came_true == pytest.approx(0.85, abs=0.03)
    assert found.everything.at(0.50).came_true == pytest.approx(0.50, abs=0.04)


def test_truths_after_the_day_of_the_score_are_not_known():
    late = [replace(each, actual_date=after(500)) for each in (record(40), record(50))]
    assert calibrate(late, {}, as_of=after(45)) == calibrate([record(None), record(None)], {}, as_of=after(45))


def test_sharper_dates_that_hold_score_better():
    sharp, blunt = (calibrate([record(20, 20, safe), record(22, 20, safe)], {}).everything for safe in (25, 60))
    assert sharp.crps < blunt.crps
    assert (sharp.sharpness, blunt.sharpness) == (5, 40)


def test_parts_of_a_pool_are_scored_by_themselves_and_not_with_what_was_told():
    part = ForecastComponent(method="history alone", p50_date=after(40), p85_date=after(50))
    found = calibrate([replace(record(30), components=(part,))], {})
    assert found.everything.at(0.85).n == 1
    (by_itself,) = [group for group in found.groups if group.kind == "part"]
    assert by_itself.title == "history alone"
    assert by_itself.at(0.50).came_true == 1


def test_stated_days_are_held_against_forecasts_of_the_same():
    rows = [replace(record(30 + late), stated_date=after(25)) for late in (-10, 0, 0, 0)]
    found = calibrate([*rows, record(30)], {}, as_of=after(100)).stated
    assert (found.num, found.held) == (4, 0.25)
    assert found.error_days == 5
    assert found.gain == pytest.approx(1 - found.crps / 5)


def test_dates_of_releases_are_scored_with_what_was_said_of_them():
    points = tuple(ForecastPoint(on=after(days), probability=share) for days, share in ((20, 0.7), (50, 0.92)))
    rows = [replace(record(actual, 20, 50), points=points) for actual in [20] * 70 + [50] * 22 + [90] * 8]
    found = calibrate(rows, {}, as_of=after(200)).everything
    assert (found.at(0.50).expected, found.at(0.50).came_true) == (pytest.approx(0.7), 0.7)
    assert (found.at(0.85).expected, found.at(0.85).came_true) == (pytest.approx(0.92), 0.92)
    assert found.at(0.85).is_rounded
    assert not any(level.said == 0.95 for level in found.levels)


def test_records_get_the_truth_and_the_promise_of_their_day():
    outcome = Outcome(id="F1", title="", period="p", promised_on=after(10), finished_on=after(33))
    moves = [
        Change(subject="F1", field="promised_on", old=str(after(10)), new=str(after(20)), on=after(5)),
        Change(subject="F1", field="promised_on", old=str(after(20)), new=str(after(30)), on=after(15)),
    ]
    early, late = record(None), replace(record(None), made_on=after(16))
    done = complete_records([early, late, record(None, subject="other")], [outcome], moves)
    assert [each.stated_date for each in done] == [after(10), after(30), None]
    assert [each.actual_date for each in done] == [after(33), after(33), None]


def test_the_sample_shows_what_was_planted():
    harbor = load_sample("harbor")
    found = calibrate(complete_records(harbor.forecasts, harbor.outcomes, harbor.changes), {}, as_of=harbor.as_of).everything
    assert found.at(0.50).low <= P50_HIT_SHARE <= found.at(0.50).high
    assert found.at(0.85).low <= P85_HIT_SHARE <= found.at(0.85).high
    assert found.at(0.85).n >= 150
    assert found.at(0.85).high < 0.85
