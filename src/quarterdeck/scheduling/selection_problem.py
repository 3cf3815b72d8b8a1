"""The selection problem in numbers: which items, when time does not matter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SelectionRow:
    """The coefficients of the selected `items` sum to at most `capacity`; `items` and `coefficients` of shape (num_terms,)."""

    items: Ints
    coefficients: Floats
    capacity: float


@dataclass(frozen=True, slots=True)
class SelectionProblem:
    """Choose items so that their values sum to most.

    Parameters
    ----------
    values
        Value of each item, of any sign, shape (num_items,).
    requires
        Pairs (item, required item), shape (num_arcs, 2): the first only with the second. Circles are allowed.
    rows
        Budgets and other linear limits.
    forced
        Which items must be in, shape (num_items,).

    Raises
    ------
    InvalidInput
        If a shape does not fit, an index points outside, or a number is not finite.
    """

    values: Floats
    requires: Ints
    rows: tuple[SelectionRow, ...] = ()
    forced: Bools | None = None

    def __post_init__(self) -> None:
        num_items = len(self.values)
        if self.requires.ndim != 2 or self.requires.shape[1] != 2:
            raise InvalidInput(f"expected requires of shape (num_arcs, 2), got {self.requires.shape}")
        if self.forced is not None and self.forced.shape != (num_items,):
            raise InvalidInput(f"expected forced of shape ({num_items},), got {self.forced.shape}")
        indices = [self.requires.ravel(), *(row.items for row in self.rows)]
        if any(len(each) and (each.min() < 0 or each.max() >= num_items) for each in indices):
            raise InvalidInput(f"expected items from 0 to {num_items - 1}, got one outside")
        for row in self.rows:
            if row.items.shape != row.coefficients.shape:
                raise InvalidInput(f"expected as many coefficients as items in a row, got {len(row.coefficients)} and {len(row.items)}")
        numbers = [self.values, *(row.coefficients for row in self.rows), np.array([row.capacity for row in self.rows])]
        if not all(np.isfinite(each).all() for each in numbers):
            raise InvalidInput("expected values, coefficients and capacities that are finite numbers")

    @property
    def num_items(self) -> int:
        """How many items there are to choose from."""
        return len(self.values)


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen: `chosen` of shape (num_items,), nothing where there is none. `upper_bound` None: nothing was proven."""

    status: Literal["optimal", "feasible", "infeasible", "unknown"]
    chosen: Bools
    value: float
    upper_bound: float | None
    method: str


def row_of(terms: Mapping[int, float], capacity: float) -> SelectionRow:
    """A row from item → coefficient."""
    return SelectionRow(np.array(list(terms), dtype=np.int64), np.array(list(terms.values()), dtype=np.float64), capacity)


def broken_rules(problem: SelectionProblem, chosen: Bools, tolerance: float = 1e-6) -> tuple[str, ...]:
    """Every rule that a choice breaks, in words; shares no code with the methods that choose."""
    broken = [f"item {item} is in without item {needed}" for item, needed in problem.requires.tolist() if chosen[item] and not chosen[needed]]
    for number, row in enumerate(problem.rows):
        total = sum(by for item, by in zip(row.items.tolist(), row.coefficients.tolist(), strict=True) if chosen[item])
        if total > row.capacity + tolerance * max(abs(row.capacity), 1.0):
            broken.append(f"row {number} sums to {total:g}, over {row.capacity:g}")
    if problem.forced is not None:
        broken += [f"item {item} must be in and is not" for item in np.flatnonzero(problem.forced & ~chosen).tolist()]
    return tuple(broken)
