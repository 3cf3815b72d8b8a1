"""A plan with something changed in it, staying as close to what it was as its value allows."""

from collections.abc import Callable

import numpy as np

from quarterdeck.scheduling import Problem, Schedule, violations
from quarterdeck.scheduling.list_schedule import State
from quarterdeck.scheduling.local_search import Search, forced_bonus
from quarterdeck.scheduling.mending import penalty

WAYS = (0, 1, 2, 3, 5, 8, 13, 21, 34, 55)
"""How many competitors make room for a changed feature; each number is tried."""
HOT, COLD = 0.03, 0.002
"""Temperatures of the search around a repaired plan, in mean feature values: cool enough to stay near it."""


def repaired(problem: Problem, schedule: Schedule, first: list[int]) -> State:
    """The schedule with the features `first` put in anew, what stood in their way put back behind them.

    Everything else stands where it stood, which must fit the problem without `first` and what waits for them.
    """
    competitors = _competitors(problem, schedule, first)
    states = [_put_in(problem, schedule, first, competitors[:number]) for number in WAYS if number <= len(competitors)]
    return max(states, key=lambda state: _worth(problem, state))


def kept_where_it_fits(problem: Problem, stood: Schedule) -> Schedule:
    """A schedule of another problem carried over: each feature where it stood as far as that still fits, the others put in anew."""
    t, state = problem.tables, State(problem)
    begins = {f: _begin(problem, stood, f) for f in np.flatnonzero(stood.option >= 0).tolist()}
    lost = []
    for f in sorted(begins, key=lambda f: (begins[f], int(stood.feature_finish[f]))):
        if not _keeps_its_own_rules(problem, stood, state, f):
            lost.append(f)
            continue
        state.restore(f, stood)
        if state.is_over():
            state.remove(f)
            lost.append(f)
    missing = [f for f in np.flatnonzero(t.forced).tolist() if not state.has(f) and f not in lost]
    for f in (*missing, *lost, *missing):
        if not state.has(f):
            state.insert(f)
    return state.schedule()


def _starts(problem: Problem, schedule: Schedule, f: int) -> np.ndarray:
    o, t = int(schedule.option[f]), problem.tables
    return np.asarray(schedule.start[t.opt_act[o] : t.opt_act[o + 1]])


def _begin(problem: Problem, schedule: Schedule, f: int) -> int:
    """The week in which a feature starts; for one without work, its finish."""
    return int(_starts(problem, schedule, f).min(initial=schedule.feature_finish[f]))


def _keeps_its_own_rules(problem: Problem, stood: Schedule, state: State, f: int) -> bool:
    """Whether a feature, where it stood, keeps what concerns it alone and what it waits for."""
    t, o = problem.tables, int(stood.option[f])
    for a in range(t.opt_act[o], t.opt_act[o + 1]):
        s, m = int(stood.start[a]), int(stood.mode[a])
        if not t.act_earliest[a] <= s < t.num_weeks or m < 0 or t.mode_finish[m, s] != stood.finish[a]:
            return False
    begin = _begin(problem, stood, f)
    deps = range(t.feat_dep[f], t.feat_dep[f + 1])
    waits = all(state.has(t.dep_pred[d]) and state.plan.end[t.dep_pred[d]] + t.dep_lag[d] <= begin for d in deps)
    return waits and stood.feature_finish[f] <= problem.features[f].deadline


def searched(
    problem: Problem, state: State, *, moves: int, seed: int, slice_moves: int = 3000, stop: Callable[[], bool] = lambda: False
) -> Schedule | None:
    """The best schedule that keeps every limit, found in a bounded search around a state; None if there was none."""
    search = Search(problem, state, seed)
    start = state.schedule()
    if not violations(problem, start):
        search.remember(start)
    mean = float(np.maximum(problem.tables.value[:, 0], 0).mean()) if len(problem.tables.value) else 0.0
    priority = np.maximum(problem.tables.value[problem.tables.feat_opt[:-1], 0], 1e-9)
    done = 0
    while done < moves and not stop():
        now = min(slice_moves, moves - done)
        hot = mean * HOT * (COLD / HOT) ** (done / moves)
        cold = mean * HOT * (COLD / HOT) ** ((done + now) / moves)
        search.run(priority, now, max(hot, 1e-9), max(cold, 1e-10))
        done += now
    return search.best


def _competitors(problem: Problem, schedule: Schedule, first: list[int]) -> list[int]:
    """Selected features that draw on what `first` draw on, what brings least for it before what brings more."""
    t = problem.tables
    wanted = {r for f in first for o in range(t.feat_opt[f], t.feat_opt[f + 1]) for r in _resources(problem, o)}
    densities: dict[int, float] = {}
    for f in np.flatnonzero(schedule.option >= 0).tolist():
        o = int(schedule.option[f])
        shared = sum(amount for r, amount in _resources(problem, o).items() if r in wanted)
        if f not in first and not t.forced[f] and shared:
            densities[f] = float(t.value[o, schedule.feature_finish[f]]) / shared
    return sorted(densities, key=densities.__getitem__)


def _resources(problem: Problem, o: int) -> dict[int, float]:
    """Resource → what an option draws on it in its first modes (units × weeks, where it starts at once)."""
    t = problem.tables
    drawn: dict[int, float] = {}
    for a in range(t.opt_act[o], t.opt_act[o + 1]):
        m = int(t.act_mode[a])
        spans = (t.mode_finish[m] - np.arange(t.num_weeks))[t.mode_finish[m] <= t.num_weeks]
        weeks = int(spans.min()) if len(spans) else t.num_weeks
        for k in range(t.mode_rate[m], t.mode_rate[m + 1]):
            r = int(t.rate_res[k])
            drawn[r] = drawn.get(r, 0.0) + float(t.rate_amount[k]) * weeks
    return drawn


def _waiting(problem: Problem, roots: list[int]) -> set[int]:
    """Features that wait for any of these, directly or not."""
    t, found, stack = problem.tables, set(), list(roots)
    while stack:
        f = stack.pop()
        for k in range(t.feat_child[f], t.feat_child[f + 1]):
            child = int(t.child[k])
            if child not in found:
                found.add(child)
                stack.append(child)
    return found


def _put_in(problem: Problem, schedule: Schedule, first: list[int], displaced: list[int]) -> State:
    state = State(problem)
    state.load(problem, schedule)
    out = {*first, *displaced} | _waiting(problem, [*first, *displaced])
    for f in out:
        if state.has(f):
            state.remove(f)
    back = sorted((f for f in out if f not in first and schedule.option[f] >= 0), key=lambda f: (f in displaced, int(schedule.feature_finish[f])))
    for f in (*first, *back, *back):
        if not state.has(f):
            state.insert(f)
    while penalty(problem.tables, state.plan) > 0 and back:
        f = back.pop()
        if state.has(f) and not any(state.has(g) for g in _waiting(problem, [f])):
            state.remove(f)
    return state


def _worth(problem: Problem, state: State) -> float:
    t = problem.tables
    chosen = np.flatnonzero(state.plan.option >= 0)
    value = float(t.value[state.plan.option[chosen], state.plan.end[chosen]].sum())
    return value + forced_bonus(t) * float(t.forced[chosen].sum()) - penalty(t, state.plan)
