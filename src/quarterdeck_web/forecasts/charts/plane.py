"""A plane of days and amounts, and the marks every chart makes on it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, log10

from django.utils.safestring import SafeString

from quarterdeck_web.lib.drawing.svg import el, join

WIDE, NARROW = 760, 340
LETTER = 6.1
"""Average width of a letter at 11 px."""


def both(draw: Callable[[int], SafeString]) -> SafeString:
    """One drawing in two widths; only one is shown."""
    wide, narrow = el("div", draw(WIDE), class_="qd-chart qd-wide"), el("div", draw(NARROW), class_="qd-chart qd-narrow")
    return join([wide, narrow])


def text(words: str, x: float, y: float, class_: str = "") -> SafeString:
    """Words at a place; `e` in the class ends them there, `c` centres them."""
    return el("text", words, x=round(x, 1), y=round(y, 1), class_=class_)


def line(points: Iterable[tuple[float, float]], class_: str) -> SafeString:
    """A line through points."""
    return el("path", d="M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in points), class_=class_)


def area(upper: list[tuple[float, float]], lower: list[tuple[float, float]], class_: str) -> SafeString:
    """What lies between two lines."""
    joined = [*upper, *reversed(lower)]
    return el("path", d="M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in joined) + "Z", class_=class_)


def steps(top: float, about: int = 4) -> list[float]:
    """Round values from nothing to `top`: 0, 50, 100, 150."""
    if top <= 0:
        return [0.0]
    rough = top / about
    size = 10 ** floor(log10(rough))
    step = next(factor * size for factor in (1, 2, 2.5, 5, 10) if factor * size >= rough)
    return [step * number for number in range(ceil(top / step) + 1) if step * number <= top * 1.001]


@dataclass(frozen=True)
class Plane:
    """Days from left to right, amounts from bottom to top, in a drawing of `width` × `height`."""

    first: date
    last: date
    top_value: float
    width: int
    height: int
    left: int = 34
    right: int = 14
    top: int = 26
    bottom: int = 26

    def x(self, day: date) -> float:
        """Where a day stands."""
        reach = max((self.last - self.first).days, 1)
        return self.left + (day - self.first).days / reach * (self.width - self.left - self.right)

    def y(self, value: float) -> float:
        """Where an amount stands."""
        return self.height - self.bottom - value / (self.top_value or 1) * (self.height - self.top - self.bottom)

    @property
    def floor(self) -> float:
        """The bottom line."""
        return self.height - self.bottom

    def frame(self, values: list[float]) -> SafeString:
        """Grid lines with their values, months and the bottom line."""
        parts = []
        for value in values:
            parts.append(el("path", class_="g", d=f"M{self.left} {self.y(value):.1f}H{self.width - self.right}"))
            parts.append(text(f"{value:g}", self.left - 6, self.y(value) + 4, "e"))
        for month, name in self.months():
            parts.append(text(name, self.x(month), self.height - 8))
            parts.append(el("path", class_="ax", d=f"M{self.x(month) - 3:.1f} {self.floor}v5"))
        parts.append(el("path", class_="ax", d=f"M{self.left} {self.floor}H{self.width - self.right}"))
        return join(parts)

    def months(self) -> list[tuple[date, str]]:
        """First days of months with room for their names; the year stands at each January."""
        found, day = [], (self.first.replace(day=1) + timedelta(days=32)).replace(day=1)
        while day <= self.last:
            found.append(day)
            day = (day + timedelta(days=32)).replace(day=1)
        room = max(int((self.width - self.left - self.right) / 46), 1)
        every = next((step for step in (1, 2, 3, 6, 12) if len(found) <= room * step), 12)
        kept = [day for day in found if (day.month - 1) % every == 0 and self.x(day) < self.width - self.right - 14]
        return [(day, f"{day:%b}" + (f" {day:%Y}" if day.month == 1 and every > 1 and self.width > 500 else "")) for day in kept]
