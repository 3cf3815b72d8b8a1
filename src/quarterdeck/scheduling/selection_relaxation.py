"""Large selections by their linear relaxation: a bound at once, and a choice by taking first what it takes whole.

With few limits few groups come out in parts (Dantzig), so that little is lost by rounding.

References
----------
.. [1] G. B. Dantzig, "Discrete-variable extremum problems", Operations Research 5, 1957, doi:10.1287/opre.5.2.266.
"""

import numpy as np

from quarterdeck.scheduling.selection_core import Core
from quarterdeck.scheduling.selection_problem import Bools, Floats
from quarterdeck.scheduling.selection_search import Wants


def relaxed(core: Core, seconds: float) -> tuple[float, Floats] | None:
    """The value of the linear relaxation and the share it takes of each group; None if it was not solved in time."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    num_groups, num_rows = len(core.value), len(core.capacity)
    needing = np.repeat(np.arange(num_groups), [len(each) for each in core.needs])
    needed = np.array([other for each in core.needs for other in each], dtype=np.int64)
    arcs = num_rows + np.arange(len(needed))
    rows = np.concatenate([core.row, arcs, arcs])
    columns = np.concatenate([np.repeat(np.arange(num_groups), np.diff(core.first)), needing, needed])
    numbers = np.concatenate([core.by, np.ones(len(needed)), -np.ones(len(needed))])
    matrix = coo_array((numbers, (rows, columns)), shape=(num_rows + len(needed), num_groups)).tocsr()
    limits = np.concatenate([core.capacity, np.zeros(len(needed))])
    bounds = np.stack([core.forced.astype(float), np.ones(num_groups)], axis=1)
    found = linprog(-core.value, A_ub=matrix, b_ub=limits, bounds=bounds, method="highs", options={"time_limit": max(seconds, 0.1)})
    return (-float(found.fun), np.asarray(found.x)) if found.status == 0 else None


def rounded(core: Core, wants: Wants, share: Floats) -> Bools:
    """Groups taken in the order of their share, then of their value by what they draw, each with all it requires, while all limits are kept."""
    groups, left = np.zeros(len(core.value), dtype=np.bool_), core.capacity.copy()
    owner = np.repeat(np.arange(len(core.value)), np.diff(core.first))
    relative = np.abs(core.by) / np.maximum(np.abs(core.capacity[core.row]), 1e-9)
    size = np.bincount(owner, weights=relative, minlength=len(core.value))
    keys = (-(core.value / np.maximum(size, 1e-12))[wants.groups], -np.round(share[wants.groups], 6))
    order = np.lexsort(keys)
    order = np.concatenate([np.arange(wants.num_fixed), order[order >= wants.num_fixed]])
    for c in order.tolist():
        fresh = [g for g in wants.item[wants.first[c] : wants.first[c + 1]].tolist() if not groups[g]]
        need: dict[int, float] = {}
        for g in fresh:
            for k in range(core.first[g], core.first[g + 1]):
                need[int(core.row[k])] = need.get(int(core.row[k]), 0.0) + float(core.by[k])
        if c < wants.num_fixed or all(by <= max(left[row], 0.0) + 1e-9 for row, by in need.items()):
            groups[fresh] = True
            for row, by in need.items():
                left[row] -= by
    return groups
