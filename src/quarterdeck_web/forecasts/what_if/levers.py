"""The levers of a panel: what could be moved, where each stands, and the address that holds them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import floor
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

KINDS = ("effort", "pace", "risk", "more", "without", "away")
TITLES = {
    "effort": ("Work that is left", "what the date hangs on most; 100 % is as estimated"),
    "pace": ("Pace", "how fast a team works; 100 % is as planned"),
    "risk": ("Risks", "as likely as estimated, or known"),
    "more": ("One more person", "who can do what the team does"),
    "without": ("Left out", "the others stay as planned"),
}
EFFORT_RANGE, PACE_RANGE, STEP = (0.25, 2.0), (0.5, 1.5), 0.05
JOINS_IN_WEEKS = (0, 4, 8, 12)


@dataclass(frozen=True)
class Slot:
    """One control: a slider, a choice, or a box to tick. `value` is where it stands, as the address says it."""

    id: str
    key: str
    title: str
    value: str
    about: str = ""
    hint: str = ""
    low: float = 0.0
    high: float = 0.0
    step: float = STEP
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def percent(self) -> int:
        """Where a slider stands."""
        return round(100 * float(self.value))


@dataclass(frozen=True)
class Group:
    """Controls of one kind."""

    kind: str
    title: str
    about: str
    slots: list[Slot] = field(default_factory=list)


def lever_pairs(query: QueryDict) -> list[tuple[str, str]]:
    """What an address says of levers: everything with a kind before a colon."""
    return [(key, value) for key, values in query.lists() if key.partition(":")[0] in KINDS and ":" in key for value in values]


def query_of(levers: dict[str, str], forecast: str) -> str:
    """The query that holds some levers, and the forecast that is meant where one was named."""
    return urlencode([*levers.items(), *([("forecast", forecast)] if forecast else [])], safe=":/")


def groups_of(places: Iterable[dict[str, Any]], levers: dict[str, str], today: date, day_words: Any, prefix: str) -> list[Group]:
    """The controls of a panel, those of the levers that stand elsewhere in the plan among them."""
    groups = {kind: Group(kind, *TITLES[kind]) for kind in TITLES}
    for number, place in enumerate(places):
        kind = place["key"].partition(":")[0]
        groups[kind].slots.append(_slot(kind, place, levers.get(place["key"], ""), today, day_words, f"{prefix}-{number}"))
    return [group for group in groups.values() if group.slots]


def others_of(places: Iterable[dict[str, Any]], levers: dict[str, str]) -> dict[str, str]:
    """Levers that the panel has no control for: they came by the address, and are kept."""
    known = {place["key"] for place in places}
    return {key: value for key, value in levers.items() if key not in known}


def _slot(kind: str, place: dict[str, Any], value: str, today: date, day_words: Any, slot_id: str) -> Slot:
    key, title, about = place["key"], place["title"], place["about"]
    if kind in ("effort", "pace"):
        low, high = EFFORT_RANGE if kind == "effort" else PACE_RANGE
        value = value or "1"
        # An address may hold more than a hand would drag to, and finer.
        step = STEP if abs(float(value) / STEP - round(float(value) / STEP)) < 1e-6 else 0.01
        low, high = min(low, floor(float(value) / STEP) * STEP), max(high, float(value))
        return Slot(slot_id, key, title, value, about, _days(place["days"]), round(low, 2), round(high, 2), step)
    if kind == "risk":
        chance = f" ({place['probability'] * 100:.0f} %)" if place["probability"] is not None else ""
        choices = (("", f"may happen{chance}"), ("happens", "happens"), ("cannot", "cannot happen"))
        return Slot(slot_id, key, title, value, about, _days(place["days"]), choices=choices)
    if kind == "more":
        days = [_monday_from(today) + timedelta(weeks=weeks) for weeks in JOINS_IN_WEEKS]
        known = {day.isoformat(): day for day in days}
        if value:
            known.setdefault(value, date.fromisoformat(value))
        choices = (("", "nobody"), *((iso, f"from {day_words(day, today)}") for iso, day in sorted(known.items())))
        return Slot(slot_id, key, title, value, choices=choices)
    return Slot(slot_id, key, title, value)


def _days(days: tuple[float, float, float] | None) -> str:
    return f"{days[1]:.3g} days ({days[0]:.3g}–{days[2]:.3g})" if days else ""


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)
