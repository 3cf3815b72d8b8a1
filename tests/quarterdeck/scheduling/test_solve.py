"""Plans by search against proofs by CP-SAT, and the bound against both."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from problems import random_problem, related_problem

from quarterdeck.scheduling import Problem, solve, value_of, violations
from quarterdeck.scheduling.cpsat import CpModel
from quarterdeck.scheduling.prices import price_bound


@pytest.mark.parametrize("make", [random_problem, related_problem])
@pytest.mark.parametrize("seed", range(16))
def test_search_reaches_the_proven_optimum_and_no_bound_is_below_it(make: Callable[[int], Problem], seed: int) -> None:
    problem = make(seed)
    proof = CpModel(problem).solve(20.0, seed=1, num_workers=2)
    solution = solve(problem, seconds=1.5, seed=seed)
    if proof.status == "infeasible":
        assert solution.status in ("infeasible", "unknown")
        assert solution.upper_bound is None or solution.status == "unknown"
        return
    assert proof.status == "optimal"
    assert proof.schedule is not None
    optimum = value_of(problem, proof.schedule)
    assert violations(problem, proof.schedule) == ()
    assert violations(problem, solution.schedule) == ()
    assert solution.upper_bound is not None
    assert solution.upper_bound >= optimum * (1 - 1e-6)
    assert solution.value <= optimum * (1 + 1e-5) + 1e-3
    assert solution.value >= 0.98 * optimum
    assert price_bound(problem, 0.0, max_iterations=300).value >= optimum * (1 - 1e-6)


def test_deterministic_mode_gives_the_same_plan_twice() -> None:
    problem = random_problem(3, num_features=14, num_weeks=14)
    first, second = (solve(problem, seconds=0.5, seed=7, deterministic=True) for _ in range(2))
    assert first.value == second.value
    assert (first.schedule.start == second.schedule.start).all()


def test_nothing_to_choose_from_is_optimal_at_zero() -> None:
    problem = random_problem(1, num_features=0)
    solution = solve(problem, seconds=0.1)
    assert (solution.status, solution.value, solution.upper_bound) == ("optimal", 0.0, 0.0)


def test_a_moved_activity_is_caught() -> None:
    problem = random_problem(5)
    schedule = solve(problem, seconds=0.5).schedule
    running = int((schedule.start >= 0).argmax())
    schedule.start[running] += 1
    assert violations(problem, schedule)
