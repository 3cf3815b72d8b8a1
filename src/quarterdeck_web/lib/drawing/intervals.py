"""Ranges, dates and shares on one scale a column. Each drawing stretches to its cell; the words stand beside it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.safestring import SafeString

from quarterdeck_web.lib import words
from quarterdeck_web.lib.drawing.svg import el, join, percent, percent_of_day, picture, span

Day = date | datetime | str | None


def interval(
    lo: float | None, mid: float | None, hi: float | None, top: float = 1.0, bottom: float = 0.0, label: str = "", tone: str = ""
) -> SafeString | str:
    """A range: thin line from 10 to 90 %, tick at 50 %, on a scale from `bottom` to `top`. Nothing where the range is not known."""
    if lo is None or mid is None or hi is None:
        return ""
    a, m, z = (percent(float(value), float(bottom), float(top)) for value in (lo, mid, hi))
    parts = [
        el("rect", class_="line", x=a, y=5, width=span(a, z), height=2),
        el("rect", class_="end", x=a, y=3, width=1, height=6),
        el("rect", class_="end", x=z, y=3, width=1, height=6, transform="translate(-1)"),
        el("rect", class_="tick", x=m, y=1, width=3, height=10, rx="1.5", transform="translate(-1.5)"),
    ]
    return picture(_toned("qd-iv", tone), *parts, width="100%", height=12, label=label)


def axis(top: float, unit: str = "", bottom: float = 0.0, steps: int = 2) -> SafeString:
    """The scale of a column of intervals, for its head: `0 · €1 M · €2 M`."""
    marks = [float(bottom) + (float(top) - float(bottom)) * i / steps for i in range(steps + 1)]
    return el("span", *(el("span", words.amount(mark, unit) if mark else "0") for mark in marks), class_="qd-axis")


def dates(
    start: Day, p50: Day, p85: Day, due: Day = None, tone: str = "", axis_start: Day = None, axis_end: Day = None, label: str = "", today: Day = None
) -> SafeString | str:
    """A date: bar from the start to 50 %, whisker to 85 %, black notch at the promised day."""
    begin, mid, late = (words.as_day(value) for value in (start, p50, p85))
    if mid is None or late is None:
        return ""
    left, right = words.as_day(axis_start) or begin or mid, words.as_day(axis_end) or late
    a, m, z = (percent_of_day(value, left, right) for value in (begin or mid, mid, late))
    parts = [
        el("rect", class_="bar", x=a, y=4, width=span(a, m), height=6, rx="1.5"),
        el("rect", class_="whisker", x=m, y="6.25", width=span(m, z), height="1.5"),
        el("rect", class_="whisker", x=z, y="3.25", width="1.5", height="7.5", transform="translate(-1.5)"),
    ]
    if promised := words.as_day(due):
        parts.append(el("rect", class_="due", x=percent_of_day(promised, left, right), y=0, width=1, height=14, transform="translate(-.5)"))
    if now := words.as_day(today):
        parts.append(el("rect", class_="now", x=percent_of_day(now, left, right), y=0, width=1, height=14, transform="translate(-.5)"))
    return picture(_toned("qd-dt", tone), *parts, width="100%", height=14, label=label)


def two_dates(p50: Day, p85: Day, href: str = "") -> SafeString:
    """A date as text, never alone: `19 Feb · 26 Mar` (50 % and 85 %)."""
    if words.as_day(p50) is None and words.as_day(p85) is None:
        return el("span", "not in the plan", class_="qd-dim")
    first = number(words.day(p50), href, f"{words.day(p50)} at 50 percent, {words.day(p85)} at 85 percent") if href else words.day(p50)
    return el("span", first, el("span", f" · {words.day(p85)}", class_="qd-dim"), class_="qd-nw")


def months(axis_start: Day, axis_end: Day, every: int = 0) -> SafeString:
    """The month names of a column of dates, for its head."""
    left, right = words.as_day(axis_start), words.as_day(axis_end)
    if left is None or right is None or right <= left:
        return el("span", class_="qd-months")
    firsts, year, month = [], left.year, left.month
    while (first := date(year, month, 1)) <= right:
        if first >= left:
            firsts.append(first)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    step = every or max(1, -(-len(firsts) // 4))
    named = [el("text", f"{first:%b}", x=percent_of_day(first, left, right), y=11) for first in firsts[::step]]
    label = f"{left:%B} to {right:%B}, by month"
    return picture("qd-months-axis", *named, width="100%", height=14, label=label)


def prob(p: float | None, tone: str | None = None, mark: float | None = words.AGREED_LEVEL, label: str = "") -> SafeString | str:
    """A probability as a filled track, with the agreed level marked. The colour follows from it unless `tone` says otherwise."""
    if p is None:
        return ""
    parts = [el("rect", class_="fill", width=percent(float(p), 0, 1), height=6, rx=3)]
    if mark is not None:
        parts.append(el("rect", class_="level", x=percent(float(mark), 0, 1), y=-2, width=1, height=10))
    return picture(_toned("qd-p", words.tone(float(p)) if tone is None else tone), *parts, width=64, height=6, label=label)


def share_bar(done: float | None, wanted: float | None = None, label: str = "", thin: bool = False) -> SafeString:
    """A share as a bar with a notch where it should be: planned effort against weight. Thin: progress against time gone."""
    height = 3 if thin else 8
    parts = [] if done is None else [el("rect", class_="fill", width=percent(float(done), 0, 1), height=height, rx=2)]
    if wanted is not None:
        parts.append(el("rect", class_="notch", x=percent(float(wanted), 0, 1), y=-3, width="1.5", height=height + 6, transform="translate(-.75)"))
    return picture("qd-share is-way" if thin else "qd-share", *parts, width=150, height=height, label=label)


def bar(value: float | None, top: float = 1.0, tone: str = "", label: str = "") -> SafeString:
    """A plain bar across its cell, from nothing to `top`."""
    parts = [] if value is None else [el("rect", class_="fill", width=percent(abs(float(value)), 0, float(top)), height=6, rx=3)]
    return picture(_toned("qd-bar-line", tone), *parts, width="100%", height=6, label=label)


def moved(was: float | Day, now: float | Day, low: float | Day, high: float | Day, gain: bool = False, label: str = "") -> SafeString | str:
    """A move: hollow where it was, full where it is. Numbers or days, `gain` where the move is for the better."""
    a, b, left, right = (_ordinal(value) for value in (was, now, low, high))
    if a is None or b is None or left is None or right is None:
        return ""
    was_at, now_at = percent(a, left, right), percent(b, left, right)
    first, last = sorted((was_at, now_at), key=lambda at: float(at[:-1]))
    parts = [
        el("rect", class_="line", x=first, y=6, width=span(first, last), height=2),
        el("circle", class_="was", cx=was_at, cy=7, r="4.25"),
        el("circle", class_="now", cx=now_at, cy=7, r=5),
    ]
    return picture("qd-db is-gain" if gain else "qd-db", *parts, width="100%", height=14, label=label)


def gap(value: float | None, bound: float | None, label: str = "") -> SafeString | str:
    """Filled to the plan's value, hatched to the proven bound. Nothing without a bound: say "no bound yet" then."""
    if value is None or bound is None or bound <= 0:
        return ""
    return picture("qd-gap", el("rect", class_="fill", width=percent(float(value), 0, float(bound)), height=10), width="100%", height=10, label=label)


