"""Why a feature is out or late, and what forcing it in would displace."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from quarterdeck.roadmap.compile import Compiled
from quarterdeck.roadmap.full_limits import Use, full_limit
from quarterdeck.roadmap.plan import Displacement, LeftOut, PlanSettings
from quarterdeck.roadmap.relation_reasons import broken_by
from quarterdeck.roadmap.repair import repaired, searched
from quarterdeck.roadmap.settle import settled
from quarterdeck.scheduling import Problem, Progress, Schedule, Solution, value_of
from quarterdeck.scheduling.problem import FINISH_START, UNITS_PER_FTE
from quarterdeck.units import NARROW_SPACE, format_amount, format_date

FORCE_MOVES = 1000
"""Moves of the bounded re-solve that says what a forced-in feature displaces; `explain` gives it more."""


HASTY_MOVES = 100
"""Moves for each left-out feature once somebody asked to stop."""
FEWEST_TRIED, DETERMINISTIC_TRIES_PER_SECOND = 10, 20
"""Left-out features that are forced in for a try however little time there is; in deterministic mode, so many per second given."""
PERSISTENCE = 10
FORCE_SHARE = 0.3
"""Share of the time given that goes into what forcing left-out features in would displace; the rest goes into the plan."""
FEW = 4
"""Features that go back together where a forced-in one moved them for nothing: there are many such questions in a plan, and little time."""


@dataclass(frozen=True, slots=True)
class Forced:
    """The plan with one feature forced in. `schedule` None: it cannot be."""

    schedule: Schedule | None
    value: float


def left_out(
    compiled: Compiled, solution: Solution, settings: PlanSettings, on_progress: Callable[[Progress], object] | None = None
) -> tuple[LeftOut, ...]:
    """Every feature that is not in, the most valuable first.

    What forcing it in would displace is tried for the most valuable ones, as far as the share of the time goes that is for it;
    `explain` tries it for any.
    """
    out = [_excluded(compiled, each.feature.id, each.kind, each.reason) for each in compiled.excluded]
    missing = [f for f in range(len(compiled.features)) if solution.schedule.option[f] < 0]
    missing.sort(key=lambda f: -_best_value(compiled, f))
    use = Use.of(compiled, solution.schedule)
    moves, until = FORCE_MOVES, time.monotonic() + FORCE_SHARE * settings.seconds
    for number, f in enumerate(missing):
        if on_progress is not None:
            share = settings.seconds * (1 - FORCE_SHARE + FORCE_SHARE * number / len(missing))
            at = Progress(share, settings.seconds, solution.value, solution.upper_bound, "asking what each left-out feature would displace")
            moves = HASTY_MOVES if on_progress(at) is True else moves
        is_time = number < DETERMINISTIC_TRIES_PER_SECOND * settings.seconds if settings.deterministic else time.monotonic() < until
        tried = moves if is_time or number < FEWEST_TRIED else 0
        out.append(explain_left_out(compiled, solution, f, moves=tried, seed=settings.seed, use=use))
    return tuple(sorted(out, key=lambda each: -each.value))


def _excluded(compiled: Compiled, feature_id: str, kind: str, reason: str) -> LeftOut:
    feature = next(each for each in compiled.product.features if each.id == feature_id)
    value = feature.value.value.mean if feature.value else 0.0
    return LeftOut(feature=feature.id, title=feature.title, kind=kind, reason=reason, value=value)  # type: ignore[arg-type]


def explain_left_out(compiled: Compiled, solution: Solution, f: int, *, moves: int, seed: int, use: Use | None = None) -> LeftOut:
    """Why a feature that could be chosen was not, its price, and, with any `moves` to search by, what it would displace."""
    feature, unit = compiled.features[f], compiled.product.value_unit
    worth = _best_value(compiled, f)
    price, parts = price_of(compiled, solution, f)
    forced = force_in(compiled, solution, f, moves=moves, seed=seed) if moves > 0 else Forced(None, 0.0)
    displaced = displacements(compiled, solution.schedule, forced.schedule) if forced.schedule is not None else ()
    change = min(forced.value - solution.value, 0.0) if forced.schedule is not None else None
    common = {"feature": feature.id, "title": feature.title, "value": worth, "price": price}
    common |= {"value_change": change, "displaces": displaced, "is_tried": moves > 0}
    if worth <= 0:
        return LeftOut(kind="not worth it", reason="It brings nothing if it finishes within the horizon.", **common)  # type: ignore[arg-type]
    missing = _missing_dependency(compiled, solution, f)
    if missing:
        reason = f"Worth {format_amount(worth, unit)}, but it waits for {missing!r}, which is not in this plan."
        return LeftOut(kind="dependency left out", reason=reason, **common)  # type: ignore[arg-type]
    rule = broken_by(compiled, solution.schedule, f)
    if rule:
        return LeftOut(kind="relation", reason=f"Worth {format_amount(worth, unit)}, but {rule}.", **common)  # type: ignore[arg-type]
    full = full_limit(compiled, use or Use.of(compiled, solution.schedule), f)
    if full:
        return LeftOut(kind="limit reached", reason=f"Worth {format_amount(worth, unit)}, but {full}.", **common)  # type: ignore[arg-type]
    if parts and price > 0:
        title, weeks, cost = parts[0]
        each = f"{format_amount(cost / weeks, unit)} each" if weeks else ""
        what = "weeks" if title in {compiled.resource_title(limit.r) for limit in compiled.work_limits} else "person-weeks"
        reason = f"Worth {format_amount(worth, unit)}, but needs {weeks:.3g} {what} of {title} priced at {each}"
        rest = price - cost
        reason += f" and {format_amount(rest, unit)} of other capacity." if rest > 0.02 * price else "."
    else:
        reason = f"Worth {format_amount(worth, unit)}; what it needs brings more elsewhere."
    return LeftOut(kind="displaced", reason=reason, **common)  # type: ignore[arg-type]


def _best_value(compiled: Compiled, f: int) -> float:
    """Expected value at the earliest finish the feature could have alone."""
    t = compiled.problem.tables
    return max(float(t.value[o, _earliest_finish(compiled, o)]) for o in range(t.feat_opt[f], t.feat_opt[f + 1]))


def _earliest_finish(compiled: Compiled, o: int) -> int:
    """The finish week of an option if nothing competed: each activity as soon as those it waits for are done."""
    t = compiled.problem.tables
    ends: dict[int, int] = {}
    for a in range(t.opt_act[o], t.opt_act[o + 1]):
        arcs = [k for k in range(t.act_arc[a], t.act_arc[a + 1]) if t.arc_kind[k] == FINISH_START]
        start = max([int(t.act_earliest[a]), *(ends[int(t.arc_pred[k])] + int(t.arc_lag[k]) for k in arcs)])
        ends[a] = int(t.mode_finish[t.act_mode[a] : t.act_mode[a + 1], start:].min(initial=t.num_weeks))
    return min(max(ends.values()), t.num_weeks)


def price_of(compiled: Compiled, solution: Solution, f: int) -> tuple[float, list[tuple[str, float, float]]]:
    """What the capacity a feature needs is worth at the bound's prices, where it is cheapest, and by resource
    (title, person-weeks, price), the dearest first."""
    t = compiled.problem.tables
    if solution.prices is None:
        return 0.0, []
    best, best_parts = np.inf, {}
    for o in range(t.feat_opt[f], t.feat_opt[f + 1]):
        parts: dict[int, list[float]] = {}
        total = 0.0
        for a in range(t.opt_act[o], t.opt_act[o + 1]):
            cost, m, s = _cheapest(compiled, solution, a)
            total += cost
            for k in range(t.mode_rate[m], t.mode_rate[m + 1]):
                working = t.mode_works[m, s : t.mode_finish[m, s]]
                rate = t.rate_amount[k] / UNITS_PER_FTE
                entry = parts.setdefault(int(t.rate_res[k]), [0.0, 0.0])
                entry[0] += rate * working.sum()
                entry[1] += rate * float((solution.prices.resource[t.rate_res[k], s : t.mode_finish[m, s]] * working).sum())
        if total < best:
            best, best_parts = total, parts
    listed = [(compiled.resource_title(r), weeks, cost) for r, (weeks, cost) in best_parts.items() if cost > 0]
    return float(best), sorted(listed, key=lambda part: -part[2])


def _cheapest(compiled: Compiled, solution: Solution, a: int) -> tuple[float, int, int]:
    t, prices = compiled.problem.tables, solution.prices
    assert prices is not None
    best: tuple[float, int, int] = (np.inf, int(t.act_mode[a]), 0)
    counters = [int(t.counter_of[k]) for k in range(t.act_counter[a], t.act_counter[a + 1])]
    for m in range(t.act_mode[a], t.act_mode[a + 1]):
        weekly = np.zeros(t.num_weeks)
        for k in range(t.mode_rate[m], t.mode_rate[m + 1]):
            weekly += prices.resource[t.rate_res[k]] * t.rate_amount[k] / UNITS_PER_FTE * t.mode_works[m]
        paid = np.concatenate([[0.0], np.cumsum(weekly)])
        for s in range(t.act_earliest[a], t.num_weeks):
            if t.mode_finish[m, s] <= t.num_weeks:
                extra = sum(float(prices.counter[c]) for c in counters if t.counter_first[c] <= s < t.counter_last[c])
                cost = float(paid[t.mode_finish[m, s]] - paid[s]) + extra
                if cost < best[0]:
                    best = (cost, int(m), int(s))
    return best


def _missing_dependency(compiled: Compiled, solution: Solution, f: int) -> str:
    t = compiled.problem.tables
    preds = [int(t.dep_pred[d]) for d in range(t.feat_dep[f], t.feat_dep[f + 1]) if compiled.waits(d)]
    return next((compiled.features[p].title for p in preds if solution.schedule.option[p] < 0), "")


def force_in(compiled: Compiled, solution: Solution, f: int, *, moves: int, seed: int) -> Forced:
    """The best plan found in a bounded search with feature `f` (and what it requires) forced in."""
    needed = required(compiled, f)
    problem = _with_forced(compiled.problem, needed)
    # Where limits are mixed, a few moves may not find any way in: look longer before saying that there is none.
    for longer in (moves, PERSISTENCE * moves):
        found = searched(problem, repaired(problem, solution.schedule, needed), moves=longer, seed=seed)
        if found is not None:
            break
    else:
        return Forced(None, 0.0)
    found = settled(problem, found, solution.schedule, together=FEW)
    return Forced(found, value_of(problem, found))


def required(compiled: Compiled, f: int) -> list[int]:
    """A feature and all it requires, what is required first."""
    t = compiled.problem.tables
    order: list[int] = []

    def visit(g: int) -> None:
        for d in range(t.feat_dep[g], t.feat_dep[g + 1]):
            if int(t.dep_pred[d]) not in order:
                visit(int(t.dep_pred[d]))
        if g not in order:
            order.append(g)

    visit(f)
    return order


def _with_forced(problem: Problem, needed: list[int]) -> Problem:
    """The problem with some features forced, sharing its tables otherwise."""
    forced = problem.tables.forced.copy()
    forced[needed] = True
    twin = object.__new__(Problem)
    features = tuple(replace(feature, forced=bool(forced[f])) for f, feature in enumerate(problem.features))
    for name, value in (("num_weeks", problem.num_weeks), ("capacity", problem.capacity), ("counters", problem.counters)):
        object.__setattr__(twin, name, value)
    object.__setattr__(twin, "features", features)
    object.__setattr__(twin, "row_capacity", problem.row_capacity)
    object.__setattr__(twin, "tables", problem.tables._replace(forced=forced))
    return twin


def displacements(compiled: Compiled, before: Schedule, after: Schedule, limit: int = 6) -> tuple[Displacement, ...]:
    """Features that leave, then those that finish later, the most valuable and the latest first."""
    values = compiled.problem.tables.value
    moved: list[tuple[float, Displacement]] = []
    for f, feature in enumerate(compiled.features):
        if before.option[f] < 0:
            continue
        if after.option[f] < 0:
            worth = float(values[before.option[f], before.feature_finish[f]])
            moved.append((1e12 + worth, Displacement(feature=feature.id, title=feature.title, leaves=True)))
        elif after.feature_finish[f] > before.feature_finish[f]:
            weeks = int(after.feature_finish[f] - before.feature_finish[f])
            moved.append((weeks, Displacement(feature=feature.id, title=feature.title, leaves=False, weeks=weeks)))
    return tuple(each for _, each in sorted(moved, key=lambda pair: -pair[0])[:limit])


def late_reason(compiled: Compiled, solution: Solution, f: int) -> str:
    """Why a selected feature ends later than it could alone; empty if it does not."""
    t, schedule = compiled.problem.tables, solution.schedule
    o = int(schedule.option[f])
    finish, alone = int(schedule.feature_finish[f]), _earliest_finish(compiled, o)
    weeks = finish - alone
    if weeks < 2:
        return ""
    for d in range(t.feat_dep[f], t.feat_dep[f + 1]):
        if not compiled.waits(d):
            continue
        p = int(t.dep_pred[d])
        begin = min(int(schedule.start[a]) for a in range(t.opt_act[o], t.opt_act[o + 1]))
        if schedule.feature_finish[p] >= begin - 1:
            done = format_date(compiled.weeks.last_workday(int(schedule.feature_finish[p])), compiled.product.as_of)
            return f"{weeks}{NARROW_SPACE}weeks later than alone: it waits for {compiled.features[p].title}, done {done}."
    fullest = _fullest(compiled, solution, o)
    return f"{weeks}{NARROW_SPACE}weeks later than alone: {fullest}." if fullest else ""


def _fullest(compiled: Compiled, solution: Solution, o: int) -> str:
    t = compiled.problem.tables
    if solution.prices is None:
        return ""
    used = {
        int(t.rate_res[k])
        for a in range(t.opt_act[o], t.opt_act[o + 1])
        for m in range(t.act_mode[a], t.act_mode[a + 1])
        for k in range(t.mode_rate[m], t.mode_rate[m + 1])
    }
    dearest = max(used, key=lambda r: float(solution.prices.resource[r].sum()), default=None) if used else None  # type: ignore[union-attr]
    if dearest is None or float(solution.prices.resource[dearest].sum()) <= 0:
        return "the order that brings most puts others first"
    return f"{compiled.resource_title(dearest)} is busy with what brings more"
