"""What was planned against what came, with reasons whose days add up."""

from collections.abc import Callable, Mapping
from datetime import date

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast import Forecast, make_forecast
from quarterdeck.forecast.network import network_of, week_of
from quarterdeck.forecast.simulate import schedule
from quarterdeck.product import ProductFile
from quarterdeck.roadmap.plan import Plan
from quarterdeck.tracking.drift.facts import Facts, facts_of
from quarterdeck.tracking.drift.nouns import Drift, DriftPart, DriftState, FeatureDrift
from quarterdeck.tracking.drift.reasons import Reason, reasons_of
from quarterdeck.tracking.drift.replay import Replay, day_number, middle_work
from quarterdeck.tracking.drift.shapley import shares

NUM_SAMPLES = 2_000
OnProgress = Callable[[float, str], object]


def find_drift(
    product: ProductFile,
    baseline: Plan,
    *,
    today: date,
    plan: Plan | None = None,
    forecast: Forecast | None = None,
    on_progress: OnProgress | None = None,
) -> Drift:
    """How far each feature of a baseline has drifted from its planned finish, and why.

    The baseline is scheduled again at its middle efforts with what happened: scope that grew, a late start, what was waited
    for, capacity, estimates given anew. What these did together is divided among them (see `shapley.shares`). What is left
    is named, too: of a done feature, that its work took longer than estimated; of one that is not, that it went slower than
    planned so far, and the doubt, by which its 50 % date lies behind the middle of what is to do. A start that was late
    only because something waited for was late is no reason of its own.

    Parameters
    ----------
    plan
        The plan that is worked by now; the baseline itself unless given.
    forecast
        A forecast of `plan`; made here, from 2,000 futures, unless given.

    Raises
    ------
    InvalidInput
        If one of them is of another product.
    """
    for given in (baseline, plan, forecast):
        if given is not None and given.product_id != product.id:
            raise InvalidInput(f"expected a plan of product {product.id!r}, got one of {given.product_id!r}. Name the product it was made from")
    say = on_progress or (lambda share, phase: None)
    plan = plan or baseline
    forecast = forecast or make_forecast(product, plan, today=today, num_samples=NUM_SAMPLES)
    facts = facts_of(product, baseline, forecast, today)
    replay, middles = Replay(baseline, product), _middles(product, plan, today)
    found = []
    for number, each in enumerate(facts.values()):
        say(number / len(facts), f"replaying {each.planned.title}")
        reasons = reasons_of(each, facts, replay, product, plan, today)
        found.append(_drift(each, reasons, replay, middles))
    found.sort(key=lambda each: (each.drift_days is None, -(each.drift_days or 0), each.title))
    return Drift(baseline_as_of=baseline.as_of, baseline_hash=baseline.product_hash, on=today, features=tuple(found))


def _middles(product: ProductFile, plan: Plan, today: date) -> dict[str, int]:
    """The day of each feature's finish, as a number, were all that is left to take its middle effort."""
    network = network_of(product, plan, today)
    finishes = schedule(middle_work(network), network)[1]
    floor = week_of(plan.start, today) if (plan.as_of - plan.start).days < 7 else 0.0
    return {feature: day_number(max(float(finishes[idx, 0]), floor), network) for feature, idx in network.finish_nodes.items()}


def _drift(facts: Facts, reasons: list[Reason], replay: Replay, middles: Mapping[str, int]) -> FeatureDrift:
    planned, remains = facts.planned, facts.remains
    efforts = {activity.id: activity.effort_days for activity in planned.activities if activity.kind == "activity"}
    came, finish = facts.came_on, facts.finish if facts.finished_on is None else None
    return FeatureDrift(
        feature=planned.feature,
        title=facts.feature.title if facts.feature else planned.title,
        state=_state(facts),
        planned_start=planned.start,
        planned_finish=planned.finish,
        started_on=facts.started_on,
        finished_on=facts.finished_on,
        p50_date=finish.p50_date if finish else None,
        p85_date=finish.p85_date if finish else None,
        drift_days=(came - planned.finish).days if came else None,
        drift85_days=(finish.p85_date - planned.finish).days if finish and finish.p85_date else (came - planned.finish).days if came else None,
        start_days=(facts.started_on - planned.start).days if facts.started_on else None,
        planned_effort_days=sum(efforts.values()),
        effort_days=sum(days * facts.efforts.get(name, 1.0) for name, days in efforts.items()) * facts.scope,
        share_done=max(1 - remains.share_left / remains.scope, 0.0) if remains and remains.scope > 0 else None,
        parts=_parts(facts, reasons, replay, middles) if came else (),
    )


def _state(facts: Facts) -> DriftState:
    if facts.finished_on is not None:
        return "done"
    if facts.finish is None:
        return "left the plan"
    is_begun = facts.started_on is not None or (facts.feature is not None and facts.feature.status == "in progress")
    return "in progress" if is_begun else "not begun"


def _parts(facts: Facts, reasons: list[Reason], replay: Replay, middles: Mapping[str, int]) -> tuple[DriftPart, ...]:
    by_name = {f"{number}": reason for number, reason in enumerate(reasons)}
    feature = facts.planned.feature

    def worth(names: frozenset[str]) -> int:
        return replay.finish_of(feature, tuple(by_name[name].cause for name in sorted(names)))

    days = shares(list(by_name), worth)
    parts = [DriftPart(kind=by_name[name].kind, title=by_name[name].title, days=each, subject=by_name[name].subject) for name, each in days.items()]
    parts += _rest(facts, sum(days.values()), middles)
    return tuple(sorted((part for part in parts if part.days), key=lambda part: -abs(part.days)))


def _rest(facts: Facts, explained: int, middles: Mapping[str, int]) -> list[DriftPart]:
    """What the replays do not explain, by name."""
    came, planned = facts.came_on, facts.planned
    assert came is not None
    total = (came - planned.finish).days
    if facts.finished_on is not None:
        rest = total - explained
        title = "The work took longer than estimated" if rest > 0 else "The work took less than estimated"
        return [DriftPart(kind="estimate", title=title, days=rest, subject=planned.feature)]
    middle = middles.get(planned.feature, came.toordinal()) - planned.finish.toordinal()
    rest = middle - explained
    pace = "Slower than planned so far" if rest > 0 else "Faster than planned so far"
    doubt = "Ranges, risks and history put the 50 % date " + ("later" if total > middle else "earlier")
    return [
        DriftPart(kind="estimate", title=pace, days=rest, subject=planned.feature),
        DriftPart(kind="doubt", title=doubt, days=total - middle, subject=planned.feature),
    ]
