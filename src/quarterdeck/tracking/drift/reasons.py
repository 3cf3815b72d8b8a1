"""The reasons a feature may have drifted for, each as something that can be replayed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from quarterdeck.forecast.network import week_of
from quarterdeck.product import ProductFile
from quarterdeck.roadmap.plan import Plan
from quarterdeck.tracking.drift.facts import Facts
from quarterdeck.tracking.drift.nouns import DriftKind
from quarterdeck.tracking.drift.replay import Cause, Replay

MOST = 6
"""More reasons than these are put together: each doubles the replays."""
A_LITTLE = 0.01


@dataclass(frozen=True)
class Reason:
    """One thing that happened, how to say it, and how to replay it."""

    kind: DriftKind
    title: str
    cause: Cause
    subject: str = ""


def reasons_of(facts: Facts, all_facts: Mapping[str, Facts], replay: Replay, product: ProductFile, plan: Plan, today: date) -> list[Reason]:
    """What happened that could have moved a feature, at most `MOST` of it."""
    waited = list(_waiting(facts, all_facts, replay, product))
    found = [*_own(facts, replay), *_start(facts, all_facts, replay, product, plan, today), *_people(facts, all_facts, replay, product)]
    room = MOST - len(found)
    if len(waited) > room:
        rest = waited[room - 1 :]
        waited = [*waited[: room - 1], Reason("waiting", f"Waited for {len(rest)} others", _together([each.cause for each in rest]))]
    return [*found, *waited]


def required_of(feature: str, product: ProductFile, all_facts: Mapping[str, Facts]) -> list[str]:
    """Features of the plan that have to be done before a feature begins."""
    links = (link for link in product.dependencies if link.feature == feature and link.hardness == "hard" and link.kind == "finish-start")
    return list(dict.fromkeys(link.requires for link in links if link.requires in all_facts))


def _own(facts: Facts, replay: Replay) -> Iterator[Reason]:
    feature = facts.planned.feature
    if abs(facts.scope - 1) > A_LITTLE:
        grew = f"Scope grew by {(facts.scope - 1) * 100:.0f} %" if facts.scope > 1 else f"Scope was cut by {(1 - facts.scope) * 100:.0f} %"
        yield Reason("scope", grew, replay.grown(facts), feature)
    if facts.efforts:
        before = {activity.id: activity.effort_days for activity in facts.planned.activities}
        old = sum(before[name] for name in facts.efforts if name in before)
        new = sum(before[name] * ratio for name, ratio in facts.efforts.items() if name in before)
        yield Reason("estimate", f"Estimated anew: {old:.0f} → {new:.0f} person-days", replay.estimated_anew(facts), feature)


def _start(facts: Facts, all_facts: Mapping[str, Facts], replay: Replay, product: ProductFile, plan: Plan, today: date) -> Iterator[Reason]:
    """That it began later than it could: later than planned, and than what it waits for was done."""
    feature, origin = facts.planned.feature, replay.baseline.start
    planned = float(facts.planned.start_week)
    again = plan.selected.get(feature)
    moved = week_of(origin, again.start) if again is not None and again.start != facts.planned.start else planned
    if facts.started_on is not None:
        begun, said = week_of(origin, facts.started_on), "Started late"
    elif facts.remains is not None or moved > planned:
        begun = max(moved, week_of(origin, today) if facts.remains is not None else 0.0)
        said = "Planned for later since" if begun == moved > planned else "Not begun yet"
    else:
        return
    ready = max(
        [planned, *(week_of(origin, each, whole=True) for name in required_of(feature, product, all_facts) if (each := all_facts[name].came_on))]
    )
    if begun > ready + 1e-9:
        yield Reason("start", said, replay.begun(feature, begun - ready), feature)
    elif facts.started_on is not None and begun < planned - 1e-9:
        yield Reason("start", "Started early", replay.begun(feature, begun - planned), feature)


def _waiting(facts: Facts, all_facts: Mapping[str, Facts], replay: Replay, product: ProductFile) -> Iterator[Reason]:
    feature, seen = facts.planned.feature, set()
    for required in required_of(feature, product, all_facts):
        other = all_facts[required]
        if other.came_on is not None and other.came_on != other.planned.finish:
            seen.add(required)
            yield Reason("waiting", f"Waited for {other.planned.title}", replay.finished(required, other.came_on), required)
    items = {item.id: item for item in product.work_items}
    for blocker, days in sorted(facts.stalled.items(), key=lambda pair: -pair[1]):
        if items[blocker].feature not in seen:
            item = items[blocker]
            yield Reason("waiting", f"Blocked by {item.key} {item.title}"[:160], replay.stalled(feature, days), blocker)


def _people(facts: Facts, all_facts: Mapping[str, Facts], replay: Replay, product: ProductFile) -> Iterator[Reason]:
    feature = facts.planned.feature
    if replay.lost_people(feature):
        yield Reason("capacity", f"Capacity changed{_who(facts, replay.baseline.product, product)}", replay.there_is(), feature)
    required = set(required_of(feature, product, all_facts))
    others = {
        name: each
        for name, each in all_facts.items()
        if name != feature and name not in required and (abs(each.scope - 1) > A_LITTLE or each.efforts) and replay.shares_people(feature, name)
    }
    if others:
        named = ", ".join(each.planned.title for each in list(others.values())[:2]) + (f" and {len(others) - 2} more" if len(others) > 2 else "")
        yield Reason("capacity", f"The same people were busy with {named}", replay.overran(others), next(iter(others)))


def _who(facts: Facts, before: ProductFile, now: ProductFile) -> str:
    """Who is away or gone that was not when it was planned."""
    teams = {activity.team for activity in facts.planned.activities if activity.team}
    people = {each.id: each for each in now.people}
    there = {each.id: each for each in before.people}
    mine = {name for name, each in {**there, **people}.items() if teams & {place.team for place in each.memberships}}
    old = set(before.absences)
    away = [f"{people[each.person].name} away" for each in now.absences if each not in old and each.person in mine and each.person in people]
    gone = [f"{each.name} gone" for name, each in there.items() if name in mine and (name not in people or people[name].leaves_on != each.leaves_on)]
    more = [f"{each.name} joined" for name, each in people.items() if name in mine and name not in there]
    said = list(dict.fromkeys([*away, *gone, *more]))
    return f": {', '.join(said[:3])}" + (f" and {len(said) - 3} more" if len(said) > 3 else "") if said else ""


def _together(causes: list[Cause]) -> Cause:
    def change(to: object) -> None:
        for cause in causes:
            cause(to)  # type: ignore[arg-type]

    return change
