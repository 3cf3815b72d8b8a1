"""Scores of forecasts whose truth is made up, so that it is known."""

from datetime import date, timedelta

import numpy as np
import pytest

from quarterdeck.product import ForecastRecord
from quarterdeck.tracking import calibrate

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
    ]
    assert found.groups[0].at(0.85).came_true == 1
    assert found.groups[1].at(0.85).came_true == 0


def test_a_forecast_for_the_day_it_is_made_is_scored_too():
    found = calibrate([record(1, 0, 0), record(0, 0, 0)], {})
    assert found.everything.at(0.95).came_true == 0.5
