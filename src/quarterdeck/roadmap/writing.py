"""From a solution in numbers to a plan in nouns."""

from dataclasses import replace
from datetime import date

import numpy as np

from quarterdeck.product import Portal, ProductFile, content_hash
from quarterdeck.roadmap.compile import Compiled
from quarterdeck.roadmap.plan import LimitUse, Plan, PlannedActivity, PlannedFeature, PlannedSynergy, PlanSettings, ResourceLoad
from quarterdeck.roadmap.reasons import late_reason
from quarterdeck.roadmap.relation_words import RelationWords
from quarterdeck.scheduling import Schedule, Solution
from quarterdeck.scheduling.problem import UNITS_PER_FTE, row_use
from quarterdeck.uncertainty import ThreePoint


def plan_of(compiled: Compiled, settings: PlanSettings, solution: Solution) -> Plan:
    """The plan of a solution, without what is left out."""
    items = tuple(sorted(_items(compiled, solution), key=lambda item: (item.start_week, item.finish_week, item.feature)))
    return replace(
        blank_plan(compiled, settings),
        status=solution.status,
        value=solution.value,
        upper_bound=solution.upper_bound,
        items=items,
        synergies=tuple(_synergies(compiled, solution.schedule)),
        loads=tuple(_loads(compiled, solution)),
        limits=tuple(_limits(compiled, solution)),
        method=solution.method,
    )


def blank_plan(compiled: Compiled, settings: PlanSettings) -> Plan:
    product = compiled.product
    return Plan(
        product_id=product.id,
        product_name=product.name,
        product_hash=content_hash(product),
        value_unit=product.value_unit,
        as_of=product.as_of,
        start=compiled.weeks.start,
        num_weeks=compiled.weeks.num_weeks,
        settings=settings,
        status="unknown",
        value=0.0,
        upper_bound=None,
        product=planning_input(product),
    )


def planning_input(product: ProductFile) -> ProductFile:
    """The product without what planning does not read (voices, updates, changes, forecasts): what a plan carries with it."""
    voices = replace(product, evidence=(), surveys=(), highlights=(), need_facts=(), exceptions=(), work_items=(), mapping_rules=())
    voices = replace(voices, acceptance_criteria=(), quality_attributes=(), definitions=(), definition_ticks=(), launches=())
    voices = replace(voices, portal=Portal(), visitors=(), ideas=(), votes=(), idea_comments=(), roadmap=(), changelog=())
    return replace(voices, updates=(), changes=(), progress=(), forecasts=(), parity=(), capabilities=(), competitors=())


def _items(compiled: Compiled, solution: Solution) -> list[PlannedFeature]:
    schedule, t = solution.schedule, compiled.problem.tables
    items = []
    for f, feature in enumerate(compiled.features):
        o = int(schedule.option[f])
        if o < 0:
            continue
        option, finish = compiled.options[o], int(schedule.feature_finish[f])
        activities = tuple(_activity(compiled, schedule, o, a) for a in range(t.opt_act[o], t.opt_act[o + 1]))
        value = float(t.value[o, finish])
        assert feature.value is not None
        mean = feature.value.value.mean
        start = min(activity.start_week for activity in activities)
        done = compiled.weeks.last_workday(finish)
        items.append(
            PlannedFeature(
                feature=feature.id,
                title=feature.title,
                option=option.option.id,
                start_week=start,
                finish_week=finish,
                start=compiled.weeks.monday(start),
                finish=done,
                release=_release(compiled.product, done),
                value=value,
                value_range=feature.value.value.scaled(value / mean) if mean > 0 and value > 0 else ThreePoint.exactly(value),
                activities=activities,
                late_reason=late_reason(compiled, solution, f),
                waits_for=tuple(compiled.features[t.dep_pred[d]].id for d in range(t.feat_dep[f], t.feat_dep[f + 1]) if compiled.waits(d)),
            )
        )
    return items


def _synergies(compiled: Compiled, schedule: Schedule) -> list[PlannedSynergy]:
    words, values = RelationWords(compiled.product), compiled.problem.tables.value
    planned = [(each, int(schedule.feature_finish[each.f])) for each in compiled.synergies if schedule.option[each.f] >= 0]
    return [
        PlannedSynergy(
            synergy=each.synergy.id,
            title=words.synergy(each.synergy),
            finish_week=finish,
            finish=compiled.weeks.last_workday(finish),
            value=float(values[each.o, finish]),
        )
        for each, finish in planned
    ]


def _activity(compiled: Compiled, schedule: Schedule, o: int, a: int) -> PlannedActivity:
    t, weeks = compiled.problem.tables, compiled.weeks
    option = compiled.options[o]
    work = option.works[a - int(t.opt_act[o])]
    m = int(schedule.mode[a])
    mode = work.modes[m - int(t.act_mode[a])]
    start, finish = int(schedule.start[a]), int(schedule.finish[a])
    return PlannedActivity(
        id=work.id,
        title=work.title,
        kind=work.kind,
        team=work.team,
        start_week=start,
        finish_week=finish,
        start=weeks.monday(start),
        finish=weeks.last_workday(finish),
        effort_days=work.effort.p50,
        people=mode.people,
        resources=dict(mode.rates),
        named=work.named,
    )


