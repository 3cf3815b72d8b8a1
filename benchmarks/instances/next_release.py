"""Next-release instances of Xuan and others: requirements in levels with costs, pairs of them, and customers with profits.

A pair (A, B) is read as "B requires A". A customer's profit counts when all they ask for is in, with all that requires.

References
----------
.. [1] J. Xuan, H. Jiang, Z. Ren, Z. Luo, "Solving the large scale next release problem with a backbone based multilevel
   algorithm", IEEE Transactions on Software Engineering 38, 2012, doi:10.1109/TSE.2011.92.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from quarterdeck.scheduling.selection import SelectionProblem, SelectionRow


@dataclass(frozen=True, slots=True)
class NextRelease:
    """`costs[r]` of each requirement, `requires` as (requirement, required), and customers as (profit, requirements asked for)."""

    name: str
    costs: tuple[int, ...]
    requires: tuple[tuple[int, int], ...]
    customers: tuple[tuple[int, tuple[int, ...]], ...]

    def problem(self, ratio: float) -> SelectionProblem:
        """The selection within a budget of `ratio` of all costs, rounded down: requirements first, then customers as items."""
        num_requirements = len(self.costs)
        asked = [(num_requirements + c, r) for c, (_, wanted) in enumerate(self.customers) for r in sorted(set(wanted))]
        budget = float(np.floor(ratio * sum(self.costs) + 1e-9))
        return SelectionProblem(
            values=np.array([0.0] * num_requirements + [float(profit) for profit, _ in self.customers]),
            requires=np.array([*self.requires, *asked], dtype=np.int64).reshape(-1, 2),
            rows=(SelectionRow(np.arange(num_requirements), np.array(self.costs, dtype=np.float64), budget),),
        )


def read_next_release(path: str | Path) -> NextRelease:
    """Read an instance. Raises `ValueError` if it is cut short or holds something else than numbers."""
    path = Path(path)
    numbers = iter(path.read_text(encoding="latin-1").split())
    try:
        costs = [cost for _ in range(int(next(numbers))) for cost in _take(numbers, int(next(numbers)))]
        pairs = [_take(numbers, 2) for _ in range(int(next(numbers)))]
        customers = [_customer(numbers) for _ in range(int(next(numbers)))]
    except (StopIteration, RuntimeError):
        raise ValueError(f"{path.name}: expected a next-release instance, got one that is cut short") from None
    return NextRelease(path.stem, tuple(costs), tuple((second - 1, first - 1) for first, second in pairs), tuple(customers))


def _take(numbers: Iterator[str], count: int) -> list[int]:
    return [int(next(numbers)) for _ in range(count)]


def _customer(numbers: Iterator[str]) -> tuple[int, tuple[int, ...]]:
    profit, count = _take(numbers, 2)
    return profit, tuple(number - 1 for number in _take(numbers, count))