def spark(values: Sequence[float], zero: bool = True, label: str = "") -> SafeString | str:
    """A row of numbers as a small line that ends in a dot."""
    numbers = [float(value) for value in values or []]
    if len(numbers) < 2:
        return ""
    top, low = max(numbers), min(0.0, *numbers) if zero else min(numbers)
    points = [(i / (len(numbers) - 1) * 70 + 1, 18 - (value - low) / ((top - low) or 1) * 15) for i, value in enumerate(numbers)]
    path = "M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return picture(
        "qd-spark", el("path", d=path), el("circle", cx=round(x, 1), cy=round(y, 1), r=2), viewBox="0 0 72 20", width=72, height=20, label=label
    )


def load_strip(shares: Sequence[float | None], label: str = "", thin: bool = False) -> SafeString:
    """Load by week as a strip: 0 to 1, over 1 hatched, None where nobody is there."""
    weeks = join(el("i", class_=load_class(share)) for share in shares)
    classes = "qd-heat is-thin" if thin else "qd-heat"
    return el("span", weeks, class_=classes, role="img" if label else None, aria_label=label, aria_hidden=None if label else "true")


def load_class(share: float | None) -> str:
    """The step of the load scale: l0 to l4, lx over capacity, la where nobody is there."""
    if share is None:
        return "la"
    return "lx" if share > 1.001 else f"l{max(0, min(4, int(float(share) * 4.6)))}"


def number(text: object, href: str = "", label: str = "") -> SafeString:
    """A number that opens its evidence. Without an address it does not look as if it did."""
    if not href:
        return el("span", str(text), class_="qd-nw")
    return el("a", str(text), class_="qd-num", href=href, data_drawer="on", aria_label=label)


def _toned(name: str, tone: str | None) -> str:
    return f"{name} is-{tone}" if tone else name


def _ordinal(value: object) -> float | None:
    if isinstance(value, (int, float)):
        return float(value)
    found = words.as_day(value)  # type: ignore[arg-type]
    return None if found is None else float(found.toordinal())
