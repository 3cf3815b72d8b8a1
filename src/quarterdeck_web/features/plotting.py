"""The matrix as a picture: value against effort, both with their doubt, and labels that do not stand on each other."""

from dataclasses import dataclass
from math import log10
from typing import Any

from django.utils.safestring import SafeString

from quarterdeck_web.features.models import FeatureFigures
from quarterdeck_web.lib.drawing.svg import el, join
from quarterdeck_web.lib.words import amount

LETTER, LINE, GAP = 6.1, 14, 7
QUADRANTS = (("Quick wins", "much for little"), ("Big bets", "much for much"), ("Fill-ins", "little for little"), ("Think twice", "little for much"))


@dataclass(frozen=True)
class Axis:
    """A logarithmic scale between two numbers, over pixels from `near` to `far`."""

    low: float
    high: float
    near: float
    far: float

    def at(self, value: float) -> float:
        """The pixel of a value; what is outside stands at the edge."""
        value = min(max(value, self.low), self.high)
        return self.near + (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low)) * (self.far - self.near)

    def ticks(self) -> list[float]:
        """Round numbers on the scale: 1, 2 and 5 with noughts."""
        found, step = [], 10.0 ** int(log10(self.low) - 1)
        while step <= self.high:
            found += [factor * step for factor in (1, 2, 5) if self.low <= factor * step <= self.high]
            step *= 10
        return found if len(found) <= 8 else [tick for tick in found if str(tick).strip("0.")[:1] == "1"]


def axis_of(values: list[float], near: float, far: float) -> Axis:
    """A scale that holds all values, with a little room."""
    low, high = min(values, default=1.0), max(values, default=10.0)
    low, high = low * 0.85, high * 1.15
    return Axis(low, high if high > low * 1.5 else low * 3, near, far)


@dataclass(frozen=True)
class Point:
    """A feature with its place on the picture."""

    row: FeatureFigures
    x: float
    y: float


