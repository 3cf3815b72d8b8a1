"""How many were finished and will be: the cone of a team's counts, and what was said before beside what came."""

from datetime import date, timedelta
from typing import Any

from django.utils.safestring import SafeString

from quarterdeck_web.forecasts.charts.plane import LETTER, Plane, area, both, line, steps, text
from quarterdeck_web.lib import words
from quarterdeck_web.lib.drawing.svg import el, picture

HEIGHT = 300
WEEKS_BEHIND = 26
PAST_WIDTH, PAST_HEIGHT = 360, 210
BANDS = ("p85", "p75", "p50", "p25", "p15")


def count_chart(table: dict[str, Any], answers: dict[str, Any], items: int, by: date, noun: str) -> SafeString:
    """What was finished in the last half year, and the cone of the next, with the number that is asked for and its day."""
    return both(lambda width: _Counts(table, answers, items, by, noun, width).drawing())


class _Counts:
    def __init__(self, table: dict[str, Any], answers: dict[str, Any], items: int, by: date, noun: str, width: int) -> None:
        self.items, self.by, self.noun, self.width = items, by, noun, width
        self.is_wide = width > 500
        self.finish = answers["finish"]
        self.origin = date.fromisoformat(table["origin"])
        self.behind = [(date.fromisoformat(week["first"]), week["items"]) for week in table["finished"]][-WEEKS_BEHIND:]
        self.done = sum(count for _, count in self.behind)
        self.cone = answers["cone"]
        first = self.behind[0][0] if self.behind else self.origin - timedelta(weeks=4)
        last = self.cone[-1] if self.cone else {"by": self.origin + timedelta(weeks=26), "p25": 1, "p15": 1}
        # A long tail would press everything else to the floor: the cone may leave the picture at the top.
        self.top = self.done + max(last["p25"], min(items, 2 * last["p15"]), 1)
        self.plane = Plane(first, last["by"], self.top * 1.1, width, HEIGHT)

    def drawing(self) -> SafeString:
        parts = [self.plane.frame(steps(self.top)), *self._fan(), *self._fact(), *self._target(), *self._asked()]
        return picture("", text(f"{self.noun}s finished", 0, 11), *parts, viewBox=f"0 0 {self.width} {HEIGHT}", label=self._sentence())

    def _point(self, day: date, count: float) -> tuple[float, float]:
        return self.plane.x(day), self.plane.y(min(self.done + count, self.plane.top_value))

    def _fan(self) -> list[SafeString]:
        low85, low50, middle, high50, high85 = (
            [self._point(self.origin, 0), *(self._point(week["by"], week[name]) for week in self.cone)] for name in BANDS
        )
        return [area(high85, low85, "f85"), area(high50, low50, "f50"), line(middle, "ln")]

    def _fact(self) -> list[SafeString]:
        points, total = [], 0
        for first, count in self.behind:
            points.append((self.plane.x(first), self.plane.y(total)))
            total += count
        points.append((self.plane.x(self.origin), self.plane.y(total)))
        up = self.plane.y(self.top * 0.86)
        at = self.plane.x(self.origin)
        now = el("path", class_="nowl", d=f"M{at:.1f} {up:.1f}V{self.plane.floor}")
        return [line(points, "fact") if len(points) > 1 else SafeString(""), now, text("Today", at - 5, up + 9, "now e")]

    def _target(self) -> list[SafeString]:
        level = self.plane.y(min(self.done + self.items, self.plane.top_value))
        said = f"{words.plural(self.items, self.noun)} more"
        parts = [
            line([(self.plane.left, level), (self.width - self.plane.right, level)], "scope"),
            text(said, self.plane.left + 4, level - 7, "m"),
        ]
        for name, kind in (("p50_date", "dot"), ("p85_date", "ring is-accent")):
            day = self.finish[name]
            if day and day <= self.plane.last:
                at = self.plane.x(day)
                parts.append(el("circle", class_=kind, cx=round(at, 1), cy=round(level, 1), r=4))
                share = "50 %" if kind == "dot" else "85 %"
                parts.append(
                    text(f"{share} {words.day(day, self.origin)}" if self.is_wide else share, at, level - 9, "t c" if self.is_wide else "t e")
                )
        return parts

    def _asked(self) -> list[SafeString]:
        if not self.origin < self.by <= self.plane.last:
            return []
        at, said = self.plane.x(self.by), words.day(self.by, self.origin)
        fits = at + len(said) * LETTER + 8 < self.width
        return [
            el("path", class_="due", d=f"M{at:.1f} {self.plane.top + 14}V{self.plane.floor}"),
            text(said, at + 5 if fits else at - 5, self.plane.floor - 8, "t" if fits else "t e"),
        ]

    def _sentence(self) -> str:
        last = self.cone[-1] if self.cone else None
        said = f"{words.plural(self.done, self.noun)} finished in {len(self.behind)} weeks"
        if last:
            said += f"; by {words.day(last['by'], self.origin)} at least {last['p50']} more with 50 % and {last['p85']} with 85 %"
        return said


def past_chart(past: list[dict[str, Any]], noun: str) -> SafeString:
    """What was said of the weeks after each day (15 to 85 %, with the middle), and how many came (ring)."""
    return el("div", _past(past, noun, PAST_WIDTH), class_="qd-chart is-small")


def _past(past: list[dict[str, Any]], noun: str, width: int) -> SafeString:
    days = [date.fromisoformat(each["by"]) for each in past]
    top = max(max(each["p15_items"], each["came"]) for each in past) or 1
    plane = Plane(days[0] - timedelta(days=14), days[-1] + timedelta(days=14), top * 1.1, width, PAST_HEIGHT)
    parts = [plane.frame(steps(top))]
    for day, each in zip(days, past, strict=True):
        x, low, high, middle = plane.x(day), plane.y(each["p85_items"]), plane.y(each["p15_items"]), plane.y(each["p50_items"])
        parts.append(el("rect", class_="f50", x=round(x - 7, 1), y=round(high, 1), width=14, height=round(max(low - high, 1), 1), rx=3))
        parts.append(el("path", class_="ln", d=f"M{x - 7:.1f} {middle:.1f}h14"))
        is_held = each["came"] >= each["p85_items"]
        parts.append(el("circle", class_="dot" if is_held else "ring is-accent", cx=round(x, 1), cy=round(plane.y(each["came"]), 1), r=4))
    held = sum(each["came"] >= each["p85_items"] for each in past)
    label = f"Of {len(past)} earlier forecasts of twelve weeks {held} held what they said with 85 %"
    return picture("", text(f"{noun}s in twelve weeks", 0, 11), *parts, viewBox=f"0 0 {width} {PAST_HEIGHT}", label=label)
