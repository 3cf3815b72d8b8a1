"""The bound at given prices: each tree of features at its best, found exactly by dynamic programming over weeks."""

from typing import NamedTuple

import numpy as np
from numba import njit

from quarterdeck.scheduling.capacity_rows import Rows
from quarterdeck.scheduling.choices import descend_forest
from quarterdeck.scheduling.problem import Floats, Ints
from quarterdeck.scheduling.profits import IMPOSSIBLE, climb
from quarterdeck.scheduling.relaxation import Chains, Extras, Forest, Relaxation


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