def _release(product: ProductFile, done: date) -> str | None:
    coming = [release for release in product.releases if release.done_by >= done]
    return min(coming, key=lambda release: release.ships_on).id if coming else None


def resource_use(compiled: Compiled, schedule: Schedule) -> np.ndarray:
    """Planned load in full-time equivalents, shape (num_resources, num_weeks)."""
    t = compiled.problem.tables
    load = np.zeros(t.capacity.shape)
    for a in np.flatnonzero(schedule.start >= 0):
        m = schedule.mode[a]
        working = np.zeros(t.num_weeks, dtype=bool)
        working[schedule.start[a] : schedule.finish[a]] = True
        working &= t.mode_works[m]
        for k in range(t.mode_rate[m], t.mode_rate[m + 1]):
            load[t.rate_res[k], working] += t.rate_amount[k] / UNITS_PER_FTE
    return load


def _loads(compiled: Compiled, solution: Solution) -> list[ResourceLoad]:
    load = resource_use(compiled, solution.schedule)
    asked = {r for r in range(len(compiled.resources)) if len(range(*compiled.problem.tables.res_feat[r : r + 2]))}
    return [
        ResourceLoad(
            key=resource.key,
            kind=resource.kind,
            title=resource.title,
            capacity=tuple(np.round(resource.capacity, 4).tolist()),
            load=tuple(np.round(load[r], 4).tolist()),
            price=tuple(np.round(solution.prices.resource[r], 4).tolist()) if solution.prices is not None else (),
        )
        for r, resource in enumerate(compiled.resources)
        if resource.kind == "team" or r in asked
    ]


def _limits(compiled: Compiled, solution: Solution) -> list[LimitUse]:
    t, schedule = compiled.problem.tables, solution.schedule
    chosen = schedule.option[: len(compiled.features)]
    chosen = chosen[chosen >= 0]
    effort = sum(compiled.options[o].effort_days for o in chosen)
    uses = []
    for c, limit in enumerate(compiled.counters):
        drawn = sum(
            1
            for a in np.flatnonzero(schedule.start >= 0)
            for k in range(t.act_counter[a], t.act_counter[a + 1])
            if t.counter_of[k] == c and t.counter_first[c] <= schedule.start[a] < t.counter_last[c]
        )
        price = float(solution.prices.counter[c]) if solution.prices is not None else None
        uses.append(LimitUse(key=limit.key, title=limit.title, used=float(drawn), limit=float(t.counter_cap[c]), unit=limit.unit, price=price))
    taken = row_use(t, chosen)
    for row, limit in enumerate(compiled.rows):
        if limit.unit == "selected":
            continue
        price = float(solution.prices.row[row]) if solution.prices is not None else None
        if limit.unit != "share":
            used, top = float(taken[row]), float(t.row_cap[row])
        else:
            rail = compiled.product.guard_rails[(row - len(compiled.product.budgets)) // 2]
            mine = sum(compiled.options[o].effort_days for o in chosen if compiled.options[o].feature.objective == rail.objective)
            used, top = (mine / effort if effort else 0.0), (rail.max_share if "at-most" in limit.key else rail.min_share)
            price = None
        uses.append(LimitUse(key=limit.key, title=limit.title, used=used, limit=top, unit=limit.unit, price=price))
    return [*uses, *_in_progress(compiled, solution), *_relations(compiled, schedule)]


def _in_progress(compiled: Compiled, solution: Solution) -> list[LimitUse]:
    """How many activities a limited team has in hand in its fullest week; the price is that of one more in every week."""
    load = resource_use(compiled, solution.schedule)
    prices = solution.prices
    return [
        LimitUse(
            key=f"in-progress:{each.team.id}",
            title=compiled.resource_title(each.r),
            used=float(round(load[each.r].max(initial=0.0))),
            limit=float(each.limit),
            unit="at once",
            price=float(prices.resource[each.r].sum()) if prices is not None else None,
        )
        for each in compiled.work_limits
    ]


def _relations(compiled: Compiled, schedule: Schedule) -> list[LimitUse]:
    words = RelationWords(compiled.product)
    inside = {feature.id for f, feature in enumerate(compiled.features) if schedule.option[f] >= 0}
    inside |= {feature.id for feature in compiled.product.features if feature.status == "released"}
    return [
        LimitUse(
            key=f"relation:{relation.id}",
            title=words.title(relation),
            used=float(len(inside.intersection(relation.features))),
            limit=float(1 if relation.kind in ("excludes", "at least one of", "exactly one of") else len(relation.features)),
            unit="selected",
        )
        for relation in compiled.product.relations
    ]
