"""The choice of options, modes and starts that gave the best profits, read back from them: parents first, then their children."""

import numpy as np
from numba import njit

from quarterdeck.scheduling.profits import POSSIBLE, charge_starts
from quarterdeck.scheduling.relaxation import Chains, Extras, Forest, Paces


@njit(cache=True, nogil=True)
def descend_forest(forest: Forest, chains: Chains, paces: Paces, extras: Extras, counter, k):
    """Take the choices that gave the best profits, parents before children, and note what they use."""
    weeks = k.best.shape[1] - 2
    k.pattern_use[:] = 0.0
    k.start[:] = -1
    for position in range(len(forest.order) - 1, -1, -1):
        f = forest.order[position]
        k.chosen[f] = -1
        p, by = forest.parent[f], 0
        if p >= 0:
            if k.chosen[p] < 0:
                continue
            if forest.timed[f]:
                by = min(max(k.end[p] + forest.lag[f], 0), weeks + 1)
        top = POSSIBLE if forest.forced[f] else 0.0
        for o in range(forest.feat_opt[f], forest.feat_opt[f + 1]):
            path = chains.opt_path[o]
            profit = k.best[chains.path_act[path], by] if path < chains.opt_path[o + 1] else k.ending[o, by]
            if profit > top:
                top, k.chosen[f] = profit, o
        o = k.chosen[f]
        if o < 0:
            continue
        # `best` falls where a start is best.
        for i in range(chains.opt_path[o], chains.opt_path[o + 1]):
            a = chains.path_act[i]
            if i > chains.opt_path[o]:
                by = min(max(by + chains.path_lag[i], 0), weeks)
            s = by
            while s < weeks - 1 and k.best[a, s + 1] == k.best[a, s]:
                s += 1
            final = i == chains.opt_path[o + 1] - 1
            following = k.ending[o] if final else k.best[chains.path_act[i + 1]]
            lag = 0 if final else chains.path_lag[i + 1]
            top, mode = -np.inf, paces.act_mode[a]
            for m in range(paces.act_mode[a], paces.act_mode[a + 1]):
                e = paces.finish[paces.calendar[m], s]
                if e <= weeks:
                    cost = k.paid[paces.pattern[m]]
                    profit = following[min(max(e + lag, 0), weeks + 1)] - cost[e] + cost[s]
                    if profit > top:
                        top, mode = profit, m
            by = paces.finish[paces.calendar[mode], s]
            k.start[a] = s
            k.pattern_use[paces.pattern[mode], s] += 1.0
            k.pattern_use[paces.pattern[mode], by] -= 1.0
            for j in range(chains.act_join[a], chains.act_join[a + 1]):
                k.by[chains.join_pred[j]] = min(s - chains.join_lag[j], weeks)
        while by < forest.deadline[f] and k.ending[o, by + 1] == k.ending[o, by]:
            by += 1
        k.end[f] = by
        if chains.opt_side[o] < chains.opt_side[o + 1]:
            follow_branches(chains, paces, extras, o, by, counter, k.paid, k.best, k.by, k.start, k.pattern_use)


@njit(cache=True, nogil=True)
def follow_branches(chains: Chains, paces: Paces, extras: Extras, o, end, counter, paid, best, by, start, pattern_use):
    """The starts and modes that made the side branches cheapest."""
    weeks = best.shape[1] - 2
    profit = np.empty(weeks + 2)
    for j in range(chains.opt_side[o + 1] - 1, chains.opt_side[o] - 1, -1):
        a = chains.side_act[j]
        until = end if chains.side_last[j] else by[a]
        profit[:] = 0.0
        charge_starts(chains, extras, a, counter, best, profit)
        least, mode = np.inf, -1
        for m in range(paces.act_mode[a], paces.act_mode[a + 1]):
            cost = paid[paces.pattern[m]]
            for s in range(until):
                e = paces.finish[paces.calendar[m], s]
                if e <= until and cost[e] - cost[s] - profit[s] < least:
                    least, mode, start[a] = cost[e] - cost[s] - profit[s], m, s
        if mode >= 0:
            pattern_use[paces.pattern[mode], start[a]] += 1.0
            pattern_use[paces.pattern[mode], paces.finish[paces.calendar[mode], start[a]]] -= 1.0
            for i in range(chains.act_join[a], chains.act_join[a + 1]):
                by[chains.join_pred[i]] = min(start[a] - chains.join_lag[i], weeks)
