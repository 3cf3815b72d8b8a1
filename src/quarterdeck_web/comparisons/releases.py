"""Two releases, or two forecasts, side by side."""

from datetime import date
from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.comparisons.side import Row, Section, SideBySide, Tone
from quarterdeck_web.forecasts.documents import chosen, document_of
from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.forecasts.telling import release_named
from quarterdeck_web.lib import words
from quarterdeck_web.plans.documents import current_plan
from quarterdeck_web.plans.documents import document_of as plan_document
from quarterdeck_web.plans.models import Release
from quarterdeck_web.teams.models import Team

DAYS_PER_WEEK = 5


def compare_releases(scope: Scope, a: Release, b: Release) -> SideBySide:
    """What each holds by the current plan, when it is done, and whom it loads."""
    plan, forecast = current_plan(scope), chosen(scope)
    if plan is None:
        return SideBySide("There is no plan yet, so a release holds nothing.", (Section("When", (_ships(a, b),)),))
    items = plan_document(plan)["items"]
    told = [release_named(document_of(forecast), each.ref) if forecast else None for each in (a, b)]
    held = [_held(each, items, found) for each, found in zip((a, b), told, strict=True)]
    sections = (
        Section("When", (_ships(a, b), *_dates(told))),
        Section("What it holds", tuple(_counts(held, plan_document(plan)["value_unit"]))),
        Section("Whom it loads", tuple(_loads(scope, held)), note="person-weeks"),
        Section("Features", tuple(_features(held))),
    )
    chances = [found["finish"]["probability_on_time"] if found else None for found in told]
    if None in chances:
        head = f"{a.title} holds {words.plural(len(held[0]), 'feature')}, {b.title} {len(held[1])}."
    else:
        head = f"{a.title} is on time with {words.chance(chances[0])}, {b.title} with {words.chance(chances[1])}."
    return SideBySide(
        head, sections, f"{a.title} holds {words.plural(len(held[0]), 'feature')}, {b.title} {len(held[1])}." if None not in chances else ""
    )


def _held(release: Release, items: list[dict[str, Any]], told: dict[str, Any] | None) -> list[dict[str, Any]]:
    refs = set(told["features"]) if told else {item["feature"] for item in items if item["release"] == release.ref}
    return [item for item in items if item["feature"] in refs]


def _ships(a: Release, b: Release) -> Row:
    days = (b.ships_on - a.ships_on).days if a.ships_on and b.ships_on else None
    return Row("Ships", words.day(a.ships_on), words.day(b.ships_on), "" if not days else f"{abs(days)} days {'later' if days > 0 else 'earlier'}")


def _dates(told: list[dict[str, Any] | None]) -> list[Row]:
    finishes = [each["finish"] if each else None for each in told]
    return [
        Row("Promised", *(words.day(each["promised"]) if each else words.UNKNOWN for each in finishes)),
        Row("Done, 50 % · 85 %", *(f"{words.day(each['p50_date'])} · {words.day(each['p85_date'])}" if each else "no forecast" for each in finishes)),
        Row("On time", *(words.chance(each["probability_on_time"]) if each else words.UNKNOWN for each in finishes)),
    ]


def _counts(held: list[list[dict[str, Any]]], unit: str) -> list[Row]:
    values = [sum(item["value"] for item in each) for each in held]
    effort = [_weeks(each) for each in held]
    change = values[1] - values[0]
    tone: Tone = "gain" if change > 0 else "loss" if change < 0 else ""
    return [
        Row("Features", *(str(len(each)) for each in held), change=_signed(len(held[1]) - len(held[0]), 0)),
        Row("Planned value", *(words.amount(value, unit) for value in values), change=words.signed(change, unit), tone=tone),
        Row("Work left", *(f"{weeks:.0f} person-weeks" for weeks in effort), change=f"{_signed(effort[1] - effort[0], 0)} person-weeks"),
    ]


