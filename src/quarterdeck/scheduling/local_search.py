"""Annealed destroy-and-repair: take out a few features that compete, put them and some others back in another order.

The chance to accept a worse plan falls as the search cools; the best plan that keeps every limit is remembered.

References
----------
.. [1] G. Schrimpf, J. Schneider, H. Stamm-Wilbrandt, G. Dueck, "Record breaking optimization results using the ruin and
   recreate principle", Journal of Computational Physics 159, 2000, doi:10.1006/jcph.1999.6413.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quarterdeck.scheduling.compiled import kernel
from quarterdeck.scheduling.list_schedule import PASSES, WAITS, State, insert, remove
from quarterdeck.scheduling.mending import all_penalty, mend, rows_penalty, touched_rows
from quarterdeck.scheduling.neighbourhood import choose
from quarterdeck.scheduling.placing import take, use_rows
from quarterdeck.scheduling.problem import Floats, Ints, Problem, Tables, row_use
from quarterdeck.scheduling.random_numbers import bell, random_state, uniform
from quarterdeck.scheduling.schedule import Schedule, value_of

FORCED_BONUS = 1e3
"""What having a must-have in is worth, in multiples of the largest value: more than any plan without it."""
SMALL, MIDDLE, LARGE = 0.05, 0.3, 3.0
"""How much chance goes into the order of insertion, in standard deviations of the logarithm of the priority; one is drawn per move."""
ALL_RIGHT, SOME_RIGHT = 0.4, 0.25
"""Shares of moves in which every feature, or about half of them, has its work packed to the right once it is in."""
HOPELESS = -30.0
"""A loss of so many temperatures is never accepted."""


class Scratch(NamedTuple):
    """What a move writes and forgets: per feature, per activity and per row."""

    touched: Ints
    marked: Ints
    was_option: Ints
    was_end: Ints
    keys: Floats
    order: Ints
    stale: Ints
    is_stale: npt.NDArray[np.bool_]
    was_start: Ints
    was_finish: Ints
    was_mode: Ints
    latest_start: Ints
    latest_finish: Ints
    rows: Ints
    row_marked: Ints

    @classmethod
    def of(cls, t: Tables) -> "Scratch":
        """For a problem."""
        features, activities, rows = len(t.forced), len(t.act_earliest), len(t.row_cap)
        kinds = [np.int64] * 4 + [np.float64, np.int64, np.int64, np.bool_] + [np.int64] * 7
        sizes = [features] * 8 + [activities] * 5 + [rows] * 2
        return cls(*(np.zeros(size, dtype=kind) for size, kind in zip(sizes, kinds, strict=True)))


class Search:
    """An annealing run that can be continued in slices; `best` is the best schedule that keeps every limit, if any was seen."""

    def __init__(self, problem: Problem, state: State, seed: int) -> None:
        self.problem, self.state = problem, state
        self.random = random_state(seed)
        self.best: Schedule | None = None
        self.best_value = -np.inf
        self.moves = 0
        self.found = State(problem)
        self.scratch = Scratch.of(problem.tables)
        self.bonus = forced_bonus(problem.tables)

    def start_from(self, schedule: Schedule) -> None:
        """Go on from a schedule that fits the problem."""
        self.state.load(self.problem, schedule)

    def remember(self, schedule: Schedule) -> None:
        """Take a schedule that keeps every limit as the best so far, if it is."""
        value = value_of(self.problem, schedule)
        if value > self.best_value:
            self.best, self.best_value = schedule, value

    def run(self, priority: Floats, num_moves: int, hot: float, cold: float) -> None:
        """`num_moves` moves, cooling from `hot` to `cold` (in value); `priority` orders insertion, high first, shape (num_features,)."""
        # Summed anew, so that what rounding adds to rows does not grow.
        plan = self.state.plan
        plan.row_used[:] = row_use(self.problem.tables, plan.option[plan.option >= 0])
        ranks = np.log(np.maximum(priority, 1e-12))
        better = anneal(
            self.problem.tables, self.state.plan, self.found.plan, self.scratch, self.random, ranks,
            num_moves, hot, cold, self.bonus, self.best_value,
        )  # fmt: skip
        self.moves += num_moves
        if better:
            self.remember(self.found.schedule())


def forced_bonus(t: Tables) -> float:
    """What having one must-have in is worth to a search."""
    return max(float(t.value.max(initial=0.0)), 1.0) * FORCED_BONUS


@kernel
def anneal(t: Tables, p, found, scratch, random, ranks, num_moves, hot, cold, bonus, best_value):
    """Run moves on a plan in place; copies the best complete plan into `found`. Returns whether one better than `best_value` was seen."""
    touched, marked, keys, order = scratch.touched, scratch.marked, scratch.keys, scratch.order
    was_option, was_end, was_start, was_finish, was_mode = (
        scratch.was_option,
        scratch.was_end,
        scratch.was_start,
        scratch.was_finish,
        scratch.was_mode,
    )
    latest_start, latest_finish, rows, row_marked = scratch.latest_start, scratch.latest_finish, scratch.rows, scratch.row_marked
    # What changed since `found` was last copied, so that a better plan costs what changed and not what there is.
    stale, is_stale, num_stale = scratch.stale, scratch.is_stale, len(p.option)
    total, forced_in = 0.0, 0
    for f in range(len(p.option)):
        marked[f] = 0
        is_stale[f] = True
        stale[f] = f
        if p.option[f] >= 0:
            total += t.value[p.option[f], p.end[f]]
            forced_in += t.forced[f]
    num_forced = t.forced.sum()
    for row in range(len(row_marked)):
        row_marked[row] = 0
    temperature, cooling = hot, (cold / hot) ** (1.0 / num_moves)
    better = False
    for move in range(num_moves):
        temperature *= cooling
        n = choose(t, p, random, move + 1, touched, marked)
        num_rows = touched_rows(t, move + 1, n, touched, rows, row_marked)
        before, forced_before = -rows_penalty(t, p, num_rows, rows), 0
        value_before = 0.0
        for q in range(n):
            f = touched[q]
            o = p.option[f]
            was_option[q], was_end[q] = o, p.end[f]
            if o >= 0:
                value_before += t.value[o, p.end[f]]
                forced_before += t.forced[f]
                for a in range(t.opt_act[o], t.opt_act[o + 1]):
                    was_start[a], was_finish[a], was_mode[a] = p.start[a], p.finish[a], p.mode[a]
                remove(t, p, f)
        draw = uniform(random)
        noise = SMALL if draw < 0.3 else (MIDDLE if draw < 0.7 else LARGE)
        for q in range(n):
            key = ranks[touched[q]] + noise * bell(random) + (1e6 if t.forced[touched[q]] else 0.0)
            k = q
            while k > 0 and keys[k - 1] < key:
                keys[k], order[k] = keys[k - 1], order[k - 1]
                k -= 1
            keys[k], order[k] = key, touched[q]
        draw = uniform(random)
        waiting = n
        for _ in range(PASSES):
            still = 0
            for q in range(waiting):
                f = order[q]
                compact = draw < ALL_RIGHT or (draw < ALL_RIGHT + SOME_RIGHT and uniform(random) < 0.5)
                if insert(t, p, f, compact, latest_start, latest_finish) == WAITS:
                    order[still] = f
                    still += 1
            if still == 0 or still == waiting:
                break
            waiting = still
        if num_rows > 0:
            mend(t, p, n, touched, latest_start)
        after, forced_after = 0.0, 0
        for q in range(n):
            f = touched[q]
            if p.option[f] >= 0:
                after += t.value[p.option[f], p.end[f]]
                forced_after += t.forced[f]
        gain = after - value_before + bonus * (forced_after - forced_before) - rows_penalty(t, p, num_rows, rows) - before
        if gain >= 0 or (gain > HOPELESS * temperature and uniform(random) < math.exp(gain / temperature)):
            total += after - value_before
            forced_in += forced_after - forced_before
            for q in range(n):
                if not is_stale[touched[q]]:
                    is_stale[touched[q]] = True
                    stale[num_stale] = touched[q]
                    num_stale += 1
            if total > best_value + 1e-9 and forced_in == num_forced and all_penalty(t, p) <= 0:
                best_value = total
                better = True
                for q in range(num_stale):
                    f = stale[q]
                    is_stale[f] = False
                    found.option[f], found.end[f] = p.option[f], p.end[f]
                    for a in range(t.opt_act[t.feat_opt[f]], t.opt_act[t.feat_opt[f + 1]]):
                        found.start[a], found.finish[a], found.mode[a] = p.start[a], p.finish[a], p.mode[a]
                num_stale = 0
        else:
            for q in range(n):
                if p.option[touched[q]] >= 0:
                    remove(t, p, touched[q])
            for q in range(n):
                f, o = touched[q], was_option[q]
                if o >= 0:
                    p.option[f], p.end[f] = o, was_end[q]
                    for a in range(t.opt_act[o], t.opt_act[o + 1]):
                        p.start[a], p.finish[a], p.mode[a] = was_start[a], was_finish[a], was_mode[a]
                        take(t, p, a, 1)
                    use_rows(t, p, o, 1.0)
    return better
