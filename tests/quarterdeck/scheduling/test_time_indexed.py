"""The integer programme over start weeks against CP-SAT."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from problems import random_problem, related_problem

from quarterdeck.scheduling import Problem, value_of, violations
from quarterdeck.scheduling.cpsat import CpModel
from quarterdeck.scheduling.problem import START_FINISH, START_START
from quarterdeck.scheduling.time_indexed import mip_bound


@pytest.mark.parametrize("make", [random_problem, related_problem])
@pytest.mark.parametrize("seed", range(200, 215))
def test_it_proves_what_cp_sat_proves(make: type[Problem], seed: int) -> None:
    problem = make(seed)
    proof = CpModel(problem).solve(20.0, seed=1, num_workers=2)
    found = mip_bound(problem, 0.0, 20.0)
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


def test_stopped_before_anything_is_proven_it_has_no_bound_or_a_true_one() -> None:
    problem = random_problem(3, num_features=14, num_weeks=14)
    optimum = mip_bound(problem, 0.0, 60.0).upper_bound
    early = mip_bound(problem, 0.0, 0.1).upper_bound
    assert optimum is not None
    assert early is None or early >= optimum * (1 - 1e-5)


def test_nothing_to_choose_from_proves_nothing() -> None:
    assert mip_bound(random_problem(1, num_features=0), 0.0, 1.0).upper_bound is None
