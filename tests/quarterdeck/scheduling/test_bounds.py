"""The bound by prices against proofs by CP-SAT, on every kind of limit and however early it is cut short."""

import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from problems import random_problem, related_problem

from quarterdeck.scheduling import value_of
from quarterdeck.scheduling.cpsat import CpModel, Proof
from quarterdeck.scheduling.prices import price_bound
from quarterdeck.scheduling.pricing import desk, evaluate
from quarterdeck.scheduling.problem import (
    NEVER,
    UNITS_PER_FTE,
    ActivityData,
    ArcData,
    CounterData,
    DependencyData,
    FeatureData,
    ModeData,
    OptionData,
    Problem,
)
from quarterdeck.scheduling.relaxation import relax

SEEDS = range(100, 130)
"""Not those of the other tests."""


@cache
def proven(seed: int) -> tuple[Problem, Proof]:
    problem = (random_problem, related_problem)[seed % 2](seed)
    return problem, CpModel(problem).solve(20.0, seed=1, num_workers=2)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_bound_is_below_the_optimum_however_short_or_wrong_its_target(seed: int) -> None:
    problem, proof = proven(seed)
    if proof.schedule is None:
        return
    optimum = value_of(problem, proof.schedule)
    for iterations, lower_bound in ((1, 0.0), (40, optimum), (40, 2 * optimum), (3000, optimum)):
        assert price_bound(problem, lower_bound, max_iterations=iterations).value >= optimum * (1 - 1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 400), st.floats(-100.0, 1000.0))
