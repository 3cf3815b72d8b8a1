"""A selection problem made smaller without losing anything: what nobody wants goes, what only comes together is one.

References
----------
.. [1] A. Bagnall, V. Rayward-Smith, I. Whittley, "The next release problem", Information and Software Technology 43, 2001,
   doi:10.1016/S0950-5849(01)00194-X.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from quarterdeck.scheduling.selection_problem import Bools, Floats, Ints, SelectionProblem


@dataclass(frozen=True, slots=True)
class Core:
    """The smaller problem in sparse columns: groups of items that are selected together or not at all.

    `needs[g]` are the groups that group g requires, directly. Group g adds `by[k]` to row `row[k]` for k in `first[g]` …
    `first[g + 1]`. `group_of[i]` is the group of item i, −1 where the item is of no use.
    """

    value: Floats
    needs: tuple[tuple[int, ...], ...]
    first: Ints
    row: Ints
    by: Floats
    capacity: Floats
    forced: Bools
    group_of: Ints

    def chosen(self, groups: Bools) -> Bools:
        """The items of these groups, shape (num_items,)."""
        return np.asarray((self.group_of >= 0) & np.append(groups, False)[self.group_of])

    def terms(self) -> Iterator[list[tuple[int, float]]]:
        """Row by row, each group with its coefficient."""
        rows: list[list[tuple[int, float]]] = [[] for _ in self.capacity]
        for g in range(len(self.value)):
            for k in range(self.first[g], self.first[g + 1]):
                rows[self.row[k]].append((g, float(self.by[k])))
        return iter(rows)


def core_of(problem: SelectionProblem) -> Core:
    """The core of a selection problem."""
    return _Merging(problem).core()


class _Merging:
    def __init__(self, problem: SelectionProblem) -> None:
        self.problem = problem
        num_items = problem.num_items
        arcs = problem.requires
        matrix = csr_array((np.ones(len(arcs)), (arcs[:, 0], arcs[:, 1])), shape=(num_items, num_items))
        # What requires each other in a circle is one from the start.
        num_groups, labels = connected_components(matrix, directed=True, connection="strong")
        # In the order of their items: solvers fare better with what belongs together side by side.
        _, first_items = np.unique(labels, return_index=True)
        self.group_of = np.argsort(np.argsort(first_items))[labels]
        self.value: Floats = np.bincount(self.group_of, weights=problem.values, minlength=num_groups).astype(np.float64)
        self.needs: list[set[int]] = [set() for _ in range(num_groups)]
        self.users: list[set[int]] = [set() for _ in range(num_groups)]
        for item, needed in self.group_of[arcs].tolist():
            if item != needed:
                self.needs[item].add(needed)
                self.users[needed].add(item)
        self.terms: list[dict[int, float]] = [{} for _ in range(num_groups)]
        for number, row in enumerate(problem.rows):
            for item, by in zip(row.items.tolist(), row.coefficients.tolist(), strict=True):
                mine = self.terms[self.group_of[item]]
                mine[number] = mine.get(number, 0.0) + by
        self.forced = np.zeros(num_groups, dtype=np.bool_)
        if problem.forced is not None:
            self.forced[self.group_of[problem.forced]] = True
        self.into = np.arange(num_groups)

    def core(self) -> Core:
        self._drop_what_nobody_wants()
        self._merge_what_only_one_needs()
        self._skip_what_is_needed_anyway()
        self._merge_what_needs_the_same()
        kept = np.flatnonzero(self.into == np.arange(len(self.into)))
        place = np.full(len(self.into) + 1, -1, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        # An index of −1 finds the −1 at the end: what was dropped stays dropped.
        ends = np.append(self.into, -1)
        while (ends[ends] != ends).any():
            ends = ends[ends]
        terms = [sorted((row, by) for row, by in self.terms[g].items() if by) for g in kept]
        return Core(
            value=self.value[kept],
            needs=tuple(tuple(sorted(int(place[n]) for n in self.needs[g])) for g in kept),
            first=np.concatenate([[0], np.cumsum([len(each) for each in terms])]).astype(np.int64),
            row=np.array([row for each in terms for row, _ in each], dtype=np.int64),
            by=np.array([by for each in terms for _, by in each], dtype=np.float64),
            capacity=np.array([row.capacity for row in self.problem.rows], dtype=np.float64),
            forced=self.forced[kept],
            group_of=place[ends[self.group_of]],
        )

    def _drop_what_nobody_wants(self) -> None:
        """Of use is what has value, must be in, or eases a row, and all that these require."""
        eases = np.array([any(by < 0 for by in terms.values()) for terms in self.terms], dtype=np.bool_)
        wanted = (self.value > 0) | self.forced | eases
        stack = np.flatnonzero(wanted).tolist()
        while stack:
            for needed in self.needs[stack.pop()]:
                if not wanted[needed]:
                    wanted[needed] = True
                    stack.append(needed)
        for g in np.flatnonzero(~wanted).tolist():
            self.into[g] = -1
            for needed in self.needs[g]:
                self.users[needed].discard(g)

    def _merge_what_only_one_needs(self) -> None:
        """Worth nothing by itself and needed by one group only: it comes with that group or not at all."""
        stack = [g for g in range(len(self.into)) if self.into[g] == g]
        while stack:
            g = stack.pop()
            if self.into[g] != g or self.value[g] > 0 or self.forced[g] or len(self.users[g]) != 1:
                continue
            if any(by < 0 for by in self.terms[g].values()):
                continue
            user = next(iter(self.users[g]))
            self.into[g] = user
            self.value[user] += self.value[g]
            for row, by in self.terms[g].items():
                self.terms[user][row] = self.terms[user].get(row, 0.0) + by
            self.needs[user].discard(g)
            for needed in self.needs[g]:
                self.users[needed].discard(g)
                self.users[needed].add(user)
                self.needs[user].add(needed)
                stack.append(needed)

    def _merge_what_needs_the_same(self) -> None:
        """Of value, drawing on no limit and needing the same: once one is in, the others are for nothing."""
        known: dict[frozenset[int], int] = {}
        for g in range(len(self.into)):
            if self.into[g] != g or self.value[g] <= 0 or any(self.terms[g].values()) or self.forced[g] or self.users[g]:
                continue
            first = known.setdefault(frozenset(self.needs[g]), g)
            if first != g:
                self.into[g] = first
                self.value[first] += self.value[g]

    def _skip_what_is_needed_anyway(self) -> None:
        """What a group's other needs require need not be said again."""
        for g in range(len(self.into)):
            if self.into[g] == g:
                further = {other for needed in self.needs[g] for other in self.needs[needed]}
                self.needs[g] = self.needs[g] - further
