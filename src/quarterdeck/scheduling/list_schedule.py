"""Serial list scheduling: put options into the free capacity one after another, each at its earliest finish."""

import numpy as np

from quarterdeck.scheduling.compiled import inlined, kernel
from quarterdeck.scheduling.placing import ROW_TOLERANCE, Plan, first_start, place, row_change, shift_right, take, unplace, use_rows
from quarterdeck.scheduling.problem import FINISH_FINISH, FINISH_START, START_START, Ints, Problem, Tables
from quarterdeck.scheduling.schedule import Schedule

IN, FULL, WAITS = 1, 0, -1
"""What `insert` says: it went in; it does not fit or brings nothing; what it requires is not in."""
NO_SCRATCH = np.empty(0, dtype=np.int64)
PASSES = 3
"""How often what waits for something else is tried again."""


class State:
    """A schedule under construction, with what it leaves free."""

    def __init__(self, problem: Problem) -> None:
        t = problem.tables
        num_features, num_activities = len(problem.features), len(t.act_earliest)
        option, end = np.full(num_features, -1, dtype=np.int64), np.full(num_features, -1, dtype=np.int64)
        start, finish, mode = (np.full(num_activities, -1, dtype=np.int64) for _ in range(3))
        self.tables = t
        self.plan = Plan(option, end, start, finish, mode, t.capacity.copy(), t.counter_cap.copy(), np.zeros(len(t.row_cap)))

    def schedule(self) -> Schedule:
        """A frozen copy."""
        p = self.plan
        return Schedule(p.option.copy(), p.start.copy(), p.finish.copy(), p.mode.copy(), p.end.copy())

    def load(self, problem: Problem, schedule: Schedule) -> None:
        """Take over a schedule that fits the problem, in place of what stands."""
        t, p = problem.tables, self.plan
        p.option[:], p.end[:] = schedule.option, schedule.feature_finish
        p.start[:], p.finish[:], p.mode[:] = schedule.start, schedule.finish, schedule.mode
        p.free[:], p.counter_free[:] = t.capacity, t.counter_cap
        p.row_used[:] = 0.0
        for f in np.flatnonzero(p.option >= 0):
            draw_one(t, p, f)

    def has(self, f: int) -> bool:
        """Whether a feature is in."""
        return bool(self.plan.option[f] >= 0)

    def is_over(self) -> bool:
        """Whether more is used of a resource, a counter or a row that is not mixed than there is."""
        t, p = self.tables, self.plan
        over_row = ((p.row_used > t.row_cap + ROW_TOLERANCE) & ~t.row_mixed).any()
        return bool((p.free < 0).any() or (p.counter_free < 0).any() or over_row)

    def insert(self, f: int) -> bool:
        """Put a feature in where it finishes first, if it fits and what it requires is in. Returns whether it went in."""
        return bool(insert_one(self.tables, self.plan, f, NO_SCRATCH))

    def remove(self, f: int) -> None:
        """Take a feature out."""
        remove_one(self.tables, self.plan, f)

    def restore(self, f: int, schedule: Schedule) -> None:
        """Put a feature in exactly where it stands in a schedule, whether or not that fits."""
        t, p, o = self.tables, self.plan, schedule.option[f]
        mine = slice(t.opt_act[o], t.opt_act[o + 1])
        p.start[mine], p.finish[mine], p.mode[mine] = schedule.start[mine], schedule.finish[mine], schedule.mode[mine]
        p.option[f], p.end[f] = o, schedule.feature_finish[f]
        draw_one(t, p, f)


def schedule_in_order(problem: Problem, order: Ints, state: State | None = None) -> State:
    """Insert features in an order where they fit, passing over those that do not; three passes so that what waits gets in."""
    state = state or State(problem)
    run_order(problem.tables, state.plan, order, NO_SCRATCH)
    return state


@kernel
def run_order(t: Tables, p, order, scratch):
    """Three passes over `order`, each inserting what is not in yet and fits."""
    for _ in range(PASSES):
        changed = False
        for f in order:
            if p.option[f] < 0 and insert(t, p, f, False, scratch, scratch) == IN:
                changed = True
        if not changed:
            break


@kernel
def insert_one(t: Tables, p, f, scratch):
    """As `insert`, called from outside compiled code."""
    return insert(t, p, f, False, scratch, scratch) == IN


@kernel
def remove_one(t: Tables, p, f):
    """As `remove`, called from outside compiled code."""
    remove(t, p, f)


@kernel
def draw_one(t: Tables, p, f):
    """Take what a feature needs where it stands."""
    for a in range(t.opt_act[p.option[f]], t.opt_act[p.option[f] + 1]):
        take(t, p, a, 1)
    use_rows(t, p, p.option[f], 1.0)


@inlined
def insert(t, p, f, compact, latest_start, latest_finish):
    """Insert a feature with the option that brings most at its earliest finish; `compact` moves what is not last to the right.

    What brings nothing goes in only if it must, or if it mends a mixed row that is broken.
    """
    outcome = FULL
    earliest = 0
    late = 0
    for d in range(t.feat_dep[f], t.feat_dep[f + 1]):
        before, lag = t.dep_pred[d], t.dep_lag[d]
        if p.option[before] < 0:
            outcome = WAITS
        elif t.dep_kind[d] == FINISH_START:
            earliest = max(earliest, p.end[before] + lag)
        elif t.dep_kind[d] == FINISH_FINISH:
            late = max(late, p.end[before] + lag)
        elif t.dep_kind[d] == START_START:
            earliest = max(earliest, first_start(t, p, p.option[before], before) + lag)
        else:
            late = max(late, first_start(t, p, p.option[before], before) + lag)
    if outcome == FULL:
        first, last = t.feat_opt[f], t.feat_opt[f + 1]
        best, best_worth, tried = -1, -1e300, 0
        # Each option in turn, then the best of them again; a single one stands where it was tried.
        while tried <= last - first:
            o = first + tried
            if o == last:
                o = best
            if o < 0 or (tried == 1 and last == first + 1):
                break
            change = row_change(t, p, o)
            end = place(t, p, o, earliest, late)
            if end >= 0:
                worth = t.value[o, end]
                good = worth - change > best_worth and (worth + max(-change, 0.0) > 0 or t.forced[f])
                if good:
                    best, best_worth = o, worth - change
                if tried == last - first or (good and last == first + 1):
                    p.option[f], p.end[f] = o, end
                    outcome = IN
                else:
                    unplace(t, p, o)
            tried += 1
        if outcome == IN and compact:
            shift_right(t, p, f, latest_start, latest_finish)
    return outcome


@inlined
def remove(t, p, f):
    """Take a feature out."""
    unplace(t, p, p.option[f])
    p.option[f] = -1
    p.end[f] = -1
