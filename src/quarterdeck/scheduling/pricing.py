"""The bound at given prices: each tree of features at its best, found exactly by dynamic programming over weeks."""

from typing import NamedTuple

import numpy as np
from numba import njit

from quarterdeck.scheduling.problem import Floats, Ints
from quarterdeck.scheduling.relaxation import Chains, Extras, Forest, Paces, Relaxation, Rows

IMPOSSIBLE = -1e30
POSSIBLE = -1e29
"""Profits below this have met an IMPOSSIBLE on their way."""


class Desk(NamedTuple):
    """What an evaluation writes: prices summed over time, best profits by week, the choice, and what it uses.

    `best[a, s]` is the best profit of a trunk from activity a on when it starts in week s or later; for a side branch, its
    least cost when finished by s. `ending[o, e]`: the best value less what side branches cost when the trunk ends in week e.
    `chosen[f]` is an option or −1, `start[a]` a week or −1.
    """

    piece_price: Floats
    paid: Floats
    owed: Floats
    gain: Floats
    best: Floats
    ending: Floats
    chosen: Ints
    end: Ints
    start: Ints
    by: Ints
    pattern_use: Floats
    piece_use: Floats
    gradient: Floats


def desk(x: Relaxation) -> Desk:
    """Scratch space of the evaluation, allocated once."""
    weeks, features, activities = x.num_weeks, len(x.forest.forced), len(x.paces.act_mode) - 1
    patterns, pieces = len(x.rows.works), int(x.rows.res_piece[-1])
    return Desk(
        piece_price=np.zeros((pieces, weeks)),
        paid=np.zeros((patterns, weeks + 2)),
        owed=np.zeros((len(x.extras.debt_pred), weeks + 2)),
        gain=np.zeros((features, weeks + 2)),
        best=np.zeros((activities, weeks + 2)),
        ending=_values(x),
        chosen=np.full(features, -1, dtype=np.int64),
        end=np.zeros(features, dtype=np.int64),
        start=np.full(activities, -1, dtype=np.int64),
        by=np.zeros(activities, dtype=np.int64),
        pattern_use=np.zeros((patterns, weeks + 2)),
        piece_use=np.zeros((pieces, weeks)),
        gradient=np.zeros(x.num_duals),
    )


def _values(x: Relaxation) -> Floats:
    """Value by week the trunk ends, IMPOSSIBLE past the deadline: what stays so for plain options."""
    weeks = x.num_weeks
    late = np.arange(weeks + 2) > np.repeat(x.forest.deadline, np.diff(x.forest.feat_opt))[:, None]
    return np.where(late, IMPOSSIBLE, np.pad(x.forest.value, ((0, 0), (0, 1))))


@njit(cache=True, nogil=True)
def evaluate(x: Relaxation, duals, k: Desk):
    """The bound at these prices; leaves the choice and the subgradient (use less limit) on the desk."""
    counter_at = len(x.rows.limit)
    line_at = counter_at + len(x.extras.counter_limit)
    debt_at = line_at + len(x.extras.line_limit)
    counter, line, debt = duals[counter_at:line_at], duals[line_at:debt_at], duals[debt_at:]
    total = sum_prices(x.rows, duals, k.piece_price, k.paid)
    total += (counter * x.extras.counter_limit).sum() + (line * x.extras.line_limit).sum()
    k.gain[:] = 0.0
    sum_debts(x.extras, debt, k.owed, k.gain)
    total += climb(x.forest, x.chains, x.paces, x.extras, counter, line, k.paid, k.owed, k.gain, k.best, k.ending)
    descend_forest(x.forest, x.chains, x.paces, x.extras, counter, k)
    k.gradient[:counter_at] = -x.rows.limit
    k.gradient[counter_at:line_at] = -x.extras.counter_limit
    k.gradient[line_at:debt_at] = -x.extras.line_limit
    k.gradient[debt_at:] = 0.0
    add_rows(x.rows, k.pattern_use, k.piece_use, k.gradient)
    add_extras(
        x.forest, x.chains, x.extras, k.chosen, k.start, k.end, k.gradient[counter_at:line_at], k.gradient[line_at:debt_at], k.gradient[debt_at:]
    )
    return total


