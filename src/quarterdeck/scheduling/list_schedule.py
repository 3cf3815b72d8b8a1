"""Serial list scheduling: put options into the free capacity one after another, each at its earliest finish.

Compiled with numba; the same code runs, slower, without it. `free`, `counter_free` and `row_used` are what is left.
"""

import numpy as np
from numba import njit

from quarterdeck.scheduling.problem import (
    FINISH_FINISH,
    FINISH_START,
    NEVER,
    START_START,
    Floats,
    Ints,
    Problem,
    Tables,
)
from quarterdeck.scheduling.schedule import Schedule

ROW_TOLERANCE = 1e-9
"""A row is kept up to this much: what rounding adds."""


class State:
    """A schedule under construction, with what it leaves free."""

    def __init__(self, problem: Problem) -> None:
        tables = problem.tables
        num_features, num_activities = len(problem.features), len(tables.act_earliest)
        self.option = np.full(num_features, -1, dtype=np.int64)
        self.feature_finish = np.full(num_features, -1, dtype=np.int64)
        self.start = np.full(num_activities, -1, dtype=np.int64)
        self.finish = np.full(num_activities, -1, dtype=np.int64)
        self.mode = np.full(num_activities, -1, dtype=np.int64)
        self.free = tables.capacity.copy()
        self.counter_free = tables.counter_cap.copy()
        self.row_used = np.zeros(len(tables.row_cap))

    def arrays(self) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints, Ints, Floats]:
        """The arrays in the order the compiled functions take them."""
        return (self.option, self.feature_finish, self.start, self.finish, self.mode, self.free, self.counter_free, self.row_used)

    def schedule(self) -> Schedule:
        """A frozen copy."""
        return Schedule(self.option.copy(), self.start.copy(), self.finish.copy(), self.mode.copy(), self.feature_finish.copy())

    def load(self, problem: Problem, schedule: Schedule) -> None:
        """Take over a schedule that fits the problem."""
        tables = problem.tables
        for f in range(len(problem.features)):
            if schedule.option[f] >= 0:
                restore(tables, f, schedule.option[f], schedule.feature_finish[f], schedule.start, schedule.finish, schedule.mode, *self.arrays())


def schedule_in_order(problem: Problem, order: Ints, state: State | None = None) -> State:
    """Insert features in an order where they fit, passing over those that do not; three passes so that what waits gets in."""
    state = state or State(problem)
    run_order(problem.tables, order, *state.arrays())
    return state


@njit(cache=True, nogil=True)
def run_order(t: Tables, order, option, feature_finish, start, finish, mode, free, counter_free, row_used):
    """Three passes over `order`, each inserting what is not in yet and fits."""
    for _ in range(3):
        changed = False
        for f in order:
            if option[f] < 0 and insert(t, f, option, feature_finish, start, finish, mode, free, counter_free, row_used):
                changed = True
        if not changed:
            break


@njit(cache=True, nogil=True)
def insert(t: Tables, f, option, feature_finish, start, finish, mode, free, counter_free, row_used):
    """Insert a feature with the option that brings most at its earliest finish. Returns whether it went in.

    What brings nothing goes in only if it must, or if it mends a mixed row that is broken.
    """
    earliest = 0
    late = 0
    for d in range(t.feat_dep[f], t.feat_dep[f + 1]):
        p = t.dep_pred[d]
        if option[p] < 0:
            return False
        if t.dep_kind[d] == FINISH_START:
            earliest = max(earliest, feature_finish[p] + t.dep_lag[d])
        elif t.dep_kind[d] == FINISH_FINISH:
            late = max(late, feature_finish[p] + t.dep_lag[d])
        else:
            first = first_start(t, option[p], feature_finish[p], start)
            if t.dep_kind[d] == START_START:
                earliest = max(earliest, first + t.dep_lag[d])
            else:
                late = max(late, first + t.dep_lag[d])
    best = -1
    best_value = -1e300
    for o in range(t.feat_opt[f], t.feat_opt[f + 1]):
        if t.opt_row[o] == t.opt_row[o + 1] and t.value[o, 0] <= best_value:
            continue
        end = place(t, o, earliest, late, start, finish, mode, free, counter_free, row_used)
        if end < 0:
            continue
        worth = t.value[o, end]
        unplace(t, o, start, finish, mode, free, counter_free, row_used)
        change = row_change(t, o, row_used)
        if worth - change > best_value and (worth + max(-change, 0.0) > 0 or t.forced[f]):
            best_value = worth - change
            best = o
    if best < 0:
        return False
    feature_finish[f] = place(t, best, earliest, late, start, finish, mode, free, counter_free, row_used)
    option[f] = best
    return True


@njit(cache=True, nogil=True)
def first_start(t: Tables, o, end, start):
    """First week in which a placed option works; without work, its finish week `end`."""
    first = end if t.opt_act[o] == t.opt_act[o + 1] else NEVER
    for a in range(t.opt_act[o], t.opt_act[o + 1]):
        first = min(first, start[a])
    return first


