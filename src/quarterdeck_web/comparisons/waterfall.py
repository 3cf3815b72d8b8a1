"""A waterfall: from one value to another, cause by cause."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from quarterdeck_web.forecasts.charts.plane import both, text
from quarterdeck_web.lib import words
from quarterdeck_web.lib.drawing.svg import el, join, picture

HEIGHT, TOP, BOTTOM = 330, 24, 64
LETTER = 5.6
MOST = 8
"""More columns than these are too narrow for their words; the rest becomes one."""


def waterfall(a: tuple[str, float], b: tuple[str, float], causes: Sequence[tuple[str, float]], unit: str) -> SafeString:
    """The drawing in two widths; on a phone the causes are numbered and named below it."""
    return both(lambda width: _Waterfall(a, b, gathered(causes), unit, width).drawing())


def gathered(causes: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """The largest causes that change the value at all, the others in one."""
    moving = [cause for cause in causes if abs(cause[1]) >= 0.5]
    if len(moving) <= MOST:
        return moving
    rest = moving[MOST - 1 :]
    return [*moving[: MOST - 1], (f"{len(rest)} more", sum(value for _, value in rest))]


def is_broken(a: float, b: float, causes: Sequence[tuple[str, float]]) -> bool:
    """Whether the axis does not start at nothing."""
    return _bottom(a, b, causes) > 0


def _levels(a: float, causes: Sequence[tuple[str, float]]) -> list[float]:
    levels = [a]
    for _, value in causes:
        levels.append(levels[-1] + value)
    return levels


def _bottom(a: float, b: float, causes: Sequence[tuple[str, float]]) -> float:
    """Where the axis starts: at nothing, unless what moves would be too thin to see then."""
    levels = [*_levels(a, causes), b]
    low, high = min(levels), max(levels)
    return max(low - (high - low) * 0.6, 0.0) if low > 0 and high - low < 0.4 * high else min(0.0, low)


class _Waterfall:
    def __init__(self, a: tuple[str, float], b: tuple[str, float], causes: list[tuple[str, float]], unit: str, width: int) -> None:
        self.a, self.b, self.causes, self.unit, self.width = a, b, causes, unit, width
        self.is_wide = width > 500
        levels = [*_levels(a[1], causes), b[1]]
        self.low = _bottom(a[1], b[1], causes)
        self.high = max(*levels, self.low + 1e-9)
        self.gap = 14.0 if self.is_wide else 5.0
        self.num = len(causes) + 2
        self.column_width = (width - self.gap * (self.num - 1)) / self.num

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (value - self.low) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)

    def x(self, number: int) -> float:
        return number * (self.column_width + self.gap)

    def drawing(self) -> SafeString:
        parts = [el("path", class_="ax", d=f"M0 {HEIGHT - BOTTOM}H{self.width}")]
        parts.append(self._column(0, self.low, self.a[1], "tot", self._total(self.a[1]), self.a[0]))
        at = self.a[1]
        for number, (title, value) in enumerate(self.causes, 1):
            parts.append(self._joint(number, at))
            parts.append(self._column(number, at, at + value, "gain" if value > 0 else "loss", words.signed(value, self.unit), title))
            at += value
        parts.append(self._joint(self.num - 1, at))
        parts.append(self._column(self.num - 1, self.low, self.b[1], "tot", self._total(self.b[1]), self.b[0]))
        if self.low > 0:
            parts += [self._break(0), self._break(self.num - 1)]
        label = (
            f"Waterfall of planned value from {self.a[0]}, {words.amount(self.a[1], self.unit)}, to {self.b[0]}, {words.amount(self.b[1], self.unit)}"
        )
        return picture("", *parts, viewBox=f"0 0 {self.width} {HEIGHT}", label=label)

    def _total(self, value: float) -> str:
        return words.amount(value, self.unit if self.is_wide else "")

    def _joint(self, number: int, level: float) -> SafeString:
        return el("path", class_="join", d=f"M{self.x(number) - self.gap:.1f} {self.y(level):.1f}H{self.x(number) + self.column_width:.1f}")

    def _break(self, number: int) -> SafeString:
        return el("path", class_="break", d=f"M{self.x(number) - 2:.1f} {HEIGHT - BOTTOM - 9}l{self.column_width + 4:.1f} -6")

    def _column(self, number: int, start: float, end: float, kind: str, top: str, title: str) -> SafeString:
        high, low = min(self.y(start), self.y(end)), max(self.y(start), self.y(end))
        x, middle = self.x(number), self.x(number) + self.column_width / 2
        bar = el(
            "rect", class_=kind, x=round(x, 1), y=round(high, 1), width=round(self.column_width, 1), height=round(max(low - high, 0.8), 1), rx=1.5
        )
        is_total = number in (0, self.num - 1)
        size = top if self.is_wide or is_total else top.replace(self.unit, "")
        parts = [bar, text(size, middle, high - 6, "t c")]
        lines = wrapped(title, max(7, int(self.column_width / LETTER))) if self.is_wide else [title.split()[-1] if is_total else str(number)]
        for row, line in enumerate(lines[:4]):
            parts.append(text(line, middle, HEIGHT - BOTTOM + 16 + 13 * row, "m c" if is_total else "c"))
        return join(parts)


def wrapped(title: str, letters: int, most: int = 4) -> list[str]:
    """A title in lines of so many letters; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    for word in title.split():
        word = word if len(word) <= letters else word[: letters - 1] + "…"
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1][: letters - 1].rstrip() + "…"]
