"""Prices of capacity and the bound they prove (Lagrangian relaxation, volume algorithm).

Every limit that couples features gets a price: each resource in each week, each counter, each row, and each dependency
in each week. At given prices the features come apart, and the best schedule of each is found exactly by dynamic
programming over weeks (within an option only a forest of finish-start arcs is kept). Whatever the prices, the sum is an
upper bound on the value of any plan; the algorithm looks for prices that make it small.

References
----------
.. [1] F. Barahona, R. Anbil, "The volume algorithm", Mathematical Programming 87, 2000, doi:10.1007/s101070050002.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit

from quarterdeck.scheduling.problem import FINISH_START, UNITS_PER_FTE, Floats, Problem, Tables
from quarterdeck.scheduling.rounding import fold_prices, with_rounded_rows
from quarterdeck.scheduling.schedule import Prices

SMOOTHING = 0.1
FIRST_STEP, SMALLEST_STEP = 0.5, 1e-4
PATIENCE = 20
"""Iterations without a better bound before the step shrinks (as in the sketch these figures were measured with)."""


@dataclass(frozen=True, slots=True)
class Bound:
    """An upper bound with the prices that prove it and, for guiding plans, the smoothed share of each feature (0 to 1)."""

    value: float
    prices: Prices
    shares: Floats
    iterations: int


def price_bound(problem: Problem, lower_bound: float, *, max_iterations: int = 6000, stop: Callable[[float], bool] = lambda _bound: False) -> Bound:
    """The best bound found in `max_iterations`; `lower_bound` is the value of a known plan, `stop(bound)` may end it early."""
    t = with_rounded_rows(problem.tables)
    sizes = _sizes(t)
    scale = max(float(t.value[:, 0].sum()), 1e-9) if len(t.value) else 1.0
    duals = np.zeros(sum(sizes))
    best_duals, best, shares = duals.copy(), np.inf, np.zeros(len(problem.features))
    direction, step, stall = np.zeros_like(duals), FIRST_STEP, 0
    work = _WorkArrays(t)
    iteration = 0
    for iteration in range(1, max_iterations + 1):
        bound, gradient, chosen = work.evaluate(duals, sizes)
        along = float(gradient @ direction)
        smoothing = 1.0 if iteration == 1 else SMOOTHING
        direction += smoothing * (gradient - direction)
        shares += smoothing * (chosen - shares)
        if bound < best:
            stall = 0 if bound < best - 1e-5 * abs(best) else stall + 1
            best, best_duals = bound, duals
            step = min(2.0, step * 1.1) if along > 0 else step
        else:
            stall += 1
        if stall >= PATIENCE:
            step, stall = step * 0.7, 0
        if step < SMALLEST_STEP or best - lower_bound <= 1e-7 * scale or (iteration % 25 == 0 and stop(best)):
            break
        moving = direction[(best_duals > 0) | (direction > 0)]
        length = float(moving @ moving)
        if length <= 1e-12:
            break
        duals = np.maximum(0.0, best_duals + step * max(best - lower_bound, 1e-4 * abs(best)) / length * direction)
    return Bound(best + 1e-9 * scale, _prices(best_duals, t, problem, sizes, work.row_scale), shares, iteration)


def _sizes(t: Tables) -> tuple[int, int, int, int]:
    return t.capacity.size, len(t.counter_cap), len(t.row_cap), len(t.dep_pred) * (t.num_weeks + 1)


def _split(duals: Floats, t: Tables, sizes: tuple[int, int, int, int]) -> tuple[Floats, Floats, Floats, Floats]:
    resource, counter, row, dependency = np.split(duals, np.cumsum(sizes)[:-1])
    return resource.reshape(t.capacity.shape), counter, row, dependency.reshape(len(t.dep_pred), t.num_weeks + 1)


def _prices(duals: Floats, t: Tables, problem: Problem, sizes: tuple[int, int, int, int], row_scale: Floats) -> Prices:
    resource, counter, row, _ = _split(duals, t, sizes)
    return Prices(fold_prices(problem.tables, resource), counter.copy(), row / row_scale)


class _WorkArrays:
    """Scratch space of the evaluation, allocated once."""

    def __init__(self, t: Tables) -> None:
        self.t = t
        num_activities, weeks = len(t.act_earliest), t.num_weeks
        self.rates = t.rate_amount / UNITS_PER_FTE
        self.capacity = t.capacity / UNITS_PER_FTE
        # Rows come in money and in days; brought to one size, so that no unit drowns the others in a step.
        self.row_scale = np.full(len(t.row_cap), 1e-9)
        np.maximum.at(self.row_scale, t.row_of, np.abs(t.row_by))
        self.row_cap = t.row_cap / self.row_scale
        self.scaled = t._replace(row_by=t.row_by / self.row_scale[t.row_of], row_cap=self.row_cap)
        self.cost = np.zeros((num_activities, weeks + 1))
        self.from_mode = np.zeros((num_activities, weeks + 1), dtype=np.int64)
        self.from_start = np.zeros((num_activities, weeks + 1), dtype=np.int64)

    def evaluate(self, duals: Floats, sizes: tuple[int, int, int, int]) -> tuple[float, Floats, Floats]:
        """The bound at these prices, its subgradient (use less limit), and which features are chosen (0 or 1)."""
        t = self.t
        resource, counter, row, dependency = _split(duals, t, sizes)
        gradient = np.zeros_like(duals)
        use_resource, use_counter, use_row, use_dependency = _split(gradient, t, sizes)
        chosen = np.zeros(len(t.forced))
        profit = evaluate(
            self.scaled, self.rates, resource, counter, row, dependency, self.cost, self.from_mode, self.from_start,
            use_resource, use_counter, use_row, use_dependency, chosen,
        )  # fmt: skip
        constant = float((self.capacity * resource).sum() + t.counter_cap @ counter + self.row_cap @ row)
        use_resource -= self.capacity
        use_counter -= t.counter_cap
        use_row -= self.row_cap
        return profit + constant, gradient, chosen


@njit(cache=True, nogil=True)
def evaluate(
    t: Tables, rates, resource, counter, row, dependency, cost, from_mode, from_start,
    use_resource, use_counter, use_row, use_dependency, chosen,
):  # fmt: skip
    """Sum over features of the best profit at the prices; adds what those choices use into the use_ arrays."""
    weeks = t.num_weeks
    num_dependencies = len(t.dep_pred)
    owed = np.zeros((num_dependencies, weeks + 2))
    for d in range(num_dependencies):
        for w in range(weeks, -1, -1):
            owed[d, w] = owed[d, w + 1] + dependency[d, w]
    gains = np.zeros((len(t.forced), weeks + 1))
    for d in range(num_dependencies):
        for w in range(weeks + 1):
            gains[t.dep_pred[d], w] += owed[d, w] if t.dep_kind[d] == FINISH_START else dependency[d, weeks]
    limit = np.zeros(len(t.act_earliest), dtype=np.int64)
    total = 0.0
    for f in range(len(t.forced)):
        best, best_option, best_end = -1e300, -1, -1
        for o in range(t.feat_opt[f], t.feat_opt[f + 1]):
            price_option(t, o, f, rates, resource, counter, dependency, owed, cost, from_mode, from_start)
            fixed = 0.0
            for k in range(t.opt_row[o], t.opt_row[o + 1]):
                fixed += row[t.row_of[k]] * t.row_by[k]
            for end in range(t.deadline[f] + 1):
                profit = t.value[o, end] + gains[f, end] - fixed
                for a in range(t.opt_act[o], t.opt_act[o + 1]):
                    if t.act_sink[a]:
                        profit -= cost[a, end]
                if t.opt_act[o] == t.opt_act[o + 1]:
                    profit -= waiting_price(t, f, end, dependency, owed)
                if profit > best:
                    best, best_option, best_end = profit, o, end
        if best_option < 0 or best < -1e200 or (best <= 0 and not t.forced[f]):
            continue
        total += best
        chosen[f] = 1.0
        spend(t, f, best_option, best_end, rates, from_mode, from_start, limit, use_resource, use_counter, use_row, use_dependency)
    return total


@njit(cache=True, nogil=True)
def price_option(t: Tables, o, f, rates, resource, counter, dependency, owed, cost, from_mode, from_start):
    """cost[a, w]: least price of activity a and what it waits for, finished by week w; with the mode and start that give it."""
    weeks = t.num_weeks
    paid = np.zeros(weeks + 1)
    for a in range(t.opt_act[o], t.opt_act[o + 1]):
        cost[a, :] = 1e250
        for m in range(t.act_mode[a], t.act_mode[a + 1]):
            for w in range(weeks):
                spent = 0.0
                if t.mode_works[m, w]:
                    for k in range(t.mode_rate[m], t.mode_rate[m + 1]):
                        spent += rates[k] * resource[t.rate_res[k], w]
                paid[w + 1] = paid[w] + spent
            for s in range(t.act_earliest[a], weeks):
                end = t.mode_finish[m, s]
                if end > weeks:  # A week off, or too late to start; weeks after one off may still do.
                    continue
                price = paid[end] - paid[s]
                for k in range(t.act_counter[a], t.act_counter[a + 1]):
                    c = t.counter_of[k]
                    if t.counter_first[c] <= s < t.counter_last[c]:
                        price += counter[c]
                if a == t.marker[o]:
                    price += waiting_price(t, f, s, dependency, owed)
                for arc in range(t.act_arc[a], t.act_arc[a + 1]):
                    if t.arc_kept[arc]:
                        by = s - t.arc_lag[arc]
                        price += 1e250 if by < 0 else cost[t.arc_pred[arc], min(by, weeks)]
                if price < cost[a, end]:
                    cost[a, end] = price
                    from_mode[a, end] = m
                    from_start[a, end] = s
        for w in range(1, weeks + 1):
            if cost[a, w - 1] <= cost[a, w]:
                cost[a, w] = cost[a, w - 1]
                from_mode[a, w] = from_mode[a, w - 1]
                from_start[a, w] = from_start[a, w - 1]


@njit(cache=True, nogil=True)
def waiting_price(t: Tables, f, s, dependency, owed):
    """What a feature that starts in week `s` pays for what it waits for."""
    weeks = t.num_weeks
    price = 0.0
    for d in range(t.feat_dep[f], t.feat_dep[f + 1]):
        price += owed[d, min(max(s - t.dep_lag[d], 0), weeks)] if t.dep_kind[d] == FINISH_START else dependency[d, weeks]
    return price


@njit(cache=True, nogil=True)
def spend(t: Tables, f, o, end, rates, from_mode, from_start, limit, use_resource, use_counter, use_row, use_dependency):
    """Walk the cheapest schedule back from its end and add what it uses."""
    weeks = t.num_weeks
    for a in range(t.opt_act[o + 1] - 1, t.opt_act[o] - 1, -1):
        if t.act_sink[a]:
            limit[a] = end
        m, s = from_mode[a, limit[a]], from_start[a, limit[a]]
        for k in range(t.mode_rate[m], t.mode_rate[m + 1]):
            for w in range(s, t.mode_finish[m, s]):
                if t.mode_works[m, w]:
                    use_resource[t.rate_res[k], w] += rates[k]
        for k in range(t.act_counter[a], t.act_counter[a + 1]):
            c = t.counter_of[k]
            if t.counter_first[c] <= s < t.counter_last[c]:
                use_counter[c] += 1.0
        for arc in range(t.act_arc[a], t.act_arc[a + 1]):
            if t.arc_kept[arc]:
                limit[t.arc_pred[arc]] = min(s - t.arc_lag[arc], weeks)
        if a == t.marker[o]:
            wait(t, f, s, use_dependency)
    if t.opt_act[o] == t.opt_act[o + 1]:
        wait(t, f, end, use_dependency)
    for k in range(t.opt_row[o], t.opt_row[o + 1]):
        use_row[t.row_of[k]] += t.row_by[k]
    for d in range(len(t.dep_pred)):
        if t.dep_pred[d] == f:
            first = end if t.dep_kind[d] == FINISH_START else weeks
            for w in range(first, weeks + 1):
                use_dependency[d, w] -= 1.0


@njit(cache=True, nogil=True)
def wait(t: Tables, f, s, use_dependency):
    """Add what a feature that starts in week `s` asks of what it waits for."""
    for d in range(t.feat_dep[f], t.feat_dep[f + 1]):
        first = min(max(s - t.dep_lag[d], 0), t.num_weeks) if t.dep_kind[d] == FINISH_START else t.num_weeks
        for w in range(first, t.num_weeks + 1):
            use_dependency[d, w] += 1.0
