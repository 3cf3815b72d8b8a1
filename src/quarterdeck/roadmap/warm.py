"""An earlier plan as the start of a new search."""

from quarterdeck.roadmap.compile import Compiled
from quarterdeck.roadmap.plan import Plan, PlannedFeature
from quarterdeck.roadmap.repair import kept_where_it_fits
from quarterdeck.scheduling import Schedule, violations
from quarterdeck.scheduling.list_schedule import schedule_in_order


def schedule_of(compiled: Compiled, plan: Plan) -> Schedule:
    """The plan's schedule in this problem: each feature as it stood where it still fits; if that is no plan, rebuilt in its order."""
    import numpy as np

    exact = as_it_stood(compiled, plan)
    if not violations(compiled.problem, exact):
        return exact
    kept = kept_where_it_fits(compiled.problem, exact)
    if not violations(compiled.problem, kept):
        return kept
    begins = {item.feature: item.start_week for item in plan.items}
    order = sorted(range(len(compiled.features)), key=lambda f: begins.get(compiled.features[f].id, 10_000 + f))
    return schedule_in_order(compiled.problem, np.array(order, dtype=np.int64)).schedule()


def as_it_stood(compiled: Compiled, plan: Plan) -> Schedule:
    """The plan's schedule in this problem, feature by feature where it stood, whether or not it fits."""
    schedule = Schedule.empty(compiled.problem)
    shift = (compiled.weeks.start - plan.start).days // 7
    for item in plan.items:
        f = compiled.feature_idx.get(item.feature)
        if f is None:
            continue
        o = _option(compiled, plan, item, f)
        if o is not None:
            _place(compiled, schedule, item, o, shift)
            schedule.option[f] = o
            schedule.feature_finish[f] = item.finish_week - shift
    for each in compiled.synergies:
        if all(schedule.option[member] >= 0 for member in each.members):
            schedule.option[each.f] = each.o
            schedule.feature_finish[each.f] = max(schedule.feature_finish[member] for member in each.members)
    return schedule


def _option(compiled: Compiled, plan: Plan, item: PlannedFeature, f: int) -> int | None:
    """The option as the plan builds it: of those it may be built with, that whose savings come nearest to the effort planned."""
    t = compiled.problem.tables
    inside = set(plan.selected) | {feature.id for feature in compiled.product.features if feature.status == "released"}
    brought = {synergy.id for synergy in compiled.product.synergies if inside.issuperset(synergy.features)}
    efforts = {activity.id: activity.effort_days for activity in item.activities}
    able = [
        o
        for o in range(t.feat_opt[f], t.feat_opt[f + 1])
        if compiled.options[o].option.id == item.option and brought.issuperset(compiled.options[o].savings)
    ]

    def distance(o: int) -> float:
        return sum(abs(work.effort.p50 - efforts.get(work.id, 0.0)) for work in compiled.options[o].works)

    return min(able, key=distance, default=None)


def _place(compiled: Compiled, schedule: Schedule, item: PlannedFeature, o: int, shift: int) -> None:
    t = compiled.problem.tables
    planned = {activity.id: activity for activity in item.activities}
    for position, work in enumerate(compiled.options[o].works):
        activity = planned.get(work.id)
        if activity is None:
            continue
        a = int(t.opt_act[o]) + position
        schedule.start[a], schedule.finish[a] = activity.start_week - shift, activity.finish_week - shift
        same = [number for number, mode in enumerate(work.modes) if abs(mode.people - activity.people) < 1e-6]
        schedule.mode[a] = int(t.act_mode[a]) + (same[0] if same else 0)
