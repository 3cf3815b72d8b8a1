"""What those outside the team read: objectives, decisions, promises, quarters, and now, next and later."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from quarterdeck.product import Commitment, RoadmapHorizon, horizon_of
from quarterdeck.reports.document import DecisionLine, HorizonLine, ObjectiveLine, OutcomeLine, PromiseLine, QuarterLine
from quarterdeck.reports.material import Material, counted
from quarterdeck.reports.risks import promises
from quarterdeck.units import format_amount

MAX_DECISIONS = 4
HOLDS = "holds"


def objectives(material: Material) -> tuple[ObjectiveLine, ...]:
    """Each objective with its key results and what the plan brings to it."""
    serves = {feature.id: feature.objective for feature in material.product.features}
    lines = []
    for objective in material.product.objectives:
        items = [item for item in material.plan.items if serves.get(item.feature) == objective.id]
        out = [each for each in material.plan.left_out if serves.get(each.feature) == objective.id]
        results = tuple(
            OutcomeLine(
                objective=objective.title,
                title=result.title,
                start=result.start,
                now=result.now,
                target=result.target,
                unit=result.unit,
                score=result.score,
                confidence=result.confidence[-1] if result.confidence else None,
            )
            for result in objective.key_results
        )
        value = sum(item.value for item in items)
        if items or out or results:
            lines.append(ObjectiveLine(title=objective.title, num_features=len(items), num_left_out=len(out), value=value, key_results=results))
    return tuple(lines)


def decisions(material: Material) -> tuple[DecisionLine, ...]:
    """What a leader can decide now, the most pressing first."""
    return tuple(_decisions(material))[:MAX_DECISIONS]


def _decisions(material: Material) -> Iterator[DecisionLine]:
    plan, unit = material.plan, material.product.value_unit
    if plan.conflict:
        for remedy in plan.conflict.remedies:
            yield DecisionLine(title=remedy, text="The demands on this plan cannot all hold; this would resolve it.")
    for risk in list(promises(material))[:2]:
        yield DecisionLine(title=f"Keep the promise of {risk.title}?", text=f"{risk.text}.")
    priced = [(sum(load.price), load.title) for load in plan.loads if load.kind != "person" and load.price]
    for worth, title in sorted(priced, reverse=True)[:1]:
        if worth > 0:
            yield DecisionLine(
                title=f"One more person in {title}?", text=f"Worth up to {format_amount(worth, unit)} over the plan, by the bound's prices."
            )
    waiting = sum(material.keys(item.feature) != "committed" for item in plan.items)
    if waiting:
        yield DecisionLine(
            title="Turn the keys?",
            text=f"{waiting} of {counted(len(plan.items), 'planned feature')} {'is' if waiting == 1 else 'are'} not committed: a key still waits.",
        )
    if material.needs and material.needs.unanswered:
        titles = {need.id: need.title for need in material.product.needs}
        first = titles.get(material.needs.unanswered[0], material.needs.unanswered[0])
        text = f"{counted(len(material.needs.unanswered), 'strong need')} without a feature, first: {first}."
        yield DecisionLine(title="Answer the strong needs nobody works on?", text=text)


def promised(material: Material) -> tuple[PromiseLine, ...]:
    """What was promised to whom, by the day; outside, only the quarter of what holds with 85 %."""
    lines = []
    for each in sorted(material.product.commitments, key=lambda each: (each.promised_date, each.id)):
        finish = material.finishes.get(each.feature)
        chance = finish.probability_on_time if finish and finish.promised == each.promised_date else None
        standing = _standing(each, material)
        line = PromiseLine(
            title=material.title(each.feature),
            to=each.to,
            day=each.promised_date,
            quarter=quarter_of(each.promised_date),
            probability=chance,
            standing=standing,
        )
        # Rule: of a promise, sales see the quarter, and only from 85 %.
        lines.append(replace(line, day=None, probability=None, quarter=line.quarter if standing == HOLDS else "") if outside(material) else line)
    return tuple(lines)


def _standing(commitment: Commitment, material: Material) -> str:
    finish, day = material.finishes.get(commitment.feature), commitment.promised_date
    if commitment.feature not in material.plan.selected:
        return "not in the plan"
    if finish is None:
        return "no forecast"
    if finish.p85_date and finish.p85_date <= day:
        return HOLDS
    if outside(material):
        return "do not confirm it"
    return "at risk" if finish.p50_date and finish.p50_date <= day else "unlikely"


def outside(material: Material) -> bool:
    """Whether the audience sees no day and no chance."""
    return material.audience in ("sales", "customers")


def quarter_of(day: date) -> str:
    """The quarter that holds a day: `Q1 2027`."""
    return f"Q{(day.month + 2) // 3} {day.year}"


def quarters(material: Material) -> tuple[QuarterLine, ...]:
    """Features by the quarter that holds their 85 % date: by its end they are done with 85 % or more. Last, those without one."""
    grouped: dict[tuple[int, int], list[str]] = defaultdict(list)
    unnamed = []
    for item in material.plan.items:
        finish = material.finishes.get(item.feature)
        if finish and finish.p85_date:
            grouped[(finish.p85_date.year, (finish.p85_date.month + 2) // 3)].append(item.title)
        else:
            unnamed.append(item.title)
    lines = [QuarterLine(quarter=f"Q{quarter} {year}", features=tuple(sorted(titles))) for (year, quarter), titles in sorted(grouped.items())]
    return (*lines, QuarterLine(quarter="", features=tuple(sorted(unnamed)))) if unnamed else tuple(lines)


def horizons(material: Material) -> tuple[HorizonLine, ...]:
    """Planned features as now, next and later."""
    grouped: dict[RoadmapHorizon, list[str]] = {"Now": [], "Next": [], "Later": []}
    for item in material.plan.items:
        grouped[horizon_of(item.start, material.today)].append(item.title)
    return tuple(HorizonLine(horizon=name, features=tuple(sorted(titles))) for name, titles in grouped.items())
