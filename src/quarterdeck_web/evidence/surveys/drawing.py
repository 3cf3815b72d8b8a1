"""Charts of surveys: positions are computed here, colours come from the style sheet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from quarterdeck_web.lib.drawing.svg import Part, el, join, picture

WIDE, NARROW = 620, 340
ROW = 30
LETTER = 6.2
"""Average width of a letter at 11 px."""


@dataclass(frozen=True)
class Dot:
    """A thing in a plane with its ranges, and the number its row has in the table."""

    number: int
    title: str
    x: tuple[float, float, float]
    y: tuple[float, float, float]


@dataclass(frozen=True)
class Bar:
    """A thing on a line: low, middle, high. None where nothing is known."""

    title: str
    low: float | None
    middle: float | None
    high: float | None


def kano_plane(dots: Sequence[Dot]) -> SafeString:
    """Better from left to right, Worse (without its sign) from bottom to top, both 0 to 1, with the four classes."""

    def classes(plane: "_Plane") -> list[Part]:
        words = (("Must-be", 0.02, 0.95), ("One-dimensional", 0.52, 0.95), ("Indifferent", 0.02, 0.45), ("Attractive", 0.52, 0.45))
        lines = [plane.line(0.5, 0, 0.5, 1, "ax"), plane.line(0, 0.5, 1, 0.5, "ax")]
        return [*lines, *(plane.text(word, x, y, "m") for word, x, y in words)]

    label = f"{len(dots)} items by how much having them pleases and lacking them displeases"
    return _both(lambda width: _plane(dots, width, 1.0, 0.25, ("Better: having it pleases →", "↑ Worse: lacking it displeases"), classes, label))


def opportunity_plane(dots: Sequence[Dot]) -> SafeString:
    """Importance from left to right, satisfaction from bottom to top, both 0 to 10, with the lines where the opportunity is 10, 12 and 15."""

    def bands(plane: "_Plane") -> list[Part]:
        parts: list[Part] = [plane.line(0, 0, 10, 10, "g")]
        for score in (10, 12, 15):
            # Where importance is above satisfaction the score is 2 × importance − satisfaction.
            parts += [plane.line(score / 2, 0, 10, 20 - score, "join"), plane.text(str(score), 9.86, 20 - score + 0.15, "m e")]
        return parts

    label = f"{len(dots)} outcomes by importance and satisfaction"
    return _both(lambda width: _plane(dots, width, 10.0, 2.0, ("Importance →", "↑ Satisfaction"), bands, label))


def forest(bars: Sequence[Bar], low: float, high: float, marks: Sequence[tuple[float, str]], label: str, line: float | None = None) -> SafeString:
    """Ranges under each other on one scale; `marks` name places of the scale, `line` stands out among them."""
    return _both(lambda width: _forest(bars, low, high, marks, label, line, width))


def _both(draw: Callable[[int], SafeString]) -> SafeString:
    return join([el("div", draw(WIDE), class_="qd-chart qd-wide"), el("div", draw(NARROW), class_="qd-chart qd-narrow")])


@dataclass(frozen=True)
class _Plane:
    width: int
    height: int
    top_value: float
    left: int = 34
    right: int = 12
    top: int = 24
    bottom: int = 38

    def x(self, value: float) -> float:
        return round(self.left + value / self.top_value * (self.width - self.left - self.right), 1)

    def y(self, value: float) -> float:
        return round(self.height - self.bottom - value / self.top_value * (self.height - self.top - self.bottom), 1)

    def line(self, x1: float, y1: float, x2: float, y2: float, class_: str) -> SafeString:
        return el("line", x1=self.x(x1), y1=self.y(y1), x2=self.x(x2), y2=self.y(y2), class_=class_)

    def text(self, words: str, x: float, y: float, class_: str = "") -> SafeString:
        return el("text", words, x=self.x(x), y=self.y(y), class_=class_)


def _plane(
    dots: Sequence[Dot],
    width: int,
    top: float,
    step: float,
    names: tuple[str, str],
    behind: Callable[[_Plane], list[Part]],
    label: str,
) -> SafeString:
    plane = _Plane(width, min(width, 440), top)
    parts: list[Part] = []
    for number in range(round(top / step) + 1):
        at = number * step
        parts += [plane.line(at, 0, at, top, "g"), plane.line(0, at, top, at, "g")]
        parts.append(el("text", f"{at:g}", x=plane.x(at), y=plane.height - plane.bottom + 15, class_="c"))
        parts.append(el("text", f"{at:g}", x=plane.left - 7, y=plane.y(at) + 4, class_="e"))
    parts += behind(plane)
    parts.append(el("text", names[0], x=plane.width - plane.right, y=plane.height - 6, class_="m e"))
    parts.append(el("text", names[1], x=0, y=12, class_="m"))
    for dot in dots:
        parts.append(plane.line(dot.x[0], dot.y[1], dot.x[2], dot.y[1], "hair"))
        parts.append(plane.line(dot.x[1], dot.y[0], dot.x[1], dot.y[2], "hair"))
    for dot in dots:
        place = {"cx": plane.x(dot.x[1]), "cy": plane.y(dot.y[1])}
        parts.append(el("circle", el("title", f"{dot.number}. {dot.title}"), r=4.5, class_="dot", **place))
        parts.append(el("text", str(dot.number), x=place["cx"] + 7, y=place["cy"] - 6, class_="t"))
    return picture("", *parts, viewBox=f"0 0 {plane.width} {plane.height}", label=label)


def _forest(
    bars: Sequence[Bar], low: float, high: float, marks: Sequence[tuple[float, str]], label: str, line: float | None, width: int
) -> SafeString:
    left, right, top = (190 if width == WIDE else 118), 14, 22
    letters, bottom = int((left - 14) / LETTER), top + ROW * len(bars)
    reach = (high - low) or 1.0

    def x(value: float) -> float:
        return round(left + (min(max(value, low), high) - low) / reach * (width - left - right), 1)

    parts: list[Part] = []
    for at, word in marks:
        parts.append(el("line", x1=x(at), y1=top - 4, x2=x(at), y2=bottom, class_="ax" if at == line else "g"))
        parts.append(el("text", word, x=x(at), y=12, class_="m c" if at == line else "c"))
    for number, bar in enumerate(bars):
        y = top + ROW * number + ROW / 2
        title = bar.title if len(bar.title) <= letters else bar.title[: letters - 1] + "…"
        parts.append(el("text", title, el("title", bar.title), x=0, y=y + 4, class_="m"))
        if bar.low is None or bar.middle is None or bar.high is None:
            parts.append(el("text", "nobody answered", x=left, y=y + 4))
            continue
        parts.append(el("line", x1=x(bar.low), y1=y, x2=x(bar.high), y2=y, class_="hair"))
        parts.append(el("circle", cx=x(bar.middle), cy=y, r=4.5, class_="dot"))
    return picture("", *parts, viewBox=f"0 0 {width} {bottom + 6}", label=label)
