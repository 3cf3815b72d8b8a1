"""Which features a move takes out and tries anew: competitors for one resource near one week, what waits for them or is
related to them, and some that are absent. Inlined into the annealing kernel."""

from quarterdeck.scheduling.compiled import inlined
from quarterdeck.scheduling.random_numbers import below, uniform

MOST_REMOVED, MOST_NEWCOMERS = 25, 4
MOST_REQUIRED = 6
"""A newcomer that requires so many absent features, itself counted, stays absent."""
ALONE, JOINS = 0.25, 0.6
"""Share of moves that take out one feature only; chance of a competitor to be taken out with it."""
REACH = 8
"""Competitors start within so many weeks of the first, at most."""
MOST_RELATED = 40
"""Features that are related are touched together, up to about so many in a move."""


@inlined
def choose(t, p, random, stamp, touched, marked):
    """Fill `touched` with the features of a move, marked with `stamp`; returns how many."""
    num_features = len(p.option)
    f = below(random, num_features)
    for _ in range(20):
        if p.option[f] >= 0:
            break
        f = below(random, num_features)
    first, count = 0, 0
    touched[0] = f
    marked[f] = stamp
    n = 1
    o = p.option[f] if p.option[f] >= 0 else t.feat_opt[f]
    num_activities = t.opt_act[o + 1] - t.opt_act[o]
    if num_activities > 0:
        a = t.opt_act[o] + below(random, num_activities)
        m = p.mode[a] if p.mode[a] >= 0 else t.act_mode[a]
        num_rates = t.mode_rate[m + 1] - t.mode_rate[m]
        if num_rates > 0:
            r = t.rate_res[t.mode_rate[m] + below(random, num_rates)]
            first, count = t.res_act[r], t.res_act[r + 1] - t.res_act[r]
            week = p.start[a] if p.start[a] >= 0 else below(random, t.num_weeks)
            n = competitors(t, p, random, stamp, touched, marked, n, first, count, week)
    n = waiting(t, p, stamp, touched, marked, n)
    if count > 0:
        n = newcomers(t, p, random, stamp, touched, marked, n, first, count)
    if len(t.row_of) > 0:
        n = related(t, p, stamp, touched, marked, n)
    return n


@inlined
def competitors(t, p, random, stamp, touched, marked, n, first, count, week):
    """Touch features with an activity on the same resource that starts near `week`."""
    wanted = 1 + below(random, MOST_REMOVED)
    reach = 1 + below(random, REACH)
    q = below(random, count)
    if uniform(random) >= ALONE:
        for _ in range(count):
            if n >= wanted:
                break
            a = t.act_of_res[first + q]
            q += 1
            if q == count:
                q = 0
            if p.start[a] < 0 or abs(p.start[a] - week) > reach:
                continue
            x = t.act_feat[a]
            if marked[x] != stamp and uniform(random) < JOINS:
                touched[n] = x
                marked[x] = stamp
                n += 1
    return n


@inlined
def newcomers(t, p, random, stamp, touched, marked, n, first, count):
    """Touch some absent features with all they require that is absent, too, half of them such that draw on the same resource."""
    wanted = n + below(random, MOST_NEWCOMERS + 1)
    for tried in range(4 * MOST_NEWCOMERS):
        if n >= wanted:
            break
        x = below(random, len(p.option)) if tried % 2 else t.act_feat[t.act_of_res[first + below(random, count)]]
        if p.option[x] >= 0 or marked[x] == stamp:
            continue
        begin = n
        touched[n] = x
        marked[x] = stamp
        n = required(t, p, stamp, touched, marked, n + 1)
        if n - begin > MOST_REQUIRED:
            for q in range(begin, n):
                marked[touched[q]] = 0
            n = begin
    return n


@inlined
def required(t, p, stamp, touched, marked, n):
    """Touch all that the last touched requires and that is absent, no more than `MOST_REQUIRED` and one."""
    begin = n - 1
    q = begin
    while q < n and n - begin <= MOST_REQUIRED:
        for d in range(t.feat_dep[touched[q]], t.feat_dep[touched[q] + 1]):
            before = t.dep_pred[d]
            if p.option[before] < 0 and marked[before] != stamp and n - begin <= MOST_REQUIRED:
                touched[n] = before
                marked[before] = stamp
                n += 1
        q += 1
    return n


@inlined
def waiting(t, p, stamp, touched, marked, n):
    """Touch all that is in and waits for the touched."""
    q = 0
    while q < n:
        for e in range(t.feat_child[touched[q]], t.feat_child[touched[q] + 1]):
            x = t.child[e]
            if marked[x] != stamp and p.option[x] >= 0:
                touched[n] = x
                marked[x] = stamp
                n += 1
        q += 1
    return n


@inlined
def related(t, p, stamp, touched, marked, n):
    """Touch what the touched features are related to as well, in or not, with all that waits for it."""
    q = 0
    while q < n and n < MOST_RELATED:
        f = touched[q]
        for k in range(t.opt_row[t.feat_opt[f]], t.opt_row[t.feat_opt[f + 1]]):
            row = t.row_of[k]
            if t.row_relation[row]:
                for e in range(t.row_opt[row], t.row_opt[row + 1]):
                    x = t.opt_feat[t.opt_of_row[e]]
                    if marked[x] != stamp:
                        touched[n] = x
                        marked[x] = stamp
                        n += 1
        q += 1
    return waiting(t, p, stamp, touched, marked, n)
