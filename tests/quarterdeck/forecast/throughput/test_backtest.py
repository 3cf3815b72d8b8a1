"""Forecasts of the past: held to what came, beside the bootstraps, with nobody left out for being late."""

import numpy as np
import pytest

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.scores import coverage, crps_of_discrete, randomised_pit
from quarterdeck.forecast.throughput.backtest import BOOTSTRAPS, CAP, FINAL, Backtest, backtest
from quarterdeck.forecast.throughput.members import MEMBERS
from tests.quarterdeck.forecast.throughput import simulated


@pytest.fixture(scope="module")
def tests() -> tuple[Backtest, ...]:
    return backtest([simulated.team(f"team {number}", 170, rate=4.0 + 3 * number, seed=number) for number in range(8)], num_samples=150)


def test_every_method_forecasts_the_same(tests):
    assert [test.work for test in tests] == [4, 8, 16]
    for test in tests:
        assert set(test.weeks) == {FINAL, *MEMBERS, *BOOTSTRAPS}
        assert {weeks.shape for weeks in test.weeks.values()} == {(len(test.outcome), CAP * test.work + 1)}
        assert all(weeks.sum(axis=1) == pytest.approx(1) for weeks in test.weeks.values())
        assert ((test.outcome >= 0) & (test.outcome <= CAP * test.work)).all()


def test_simulated_truths_fall_where_they_are_said_to(tests):
    """Forecasts of a team overlap, so that the sampling error is that of some 25 independent ones a team, not of all."""
    pits = np.concatenate([randomised_pit(test.weeks[FINAL], test.outcome, seed=1) for test in tests if test.work < 16])
    for level, share in zip((0.5, 0.85, 0.95), coverage(pits), strict=True):
        assert share == pytest.approx(level, abs=3 * (level * (1 - level) / (8 * 25)) ** 0.5)


def test_it_beats_the_bootstraps_where_rates_drift(tests):
    for test in tests:
        score = {name: crps_of_discrete(weeks, np.arange(weeks.shape[1]), test.outcome).mean() for name, weeks in test.weeks.items()}
        assert score[FINAL] < score["bootstrap12"]
        assert score[FINAL] < score["bootstrap30"]


def test_histories_too_short_to_score_are_refused():
    with pytest.raises(InvalidInput, match="more than 30 weeks"):
        backtest([simulated.team("short", 40)], num_samples=50)