def _signed(value: float, digits: int) -> str:
    """A difference with its sign; nothing where there is none."""
    size = f"{abs(value):.{digits}f}"
    return "" if float(size) == 0 else f"{'+' if value > 0 else '−'}{size}"


def _weeks(items: list[dict[str, Any]], team: str | None = None) -> float:
    found = (activity["effort_days"] for item in items for activity in item["activities"] if team is None or activity["team"] == team)
    return float(sum(found)) / DAYS_PER_WEEK


def _loads(scope: Scope, held: list[list[dict[str, Any]]]) -> list[Row]:
    rows = []
    for team in scope.rows(Team).order_by("position"):
        loads = tuple(_weeks(each, team.ref) for each in held)
        if any(loads):
            rows.append(
                Row(
                    team.title,
                    *(f"{load:.1f}" for load in loads),
                    change=_signed(loads[1] - loads[0], 1),
                )
            )
    return rows


def _features(held: list[list[dict[str, Any]]]) -> list[Row]:
    rows = []
    for number, items in enumerate(held):
        for item in items:
            day = f"{words.day(item['finish'])} planned"
            rows.append(Row(item["title"], day if number == 0 else "", day if number == 1 else ""))
    return rows


def compare_forecasts(a: Forecast, b: Forecast) -> SideBySide:
    """Dates as they were seen on two days: each feature's 85 % date, each release's chance, the value in half the futures."""
    first, second = document_of(a), document_of(b)
    features, moved = _date_rows(first["features"], second["features"], "feature")
    releases, _ = _date_rows(first["releases"], second["releases"], "release")
    later, earlier = sum(days > 0 for days in moved), sum(days < 0 for days in moved)
    unit = plan_document(b.plan)["value_unit"]
    change = second["value_p50"] - first["value_p50"]
    values = Row(
        "Value in half the futures",
        words.amount(first["value_p50"], unit),
        words.amount(second["value_p50"], unit),
        words.signed(change, unit),
        "gain" if change > 0 else "loss" if change < 0 else "",
    )
    head = f"85 % dates: {later} later, {earlier} earlier." if moved else "No 85 % date moves."
    inputs = "Both are of the same plan." if a.plan_id == b.plan_id else f"The first is of {a.plan}, the second of {b.plan}."
    return SideBySide(
        head, (Section("What it brings", (values,)), Section("Releases", tuple(releases)), Section("Features", tuple(features))), inputs
    )


def _date_rows(first: list[dict[str, Any]], second: list[dict[str, Any]], name: str) -> tuple[list[Row], list[int]]:
    old, new = ({each[name]: each for each in items} for items in (first, second))
    rows, moved = [], []
    for ref in dict.fromkeys((*new, *old)):
        was, now = old.get(ref), new.get(ref)
        known = now or was
        assert known is not None
        days = _days(was, now)
        if days:
            moved.append(days)
        said = (
            "appears" if was is None else "vanishes" if now is None else "" if not days else f"{abs(days)} days {'later' if days > 0 else 'earlier'}"
        )
        tone: Tone = "" if not days else "loss" if days > 0 else "gain"
        rows.append((abs(days or 0), Row(known["title"], _told(was), _told(now), said, tone)))
    return [row for _, row in sorted(rows, key=lambda pair: (-pair[0], pair[1].label))], moved


def _days(was: dict[str, Any] | None, now: dict[str, Any] | None) -> int | None:
    if was is None or now is None or not was["finish"]["p85_date"] or not now["finish"]["p85_date"]:
        return None
    return (date.fromisoformat(now["finish"]["p85_date"]) - date.fromisoformat(was["finish"]["p85_date"])).days


def _told(each: dict[str, Any] | None) -> str:
    if each is None:
        return words.UNKNOWN
    finish = each["finish"]
    chance = f", {words.chance(finish['probability_on_time'])}" if finish["probability_on_time"] is not None else ""
    return f"{words.day(finish['p50_date'])} · {words.day(finish['p85_date'])}{chance}"
