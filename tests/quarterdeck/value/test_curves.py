"""The value that is left when a feature comes later."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.calendar import Weeks
from quarterdeck.product import ValueCase
from quarterdeck.uncertainty import ThreePoint
from quarterdeck.value import expected_value, mean_delay_cost_per_week, value_curve

MONDAY = date(2026, 1, 5)
WEEKS = Weeks(MONDAY, 52)


def case(profile: str, life: int = 104, fixed: date | None = None) -> ValueCase:
    return ValueCase(value=ThreePoint(50, 100, 200), profile=profile, life_weeks=life, fixed_date=fixed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("profile", "at_26", "at_52"),
    [
        ("constant", 1.0, 1.0),
        ("long-life", 0.75, 0.5),
        ("long-life reduced peak", 0.75 * 0.875, 0.5 * 0.75),
        ("short-life", 0.75**2, 0.25),
    ],
)
def test_each_profile_keeps_what_its_formula_says(profile: str, at_26: float, at_52: float) -> None:
    curve = value_curve(case(profile), WEEKS)
    assert curve.shape == (53,)
    assert curve[[0, 26, 52]] == pytest.approx([1.0, at_26, at_52])


@pytest.mark.parametrize(("day", "last_good"), [(MONDAY + timedelta(days=4), 1), (MONDAY + timedelta(days=3), 0), (MONDAY - timedelta(days=3), 0)])
def test_a_fixed_date_keeps_all_until_its_day_and_nothing_after(day: date, last_good: int) -> None:
    curve = value_curve(case("fixed date", fixed=day), WEEKS)
    assert np.flatnonzero(curve == 1).max() == last_good
    assert (curve[last_good + 1 :] == 0).all()


def test_a_fixed_date_long_past_leaves_nothing() -> None:
    assert not value_curve(case("fixed date", fixed=date(2025, 6, 1)), WEEKS).any()


def test_a_life_shorter_than_the_horizon_ends_at_nothing() -> None:
    curve = value_curve(case("long-life", life=10), WEEKS)
    assert (curve[10:] == 0).all()


@given(
    profile=st.sampled_from(["constant", "long-life", "long-life reduced peak", "short-life", "fixed date"]),
    life=st.integers(1, 600),
    num_weeks=st.integers(1, 520),
    offset=st.integers(-400, 4000),
)
def test_no_curve_rises_or_leaves_0_to_1(profile: str, life: int, num_weeks: int, offset: int) -> None:
    fixed = MONDAY + timedelta(days=offset) if profile == "fixed date" else None
    weeks = Weeks(MONDAY, num_weeks)
    curve = value_curve(case(profile, life, fixed), weeks)
    assert curve.shape == (num_weeks + 1,)
    assert ((curve >= 0) & (curve <= 1)).all()
    assert (np.diff(curve) <= 1e-12).all()
    assert mean_delay_cost_per_week(case(profile, life, fixed), weeks) >= 0


def test_the_expected_value_is_the_mean_not_the_median() -> None:
    assert expected_value(case("constant")) == pytest.approx(ThreePoint(50, 100, 200).mean)
    assert expected_value(case("constant")) > 100
