"""Annealed destroy-and-repair: take out a few features that compete, put them and some others back in another order.

The chance to accept a worse plan falls as the search cools; the best plan that keeps every limit is remembered.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit

from quarterdeck.scheduling.list_schedule import ROW_TOLERANCE, State, insert, remove, restore
from quarterdeck.scheduling.problem import Floats, Problem, Tables
from quarterdeck.scheduling.schedule import Schedule, value_of

MAX_REMOVED = 12
MAX_NEWCOMERS = 4
ANYWHEN, MAX_REACH = 0.3, 8
"""In this share of moves competitors are taken out wherever they stand, else within so many weeks of the first."""
MAX_RELATED = 40
"""Features that are related are touched together, up to about so many in a move."""
FORCED_BONUS = 1e3
"""What having a must-have in is worth, in multiples of the largest value: more than any plan without it."""


@dataclass(slots=True)
class Search:
    """An annealing run that can be continued in slices; `best` is the best schedule that keeps every limit, if any was seen."""

    problem: Problem
    state: State
    seed: int
    best: Schedule | None = None
    best_value: float = -np.inf
    slices: int = 0

    def remember(self, schedule: Schedule) -> None:
        """Take a schedule that keeps every limit as the best so far, if it is."""
        value = value_of(self.problem, schedule)
        if value > self.best_value:
            self.best, self.best_value = schedule, value

    def run(self, priority: Floats, num_moves: int, hot: float, cold: float) -> None:
        """`num_moves` moves, cooling from `hot` to `cold` (in value); `priority` orders insertion, high first, shape (num_features,)."""
        tables = self.problem.tables
        scale = max(float(tables.value.max(initial=0.0)), 1.0)
        found = State(self.problem)
        self.slices += 1
        kept = anneal(
            tables, priority, num_moves, hot, cold, self.seed * 1_000_003 + self.slices, scale * FORCED_BONUS, self.best_value,
            *self.state.arrays(), found.option, found.feature_finish, found.start, found.finish, found.mode,
        )  # fmt: skip
        if kept > self.best_value:
            self.best, self.best_value = found.schedule(), kept


@njit(cache=True, nogil=True)
def broken(t: Tables, row_used):
    """By how much the mixed rows (guard rails) are broken, summed."""
    total = 0.0
    for row in range(len(t.row_cap)):
        if t.row_mixed[row] and row_used[row] > t.row_cap[row] + ROW_TOLERANCE:
            total += row_used[row] - t.row_cap[row]
    return total


@njit(cache=True, nogil=True)
def touched_rows(t: Tables, stamp, n, touched, rows, row_marked):
    """The mixed rows that the touched features may add to; returns how many."""
    count = 0
    for q in range(n):
        f = touched[q]
        for k in range(t.opt_row[t.feat_opt[f]], t.opt_row[t.feat_opt[f + 1]]):
            row = t.row_of[k]
            if t.row_mixed[row] and row_marked[row] != stamp:
                row_marked[row] = stamp
                rows[count] = row
                count += 1
    return count


@njit(cache=True, nogil=True)
def over_penalty(t: Tables, num_rows, rows, row_used):
    """What breaking these mixed rows costs."""
    penalty = 0.0
    for q in range(num_rows):
        row = rows[q]
        penalty += t.row_price[row] * max(row_used[row] - t.row_cap[row] - ROW_TOLERANCE, 0.0)
    return penalty


@njit(cache=True, nogil=True)
def mend(t: Tables, n, touched, option, feature_finish, start, finish, mode, free, counter_free, row_used):
    """Put in what mends relations broken by the touched features; take out the newest of what still breaks one."""
    for q in range(n):
        f = touched[q]
        if option[f] < 0:
            insert(t, f, option, feature_finish, start, finish, mode, free, counter_free, row_used)
    for q in range(n - 1, -1, -1):
        f = touched[q]
        if option[f] >= 0 and breaks_relation(t, option[f], row_used):
            leave(t, f, option, feature_finish, start, finish, mode, free, counter_free, row_used)


@njit(cache=True, nogil=True)
def breaks_relation(t: Tables, o, row_used):
    """Whether a placed option adds to a broken row among few options, and taking it out costs less than leaving it."""
    change = 0.0
    for k in range(t.opt_row[o], t.opt_row[o + 1]):
        row = t.row_of[k]
        if t.row_mixed[row] and t.row_relation[row]:
            over = row_used[row] - t.row_cap[row] - ROW_TOLERANCE
            change += t.row_price[row] * (max(over, 0.0) - max(over - t.row_by[k], 0.0))
    return change > 0


@njit(cache=True, nogil=True)
def leave(t: Tables, f, option, feature_finish, start, finish, mode, free, counter_free, row_used):
    """Take a feature out if nothing that is in waits for it."""
    for e in range(t.feat_child[f], t.feat_child[f + 1]):
        if option[t.child[e]] >= 0:
            return
    remove(t, f, option, feature_finish, start, finish, mode, free, counter_free, row_used)


@njit(cache=True, nogil=True)
def total_value(t: Tables, option, feature_finish):
    """The value of what is in, and how many of the must-haves are."""
    total, forced_in = 0.0, 0
    for f in range(len(option)):
        if option[f] >= 0:
            total += t.value[option[f], feature_finish[f]]
            forced_in += t.forced[f]
    return total, forced_in


@njit(cache=True, nogil=True)
def anneal(
    t: Tables, priority, num_moves, hot, cold, seed, bonus, best_value,
    option, feature_finish, start, finish, mode, free, counter_free, row_used,
    best_option, best_feature_finish, best_start, best_finish, best_mode,
):  # fmt: skip
    """Run moves on the state in place; copies the best complete state into the best_ arrays and returns its value."""
    np.random.seed(seed)
    num_features = len(option)
    total, forced_in = total_value(t, option, feature_finish)
    rows = np.empty(len(t.row_cap), dtype=np.int64)
    row_marked = np.zeros(len(t.row_cap), dtype=np.int64)
    touched = np.empty(num_features, dtype=np.int64)
    marked = np.zeros(num_features, dtype=np.int64)
    was = np.empty(num_features, dtype=np.int64)
    was_end = np.empty(num_features, dtype=np.int64)
    was_start, was_finish, was_mode = start.copy(), finish.copy(), mode.copy()
    keys = np.empty(num_features)
    num_forced = t.forced.sum()
    for move in range(num_moves):
        temperature = hot * (cold / hot) ** (move / num_moves)
        n = choose(t, move + 1, option, start, touched, marked)
        num_rows = touched_rows(t, move + 1, n, touched, rows, row_marked)
        penalty = over_penalty(t, num_rows, rows, row_used)
        before, forced_before = 0.0, 0
        for q in range(n):
            f = touched[q]
            was[q], was_end[q] = option[f], feature_finish[f]
            if option[f] >= 0:
                before += t.value[option[f], feature_finish[f]]
                forced_before += t.forced[f]
                for a in range(t.opt_act[option[f]], t.opt_act[option[f] + 1]):
                    was_start[a], was_finish[a], was_mode[a] = start[a], finish[a], mode[a]
        for q in range(n):
            if option[touched[q]] >= 0:
                remove(t, touched[q], option, feature_finish, start, finish, mode, free, counter_free, row_used)
        draw = np.random.random()
        noise = 0.05 if draw < 0.3 else (0.3 if draw < 0.7 else 2.0)
        for q in range(n):
            keys[q] = -priority[touched[q]] * np.exp(noise * np.random.randn())
            if t.forced[touched[q]]:
                keys[q] -= 1e12
        order = np.argsort(keys[:n])
        for _ in range(3):
            changed = False
            for q in order:
                f = touched[q]
                if option[f] < 0 and insert(t, f, option, feature_finish, start, finish, mode, free, counter_free, row_used):
                    changed = True
            if not changed:
                break
        if num_rows > 0:
            mend(t, n, touched, option, feature_finish, start, finish, mode, free, counter_free, row_used)
        after, forced_after = 0.0, 0
        for q in range(n):
            f = touched[q]
            if option[f] >= 0:
                after += t.value[option[f], feature_finish[f]]
                forced_after += t.forced[f]
        gain = after - before + bonus * (forced_after - forced_before) + penalty - over_penalty(t, num_rows, rows, row_used)
        if gain >= 0 or np.random.random() < np.exp(gain / temperature):
            total += after - before
            forced_in += forced_after - forced_before
            if total > best_value + 1e-9 and forced_in == num_forced and broken(t, row_used) <= 0:
                best_value = total
                best_option[:], best_feature_finish[:] = option, feature_finish
                best_start[:], best_finish[:], best_mode[:] = start, finish, mode
        else:
            for q in range(n):
                if option[touched[q]] >= 0:
                    remove(t, touched[q], option, feature_finish, start, finish, mode, free, counter_free, row_used)
            for q in range(n):
                if was[q] >= 0:
                    restore(t, touched[q], was[q], was_end[q], was_start, was_finish, was_mode,
                            option, feature_finish, start, finish, mode, free, counter_free, row_used)  # fmt: skip
    return best_value


@njit(cache=True, nogil=True)
def near(t: Tables, f, option, start, week, reach):
    """Whether some activity of a placed feature starts within `reach` weeks of `week`."""
    for a in range(t.opt_act[option[f]], t.opt_act[option[f] + 1]):  # noqa: SIM110 - numba compiles no generator
        if abs(start[a] - week) <= reach:
            return True
    return False


@njit(cache=True, nogil=True)
def choose(t: Tables, stamp, option, start, touched, marked):
    """Features to take out (competitors for one resource, with all that waits for them) and some that are absent."""
    num_features = len(option)
    f = np.random.randint(num_features)
    n = 0
    touched[n] = f
    marked[f] = stamp
    n += 1
    o = option[f] if option[f] >= 0 else t.feat_opt[f] + np.random.randint(t.feat_opt[f + 1] - t.feat_opt[f])
    wanted = 1 + np.random.randint(MAX_REMOVED)
    num_activities = t.opt_act[o + 1] - t.opt_act[o]
    a, m, num_rates = -1, -1, 0
    if num_activities > 0:
        a = t.opt_act[o] + np.random.randint(num_activities)
        m = t.act_mode[a]
        num_rates = t.mode_rate[m + 1] - t.mode_rate[m]
    if num_rates > 0:
        r = t.rate_res[t.mode_rate[m] + np.random.randint(num_rates)]
        first, count = t.res_feat[r], t.res_feat[r + 1] - t.res_feat[r]
        week = start[a] if start[a] >= 0 else np.random.randint(t.num_weeks)
        reach = t.num_weeks if np.random.random() < ANYWHEN else 1 + np.random.randint(MAX_REACH)
        offset = np.random.randint(count)
        for q in range(count):
            if n >= wanted:
                break
            x = t.feat_of_res[first + (offset + q) % count]
            if marked[x] != stamp and option[x] >= 0 and np.random.random() < 0.6 and near(t, x, option, start, week, reach):
                touched[n] = x
                marked[x] = stamp
                n += 1
    n = with_waiting(t, stamp, n, option, touched, marked)
    newcomers = np.random.randint(MAX_NEWCOMERS + 1)
    for _ in range(4 * newcomers):
        if newcomers == 0:
            break
        x = np.random.randint(num_features)
        if marked[x] != stamp and option[x] < 0:
            touched[n] = x
            marked[x] = stamp
            n += 1
            newcomers -= 1
    return related(t, stamp, n, option, touched, marked)


@njit(cache=True, nogil=True)
def related(t: Tables, stamp, n, option, touched, marked):
    """Touch what the touched features are related to as well, absent or with all that waits for it; returns how many there are."""
    if len(t.row_of) == 0:
        return n
    q = 0
    while q < n and n < MAX_RELATED:
        f = touched[q]
        for k in range(t.opt_row[t.feat_opt[f]], t.opt_row[t.feat_opt[f + 1]]):
            row = t.row_of[k]
            if not t.row_relation[row]:
                continue
            for e in range(t.row_opt[row], t.row_opt[row + 1]):
                x = t.opt_feat[t.opt_of_row[e]]
                if marked[x] != stamp:
                    touched[n] = x
                    marked[x] = stamp
                    n += 1
        q += 1
    return with_waiting(t, stamp, n, option, touched, marked)


@njit(cache=True, nogil=True)
def with_waiting(t: Tables, stamp, n, option, touched, marked):
    """Touch all that is in and waits for the touched; returns how many there are."""
    q = 0
    while q < n:
        for e in range(t.feat_child[touched[q]], t.feat_child[touched[q] + 1]):
            x = t.child[e]
            if marked[x] != stamp and option[x] >= 0:
                touched[n] = x
                marked[x] = stamp
                n += 1
        q += 1
    return n
