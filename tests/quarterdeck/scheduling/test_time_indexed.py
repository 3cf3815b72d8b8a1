"""The integer programme over start weeks against CP-SAT."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from problems import random_problem, related_problem

from quarterdeck.scheduling import Problem, value_of, violations
from quarterdeck.scheduling.cpsat import CpModel
from quarterdeck.scheduling.hopeless import hopes
from quarterdeck.scheduling.prices import price_bound
from quarterdeck.scheduling.pricing import desk, evaluate
from quarterdeck.scheduling.problem import START_FINISH, START_START
from quarterdeck.scheduling.relaxation import relax
from quarterdeck.scheduling.time_indexed import mip_bound


@pytest.mark.parametrize("make", [random_problem, related_problem])
@pytest.mark.parametrize("seed", range(200, 215))
def test_it_proves_what_cp_sat_proves(make: type[Problem], seed: int) -> None:
    problem = make(seed)
    proof = CpModel(problem).solve(20.0, seed=1, num_workers=2)
    found = mip_bound(problem, None, 20.0)
    if proof.schedule is None:
        assert found.schedule is None
        return
    optimum = value_of(problem, proof.schedule)
    assert found.upper_bound is not None
    assert found.upper_bound >= optimum * (1 - 1e-6)
    if not any(dependency.kind in (START_START, START_FINISH) for feature in problem.features for dependency in feature.dependencies):
        assert found.upper_bound == pytest.approx(optimum, rel=1e-4)
        assert found.schedule is not None
        assert violations(problem, found.schedule) == ()
        assert value_of(problem, found.schedule) == pytest.approx(optimum, rel=1e-4)


@pytest.mark.parametrize("seed", range(200, 210))
def test_it_proves_as_much_without_the_hopeless_starts(seed: int) -> None:
    problem = related_problem(seed)
    whole = mip_bound(problem, None, 20.0)
    if whole.schedule is None or whole.upper_bound is None:
        return
    optimum = value_of(problem, whole.schedule)
    prices = price_bound(problem, optimum)
    for known in (optimum, optimum - 0.05 * abs(optimum)):
        found = mip_bound(problem, known, 20.0, prices=prices)
        assert found.upper_bound == pytest.approx(whole.upper_bound, rel=1e-4)


@pytest.mark.parametrize("seed", range(200, 220))
def test_no_start_of_the_best_plan_is_hopeless(seed: int) -> None:
    problem = (random_problem, related_problem)[seed % 2](seed)
    proof = CpModel(problem).solve(20.0, seed=1, num_workers=2)
    if proof.schedule is None:
        return
    optimum = value_of(problem, proof.schedule)
    x, _ = relax(problem.tables)
    k = desk(x)
    for duals in (price_bound(problem, optimum).duals, np.random.default_rng(seed).exponential(2.0, x.num_duals)):
        hope = hopes(x, duals, k, evaluate(x, duals, k))
        runs = proof.schedule.start >= 0
        assert (hope[proof.schedule.mode[runs], proof.schedule.start[runs]] >= optimum * (1 - 1e-9)).all()


def test_a_plan_already_known_to_be_best_is_proven_so() -> None:
    problem = random_problem(200)
    best = mip_bound(problem, None, 20.0)
    assert best.schedule is not None
    value = value_of(problem, best.schedule)
    assert mip_bound(problem, value + 1.0, 20.0, prices=price_bound(problem, value)).upper_bound == pytest.approx(value + 1.0)


def test_stopped_before_anything_is_proven_it_has_no_bound_or_a_true_one() -> None:
    problem = random_problem(3, num_features=14, num_weeks=14)
    optimum = mip_bound(problem, None, 60.0).upper_bound
    early = mip_bound(problem, None, 0.1).upper_bound
    assert optimum is not None
    assert early is None or early >= optimum * (1 - 1e-5)


def test_nothing_to_choose_from_proves_nothing() -> None:
    assert mip_bound(random_problem(1, num_features=0), None, 1.0).upper_bound is None
