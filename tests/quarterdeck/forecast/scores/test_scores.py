"""Scores: against another implementation, against their definitions, and refused where they would mean nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.scores import (
    bootstrap_interval,
    coverage,
    crps_of_discrete,
    crps_of_samples,
    pinball,
    pit_of_samples,
    randomised_pit,
    rps,
)

RNG = np.random.default_rng(6)
SAMPLES = RNG.gamma(2, 3, (40, 60))
OUTCOMES = RNG.gamma(2, 3, 40)
SHARES = RNG.dirichlet(np.ones(7), 40)
CLASSES = RNG.integers(0, 7, 40)


def test_crps_of_samples_is_that_of_scoringrules():
    import scoringrules

    theirs = scoringrules.crps_ensemble(OUTCOMES, SAMPLES, estimator="nrg", backend="numpy")
    assert crps_of_samples(SAMPLES, OUTCOMES) == pytest.approx(theirs)


def test_rps_is_that_of_scoringrules():
    import scoringrules

    assert rps(SHARES, CLASSES) == pytest.approx(scoringrules.rps_score(CLASSES + 1, SHARES))


def test_pinball_is_that_of_scoringrules():
    import scoringrules

    assert pinball(SAMPLES[:, 0], 0.85, OUTCOMES) == pytest.approx(scoringrules.quantile_score(OUTCOMES, SAMPLES[:, 0], 0.85))


def test_crps_of_discrete_is_that_of_weighted_samples():
    import scoringrules

    support = np.array([0.0, 1.0, 1.5, 4.0, 5.0, 9.0, 12.0])
    theirs = [scoringrules.crps_ensemble(y, support, ens_w=p, estimator="nrg", backend="numpy") for y, p in zip(OUTCOMES, SHARES, strict=True)]
    assert crps_of_discrete(SHARES, support, OUTCOMES) == pytest.approx(theirs)


def test_on_whole_numbers_crps_and_rps_are_the_same():
    assert crps_of_discrete(SHARES, np.arange(7), CLASSES) == pytest.approx(rps(SHARES, CLASSES))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=30), st.floats(-1e3, 1e3), st.floats(0.1, 50), st.floats(-100, 100))
def test_crps_scales_and_shifts_with_its_unit(samples, outcome, factor, shift):
    once = crps_of_samples(samples, outcome)
    assert once >= -1e-9
    moved = crps_of_samples(np.array(samples) * factor + shift, outcome * factor + shift)
    assert moved == pytest.approx(factor * once, abs=1e-6)


def test_a_forecast_that_says_the_truth_scores_best():
    rng = np.random.default_rng(1)
    truth = rng.normal(0, 1, 4000)
    crps = [crps_of_samples(np.broadcast_to(rng.normal(mean, spread, 200), (4000, 200)), truth).mean() for mean, spread in ((0, 1), (1, 1), (0, 3))]
    assert crps[0] == min(crps)
    losses = [pinball(np.quantile(truth, at), 0.85, truth).mean() for at in (0.85, 0.7, 0.95)]
    assert losses[0] == min(losses)


def test_the_transform_of_a_true_forecast_is_uniform():
    rng = np.random.default_rng(2)
    shares = rng.dirichlet(np.ones(5), 20_000)
    came = (rng.random(20_000)[:, None] > np.cumsum(shares, axis=1)).sum(axis=1)
    pits = randomised_pit(shares, came, seed=3)
    assert coverage(pits) == pytest.approx((0.5, 0.85, 0.95), abs=0.012)
    assert np.histogram(pits, 10, (0, 1))[0] == pytest.approx(2000, abs=200)
    assert (pits == randomised_pit(shares, came, seed=3)).all()


@pytest.mark.parametrize("num_samples", [4, 50])
def test_the_transform_of_samples_is_uniform_for_any_number_of_them_with_ties(num_samples):
    rng = np.random.default_rng(3)
    drawn = rng.poisson(2, (20_000, num_samples + 1))
    pits = pit_of_samples(drawn[:, 1:], drawn[:, 0], seed=4)
    assert coverage(pits, (0.1, 0.5, 0.85, 0.95)) == pytest.approx((0.1, 0.5, 0.85, 0.95), abs=0.012)


def test_an_interval_by_groups_holds_the_mean_as_often_as_it_says():
    held = 0
    for trial in range(200):
        rng = np.random.default_rng(trial)
        groups = np.repeat(np.arange(30), 8)
        interval = bootstrap_interval(rng.normal(0, 1, 30)[groups] + rng.normal(0, 1, 240), groups, trial, level=0.8)
        held += interval.low <= 0 <= interval.high
    assert 0.72 <= held / 200 <= 0.87, "one that took forecasts of a group for independent would hold a third of the time"


def test_an_interval_of_a_skill_is_that_of_a_ratio():
    groups, base = np.repeat(np.arange(10), 5), np.random.default_rng(5).gamma(5, 1, 50)
    interval = bootstrap_interval(0.8 * base, groups, 1, over=base)
    assert (interval.low, interval.high) == pytest.approx((0.8, 0.8))
    assert bootstrap_interval(base, groups, 1) == bootstrap_interval(base, [f"project {group}" for group in groups], 1)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: crps_of_samples([[1.0, np.inf]], [1.0]), "expected finite samples, got inf"),
        (lambda: crps_of_samples([[1.0, 2.0]], [1.0, 2.0]), "expected one outcome for each distribution"),
        (lambda: crps_of_samples(np.empty((2, 0)), [1.0, 2.0]), "expected one outcome for each distribution"),
        (lambda: rps([[0.5, 0.6]], [0]), "sum to 1, got a sum of 1.1"),
        (lambda: rps([[1.5, -0.5]], [0]), "0 or more, got -0.5"),
        (lambda: rps([[0.5, 0.5]], [2]), "expected classes from 0 to 1, got 2"),
        (lambda: rps([[0.5, 0.5]], [0.5]), "expected classes from 0 to 1, got 0.5"),
        (lambda: crps_of_discrete([[0.5, 0.5]], [1.0, 1.0], [0.5]), "2 increasing points"),
        (lambda: pinball(1, 1.0, 2), "expected levels between 0 and 1, got 1 to 1"),
        (lambda: coverage([]), "at least one outcome, got none"),
        (lambda: bootstrap_interval([], [], 1), "as many groups as values"),
        (lambda: bootstrap_interval([1.0], ["a"], 1, level=1.5), "a level between 0 and 1, got 1.5"),
    ],
)
def test_what_means_nothing_is_refused(call, said):
    with pytest.raises(InvalidInput, match=said):
        call()
