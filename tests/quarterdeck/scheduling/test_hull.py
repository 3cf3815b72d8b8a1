"""Facets against all whole-number fillings of small knapsacks."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.scheduling.hull import MAX_POINTS, facets, hull_sizes, reachable

PIECES = st.lists(st.integers(1, 9), min_size=1, max_size=4, unique=True).map(lambda sizes: tuple(sorted(sizes)))


def fillings(pieces: tuple[int, ...], capacity: int) -> np.ndarray:
    every = product(*(range(capacity // piece + 1) for piece in pieces))
    return np.array([numbers for numbers in every if np.dot(numbers, pieces) <= capacity], dtype=float)


@settings(max_examples=150, deadline=None)
@given(PIECES, st.integers(1, 14), st.data())
def test_no_whole_filling_is_cut_off_whatever_sizes_the_hull_knows(pieces: tuple[int, ...], capacity: int, data: st.DataObject) -> None:
    sizes = tuple(sorted(data.draw(st.sets(st.sampled_from(pieces), min_size=1))))
    rows = facets(sizes, pieces, capacity)
    assert rows.shape[1] == len(pieces)
    assert (rows >= 0).all()
    assert (fillings(pieces, capacity) @ rows.T <= capacity * (1 + 1e-9)).all()


@settings(max_examples=80, deadline=None)
@given(PIECES, st.integers(1, 14), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_the_facets_of_all_sizes_describe_the_hull(pieces: tuple[int, ...], capacity: int, worth: list[float]) -> None:
    from scipy.optimize import linprog

    fit = [j for j, piece in enumerate(pieces) if piece <= capacity]
    if not fit:
        assert len(facets(pieces, pieces, capacity)) == 0
        return
    rows = facets(pieces, pieces, capacity)[:, fit]
    prices = np.array(worth)[fit]
    best = fillings(pieces, capacity)[:, fit] @ prices
    relaxed = linprog(-prices, A_ub=rows, b_ub=np.full(len(rows), capacity))
    assert -relaxed.fun == pytest.approx(best.max(), abs=1e-6)


@pytest.mark.parametrize(
    ("sizes", "capacity", "expected"),
    [
        ((3,), 5, {(5.0,)}),
        ((2, 3), 4, {(2.0, 4.0)}),
        ((1, 2, 3), 3, {(1.0, 2.0, 3.0), (0.0, 3.0, 3.0)}),
        ((400,), 1000, {(500.0,)}),
    ],
)
def test_rows_of_small_teams(sizes: tuple[int, ...], capacity: int, expected: set[tuple[float, ...]]) -> None:
    assert {tuple(np.round(row, 6).tolist()) for row in facets(sizes, sizes, capacity)} == expected


@given(st.lists(st.integers(1, 9), max_size=3, unique=True), st.integers(0, 30))
def test_reachable_is_the_greatest_sum_that_fits(pieces: list[int], most: int) -> None:
    filled = reachable(tuple(pieces), most)
    for capacity in range(most + 1):
        sums = fillings(tuple(pieces), capacity) @ np.array(pieces, dtype=float) if pieces else np.zeros(1)
        assert filled[capacity] == sums.max()


def test_small_pieces_in_a_large_team_do_not_blow_up_the_hull() -> None:
    chosen = hull_sizes({100: 9, 200: 8, 500: 7, 800: 6, 1000: 5, 99_000: 1}, 20_000)
    assert set(chosen) <= {100, 200, 500, 800, 1000}
    assert np.prod([20_000 // size + 1 for size in chosen]) <= MAX_POINTS
