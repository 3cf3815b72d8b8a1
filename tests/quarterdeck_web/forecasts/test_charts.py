"""Drawings: the corners where labels and numbers would fall over each other."""

from datetime import date, timedelta

import pytest

from quarterdeck_web.forecasts.charts import burn_up_chart, calibration_chart, finish_chart
from quarterdeck_web.forecasts.charts.finish_weeks import beyond
from quarterdeck_web.forecasts.charts.plane import steps

TODAY = date(2026, 1, 5)


def release(**more):
    finish = {
        "p10_date": "2026-02-02",
        "p50_date": "2026-02-13",
        "p85_date": "2026-03-06",
        "p95_date": None,
        "promised": "2026-02-20",
        "probability_on_time": 0.61,
    }
    line = [min(10.0, week) for week in range(14)]
    burn = {"start": "2026-01-05", "scope": 10.0, **dict.fromkeys(("p15", "p25", "p50", "p75", "p85"), line), "history": []}
    return {"title": "Spring", "finish": finish | more.pop("finish", {}), "burn_up": burn | more.pop("burn", {}), **more}


def test_steps_are_round_and_reach_the_top():
    assert steps(206) == [0, 100, 200] or steps(206) == [0, 50, 100, 150, 200]
    assert steps(0) == [0.0]
    assert steps(3.2)[0] == 0


@pytest.mark.parametrize(
    "finish", [{}, {"p50_date": None, "p85_date": None}, {"p85_date": None}, {"promised": "2025-12-01"}, {"promised": "2027-12-01"}]
)
def test_a_cone_is_drawn_whatever_is_not_known(finish):
    drawn = burn_up_chart(release(finish=finish), TODAY)
    assert drawn.count("<svg") == 2
    assert "nan" not in drawn
    assert "inf" not in drawn.replace("info", "")


def test_nothing_is_drawn_of_nothing():
    assert burn_up_chart(release(burn={"scope": 0.0}), TODAY) == ""
    assert finish_chart("x", release()["finish"], None, TODAY) == ""
    assert finish_chart("x", release()["finish"], {"first": "2026-01-05", "counts": [], "never": 5}, TODAY) == ""


def test_a_long_tail_is_cut_where_few_futures_are_left():
    shown, rest = beyond({"counts": [50, 30, 10, 5, 2, 1, 1] + [0] * 100 + [1], "never": 0})
    assert shown <= 12
    assert rest <= 3


@pytest.mark.parametrize("promised", ["2025-06-01", "2026-01-09", "2026-02-20", "2029-01-01", None])
def test_a_histogram_is_drawn_wherever_the_promise_lies(promised):
    finish = release(finish={"promised": promised, "probability_on_time": 0.4 if promised else None})["finish"]
    drawn = finish_chart("Spring", finish, {"first": "2026-01-05", "counts": [10, 40, 30, 10, 5, 3, 1, 1, 0, 0], "never": 0}, TODAY)
    assert drawn.count("<rect") == 8
    assert "-0" not in drawn


def test_bars_after_the_promise_look_late():
    finish = release()["finish"]
    drawn = finish_chart("Spring", finish, {"first": "2026-02-16", "counts": [10, 10, 10, 10, 10, 10, 10, 10], "never": 0}, TODAY)
    assert drawn.count('class="bar"') == 1
    assert drawn.count('class="late"') == 7


def test_calibration_names_the_level_that_is_promised():
    levels = [{"said": said, "came_true": said - 0.1, "n": 40, "low": said - 0.2, "high": min(said + 0.05, 1)} for said in (0.5, 0.85, 0.95)]
    drawn = calibration_chart(levels)
    assert "85 % said, 75" in drawn
    assert "n = 40" in drawn


def test_text_in_drawings_is_escaped():
    assert "<b>" not in burn_up_chart(release(title="<b>x</b>") | {"title": "<b>x</b>"}, TODAY)


def test_fridays_end_weeks():
    assert TODAY + timedelta(days=4) == date(2026, 1, 9)
