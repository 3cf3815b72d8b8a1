"""A good selection fast: annealing over what is wanted; what it requires comes along, limits are priced while they are broken.

Prices of limits follow the search: up while a limit is broken, down while it is kept, so that it stays near the edge, where
the best selections are.

References
----------
.. [1] S. Kirkpatrick, C. D. Gelatt, M. P. Vecchi, "Optimization by simulated annealing", Science 220, 1983, doi:10.1126/science.220.4598.671.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit

from quarterdeck.scheduling.selection_core import Core
from quarterdeck.scheduling.selection_problem import Bools, Floats, Ints

PRICE_STEP, PRICE_EVERY = 1.05, 64
"""Every so many moves a limit's price rises by this factor if it is broken, and falls by it if it is kept."""


MOVES = 8_000_000
"""Of one run: a little over half a second. More of them find the best of the public instances, longer ones no more often."""
HOT, COLD = 0.5, 0.03
"""Temperatures at the beginning and the end, in mean values of what is wanted."""
LOWEST_PRICE = 0.9
"""A limit's lowest price, in what a unit of it is worth on average if everything were in."""


@dataclass(frozen=True, slots=True)
class Wants:
    """The candidates of a search: `groups[c]` with all it requires, in `item[first[c]:first[c + 1]]`; the first `num_fixed` must be in."""

    groups: Ints
    num_fixed: int
    first: Ints
    item: Ints


def wants_of(core: Core) -> Wants:
    """What a search may want: groups of value, those that must be in, and those that ease a limit."""
    eases = np.zeros(len(core.value), dtype=np.bool_)
    eases[np.repeat(np.arange(len(core.value)), np.diff(core.first))[core.by < 0]] = True
    fixed = np.flatnonzero(core.forced)
    groups = np.concatenate([fixed, np.flatnonzero(((core.value > 0) | eases) & ~core.forced)]).astype(np.int64)
    closures = [_closure(core, int(group)) for group in groups]
    first = np.concatenate([[0], np.cumsum([len(each) for each in closures])]).astype(np.int64)
    return Wants(groups, len(fixed), first, np.array([g for each in closures for g in each], dtype=np.int64))


def search(core: Core, wants: Wants, *, seed: int, runs: int = 2) -> tuple[float, Bools]:
    """The best of some runs beside each other: its value (−inf if none kept every limit) and its groups, shape (num_groups,)."""
    groups = np.zeros(len(core.value), dtype=np.bool_)
    if len(wants.groups) == wants.num_fixed:
        groups[wants.item] = True
        used = np.zeros(len(core.capacity))
        for g in np.flatnonzero(groups):
            np.add.at(used, core.row[core.first[g] : core.first[g + 1]], core.by[core.first[g] : core.first[g + 1]])
        return (float(core.value[groups].sum()) if (used <= core.capacity + 1e-9).all() else -np.inf), groups
    with ThreadPoolExecutor(max_workers=2) as threads:
        best, wanted = max(threads.map(lambda run: _run(core, wants, seed * 1000 + run), range(runs)), key=lambda each: each[0])
    for c in np.flatnonzero(wanted):
        groups[wants.item[wants.first[c] : wants.first[c + 1]]] = True
    return best, groups


def _run(core: Core, wants: Wants, seed: int) -> tuple[float, Bools]:
    worth = float(core.value.clip(min=0).sum())
    size = np.bincount(core.row, weights=np.abs(core.by), minlength=len(core.capacity))
    price: Floats = LOWEST_PRICE * max(worth, 1.0) / np.maximum(size, 1e-9)
    mean = max(worth / max(len(wants.groups), 1), 1e-9)
    moves = min(MOVES, 2_000 * len(wants.groups) + 20_000)
    rows = (core.first, core.row, core.by, core.capacity)
    found: tuple[float, Bools] = anneal_selection(
        wants.first, wants.item, core.value, *rows, wants.num_fixed, price, moves, HOT * mean, COLD * mean, seed
    )
    return found


