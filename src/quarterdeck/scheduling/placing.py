"""Putting the activities of one option into free capacity, and taking them out.

Written for numba and inlined into the kernels that use it: handing fifty arrays to a function costs more than what these
functions do. The same code runs, slower, without numba.
"""

from typing import NamedTuple

from quarterdeck.scheduling.compiled import inlined
from quarterdeck.scheduling.problem import FINISH_FINISH, FINISH_START, NEVER, START_START, Floats, Ints

ROW_TOLERANCE = 1e-9
"""A row is kept up to this much: what rounding adds."""


class Plan(NamedTuple):
    """What stands and what it leaves free: option and finish per feature, start, finish and mode per activity (−1: not in),
    free capacity per resource and week, what counters have left, and what linear rows sum to."""

    option: Ints
    end: Ints
    start: Ints
    finish: Ints
    mode: Ints
    free: Ints
    counter_free: Ints
    row_used: Floats


@inlined
def place(t, p, o, earliest, late):
    """Place an option's activities, each at its earliest finish. Returns the feature's finish week, or −1 with nothing changed."""
    fits = True
    for k in range(t.opt_row[o], t.opt_row[o + 1]):
        row = t.row_of[k]
        if not t.row_mixed[row] and p.row_used[row] + t.row_by[k] > t.row_cap[row] + ROW_TOLERANCE:
            fits = False
    deadline = t.deadline[t.opt_feat[o]]
    end = late
    if t.opt_act[o] == t.opt_act[o + 1]:
        end = max(earliest, late)
    placed = t.opt_act[o]
    if fits:
        for a in range(t.opt_act[o], t.opt_act[o + 1]):
            lowest = max(earliest, t.act_earliest[a], 0)
            until = 0
            for arc in range(t.act_arc[a], t.act_arc[a + 1]):
                before, lag, kind = t.arc_pred[arc], t.arc_lag[arc], t.arc_kind[arc]
                if kind == FINISH_START:
                    lowest = max(lowest, p.finish[before] + lag)
                elif kind == START_START:
                    lowest = max(lowest, p.start[before] + lag)
                elif kind == FINISH_FINISH:
                    until = max(until, p.finish[before] + lag)
                else:
                    until = max(until, p.start[before] + lag)
            if not place_activity(t, p, a, lowest, until, deadline):
                fits = False
                break
            placed = a + 1
            end = max(end, p.finish[a])
    if fits and end <= deadline:
        use_rows(t, p, o, 1.0)
    else:
        end = -1
        for a in range(t.opt_act[o], placed):
            take(t, p, a, -1)
            p.start[a] = p.finish[a] = p.mode[a] = -1
    return end


@inlined
def place_activity(t, p, a, lowest, until, deadline):
    """Start an activity where it finishes first, from week `lowest`, finishing at `until` or later and by `deadline`."""
    best_finish = min(deadline, t.num_weeks) + 1
    best_start = -1
    best_mode = -1
    for m in range(t.act_mode[a], t.act_mode[a + 1]):
        s = lowest
        while s < t.num_weeks:
            end = t.mode_finish[m, s]
            if end >= NEVER:  # A week off: the next one may do.
                s += 1
                continue
            if end >= best_finish:
                break
            if end < until:
                s += 1
                continue
            clash = last_clash(t, p, m, s, end)
            if clash >= 0:
                s = clash + 1
                continue
            if counters_full(t, p, a, s):
                s += 1
                continue
            best_finish, best_start, best_mode = end, s, m
            break
    if best_start >= 0:
        p.start[a], p.finish[a], p.mode[a] = best_start, best_finish, best_mode
        take(t, p, a, 1)
    return best_start >= 0


@inlined
def last_clash(t, p, m, s, end):
    """The last week in which a mode finds too little free capacity, or −1."""
    clash = -1
    for k in range(t.mode_rate[m], t.mode_rate[m + 1]):
        r, amount = t.rate_res[k], t.rate_amount[k]
        w = end - 1
        while w >= s and w > clash:
            if p.free[r, w] < amount and t.mode_works[m, w]:
                clash = w
            w -= 1
    return clash


