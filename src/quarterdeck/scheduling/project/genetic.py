"""Genetic search on activity lists: the plans of the project solver.

References
----------
.. [1] Hartmann, S. (1998). A competitive genetic algorithm for resource-constrained project scheduling. Naval Research Logistics 45(7).
.. [2] Valls, V., Ballestín, F., Quintanilla, S. (2005). Justification and RCPSP: a technique that pays. European Journal of
   Operational Research 165(2). doi:10.1016/j.ejor.2004.04.008
"""

import itertools
import threading
from collections.abc import Callable

import numpy as np

from quarterdeck.scheduling.project.breeding import evolve, populate
from quarterdeck.scheduling.project.kernel import OVER_BUDGET, RANKS, Packed, Population
from quarterdeck.scheduling.project.project import Ints
from quarterdeck.scheduling.project.tables import Tables

POPULATION = 400
MAX_CELLS = 4_000_000
"""Periods × words of capacity that a search keeps; longer horizons are left to CP-SAT."""
WORD_BITS = 62
EXCHANGE_EVERY = 4
"""Children per member between two exchanges of searches that run side by side."""
CHILDREN_PER_SLICE = 20_000
"""Divided by the number of activities: about a twentieth of a second."""


class GeneticSearch:
    """One population. `tables.order` must exist: lists need precedence without cycles."""

    def __init__(self, tables: Tables, seed: int, target: int, size: int = POPULATION) -> None:
        self.packed, self.target = pack(tables), target
        shape = (size, tables.num)
        self.random = np.random.default_rng(seed)
        rng = np.array([np.random.SeedSequence(seed).generate_state(1, np.uint64)[0] | np.uint64(1)], dtype=np.uint64)
        zeros = [np.zeros(shape, dtype=np.int64) for _ in range(3)]
        self.population = Population(zeros[0], zeros[1], zeros[2], np.full(size, OVER_BUDGET << 2, dtype=np.int64), rng)
        self.slice = max(1, CHILDREN_PER_SLICE // max(1, tables.num))

    def begin(self) -> None:
        """Fill the population with sampled lists."""
        populate(self.packed, self.population, 0)

    def run(self, stop: Callable[[], bool], num_children: int) -> None:
        """Breed so many children, or until told to stop or the target is reached."""
        for _ in range(-(-num_children // self.slice)):
            if self.best <= self.target or stop():
                return
            evolve(self.packed, self.population, self.slice, self.target)

    def breed(self, num_children: int) -> None:
        """Breed so many children: the same on every machine."""
        if self.best > self.target:
            evolve(self.packed, self.population, num_children, self.target)

    def exchange(self, other: "GeneticSearch") -> None:
        """Swap half of the members, chosen at random, with another search of the same size."""
        half = self.random.permutation(len(self.population.fitness))[::2]
        for mine, its in zip(self.population[:4], other.population[:4], strict=True):
            mine[half], its[half] = its[half], mine[half]

    @property
    def best(self) -> int:
        """The shortest makespan; OVER_BUDGET // RANKS or more if none was found."""
        return int(self.population.fitness.min()) // RANKS

    def schedule(self) -> tuple[Ints, Ints] | None:
        """Starts and modes (positions in the tables' list) of the best, or None."""
        if self.best >= OVER_BUDGET // RANKS:
            return None
        position = int(self.population.fitness.argmin())
        return self.population.starts[position].copy(), self.population.modes[position].copy()


def run_side_by_side(searches: list[GeneticSearch], stop: Callable[[], bool]) -> None:
    """Each search in a thread of its own, until told to stop or one reaches its target. Now and then they exchange members at random,
    so that together they are one large population."""

    def ended() -> bool:
        return stop() or any(search.best <= search.target for search in searches)

    while not ended():
        children = EXCHANGE_EVERY * len(searches[0].population.fitness)
        threads = [threading.Thread(target=search.run, args=(ended, children)) for search in searches[1:]]
        for thread in threads:
            thread.start()
        searches[0].run(ended, children)
        for thread in threads:
            thread.join()
        for one, other in itertools.pairwise(searches):
            one.exchange(other)


def fits_lists(tables: Tables) -> bool:
    """Whether the genetic search can work on it: no cycles of lags, and a horizon that fits into memory."""
    return tables.order is not None and bool(len(tables.duration)) and tables.horizon * (len(_words(tables)) + 1) <= MAX_CELLS


def pack(tables: Tables) -> Packed:
    """The tables for compiled code."""
    assert tables.order is not None
    words, num_modes, edges = _words(tables), len(tables.duration), tables.edges
    guard = np.zeros(max(1, len(words)), dtype=np.int64)
    free = np.zeros((tables.horizon + 1, len(guard)), dtype=np.int64)
    demand = np.zeros((num_modes, len(guard)), dtype=np.int64)
    for w, word in enumerate(words):
        for row, shift, bits in word:
            capacity = tables.rows[row].capacity
            periods = np.minimum(np.arange(tables.horizon + 1), len(capacity) - 1)
            guard[w] |= 1 << (shift + bits)
            free[:, w] |= capacity[periods] << shift
            demand[:, w] |= tables.rows[row].demand << shift
    free |= guard
    plain = bool((edges.from_finish == 1).all() and (edges.to_finish == 0).all() and (edges.lag >= 0).all())
    return Packed(
        num=tables.num,
        plain=plain,
        constant=all(len(row.capacity) == 1 for row in tables.rows),
        mode_ptr=tables.mode_ptr,
        mode_duration=tables.duration,
        mode_demand=demand,
        mode_consumption=tables.consumption,
        budgets=tables.budgets,
        pred_ptr=_pointers(edges.after, tables.num),
        pred_edge=np.argsort(edges.after, kind="stable").astype(np.int64),
        succ_ptr=_pointers(edges.before, tables.num),
        succ_edge=np.argsort(edges.before, kind="stable").astype(np.int64),
        edge_before=edges.before,
        edge_after=edges.after,
        edge_from_finish=edges.from_finish,
        edge_to_finish=edges.to_finish,
        edge_lag=edges.lag,
        order=tables.order,
        free=free,
        guard=guard,
        tail=tables.through,
    )


def _words(tables: Tables) -> list[list[tuple[int, int, int]]]:
    """Rows in words of at most WORD_BITS: (row, shift, bits below the guard)."""
    words: list[list[tuple[int, int, int]]] = []
    used = WORD_BITS
    for position, row in enumerate(tables.rows):
        bits = max(1, int(row.capacity.max()).bit_length())
        if used + bits + 1 > WORD_BITS:
            words.append([])
            used = 0
        words[-1].append((position, used, bits))
        used += bits + 1
    return words


def _pointers(keys: Ints, num: int) -> Ints:
    return np.concatenate([[0], np.cumsum(np.bincount(keys, minlength=num))]).astype(np.int64)
