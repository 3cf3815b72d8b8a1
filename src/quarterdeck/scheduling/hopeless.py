"""Starts that no plan better than a known one has, by the prices of the bound (reduced-cost fixing).

With a start forced, the bound at the same prices falls; if it falls below the value of a known plan, that start can go. What
is left is a smaller problem with the same better plans, and a smaller bound.
"""

import numpy as np
from numba import njit

from quarterdeck.scheduling.pricing import Desk, desk, evaluate
from quarterdeck.scheduling.problem import Floats
from quarterdeck.scheduling.profits import IMPOSSIBLE, charge_debts, charge_starts
from quarterdeck.scheduling.relaxation import Chains, Extras, Forest, Paces, Relaxation

ROUNDING = 1e-9
"""Share of the bound by which a start must fall short, so that rounding of sums leaves none out."""


def leave_out(x: Relaxation, duals: Floats, lower_bound: float) -> tuple[Relaxation, float]:
    """The relaxation without hopeless starts, and the share of starts that went.

    A plan of at least the value `lower_bound` keeps all its starts. Side branches are left as they are.

    References
    ----------
    .. [1] H. Crowder, E. Johnson, M. Padberg, "Solving large-scale zero-one linear programming problems", Operations Research
       31, 1983, doi:10.1287/opre.31.5.803.
    """
    k = desk(x)
    total = evaluate(x, duals, k)
    hope = hopes(x, duals, k, total)
    finish = x.paces.finish[x.paces.calendar].astype(np.int64)
    possible = finish <= x.num_weeks
    hopeless = possible & (hope < lower_bound - ROUNDING * max(abs(total), abs(lower_bound)))
    rows, calendar = np.unique(np.where(hopeless, x.num_weeks + 1, finish), axis=0, return_inverse=True)
    paces = x.paces._replace(calendar=calendar.reshape(-1).astype(np.int64), finish=rows.astype(np.uint16))
    return x._replace(paces=paces), float(hopeless.sum() / max(possible.sum(), 1))


def hopes(x: Relaxation, duals: Floats, k: Desk, total: float) -> Floats:
    """The bound with each start forced, shape (num_modes, num_weeks), after an evaluation at `duals` that gave `total`."""
    at = len(x.rows.limit)
    counter = duals[at : at + len(x.extras.counter_limit)]
    hope = np.full((len(x.paces.calendar), x.num_weeks), np.inf)
    _fill(x.forest, x.chains, x.paces, x.extras, counter, k.paid, k.owed, k.best, k.ending, total, hope)
    return hope


@njit(cache=True, nogil=True)
def _fill(forest: Forest, chains: Chains, paces: Paces, extras: Extras, counter, paid, owed, best, ending, total, hope):
    weeks = best.shape[1] - 2
    # outside[f, s]: everything but feature f and what hangs on it, at its best when f may start in week s.
    # around[f, e]: everything, when feature f is finished in week e.
    outside, around = np.full((len(forest.order), weeks + 2), IMPOSSIBLE), np.full((len(forest.order), weeks + 2), IMPOSSIBLE)
    passed, arrive, charged = np.empty(weeks + 2), np.empty(weeks + 2), np.empty(weeks + 2)
    for position in range(len(forest.order) - 1, -1, -1):
        f = forest.order[position]
        p = forest.parent[f]
        for e in range(weeks + 1):
            by = (min(max(e + forest.lag[f], 0), weeks + 1) if forest.timed[f] else 0) if p >= 0 else 0
            passed[e] = IMPOSSIBLE if forest.forced[f] else 0.0
            for o in range(forest.feat_opt[f], forest.feat_opt[f + 1]):
                path = chains.opt_path[o]
                passed[e] = max(passed[e], best[chains.path_act[path], by] if path < chains.opt_path[o + 1] else ending[o, by])
            if p < 0:
                outside[f, e] = total - passed[e]
            elif by <= weeks:
                outside[f, by] = max(outside[f, by], around[p, e] - passed[e])
        for s in range(1, weeks + 1):
            outside[f, s] = max(outside[f, s], outside[f, s - 1])
        for o in range(forest.feat_opt[f], forest.feat_opt[f + 1]):
            first, last = chains.opt_path[o], chains.opt_path[o + 1] - 1
            arrive[:] = outside[f]
            for i in range(first, last + 1):
                a = chains.path_act[i]
                lag = chains.path_lag[i + 1] if i < last else 0
                following = best[chains.path_act[i + 1]] if i < last else ending[o]
                charged[:] = arrive
                charge_starts(chains, extras, a, counter, best, charged)
                if i == first:
                    charge_debts(extras, f, owed, charged)
                arrive[:] = IMPOSSIBLE
                for m in range(paces.act_mode[a], paces.act_mode[a + 1]):
                    cost = paid[paces.pattern[m]]
                    for s in range(weeks):
                        e = paces.finish[paces.calendar[m], s]
                        by = min(max(e + lag, 0), weeks + 1)
                        if e <= weeks:
                            profit = charged[s] - cost[e] + cost[s]
                            hope[m, s] = profit + following[by]
                            arrive[by] = max(arrive[by], profit)
                for s in range(1, weeks + 1):
                    arrive[s] = max(arrive[s], arrive[s - 1])
            if last < first:
                charge_debts(extras, f, owed, arrive)
            for e in range(weeks + 1):
                around[f, e] = max(around[f, e], arrive[e] + ending[o, e])
