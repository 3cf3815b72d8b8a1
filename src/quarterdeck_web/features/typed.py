"""What somebody typed into a form: read field by field, with every flaw at its field and nothing thrown away."""

from collections.abc import Collection, Iterable
from datetime import date
from math import isfinite
from typing import Any

from django.http import QueryDict

POINTS = ("p10", "p50", "p90")
POINT_WORDS = {"p10": "low, 10 %", "p50": "middle, 50 %", "p90": "high, 90 %"}
LONGEST_LINE, LONGEST_TEXT, MOST_LINES = 500, 20_000, 50


class Typed:
    """A form that was sent. Each reader gives a value as the product file writes it, None where nothing was typed."""

    def __init__(self, data: QueryDict) -> None:
        self.data = data
        self.values: dict[str, Any] = {name: values[-1] for name, values in data.lists() if values}
        self.errors: dict[str, list[str]] = {}

    def flaw(self, name: str, message: str) -> None:
        """Say what is wrong with a field."""
        self.errors.setdefault(name, []).append(message)

    def text(self, name: str, *, required: bool = False, longest: int = LONGEST_TEXT) -> str | None:
        """A text without its outer spaces."""
        found = self.data.get(name, "").replace("\r\n", "\n").strip()
        if len(found) > longest:
            self.flaw(name, f"At most {longest:,} characters, got {len(found):,}. Shorten it.")
        if required and not found:
            self.flaw(name, "This cannot be empty.")
        return found or None

    def line(self, name: str, *, required: bool = False, longest: int = LONGEST_LINE) -> str | None:
        """A text of one line."""
        found = self.text(name, required=required, longest=longest)
        return " ".join(found.split()) if found else None

    def lines(self, name: str) -> list[str]:
        """One text a line; empty lines are nothing."""
        found = [each.strip() for each in (self.text(name) or "").split("\n") if each.strip()]
        if len(found) > MOST_LINES:
            self.flaw(name, f"At most {MOST_LINES} lines, got {len(found)}.")
        return found

    def choice(self, name: str, words: Collection[str], *, required: bool = False) -> str | None:
        """One of some words."""
        found = self.data.get(name, "").strip()
        if not found:
            if required:
                self.flaw(name, "Choose one.")
            return None
        if found not in words:
            self.flaw(name, f"Expected one of those offered, got “{found[:60]}”.")
        return found

    def day(self, name: str) -> str | None:
        """A day, as year-month-day."""
        found = self.data.get(name, "").strip()
        try:
            return date.fromisoformat(found).isoformat() if found else None
        except ValueError:
            self.flaw(name, f"Expected a day such as 2027-03-26, got “{found[:40]}”.")
            return None

    def number(self, name: str, *, low: float | None = None, high: float | None = None, required: bool = False) -> float | None:
        """A number, with a point or a comma; spaces and a trailing k or M are understood."""
        found = self.data.get(name, "").strip()
        if not found:
            if required:
                self.flaw(name, "A number is missing.")
            return None
        value = read_number(found)
        if value is None:
            self.flaw(name, f"Expected a number such as 760000 or 760 k, got “{found[:40]}”.")
            return None
        if (low is not None and value < low) or (high is not None and value > high):
            ends = (
                f"between {low:g} and {high:g}"
                if low is not None and high is not None
                else f"{low:g} or more"
                if low is not None
                else f"{high:g} or less"
            )
            self.flaw(name, f"Expected {ends}, got {value:g}.")
        return value

    def whole(self, name: str, *, low: int = 0, high: int = 10_000, required: bool = False) -> int | None:
        """A whole number."""
        value = self.number(name, low=low, high=high, required=required)
        if value is not None and value != int(value):
            self.flaw(name, f"Expected a whole number, got {value:g}.")
        return int(value) if value is not None else None

    def three(
        self, name: str, *, low: float | None = None, high: float | None = None, required: bool = False, scale: float = 1.0
    ) -> dict[str, float] | None:
        """A three-point range: low, middle and high, in that order; the file gets each times `scale`."""
        given = {point: self.number(f"{name}_{point}", low=low, high=high) for point in POINTS}
        typed = [point for point in POINTS if self.data.get(f"{name}_{point}", "").strip()]
        if not typed:
            if required:
                self.flaw(f"{name}_p50", "A range is missing: a low, a middle and a high value.")
            return None
        for point in POINTS:
            if point not in typed:
                self.flaw(f"{name}_{point}", f"The {POINT_WORDS[point]} is missing.")
        if None in given.values():
            return None
        points: list[float] = [value for value in given.values() if value is not None]
        if points != sorted(points):
            self.flaw(f"{name}_p50", f"Expected low ≤ middle ≤ high, got {points[0]:g}, {points[1]:g} and {points[2]:g}.")
        return {point: round(value * scale, 6) for point, value in zip(POINTS, points, strict=True)}


def read_number(text: str) -> float | None:
    """A number as people type it: `760000`, `760 k`, `1,2 M`, `1,200,000`; None where it is none."""
    plain = text.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace("€", "").replace("$", "").replace("£", "").replace("%", "")
    factor = {"k": 1e3, "m": 1e6}.get(plain[-1:].lower(), 1.0)
    plain = plain[:-1] if factor > 1 else plain
    if plain.count(",") == 1 and "." not in plain and len(plain.split(",")[1]) != 3:
        plain = plain.replace(",", ".")
    try:
        value = float(plain.replace(",", "")) * factor
    except ValueError:
        return None
    return value if isfinite(value) else None


def shown_three(name: str, points: dict[str, Any] | None, scale: float = 1.0) -> dict[str, str]:
    """The three inputs of a range, as a form shows them."""
    return {f"{name}_{point}": plain(points[point] / scale) if points else "" for point in POINTS}


def plain(value: float | None) -> str:
    """A number as one would type it."""
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".") if value != int(value) else str(int(value))


def spread(errors: dict[str, list[str]], fields: Iterable[str]) -> dict[str, list[str]]:
    """The engine's own flaws, each at the form's field it speaks of where there is one, else above the form."""
    known, found = set(fields), dict[str, list[str]]()
    for field, messages in errors.items():
        place = field if field in known else f"{field}_p50" if f"{field}_p50" in known else "__all__"
        for message in messages:
            found.setdefault(place, []).append(message if place != "__all__" else f"{field.replace('_', ' ').capitalize()}: {message}")
    return found
