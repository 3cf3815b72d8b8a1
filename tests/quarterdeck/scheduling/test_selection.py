"""Selection alone: against brute force and published optima."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from benchmarks.instances.next_release import read_next_release
from quarterdeck.errors import InvalidInput
from quarterdeck.scheduling.selection import SelectionProblem, SelectionRow, broken_rules, select
from quarterdeck.scheduling.selection_core import core_of

NO_ARCS = np.zeros((0, 2), dtype=np.int64)


def random_selection(seed: int) -> SelectionProblem:
    """Eleven items with a budget, requirements (circles too), relations of every sign, and sometimes a must-have."""
    rng = np.random.default_rng(seed)
    size = 11
    fractions = seed % 3 == 0
    values = rng.integers(-6, 20, size).astype(float) + (rng.random(size) if fractions else 0.0)
    arcs = [(a, b) for a, b in rng.integers(0, size, (int(rng.integers(0, 12)), 2)).tolist() if a != b]
    budget = SelectionRow(np.arange(size), rng.integers(0, 12, size).astype(float), float(rng.integers(10, 45)))
    rows = [budget]
    for _ in range(int(rng.integers(0, 4))):
        items = rng.permutation(size)[: int(rng.integers(2, 4))]
        kind = int(rng.integers(0, 3))
        if kind == 0:
            rows.append(SelectionRow(items, np.ones(len(items)), 1.0))
        elif kind == 1:
            rows.append(SelectionRow(items, -np.ones(len(items)), -1.0))
        else:
            rows.append(SelectionRow(items[:2], np.array([1.0, -1.0]), 0.0))
    forced = np.zeros(size, dtype=np.bool_)
    if rng.random() < 0.4:
        forced[int(rng.integers(size))] = True
    return SelectionProblem(values, np.array(arcs, dtype=np.int64).reshape(-1, 2), tuple(rows), forced)


def best_value(problem: SelectionProblem) -> float:
    choices = (np.array(choice, dtype=np.bool_) for choice in itertools.product((False, True), repeat=problem.num_items))
    return max((float(problem.values[choice].sum()) for choice in choices if not broken_rules(problem, choice)), default=-np.inf)


@pytest.mark.parametrize("seed", range(24))
def test_what_is_chosen_is_what_brute_force_finds(seed: int) -> None:
    problem = random_selection(seed)
    best = best_value(problem)
    found = select(problem, seconds=5, seed=seed)
    if best == -np.inf:
        assert found.status == "infeasible"
        assert found.upper_bound is None
        assert not found.chosen.any()
        return
    assert found.status == "optimal"
    assert found.value == pytest.approx(best)
    assert found.upper_bound == pytest.approx(best)
    assert broken_rules(problem, found.chosen) == ()
    assert found.value == pytest.approx(problem.values[found.chosen].sum())


def test_items_that_come_together_are_one() -> None:
    # Item 0 wants 1, 1 wants 2; 3 and 4 want each other; nobody wants 5.
    arcs = np.array([(0, 1), (1, 2), (3, 4), (4, 3)], dtype=np.int64)
    budget = SelectionRow(np.arange(6), np.array([0.0, 2, 3, 1, 1, 1]), 6.0)
    core = core_of(SelectionProblem(np.array([9.0, 0, 0, 2, 2, 0]), arcs, (budget,)))
    assert sorted(core.value.tolist()) == [4, 9]
    assert sorted(core.by.tolist()) == [2, 5]
    assert core.chosen(np.ones(2, dtype=np.bool_)).tolist() == [True, True, True, True, True, False]


@pytest.mark.parametrize(
    ("values", "arcs", "rows", "message"),
    [
        ([1.0], [(0, 1)], (), "expected items from 0 to 0"),
        ([np.nan], [], (), "finite numbers"),
        ([1.0], [], (SelectionRow(np.array([0]), np.ones(2), 1.0),), "as many coefficients as items"),
    ],
)
def test_a_problem_born_wrong_is_refused(values: list[float], arcs: list[tuple[int, int]], rows: tuple[SelectionRow, ...], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        SelectionProblem(np.array(values), np.array(arcs, dtype=np.int64).reshape(-1, 2), rows)


def test_nothing_to_choose_from_is_no_plan_of_worth() -> None:
    found = select(SelectionProblem(np.array([-1.0, 0.0]), NO_ARCS), seconds=1)
    assert (found.status, found.value, found.upper_bound, found.chosen.tolist()) == ("optimal", 0.0, 0.0, [False, False])


SMALL = """2
2
3 4
1
5
1
1 3
3
10 1 3
6 1 2
5 2 1 2
"""


def test_an_instance_is_read_and_a_pair_means_that_the_second_requires_the_first(tmp_path: Path) -> None:
    (tmp_path / "nrp-x.txt").write_text(SMALL)
    instance = read_next_release(tmp_path / "nrp-x.txt")
    assert instance.costs == (3, 4, 5)
    assert instance.requires == ((2, 0),)
    # Budgets of 6, 8 and 12: customers 2; 1; all three.
    assert [select(instance.problem(ratio), seconds=2).value for ratio in (0.5, 0.7, 1.0)] == [6, 11, 21]
    (tmp_path / "cut.txt").write_text(SMALL[:-4])
    with pytest.raises(ValueError, match="cut short"):
        read_next_release(tmp_path / "cut.txt")


@pytest.mark.shared_data
@pytest.mark.parametrize(("ratio", "best"), [(0.3, 1204), (0.5, 1836), (0.7, 2507)])
def test_published_optima_are_proven(shared_data: Path, ratio: float, best: int) -> None:
    found = select(read_next_release(shared_data / "planning" / "nrp" / "nrp1.txt").problem(ratio), seconds=20)
    assert (found.status, found.value) == ("optimal", best)


@pytest.mark.parametrize("seed", range(8))
def test_a_relaxation_bounds_and_its_rounding_keeps_the_rules(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    import quarterdeck.scheduling.selection as module

    monkeypatch.setattr(module, "LARGE", 0)
    problem = random_selection(seed)
    best = best_value(problem)
    found = select(problem, seconds=5)
    if best == -np.inf:
        assert found.status == "infeasible"
        return
    assert "linear relaxation" in found.method
    assert broken_rules(problem, found.chosen) == ()
    assert found.upper_bound is not None
    assert found.value >= best * (1 - 1e-3) - 1e-9
    assert found.upper_bound >= best - 1e-6
