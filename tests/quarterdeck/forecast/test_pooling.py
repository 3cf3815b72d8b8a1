"""Pooling and recalibrating: what held better counts more, and what held too seldom is widened."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.pooling import Recalibration, fit_recalibration, pool, pool_weights


def test_members_that_scored_better_count_more_once_there_are_scores():
    assert pool_weights(np.empty((0, 3))).tolist() == pytest.approx([1 / 3] * 3)
    few, many = pool_weights(np.tile([1.0, 2.0], (2, 1))), pool_weights(np.tile([1.0, 2.0], (500, 1)))
    assert 0.5 < few[0] < many[0] < 1
    assert pool_weights(np.ones((50, 4))).tolist() == pytest.approx([0.25] * 4)


def test_the_pool_is_the_weighted_mean():
    members = np.array([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]])
    assert pool(members, [0.25, 0.75]).tolist() == pytest.approx([0.125, 0.5, 0.375])


def bold(num: int, spread: float, seed: int = 0):
    """Outcomes of a standard normal, said with another spread: where they fell, to within a narrow class."""
    from scipy.special import ndtr

    truth = np.random.default_rng(seed).standard_normal(num)
    return ndtr((truth - 0.02) / spread), ndtr((truth + 0.02) / spread)


def test_a_forecast_that_is_too_bold_learns_to_hold_as_often_as_it_says():
    learned = fit_recalibration(*bold(3000, 0.5), np.zeros(3000, dtype=bool))
    low, high = bold(4000, 0.5, seed=1)
    read = learned.of((low + high) / 2)
    for level in (0.5, 0.85, 0.95):
        assert (read <= level).mean() == pytest.approx(level, abs=0.02)
    assert ((low + high) / 2 <= 0.95).mean() < 0.82


def test_outcomes_still_to_come_count_as_later_and_do_not_bend_the_rest():
    low, high = bold(4000, 1.0)
    waits = low > 0.6
    learned = fit_recalibration(np.where(waits, 0.6, low), np.where(waits, 1.0, high), waits)
    assert learned.of([0.3, 0.5, 0.9]) == pytest.approx([0.3, 0.5, 0.9], abs=0.03)
    left_out = fit_recalibration(low[~waits], high[~waits], np.zeros((~waits).sum(), dtype=bool))
    assert left_out.of(0.5) > 0.7, "to leave them out would believe that everything comes early"


def test_without_outcomes_nothing_changes():
    learned = fit_recalibration([], [], [])
    assert learned.levels == pytest.approx(Recalibration.none().levels)
    assert learned.apply([0.2, 0.3, 0.5]) == pytest.approx([0.2, 0.3, 0.5])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.booleans()), max_size=30), st.lists(st.floats(0.01, 5), min_size=2, max_size=9))
def test_a_recalibrated_distribution_is_one(outcomes, masses):
    low, high = ([pick(a, b) for a, b, _ in outcomes] for pick in (min, max))
    learned = fit_recalibration(low, high, [waits for *_, waits in outcomes])
    assert (np.diff(learned.levels) >= 0).all()
    shares = learned.apply(np.array(masses) / sum(masses))
    assert (shares >= -1e-12).all()
    assert shares.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: pool_weights([1.0, 2.0]), "shape \\(num_outcomes, num_members\\)"),
        (lambda: pool_weights([[1.0, -2.0]]), "finite scores of 0 or more"),
        (lambda: pool([[0.5, 0.5]], [0.5]), "summing to 1"),
        (lambda: fit_recalibration([0.5], [0.4], [False]), "P\\(< outcome\\) ≤ P\\(≤ outcome\\)"),
        (lambda: fit_recalibration([0.5], [0.6, 0.7], [False]), "as many of each"),
    ],
)
def test_what_means_nothing_is_refused(call, said):
    with pytest.raises(InvalidInput, match=said):
        call()
