"""The burn-down of exposure: what it was, what it is, and what is left as features finish."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.safestring import SafeString

from quarterdeck_web.lib.drawing.svg import el, picture
from quarterdeck_web.lib.words import amount, as_day

LEFT, RIGHT, TOP, BOTTOM = 44, 96, 26, 24
LEAST_SPAN = timedelta(days=42)


def burn_down(
    past: Sequence[tuple[datetime, float]],
    ahead: Sequence[tuple[date, float]],
    today: date,
    unit: str,
    label: str,
    width: int = 760,
    height: int = 232,
) -> SafeString:
    """Exposure over time: a black line until today, a dashed one for what is left as features finish at their 50 % dates."""
    days = [(as_day(at) or today, value) for at, value in past]
    narrow = width < 500
    right = 60 if narrow else RIGHT
    first = min([today - LEAST_SPAN / 2, *(day for day, _ in days)])
    last = max([today + LEAST_SPAN, *(day for day, _ in ahead)])
    top = _nice(max([value for _, value in days] + [value for _, value in ahead] + [1e-9]))

    def x(day: date) -> float:
        return LEFT + (day - first).days / max((last - first).days, 1) * (width - LEFT - right)

    def y(value: float) -> float:
        return height - BOTTOM - value / top * (height - TOP - BOTTOM)

    parts = [el("text", unit, x=0, y=11)]
    for step in range(5):
        value = top * step / 4
        parts += [
            el("path", class_="g", d=f"M{LEFT} {y(value):.1f}H{width - right}"),
            el("text", amount(value) if value else "0", class_="e", x=LEFT - 6, y=y(value) + 4),
        ]
    parts += _months(first, last, x, height, 2 if narrow else 1)
    if len(ahead) > 1:
        parts.append(el("path", class_="f85", d=f"{_steps(ahead, x, y)}V{y(0):.1f}H{x(ahead[0][0]):.1f}Z"))
        parts.append(el("path", class_="ln is-dashed", d=_steps(ahead, x, y)))
        end_day, end_value = ahead[-1]
        parts.append(el("text", f"left {amount(end_value)}", x=x(end_day) + 6, y=y(end_value) + 4))
    if days:
        parts.append(el("path", class_="fact", d=_steps(days, x, y)))
        now = days[-1][1]
        parts.append(el("path", class_="nowl", d=f"M{x(today):.1f} {TOP - 8}V{height - BOTTOM}"))
        parts.append(el("text", f"Today {amount(now)}", class_="now", x=x(today) + 5, y=TOP - 2))
        parts.append(el("circle", class_="dot", cx=x(today), cy=y(now), r="3.5"))
    return picture("", *parts, viewBox=f"0 0 {width} {height}", label=label)


def _months(first: date, last: date, x: object, height: int, every: int) -> list[SafeString]:
    parts, month = [], date(first.year, first.month, 1)
    while month <= last:
        if month >= first and (month.month - 1) % every == 0:
            parts.append(el("text", f"{month:%b}", x=x(month), y=height - 6))  # type: ignore[operator]
            parts.append(el("path", class_="ax", d=f"M{x(month):.1f} {height - BOTTOM}v4"))  # type: ignore[operator]
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return parts


def _steps(points: Sequence[tuple[date, float]], x: object, y: object) -> str:
    """A line that stays level until the next change."""
    path = f"M{x(points[0][0]):.1f} {y(points[0][1]):.1f}"  # type: ignore[operator]
    for day, value in points[1:]:
        path += f"H{x(day):.1f}V{y(value):.1f}"  # type: ignore[operator]
    return path


def _nice(value: float) -> float:
    """The next round number above, so that four steps are round too."""
    scale = 10.0 ** (len(str(int(value))) - 1) if value >= 1 else 0.1
    return next(step * scale for step in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8, 10, 12) if step * scale >= value * 1.02)