@njit(cache=True, nogil=True)
def sum_prices(rows: Rows, duals, piece_price, paid):
    """Prices of pieces by week and of patterns by weeks gone; returns what the capacity is worth."""
    worth = 0.0
    piece_price[:] = 0.0
    for row in range(len(rows.limit)):
        price = duals[row]
        if price > 0.0:
            worth += price * rows.limit[row]
            first = rows.res_piece[rows.res[row]]
            at = rows.first_coef[row] - first
            for piece in range(first, rows.res_piece[rows.res[row] + 1]):
                piece_price[piece, rows.week[row]] += price * rows.coef[at + piece]
    for p in range(len(rows.works)):
        for w in range(rows.works.shape[1]):
            price = 0.0
            if rows.works[p, w]:
                for i in range(rows.pattern_piece[p], rows.pattern_piece[p + 1]):
                    price += piece_price[rows.piece_of[i], w]
            paid[p, w + 1] = paid[p, w] + price
    return worth


@njit(cache=True, nogil=True)
def sum_debts(extras: Extras, debt, owed, gain):
    """owed[d, w]: the price of starting w weeks in (after the lag); the predecessor gains as much by ending in week w."""
    weeks = owed.shape[1] - 2
    for d in range(len(extras.debt_pred)):
        at = d * (weeks + 1)
        for w in range(weeks, -1, -1):
            owed[d, w] = owed[d, w + 1] + debt[at + w] if extras.debt_timed[d] else debt[at + weeks]
        for w in range(weeks + 1):
            gain[extras.debt_pred[d], w] += owed[d, w]


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


@njit(cache=True, nogil=True)
def descend_forest(forest: Forest, chains: Chains, paces: Paces, extras: Extras, counter, k: Desk):
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


@njit(cache=True, nogil=True)
def add_rows(rows: Rows, pattern_use, piece_use, gradient):
    """Add to the gradient what patterns use of capacity."""
    piece_use[:] = 0.0
    for p in range(len(rows.works)):
        running = 0.0
        for w in range(rows.works.shape[1]):
            running += pattern_use[p, w]
            if running != 0.0 and rows.works[p, w]:
                for i in range(rows.pattern_piece[p], rows.pattern_piece[p + 1]):
                    piece_use[rows.piece_of[i], w] += running
    for row in range(len(rows.limit)):
        first = rows.res_piece[rows.res[row]]
        at = rows.first_coef[row] - first
        for piece in range(first, rows.res_piece[rows.res[row] + 1]):
            gradient[row] += piece_use[piece, rows.week[row]] * rows.coef[at + piece]


@njit(cache=True, nogil=True)
def add_extras(forest: Forest, chains: Chains, extras: Extras, chosen, start, end, counter, line, debt):
    """Add to the gradient what the choice uses of counters, lines and debts."""
    weeks = forest.value.shape[1] - 1
    for a in range(len(start)):
        if start[a] >= 0:
            for i in range(extras.act_counter[a], extras.act_counter[a + 1]):
                c = extras.counter_of[i]
                if extras.counter_first[c] <= start[a] < extras.counter_last[c]:
                    counter[c] += 1.0
    for f in range(len(chosen)):
        o = chosen[f]
        if o < 0:
            continue
        for i in range(extras.opt_line[o], extras.opt_line[o + 1]):
            line[extras.line_of[i]] += extras.line_by[i]
        begins = start[chains.path_act[chains.opt_path[o]]] if chains.opt_path[o] < chains.opt_path[o + 1] else end[f]
        for d in range(extras.feat_debt[f], extras.feat_debt[f + 1]):
            since = min(max(begins - extras.debt_lag[d], 0), weeks) if extras.debt_timed[d] else weeks
            debt[d * (weeks + 1) + since : (d + 1) * (weeks + 1)] += 1.0
    for d in range(len(extras.debt_pred)):
        if chosen[extras.debt_pred[d]] >= 0:
            since = end[extras.debt_pred[d]] if extras.debt_timed[d] else weeks
            debt[d * (weeks + 1) + since : (d + 1) * (weeks + 1)] -= 1.0