@inlined
def counters_full(t, p, a, s):
    """Whether a counter the activity draws on has nothing left in the week `s`."""
    full = False
    for k in range(t.act_counter[a], t.act_counter[a + 1]):
        c = t.counter_of[k]
        if t.counter_first[c] <= s < t.counter_last[c] and p.counter_free[c] <= 0:
            full = True
    return full


@inlined
def take(t, p, a, sign):
    """Take the capacity and counters of an activity where it stands (sign 1) or give them back (sign −1)."""
    m, s, end = p.mode[a], p.start[a], p.finish[a]
    for k in range(t.mode_rate[m], t.mode_rate[m + 1]):
        r, amount = t.rate_res[k], t.rate_amount[k] * sign
        for w in range(s, end):
            if t.mode_works[m, w]:
                p.free[r, w] -= amount
    for k in range(t.act_counter[a], t.act_counter[a + 1]):
        c = t.counter_of[k]
        if t.counter_first[c] <= s < t.counter_last[c]:
            p.counter_free[c] -= sign


@inlined
def unplace(t, p, o):
    """Take a placed option out."""
    for a in range(t.opt_act[o], t.opt_act[o + 1]):
        take(t, p, a, -1)
        p.start[a] = p.finish[a] = p.mode[a] = -1
    use_rows(t, p, o, -1.0)


@inlined
def shift_right(t, p, f, latest_start, latest_finish):
    """Move activities that others of a placed feature wait for as late as those allow, which packs the work closer.

    `latest_start` and `latest_finish` are scratch, shape (num_activities,). What draws on a counter stays.
    """
    o = p.option[f]
    for a in range(t.opt_act[o], t.opt_act[o + 1]):
        latest_start[a] = latest_finish[a] = NEVER
    for a in range(t.opt_act[o + 1] - 1, t.opt_act[o] - 1, -1):
        if min(latest_start[a], latest_finish[a]) < NEVER and t.act_counter[a] == t.act_counter[a + 1]:
            m, now, by = p.mode[a], p.start[a], min(latest_finish[a], p.end[f])
            s = min(latest_start[a], by - 1)
            while s > now and t.mode_finish[m, s] > by:
                s -= 1
            if s > now:
                take(t, p, a, -1)
                while s > now and (t.mode_finish[m, s] > by or last_clash(t, p, m, s, t.mode_finish[m, s]) >= 0):
                    s -= 1
                p.start[a], p.finish[a] = s, t.mode_finish[m, s]
                take(t, p, a, 1)
        for arc in range(t.act_arc[a], t.act_arc[a + 1]):
            before, lag, kind = t.arc_pred[arc], t.arc_lag[arc], t.arc_kind[arc]
            reach = (p.start[a] if kind in (FINISH_START, START_START) else p.finish[a]) - lag
            if kind in (FINISH_START, FINISH_FINISH):
                latest_finish[before] = min(latest_finish[before], reach)
            else:
                latest_start[before] = min(latest_start[before], reach)


@inlined
def first_start(t, p, o, f):
    """First week in which a placed feature works; without work, its finish week."""
    first = p.end[f] if t.opt_act[o] == t.opt_act[o + 1] else NEVER
    for a in range(t.opt_act[o], t.opt_act[o + 1]):
        first = min(first, p.start[a])
    return first


@inlined
def use_rows(t, p, o, sign):
    """Add an option to its rows (sign 1) or take it off them (sign −1)."""
    for k in range(t.opt_row[o], t.opt_row[o + 1]):
        p.row_used[t.row_of[k]] += sign * t.row_by[k]


@inlined
def row_change(t, p, o):
    """By how much an option that is not in would make the mixed rows' penalty greater (negative: it mends)."""
    change = 0.0
    for k in range(t.opt_row[o], t.opt_row[o + 1]):
        row = t.row_of[k]
        if t.row_mixed[row]:
            over = p.row_used[row] - t.row_cap[row] - ROW_TOLERANCE
            change += t.row_price[row] * (max(over + t.row_by[k], 0.0) - max(over, 0.0))
    return change