def _closure(core: Core, group: int) -> list[int]:
    found, stack = {group}, [group]
    while stack:
        fresh = [needed for needed in core.needs[stack.pop()] if needed not in found]
        found.update(fresh)
        stack += fresh
    return sorted(found)


@njit(cache=True, nogil=True)
def anneal_selection(want_ptr, want_item, value, item_ptr, item_row, item_by, capacity, num_fixed, price, num_moves, hot, cold, seed):
    """Anneal; returns the best value within every limit (−inf if none was met) and what is wanted in it.

    The first `num_fixed` candidates are wanted always.

    `want_item[want_ptr[c]:want_ptr[c + 1]]` are the items that candidate c brings in: itself and all it requires.
    `item_row` and `item_by` are the limits an item draws on, and by how much; `value` is per item.
    """
    np.random.seed(seed)
    num_wants, num_items, num_rows = len(want_ptr) - 1, len(value), len(capacity)
    wanted = np.zeros(num_wants, dtype=np.bool_)
    wanted[:num_fixed] = True
    count = np.zeros(num_items, dtype=np.int64)
    used = np.zeros(num_rows)
    change = np.zeros(num_rows)
    touched = np.zeros(num_rows, dtype=np.int64)
    total = 0.0
    for c in range(num_wants):
        if wanted[c]:
            total += _flip(c, 1, want_ptr, want_item, value, item_ptr, item_row, item_by, count, used)
    broken = 0
    for row in range(num_rows):
        broken += used[row] > capacity[row] + 1e-9
    best = total if broken == 0 else -np.inf
    best_wanted = wanted.copy()
    base = price.copy()
    for move in range(num_moves):
        temperature = hot * (cold / hot) ** (move / num_moves)
        c = num_fixed + np.random.randint(num_wants - num_fixed)
        sign = -1 if wanted[c] else 1
        gain = 0.0
        num_touched = 0
        for k in range(want_ptr[c], want_ptr[c + 1]):
            i = want_item[k]
            if count[i] == (0 if sign > 0 else 1):
                gain += sign * value[i]
                for e in range(item_ptr[i], item_ptr[i + 1]):
                    row = item_row[e]
                    if change[row] == 0.0:
                        touched[num_touched] = row
                        num_touched += 1
                    change[row] += sign * item_by[e]
        cost = 0.0
        for q in range(num_touched):
            row = touched[q]
            cost += price[row] * (max(used[row] + change[row] - capacity[row], 0.0) - max(used[row] - capacity[row], 0.0))
            change[row] = 0.0
        if gain - cost >= 0 or np.random.random() < np.exp((gain - cost) / temperature):
            total += _flip(c, sign, want_ptr, want_item, value, item_ptr, item_row, item_by, count, used)
            wanted[c] = sign > 0
        if move % PRICE_EVERY == 0:
            for row in range(num_rows):
                if used[row] > capacity[row] + 1e-9:
                    price[row] *= PRICE_STEP
                elif price[row] > base[row]:
                    price[row] /= PRICE_STEP
        if total > best + 1e-9:
            broken = 0
            for row in range(num_rows):
                broken += used[row] > capacity[row] + 1e-9
            if broken == 0:
                best = total
                best_wanted[:] = wanted
    return best, best_wanted


@njit(cache=True, nogil=True)
def _flip(c, sign, want_ptr, want_item, value, item_ptr, item_row, item_by, count, used):
    """Want a candidate (sign 1) or not any more (−1); returns by how much the total value changes."""
    gain = 0.0
    for k in range(want_ptr[c], want_ptr[c + 1]):
        i = want_item[k]
        if count[i] == (0 if sign > 0 else 1):
            gain += sign * value[i]
            for e in range(item_ptr[i], item_ptr[i + 1]):
                used[item_row[e]] += sign * item_by[e]
        count[i] += sign
    return gain
