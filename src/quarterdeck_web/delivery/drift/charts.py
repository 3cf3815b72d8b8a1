"""How a drift is drawn: parts to the right are days lost, to the left days gained, and a tick at the sum."""

from typing import Any

from django.utils.safestring import SafeString

from quarterdeck_web.lib import words
from quarterdeck_web.lib.drawing.svg import el, picture

WIDTH, HEIGHT = 170, 18
KINDS = ("scope", "start", "waiting", "capacity", "estimate", "doubt")


def reach_of(features: list[dict[str, Any]]) -> tuple[int, int]:
    """The most days that any row reaches to the left (gained) and to the right (lost): all rows share one scale."""
    sides = {sign: [sum(part["days"] for part in each["parts"] if part["days"] * sign > 0) * sign for each in features] for sign in (-1, 1)}
    return max([1, *sides[-1]]), max([1, *sides[1]])


def parts_drawing(each: dict[str, Any], reach: tuple[int, int]) -> SafeString:
    """The parts of one feature, stacked from the planned day outwards."""
    scale = (WIDTH - 8) / sum(reach)
    planned = 4 + reach[0] * scale
    ends = {1: planned, -1: planned}
    marks = []
    for part in each["parts"]:
        sign = 1 if part["days"] > 0 else -1
        size = abs(part["days"]) * scale
        x = ends[sign] if sign > 0 else ends[sign] - size
        ends[sign] += sign * size
        title = el("title", f"{part['title']}: {words.signed(part['days'])} days")
        marks.append(el("rect", title, class_=f"part is-{part['kind']}", x=round(x, 1), y=5, width=round(max(size, 0.5), 1), height=8))
    marks.append(el("path", class_="ax", d=f"M{planned:.1f} 1V{HEIGHT - 1}"))
    if each["drift_days"] is not None:
        at = planned + each["drift_days"] * scale
        marks.append(el("path", class_="due is-sum", d=f"M{at:.1f} 1V{HEIGHT - 1}"))
    label = "; ".join(f"{part['title']} {words.signed(part['days'])} days" for part in each["parts"]) or "no drift"
    return el("span", picture("", *marks, viewBox=f"0 0 {WIDTH} {HEIGHT}", label=label), class_="qd-chart qd-drift-parts")
