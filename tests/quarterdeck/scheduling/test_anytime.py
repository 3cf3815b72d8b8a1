"""What a solve promises besides its value: it keeps its time, reports, stops when told, and gives the same plan without numba."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from problems import random_problem, related_problem

from benchmarks.roadmap import draw, problem_of
from quarterdeck.roadmap.repair import kept_where_it_fits
from quarterdeck.roadmap.settle import settled
from quarterdeck.scheduling import Progress, solve, value_of, violations
from quarterdeck.scheduling.list_schedule import State, schedule_in_order
from quarterdeck.scheduling.local_search import Search
from quarterdeck.scheduling.orders import value_per_effort

HERE = Path(__file__).parent
SHORT_SEARCHES = """
import sys; sys.path.insert(0, {here!r})
from test_anytime import short_searches
print(short_searches())
"""


def short_searches() -> list[tuple[float, int]]:
    """The outcome of a few short searches: their values and a checksum of where everything stands."""
    found = []
    for problem in [*(random_problem(seed) for seed in range(3)), *(related_problem(seed) for seed in range(3))]:
        priority = value_per_effort(problem)
        search = Search(problem, schedule_in_order(problem, np.argsort(-priority, kind="stable")), 1)
        search.run(priority, 300, 10.0, 1.0)
        plan = search.state.plan
        found.append((search.best_value, int((plan.start * np.arange(1, len(plan.start) + 1)).sum() + plan.free.sum())))
    return found


def test_the_search_is_the_same_without_numba() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SHORT_SEARCHES.format(here=str(HERE))],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == str(short_searches())


@pytest.mark.parametrize("make", [random_problem, related_problem])
@pytest.mark.parametrize("seed", range(6))
def test_what_is_left_free_is_what_the_plan_leaves(make, seed: int) -> None:  # type: ignore[no-untyped-def]
    problem = make(seed)
    priority = value_per_effort(problem)
    search = Search(problem, schedule_in_order(problem, np.argsort(-priority)), seed)
    search.run(priority, 3000, 20.0, 1.0)
    again = State(problem)
    again.load(problem, search.state.schedule())
    assert (again.plan.free == search.state.plan.free).all()
    assert (again.plan.counter_free == search.state.plan.counter_free).all()
    assert np.allclose(again.plan.row_used, search.state.plan.row_used)
    if search.best is not None:
        assert violations(problem, search.best) == ()
        assert value_of(problem, search.best) == pytest.approx(search.best_value)


def test_a_solve_keeps_its_time_and_says_where_it_stands() -> None:
    problem = problem_of(draw(150, 52, None, 3))
    told: list[Progress] = []
    began = time.monotonic()
    solution = solve(problem, seconds=3.0, on_progress=told.append)
    assert time.monotonic() - began < 3.0 * 1.05 + 1.5  # Others may use the machine.
    assert len(told) >= 5
    assert (told[0].elapsed, told[0].phase.partition(" (")[0]) == (0.0, "getting ready")
    values = [at.value for at in told if at.value is not None]
    assert values == sorted(values)
    assert told[-1].upper_bound is not None
    assert solution.upper_bound is not None
    assert solution.value <= solution.upper_bound
    assert violations(problem, solution.schedule) == ()


def test_true_from_the_callback_stops_a_solve() -> None:
    problem = problem_of(draw(150, 52, None, 3))
    began = time.monotonic()
    solution = solve(problem, seconds=60.0, on_progress=lambda at: at.elapsed > 1.0)
    assert time.monotonic() - began < 10.0
    assert violations(problem, solution.schedule) == ()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_plan_beats_both_greedy_ways(seed: int) -> None:
    drawn = draw(200, 52, None, seed)
    problem = problem_of(drawn)
    by_effort, by_rank = (
        value_of(problem, schedule_in_order(problem, np.argsort(-keys, kind="stable")).schedule())
        for keys in (drawn.value / drawn.effort, drawn.value)
    )
    value = solve(problem, seconds=4.0, seed=seed).value
    assert value >= 1.05 * by_effort
    assert value >= 1.07 * by_rank


def test_planning_again_without_a_change_moves_nothing() -> None:
    problem = problem_of(draw(60, 52, None, 2))
    before = solve(problem, seconds=3.0).schedule
    solution = solve(problem, seconds=1.0, seed=5, warm_start=before)
    after = settled(problem, solution.schedule, before)
    assert value_of(problem, after) >= value_of(problem, before) - 1e-9
    if value_of(problem, after) <= value_of(problem, before) + 1e-9:
        assert (after.start == before.start).all()


@pytest.mark.parametrize("seed", range(4))
def test_what_moved_for_nothing_goes_back_together(seed: int) -> None:
    """Two plans of one value that differ in the order of equal features: settling finds the first again."""
    problem = random_problem(seed, num_features=10)
    before = solve(problem, seconds=0.5, seed=1, deterministic=True).schedule
    search = Search(problem, State(problem), 3)
    search.start_from(before)
    search.run(value_per_effort(problem), 200, 5.0, 1.0)
    moved = search.state.schedule()
    if violations(problem, moved):
        return
    after = settled(problem, moved, before)
    assert violations(problem, after) == ()
    assert value_of(problem, after) >= value_of(problem, moved) - 1e-6
    assert _moved(before, after) <= _moved(before, moved)


def _moved(before, after) -> int:  # type: ignore[no-untyped-def]
    return int((before.feature_finish != after.feature_finish)[before.selected & after.selected].sum())


def test_a_plan_is_carried_over_where_it_fits() -> None:
    drawn = draw(80, 52, None, 4)
    problem = problem_of(drawn)
    before = solve(problem, seconds=1.0).schedule
    kept = kept_where_it_fits(problem, before)
    assert (kept.start == before.start).all()
