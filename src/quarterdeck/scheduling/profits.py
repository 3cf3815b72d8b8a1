"""Best profits at given prices, by dynamic programming over weeks: from the last activity of a trunk to its first, from children to parents."""

import numpy as np
from numba import njit

from quarterdeck.scheduling.relaxation import Chains, Extras, Forest, Paces

IMPOSSIBLE = -1e30
POSSIBLE = -1e29
"""Profits below this have met an IMPOSSIBLE on their way."""


@njit(cache=True, nogil=True)
def climb(forest: Forest, chains: Chains, paces: Paces, extras: Extras, counter, line, paid, owed, gain, best, ending):
    """Best profits of all features for each first week, children before parents; returns the sum over the roots."""
    weeks = best.shape[1] - 2
    total = 0.0
    for f in forest.order:
        for o in range(forest.feat_opt[f], forest.feat_opt[f + 1]):
            first, last = chains.opt_path[o], chains.opt_path[o + 1] - 1
            fixed = 0.0
            for i in range(extras.opt_line[o], extras.opt_line[o + 1]):
                fixed += line[extras.line_of[i]] * extras.line_by[i]
            mine = ending[o]
            if not chains.plain[o]:
                deadline = forest.deadline[f]
                for e in range(deadline + 1):
                    mine[e] = forest.value[o, e] + gain[f, e] - fixed
                if chains.opt_side[o] < chains.opt_side[o + 1]:
                    price_branches(chains, paces, extras, o, counter, paid, owed, best, mine)
                if last < first and extras.feat_debt[f] < extras.feat_debt[f + 1]:
                    charge_debts(extras, f, owed, mine)
                for e in range(deadline - 1, -1, -1):
                    mine[e] = max(mine[e], mine[e + 1])
            following, lag = mine, 0
            for i in range(last, first - 1, -1):
                a = chains.path_act[i]
                mine = best[a]
                charged = extras.act_counter[a] < extras.act_counter[a + 1] or chains.act_join[a] < chains.act_join[a + 1]
                in_debt = i == first and extras.feat_debt[f] < extras.feat_debt[f + 1]
                if lag == 0 and not charged and not in_debt and paces.act_mode[a + 1] - paces.act_mode[a] == 1:
                    finish, cost = paces.finish[paces.calendar[paces.act_mode[a]]], paid[paces.pattern[paces.act_mode[a]]]
                    top = IMPOSSIBLE
                    for s in range(weeks - 1, -1, -1):
                        e = finish[s]
                        profit = following[e] - cost[e] + cost[s]
                        if profit > top:
                            top = profit
                        mine[s] = top
                else:
                    mine[:weeks] = IMPOSSIBLE
                    for m in range(paces.act_mode[a], paces.act_mode[a + 1]):
                        finish, cost = paces.finish[paces.calendar[m]], paid[paces.pattern[m]]
                        for s in range(weeks):
                            e = finish[s]
                            after = following[min(max(e + lag, 0), weeks + 1)] if e <= weeks else IMPOSSIBLE
                            mine[s] = max(mine[s], after - cost[e] + cost[s])
                    if charged:
                        charge_starts(chains, extras, a, counter, best, mine)
                    if in_debt:
                        charge_debts(extras, f, owed, mine)
                    for s in range(weeks - 2, -1, -1):
                        mine[s] = max(mine[s], mine[s + 1])
                mine[weeks:] = IMPOSSIBLE
                following, lag = mine, chains.path_lag[i]
        p = forest.parent[f]
        for e in range(weeks + 1 if p >= 0 else 1):
            top = IMPOSSIBLE if forest.forced[f] else 0.0
            by = min(max(e + forest.lag[f], 0), weeks + 1) if forest.timed[f] else 0
            for o in range(forest.feat_opt[f], forest.feat_opt[f + 1]):
                path = chains.opt_path[o]
                top = max(top, best[chains.path_act[path], by] if path < chains.opt_path[o + 1] else ending[o, by])
            if p >= 0:
                gain[p, e] += top
            elif top > POSSIBLE:
                total += top
    return total


@njit(cache=True, nogil=True)
def charge_starts(chains: Chains, extras: Extras, a, counter, best, profit):
    """Take from the profit of each start week of activity a its counters and the side branches that must have ended."""
    weeks = len(profit) - 2
    for i in range(extras.act_counter[a], extras.act_counter[a + 1]):
        c = extras.counter_of[i]
        for s in range(extras.counter_first[c], min(extras.counter_last[c], weeks)):
            profit[s] -= counter[c]
    for i in range(chains.act_join[a], chains.act_join[a + 1]):
        for s in range(weeks):
            by = s - chains.join_lag[i]
            profit[s] += IMPOSSIBLE if by < 0 else -best[chains.join_pred[i], min(by, weeks)]


@njit(cache=True, nogil=True)
def charge_debts(extras: Extras, f, owed, profit):
    """Take from the profit of each first week what the dependencies outside the forest ask for it."""
    weeks = len(profit) - 2
    for d in range(extras.feat_debt[f], extras.feat_debt[f + 1]):
        for s in range(weeks + 1):
            profit[s] -= owed[d, min(max(s - extras.debt_lag[d], 0), weeks)]


@njit(cache=True, nogil=True)
def price_branches(chains: Chains, paces: Paces, extras: Extras, o, counter, paid, owed, best, ending):
    """best[a, w] of each side activity: the least price of it and what it waits for, finished by week w; those at an end add to `ending`."""
    weeks = best.shape[1] - 2
    profit = np.empty(weeks + 2)
    for j in range(chains.opt_side[o], chains.opt_side[o + 1]):
        a = chains.side_act[j]
        best[a, :] = -IMPOSSIBLE
        profit[:] = 0.0
        charge_starts(chains, extras, a, counter, best, profit)
        for m in range(paces.act_mode[a], paces.act_mode[a + 1]):
            cost = paid[paces.pattern[m]]
            for s in range(weeks):
                end = paces.finish[paces.calendar[m], s]
                if end <= weeks:
                    best[a, end] = min(best[a, end], cost[end] - cost[s] - profit[s])
        for w in range(1, weeks + 1):
            best[a, w] = min(best[a, w], best[a, w - 1])
        if chains.side_last[j]:
            for w in range(weeks + 1):
                ending[w] -= best[a, w]