@njit(cache=True, nogil=True)
def place(t: Tables, o, earliest, late, start, finish, mode, free, counter_free, row_used):
    """Place an option's activities, each at its earliest finish. Returns the feature's finish week, or −1 with nothing changed."""
    f = t.opt_feat[o]
    for k in range(t.opt_row[o], t.opt_row[o + 1]):
        row = t.row_of[k]
        if not t.row_mixed[row] and row_used[row] + t.row_by[k] > t.row_cap[row] + ROW_TOLERANCE:
            return -1
    end = max(earliest, late) if t.opt_act[o] == t.opt_act[o + 1] else late
    fits = True
    placed = t.opt_act[o]
    for a in range(t.opt_act[o], t.opt_act[o + 1]):
        lowest = max(earliest, t.act_earliest[a])
        until = 0
        for arc in range(t.act_arc[a], t.act_arc[a + 1]):
            p, lag, kind = t.arc_pred[arc], t.arc_lag[arc], t.arc_kind[arc]
            if kind == FINISH_START:
                lowest = max(lowest, finish[p] + lag)
            elif kind == START_START:
                lowest = max(lowest, start[p] + lag)
            elif kind == FINISH_FINISH:
                until = max(until, finish[p] + lag)
            else:
                until = max(until, start[p] + lag)
        if not place_activity(t, a, max(lowest, 0), until, t.deadline[f], start, finish, mode, free, counter_free):
            fits = False
            break
        placed = a + 1
        end = max(end, finish[a])
    if fits and end <= t.deadline[f]:
        use_rows(t, o, row_used, 1.0)
        return end
    for a in range(t.opt_act[o], placed):
        lift(t, a, start, finish, mode, free, counter_free)
    return -1


@njit(cache=True, nogil=True)
def place_activity(t: Tables, a, lowest, until, deadline, start, finish, mode, free, counter_free):
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
            clash = last_clash(t, m, s, end, free)
            if clash >= 0:
                s = clash + 1
                continue
            if counters_full(t, a, s, counter_free):
                s += 1
                continue
            best_finish, best_start, best_mode = end, s, m
            break
    if best_start < 0:
        return False
    start[a], finish[a], mode[a] = best_start, best_finish, best_mode
    take(t, a, best_mode, best_start, best_finish, free, counter_free, 1)
    return True


@njit(cache=True, nogil=True)
def last_clash(t: Tables, m, s, end, free):
    """The last week in which a mode finds too little free capacity, or −1."""
    for w in range(end - 1, s - 1, -1):
        if not t.mode_works[m, w]:
            continue
        for k in range(t.mode_rate[m], t.mode_rate[m + 1]):
            if free[t.rate_res[k], w] < t.rate_amount[k]:
                return w
    return -1


@njit(cache=True, nogil=True)
def counters_full(t: Tables, a, s, counter_free):
    """Whether a counter the activity draws on has nothing left in the week `s`."""
    for k in range(t.act_counter[a], t.act_counter[a + 1]):
        c = t.counter_of[k]
        if t.counter_first[c] <= s < t.counter_last[c] and counter_free[c] <= 0:
            return True
    return False


@njit(cache=True, nogil=True)
def take(t: Tables, a, m, s, end, free, counter_free, sign):
    """Take an activity's capacity and counters (sign 1) or give them back (sign −1)."""
    for k in range(t.mode_rate[m], t.mode_rate[m + 1]):
        r, amount = t.rate_res[k], t.rate_amount[k] * sign
        for w in range(s, end):
            if t.mode_works[m, w]:
                free[r, w] -= amount
    for k in range(t.act_counter[a], t.act_counter[a + 1]):
        c = t.counter_of[k]
        if t.counter_first[c] <= s < t.counter_last[c]:
            counter_free[c] -= sign


@njit(cache=True, nogil=True)
def use_rows(t: Tables, o, row_used, sign):
    """Add an option to its rows (sign 1) or take it off them (sign −1)."""
    for k in range(t.opt_row[o], t.opt_row[o + 1]):
        row_used[t.row_of[k]] += sign * t.row_by[k]


@njit(cache=True, nogil=True)
def row_change(t: Tables, o, row_used):
    """By how much an option that is not in would make the mixed rows' penalty greater (negative: it mends)."""
    change = 0.0
    for k in range(t.opt_row[o], t.opt_row[o + 1]):
        row = t.row_of[k]
        if t.row_mixed[row]:
            over = row_used[row] - t.row_cap[row]
            change += t.row_price[row] * (max(over + t.row_by[k] - ROW_TOLERANCE, 0.0) - max(over - ROW_TOLERANCE, 0.0))
    return change


@njit(cache=True, nogil=True)
def lift(t: Tables, a, start, finish, mode, free, counter_free):
    """Take an activity out."""
    take(t, a, mode[a], start[a], finish[a], free, counter_free, -1)
    start[a] = finish[a] = mode[a] = -1


@njit(cache=True, nogil=True)
def unplace(t: Tables, o, start, finish, mode, free, counter_free, row_used):
    """Take a placed option out."""
    for a in range(t.opt_act[o], t.opt_act[o + 1]):
        lift(t, a, start, finish, mode, free, counter_free)
    use_rows(t, o, row_used, -1.0)


@njit(cache=True, nogil=True)
def remove(t: Tables, f, option, feature_finish, start, finish, mode, free, counter_free, row_used):
    """Take a feature out."""
    unplace(t, option[f], start, finish, mode, free, counter_free, row_used)
    option[f] = -1
    feature_finish[f] = -1


@njit(cache=True, nogil=True)
def restore(t: Tables, f, o, end, old_start, old_finish, old_mode, option, feature_finish, start, finish, mode, free, counter_free, row_used):
    """Put a feature back exactly where it stood."""
    for a in range(t.opt_act[o], t.opt_act[o + 1]):
        start[a], finish[a], mode[a] = old_start[a], old_finish[a], old_mode[a]
        take(t, a, mode[a], start[a], finish[a], free, counter_free, 1)
    use_rows(t, o, row_used, 1.0)
    option[f] = o
    feature_finish[f] = end