def test_every_problem_has_a_true_bound(seed: int, iterations: int, lower_bound: float) -> None:
    problem = related_problem(seed, num_features=6)
    proof = CpModel(problem).solve(20.0, seed=1)
    bound = price_bound(problem, lower_bound, max_iterations=iterations).value
    assert proof.status in ("infeasible", "optimal")
    assert proof.schedule is None or bound >= value_of(problem, proof.schedule) * (1 - 1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_any_prices_give_a_bound(seed: int) -> None:
    problem, proof = proven(seed)
    if proof.schedule is None:
        return
    rng = np.random.default_rng(seed)
    x, _ = relax(problem.tables)
    k = desk(x)
    for share in (0.0, 0.1, 0.5, 1.0):
        duals = rng.exponential(5.0, x.num_duals) * (rng.random(x.num_duals) < share)
        assert evaluate(x, duals, k) >= value_of(problem, proof.schedule) * (1 - 1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_subgradient_is_one(seed: int) -> None:
    """A convex function lies above its tangents: the use of the choice at some prices predicts no more than the bound elsewhere."""
    x, _ = relax(random_problem(seed).tables)
    rng = np.random.default_rng(seed)
    k = desk(x)
    here, there = (rng.exponential(3.0, x.num_duals) * (rng.random(x.num_duals) < 0.3) for _ in range(2))
    bound = evaluate(x, here, k)
    gradient = k.gradient.copy()
    assert evaluate(x, there, k) >= bound - gradient @ (there - here) - 1e-6 * abs(bound)


def chain(weeks: int, durations: list[int], rate: int = 1, lag: int = 0) -> tuple[ActivityData, ...]:
    activities = []
    for position, duration in enumerate(durations):
        finish = np.arange(weeks) + duration
        mode = ModeData(np.where(finish <= weeks, finish, NEVER), np.ones(weeks, dtype=bool), ((0, rate * UNITS_PER_FTE),))
        activities.append(ActivityData((mode,), (ArcData(position - 1, 0, lag),) if position else ()))
    return tuple(activities)


def falling(weeks: int, worth: float) -> np.ndarray:
    return worth * (weeks - np.arange(weeks + 1.0))


def one_team(weeks: int, features: list[FeatureData], capacity: int, counters: tuple[CounterData, ...] = ()) -> Problem:
    return Problem(weeks, np.full((1, weeks), capacity * UNITS_PER_FTE), tuple(features), counters)


def test_without_conflicts_the_bound_is_the_value_of_everything_at_once() -> None:
    weeks = 12
    features = [FeatureData((OptionData(chain(weeks, [2, 3], lag=1), falling(weeks, 2.0)),)) for _ in range(3)]
    assert price_bound(one_team(weeks, features, 9), 0.0).value == pytest.approx(3 * 2.0 * (weeks - 6), rel=1e-6)


def test_a_chain_of_features_waits_without_any_price() -> None:
    weeks = 12
    features = [FeatureData((OptionData(chain(weeks, [2]), falling(weeks, 1.0)),), (DependencyData(f - 1, 0, 1),) if f else ()) for f in range(3)]
    assert price_bound(one_team(weeks, features, 9), 0.0, max_iterations=1).value == pytest.approx((12 - 2) + (12 - 5) + (12 - 8), rel=1e-6)


def test_pieces_that_do_not_go_together_are_not_shared() -> None:
    """Three in a team of four leaves one idle: of four such features, one starts at a time; the capacity row alone would run 4/3."""
    weeks = 8
    features = [FeatureData((OptionData(chain(weeks, [2], rate=3), falling(weeks, 1.0)),)) for _ in range(4)]
    assert price_bound(one_team(weeks, features, 4), 12.0).value == pytest.approx(6 + 4 + 2 + 0, rel=1e-3)


def test_a_synergy_waits_for_the_later_of_its_two() -> None:
    weeks = 10
    apart = [FeatureData((OptionData(chain(weeks, [length]), falling(weeks, 1.0)),)) for length in (3, 5)]
    together = FeatureData((OptionData((), falling(weeks, 4.0)),), (DependencyData(0, 0, 0), DependencyData(1, 0, 0)))
    problem = one_team(weeks, [*apart, together], 5)
    assert price_bound(problem, 32.0).value == pytest.approx(7 + 5 + 4 * 5, rel=5e-3)


def test_side_branches_are_waited_for() -> None:
    weeks = 10
    long, short, end = chain(weeks, [4, 1, 1])
    joined = (
        ActivityData(long.modes),
        ActivityData(short.modes, earliest=5),
        ActivityData(end.modes, (ArcData(0, 0, 0), ArcData(1, 0, 0))),
    )
    problem = one_team(weeks, [FeatureData((OptionData(joined, falling(weeks, 1.0)),))], 5)
    assert price_bound(problem, 0.0, max_iterations=1).value == pytest.approx(10 - 7, rel=1e-6)


def test_what_two_wait_for_holds_back_both() -> None:
    """Only one of the two arcs is in the tree; the other holds back the start in itself."""
    weeks = 12
    first, second, third = chain(weeks, [3, 1, 4])
    fork = (
        ActivityData(first.modes),
        ActivityData(second.modes, (ArcData(0, 0, 0),)),
        ActivityData(third.modes, (ArcData(0, 0, 1),)),
    )
    problem = one_team(weeks, [FeatureData((OptionData(fork, falling(weeks, 1.0)),))], 5)
    assert price_bound(problem, 0.0, max_iterations=1).value == pytest.approx(12 - 8, rel=1e-6)


def test_what_must_be_in_counts_even_at_a_loss() -> None:
    weeks = 6
    loss = FeatureData((OptionData(chain(weeks, [2]), -falling(weeks, 1.0)[::-1] - 1),), forced=True)
    problem = one_team(weeks, [loss], 1)
    assert price_bound(problem, -3.0, max_iterations=1).value == pytest.approx(-3.0, rel=1e-6)


def test_shares_and_starts_describe_the_average_choice() -> None:
    weeks = 8
    features = [FeatureData((OptionData(chain(weeks, [2]), falling(weeks, 1.0) - cost),)) for cost in (0.0, 9.0)]
    bound = price_bound(one_team(weeks, features, 1), 0.0, max_iterations=1)
    assert bound.shares.tolist() == [1.0, 0.0]
    assert bound.starts.tolist() == [0.0, 8.0]


def test_prices_of_an_earlier_bound_are_a_better_begin_than_none() -> None:
    problem = random_problem(3, num_features=14, num_weeks=14)
    settled = price_bound(problem, 0.0)
    assert price_bound(problem, 0.0, max_iterations=1, begin=settled).value == pytest.approx(settled.value, rel=1e-6)
