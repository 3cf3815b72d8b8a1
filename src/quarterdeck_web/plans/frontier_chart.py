"""What may be had for what, as a picture: value over what a plan takes."""

from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from quarterdeck_web.lib import words
from quarterdeck_web.lib.drawing.svg import el, picture

Body = dict[str, Any]
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 26, 42
STEPS = (1, 2, 5, 10)
AXES = {"effort": "effort, person-days →", "risk": "expected loss by risks →", "date": "finished by →"}


def frontier_chart(answer: Body, now: float | None, unit: str, width: int, height: int) -> SafeString:
    """Points of a frontier with steps between them; what lies below the line is beaten. `now` is the value of the plan that was asked."""
    points, against = answer["points"], answer["against"]
    most, top = max(point["used"] for point in points) or 1.0, max([*(point["value"] for point in points), now or 0.0]) or 1.0
    across, up = _ticks(most, 6 if width > 500 else 4), _ticks(top, 5)

    def x(used: float) -> float:
        return LEFT + used / across[-1] * (width - LEFT - RIGHT)

    def y(value: float) -> float:
        return height - BOTTOM - max(value, 0.0) / up[-1] * (height - TOP - BOTTOM)

    parts = []
    for tick in up:
        parts.append(el("path", class_="g", d=f"M{LEFT} {y(tick):.1f}H{width - RIGHT}"))
        parts.append(el("text", words.amount(tick, unit), class_="e", x=LEFT - 8, y=round(y(tick) + 4, 1)))
    for tick, said in _marks(answer, across):
        parts.append(el("text", said, class_="c", x=round(x(tick), 1), y=height - BOTTOM + 16))
    parts.append(el("path", class_="ax", d=f"M{LEFT} {height - BOTTOM}H{width - RIGHT}"))
    if now is not None:
        parts.append(el("path", class_="join", d=f"M{LEFT} {y(now):.1f}H{width - RIGHT}"))
        parts.append(el("text", f"this plan, {words.amount(now, unit)}", class_="m", x=LEFT + 6, y=round(y(now) - 6, 1)))
    steps = f"M{x(points[0]['used']):.1f} {y(points[0]['value']):.1f}"
    steps += "".join(f"H{x(point['used']):.1f}V{y(point['value']):.1f}" for point in points[1:])
    parts.append(el("path", class_="ln", d=f"{steps}H{width - RIGHT}"))
    for point in points:
        said = f"{words.amount(point['value'], unit)} for {used_words(answer, point)}"
        parts.append(el("circle", el("title", said), class_="dot", cx=round(x(point["used"]), 1), cy=round(y(point["value"]), 1), r=4.5))
    parts += [el("text", "value", class_="e", x=LEFT - 8, y=12), el("text", AXES[against], class_="e", x=width - RIGHT, y=height - 6)]
    label = f"Value over what a plan takes, in {words.plural(len(points), 'plan')}; the table beside it says the same"
    return picture("", *parts, viewBox=f"0 0 {width} {height}", label=label)


def used_words(answer: Body, point: Body) -> str:
    """What a point takes: `120 person-days`, `€40 k`, `12 Jun`."""
    if answer["against"] == "date":
        return words.day(point["day"])
    if answer["against"] == "effort":
        return words.plural(round(point["used"]), "person-day")
    return words.amount(point["used"], answer["unit"])


def _marks(answer: Body, ticks: list[float]) -> list[tuple[float, str]]:
    """Ticks of the lower axis; days stand at the points themselves."""
    if answer["against"] == "date":
        days, found = [(point["used"], date.fromisoformat(point["day"])) for point in answer["points"]], list[tuple[float, str]]()
        for used, day in days:
            if not found or used - found[-1][0] > ticks[-1] / 8:
                found.append((used, words.day(day.isoformat())))
        return found
    return [(tick, words.amount(tick, answer["unit"] if answer["against"] == "risk" else "")) for tick in ticks]


def _ticks(top: float, most: int) -> list[float]:
    """Round numbers from nothing to above `top`, not more than `most` steps."""
    step = 10.0 ** len(str(int(top)))
    while True:
        for factor in (0.5, 0.2, 0.1):
            if top / (step * factor) > most:
                wider = {0.5: 1.0, 0.2: 0.5, 0.1: 0.2}[factor] * step
                return [wider * number for number in range(int(-(-top // wider)) + 1)]
        step /= 10
