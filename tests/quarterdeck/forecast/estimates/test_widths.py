"""Ranges that were wide enough, and ranges that were not."""

import numpy as np
import pytest

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.estimates import check_widths
from quarterdeck.uncertainty.three_point import Z90


def ranges(spread_said: float, spread_true: float, num: int, seed: int = 1) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    middle = rng.uniform(5, 50, num)
    reach = np.exp(Z90 * spread_said)
    return middle / reach, middle, middle * reach, middle * np.exp(spread_true * rng.standard_normal(num))


def test_honest_ranges_are_not_warned_of():
    check = check_widths(*ranges(0.4, 0.4, 400))
    assert check.held == pytest.approx(0.8, abs=0.05)
    assert not check.is_too_narrow
    assert check.stretch == pytest.approx(1.0, abs=0.12)
    assert "times as wide" not in check.sentence


def test_narrow_ranges_are_told_how_much_wider():
    check = check_widths(*ranges(0.2, 0.42, 400))
    assert check.is_too_narrow
    assert check.held_low < check.held < check.held_high < 0.8
    assert check.stretch == pytest.approx(2.1, abs=0.25)
    assert check.stretch_low < check.stretch < check.stretch_high
    assert f"held {check.held:.0%}".replace("%", " %") in check.sentence
    assert f"they would be {check.stretch:.1f} times as wide" in check.sentence
    assert "n = 400" in check.sentence


def test_ranges_stretched_as_told_hold_as_often_as_said():
    low, middle, high, actual = ranges(0.2, 0.5, 600)
    stretch = check_widths(low, middle, high, actual).stretch
    again = check_widths(middle * (low / middle) ** stretch, middle, middle * (high / middle) ** stretch, actual)
    assert again.held == pytest.approx(0.8, abs=0.01)


def test_the_interval_of_the_stretch_holds_the_truth():
    truth = 2.0
    held = sum(
        check.stretch_low <= truth <= check.stretch_high for seed in range(200) if (check := check_widths(*ranges(0.2, 0.4, 60, seed))).stretch_high
    )
    assert held >= 0.85 * 200


def test_points_are_no_ranges():
    check = check_widths([5] * 20, [5] * 20, [5] * 20, [6] * 20)
    assert check.held == 0
    assert check.stretch is None
    assert "times as wide" not in check.sentence


def test_few_ranges_tell_no_stretch():
    assert check_widths([1], [2], [3], [4]).stretch is None


@pytest.mark.parametrize(
    ("low", "middle", "high", "actual", "said"),
    [([], [], [], [], "at least 1"), ([1], [2], [3], [1, 2], "one length"), ([3], [2], [4], [1], "low ≤ middle"), ([0], [2], [4], [1], "0 < low")],
)
def test_what_is_no_range_is_refused(low, middle, high, actual, said):
    with pytest.raises(InvalidInput, match=said):
        check_widths(low, middle, high, actual)