class Matrix:
    """Features with a value and an effort, in four quadrants whose borders are the medians."""

    def __init__(self, rows: list[FeatureFigures], unit: str) -> None:
        self.rows, self.unit = [row for row in rows if _is_known(row)], unit
        self.value_middle, self.effort_middle = _median([row.value_mid for row in self.rows]), _median([row.effort_mid for row in self.rows])

    def quadrant(self, row: FeatureFigures) -> str:
        """The word of the quadrant a feature stands in, by its medians."""
        is_high, is_long = row.value_mid >= self.value_middle, row.effort_mid > self.effort_middle
        return QUADRANTS[(0 if is_high else 2) + (1 if is_long else 0)][0]

    def svg(self, base: str, width: int, height: int) -> SafeString:
        """The picture; `base` is the address that a feature's key follows."""
        left, right, top, bottom = 58, 14, 14, 40
        across = axis_of([value for row in self.rows for value in (row.effort_low, row.effort_high)], left, width - right)
        up = axis_of([value for row in self.rows for value in (max(row.value_low, row.value_mid / 50), row.value_high)], height - bottom, top)
        points = [Point(row, across.at(row.effort_mid), up.at(row.value_mid)) for row in self.rows]
        parts = [
            *self._frame(across, up, width, height, left, bottom, top, right),
            *(self._cross(point, across, up) for point in points),
            *(self._dot(point, base) for point in points),
            *self._labels(points, width, right, height - bottom),
        ]
        label = f"Value against effort of {len(self.rows)} features; the table below says the same."
        return el("svg", join(parts), viewBox=f"0 0 {width} {height}", role="group", aria_label=label, class_="qd-matrix")

    def _frame(self, across: Axis, up: Axis, width: int, height: int, left: int, bottom: int, top: int, right: int) -> list[SafeString]:
        middle_x, middle_y = across.at(self.effort_middle), up.at(self.value_middle)
        parts = [el("path", class_="g", d=f"M{left} {up.at(tick):.1f}H{width - right}") for tick in up.ticks()]
        parts += [el("text", amount(tick, self.unit), class_="e", x=left - 8, y=round(up.at(tick) + 4, 1)) for tick in up.ticks()]
        parts += [el("text", amount(tick), class_="c", x=round(across.at(tick), 1), y=height - bottom + 16) for tick in across.ticks()]
        parts.append(el("path", class_="ax", d=f"M{left} {height - bottom}H{width - right}"))
        parts.append(el("path", class_="qd-middle", d=f"M{middle_x:.1f} {top}V{height - bottom}M{left} {middle_y:.1f}H{width - right}"))
        parts.append(el("text", "effort, person-weeks →", class_="e", x=width - right, y=height - 6))
        corners = (
            (left + 8, top + 14, ""),
            (width - right - 6, top + 14, "e"),
            (left + 8, height - bottom - 8, ""),
            (width - right - 6, height - bottom - 8, "e"),
        )
        for (word, _), (x, y, anchor) in zip(QUADRANTS, corners, strict=True):
            parts.append(el("text", word, class_=f"qd-quadrant {anchor}".strip(), x=x, y=y))
        return parts

    def _cross(self, point: Point, across: Axis, up: Axis) -> SafeString:
        row = point.row
        ends = across.at(row.effort_low), across.at(row.effort_high), up.at(max(row.value_low, up.low)), up.at(row.value_high)
        path = f"M{ends[0]:.1f} {point.y:.1f}H{ends[1]:.1f}M{point.x:.1f} {ends[2]:.1f}V{ends[3]:.1f}"
        return el("path", d=path, class_=f"qd-cross is-{_kind(row)}", id=f"x-{row.feature_id}")

    def _dot(self, point: Point, base: str) -> SafeString:
        row = point.row
        said = f"{row.title}: worth {amount(row.value_mid, self.unit)} ({amount(row.value_low, self.unit)} to {amount(row.value_high, self.unit)}), "
        said += f"{row.effort_mid:.0f} person-weeks ({row.effort_low:.0f} to {row.effort_high:.0f})"
        circle = el("circle", cx=round(point.x, 1), cy=round(point.y, 1), r=4.5, class_=f"qd-point is-{_kind(row)}")
        return el("a", el("title", said), circle, href=f"{base}{row.ref}/", aria_label=said)

    def _labels(self, points: list[Point], width: int, right: int, floor: float) -> list[SafeString]:
        """Titles beside their points, the most valuable first; one that would stand on another is left to the pointer."""
        taken = [(point.x - 5, point.y - 5, point.x + 5, point.y + 5) for point in points]
        made = []
        for point in sorted(points, key=lambda each: -each.row.value_mid):
            text = _short(point.row.title)
            length = len(text) * LETTER
            for x, y, anchor in (
                (point.x + GAP, point.y + 4, ""),
                (point.x - GAP, point.y + 4, "e"),
                (point.x, point.y - GAP, "c"),
                (point.x, point.y + LINE + 2, "c"),
            ):
                start = x if not anchor else x - length if anchor == "e" else x - length / 2
                box = (start, y - LINE + 3, start + length, y + 3)
                if box[0] < 60 or box[2] > width - right or box[1] < 20 or box[3] > floor - 14:
                    continue
                if not any(_overlap(box, other) for other in taken if other != (point.x - 5, point.y - 5, point.x + 5, point.y + 5)):
                    taken.append(box)
                    made.append(el("text", text, class_=f"qd-label {anchor}".strip(), x=round(x, 1), y=round(y, 1), aria_hidden="true"))
                    break
        return made


def _is_known(row: FeatureFigures) -> bool:
    return (
        None not in (row.value_low, row.value_mid, row.value_high, row.effort_low, row.effort_mid, row.effort_high)
        and row.value_mid > 0
        and row.effort_low > 0
    )


def _kind(row: FeatureFigures) -> str:
    return "committed" if row.value_key == row.feasibility_key == "on" else "open"


def _short(title: str) -> str:
    return title if len(title) <= 26 else f"{title[:25].rstrip()}…"


def _median(values: list[Any]) -> float:
    ordered = sorted(values)
    return float(ordered[len(ordered) // 2]) if ordered else 1.0


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
