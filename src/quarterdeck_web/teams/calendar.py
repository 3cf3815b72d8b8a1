"""The calendar of absences: people by team, weeks from left to right, days away as stretches."""

from datetime import date, timedelta
from typing import Any

WEEK = timedelta(weeks=1)


def calendar_weeks(facts: dict[str, Any]) -> list[date]:
    """The Mondays of the horizon; none where the workspace has none yet."""
    horizon = facts.get("horizon") or {}
    if not horizon.get("start"):
        return []
    start = date.fromisoformat(horizon["start"])
    return [start + WEEK * idx for idx in range(int(horizon.get("num_weeks", 0)))]


def calendar_rows(documents: dict[str, list[dict[str, Any]]], weeks: list[date], team: str = "") -> list[dict[str, Any]]:
    """People by team, each with their stretches away as shares of the calendar's width. A person stands in their first team."""
    away: dict[str, list[dict[str, Any]]] = {}
    for absence in documents["absences"]:
        if stretch := _stretch(absence, weeks):
            away.setdefault(absence["person"], []).append(stretch)
    groups = []
    for each in [*documents["teams"], {"id": None, "title": "No team"}]:
        if team and each["id"] != team:
            continue
        people = [person for person in documents["people"] if _home(person) == each["id"]]
        rows = [{"ref": person["id"], "name": person["name"], "stretches": away.get(person["id"], ()), **_bounds(person, weeks)} for person in people]
        if rows:
            groups.append({"ref": each["id"], "title": each["title"], "people": rows})
    return groups


def most_away(documents: dict[str, list[dict[str, Any]]], weeks: list[date]) -> tuple[date, list[str]] | None:
    """The week in which most people are away, with their names; None where nobody is."""
    names = {person["id"]: person["name"] for person in documents["people"]}
    best: tuple[date, list[str]] | None = None
    for monday in weeks:
        friday = monday + timedelta(days=4)
        away = [
            names[each["person"]]
            for each in documents["absences"]
            if each["person"] in names and each["first"] <= friday.isoformat() and each["last"] >= monday.isoformat()
        ]
        if away and (best is None or len(set(away)) > len(best[1])):
            best = (monday, sorted(set(away)))
    return best


def _home(person: dict[str, Any]) -> str | None:
    places = person.get("memberships", ())
    home: str | None = max(places, key=lambda place: place.get("fte", 1.0))["team"] if places else None
    return home


def _stretch(absence: dict[str, Any], weeks: list[date]) -> dict[str, Any] | None:
    if not weeks:
        return None
    start, end = weeks[0], weeks[-1] + WEEK
    first, last = date.fromisoformat(absence["first"]), date.fromisoformat(absence["last"]) + timedelta(days=1)
    if last <= start or first >= end:
        return None
    return {
        **_place(max(first, start), min(last, end), start, end),
        "first": absence["first"],
        "last": absence["last"],
        "reason": absence.get("reason", ""),
        "half": absence.get("share", 1) < 1,
    }


def _bounds(person: dict[str, Any], weeks: list[date]) -> dict[str, Any]:
    """The stretches before somebody joins and after they leave."""
    if not weeks:
        return {"outside": ()}
    start, end = weeks[0], weeks[-1] + WEEK
    outside = []
    if person.get("joins_on") and (joins := date.fromisoformat(person["joins_on"])) > start:
        outside.append({**_place(start, min(joins, end), start, end), "why": f"joins {joins.day} {joins:%b}"})
    if person.get("leaves_on") and (leaves := date.fromisoformat(person["leaves_on"]) + timedelta(days=1)) < end:
        outside.append({**_place(max(leaves, start), end, start, end), "why": f"leaves {leaves.day} {leaves:%b}"})
    return {"outside": outside}


def _place(first: date, last: date, start: date, end: date) -> dict[str, str]:
    days = (end - start).days
    return {"x": f"{100 * (first - start).days / days:.2f}%", "width": f"{100 * (last - first).days / days:.2f}%"}
