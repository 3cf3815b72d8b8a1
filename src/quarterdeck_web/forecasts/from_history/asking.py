"""What is asked of a throughput forecast, as an address says it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict

UNITS = {"goals": ("goal", "Goals and features"), "items": ("item", "Work items")}
USUAL_ITEMS, MOST_ITEMS = 10, 9999
USUAL_DAYS = 91
Body = dict[str, Any]


@dataclass
class Question:
    """How many, by when, of whom; `errors` says what of the address could not be read, and the usual stands in its place."""

    unit: str
    team: str
    items: int
    by: date
    last: date
    errors: dict[str, list[str]] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def noun(self) -> str:
        """What is counted, in the singular."""
        return UNITS[self.unit][0]

    @property
    def more_items(self) -> tuple[int, ...]:
        """What is told beside what was asked."""
        return tuple(sorted({self.items, *(number for number in (5, 10, 20, 40, 80) if number != self.items)}))


def last_day(table: Body) -> date:
    """The last day a table looks at."""
    return date.fromisoformat(table["origin"]) + timedelta(weeks=len(table["by_week"][0]), days=-1)


def question_of(query: QueryDict, unit: str, table: Body, usual_items: int, releases: list[date]) -> Question:
    """Read an address: every flaw of it is told at once."""
    origin, last = date.fromisoformat(table["origin"]), last_day(table)
    by = next((day for day in releases if origin + timedelta(days=14) <= day <= last), origin + timedelta(days=USUAL_DAYS))
    found = Question(unit, table["team"], max(usual_items, 1), by, last, typed={name: query.get(name, "").strip() for name in ("items", "by")})
    if said := found.typed["items"]:
        if said.isascii() and said.isdigit() and 1 <= int(said[:9]) <= MOST_ITEMS:
            found.items = int(said)
        else:
            found.errors["items"] = [f"Expected a whole number from 1 to {MOST_ITEMS:,}, got “{said[:40]}”."]
    if said := found.typed["by"]:
        day = _day(said)
        if day is None:
            found.errors["by"] = [f"Expected a day such as {by}, got “{said[:40]}”."]
        elif not origin <= day <= last:
            found.errors["by"] = [f"Expected a day from {origin} to {last}, as far as this looks, got {day}."]
        else:
            found.by = day
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
