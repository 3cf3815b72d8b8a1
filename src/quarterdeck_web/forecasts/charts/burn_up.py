"""Burn-up of a release: what is done, what futures bring, the scope line, today and the promised day."""

from datetime import date, timedelta
from typing import Any

from django.utils.safestring import SafeString

from quarterdeck_web.forecasts.charts.plane import LETTER, Plane, area, both, line, steps, text
from quarterdeck_web.lib import words
from quarterdeck_web.lib.drawing.svg import el, join, picture

HEIGHT = 300
BANDS = ("p15", "p25", "p50", "p75", "p85")


def burn_up_chart(release: dict[str, Any], today: date) -> SafeString:
    """The cone of a release (a document's `ReleaseForecast`); nothing where an old forecast has none."""
    burn = release.get("burn_up")
    if not burn or not burn["scope"]:
        return join([])
    return both(lambda width: _Cone(release, today, width).drawing())


def sentence(release: dict[str, Any], today: date) -> str:
    """What the drawing shows, for who cannot see it."""
    burn, finish = release["burn_up"], release["finish"]
    done = burn["history"][-1]["done"] if burn["history"] else burn["p50"][0]
    half = f"half the futures finish by {words.day(finish['p50_date'], today)}" if finish["p50_date"] else "half the futures do not finish"
    safe = f"85 % by {words.day(finish['p85_date'], today)}" if finish["p85_date"] else "no day holds with 85 %"
    said = f"Burn-up of {release['title']}: {done:.0f} of {burn['scope']:.0f} person-weeks done; {half}, {safe}"
    return f"{said}; promised {words.day(finish['promised'], today)}"


class _Cone:
    def __init__(self, release: dict[str, Any], today: date, width: int) -> None:
        self.release, self.burn, self.today, self.width = release, release["burn_up"], today, width
        self.is_wide = width > 500
        self.start = date.fromisoformat(self.burn["start"])
        self.history = [(date.fromisoformat(point["on"]), point["done"], point["scope"]) for point in self.burn["history"]]
        self.days = [self._day(week) for week in range(len(self.burn["p50"]))]
        self.promised, self.p50, self.p85 = (self._date(name) for name in ("promised", "p50_date", "p85_date"))
        first = min([self.start, self.today, *(on for on, _, _ in self.history)])
        last = max([self.days[-1], *(day + timedelta(days=10) for day in (self.promised, self.p85) if day)])
        self.top = max([self.burn["scope"], *(scope for _, _, scope in self.history)])
        self.plane = Plane(first, last, self.top * 1.14, width, HEIGHT)

    def drawing(self) -> SafeString:
        parts = [self.plane.frame(steps(self.top)), *self._fan(), *self._scope(), *self._today(), *self._promise(), *self._finishes()]
        label = sentence(self.release, self.today)
        return picture("", text("person-weeks done", 0, 11), *parts, viewBox=f"0 0 {self.width} {HEIGHT}", label=label)

    def _date(self, name: str) -> date | None:
        found = self.release["finish"][name]
        return date.fromisoformat(found) if found else None

    def _day(self, week: int) -> date:
        """The Friday on which so many weeks are over; what is not past today counts as today."""
        return max(self.start + timedelta(days=7 * week - 3 if week else 0), self.today)

    def _band(self, name: str) -> list[tuple[float, float]]:
        return [(self.plane.x(day), self.plane.y(value)) for day, value in zip(self.days, self.burn[name], strict=True)]

    def _fan(self) -> list[SafeString]:
        low85, low50, middle, high50, high85 = (self._band(name) for name in BANDS)
        fact = [(self.plane.x(on), self.plane.y(done)) for on, done, _ in self.history]
        known = [line(fact, "fact")] if len(fact) > 1 else []
        stop = next((number for number, value in enumerate(self.burn["p50"]) if value >= self.burn["scope"] - 1e-3), len(middle) - 1)
        end = [(self.plane.x(self.p50), self.plane.y(self.burn["scope"]))] if self.p50 else []
        until = [point for point in middle[:stop] if not end or point[0] < end[0][0]] if end else middle
        return [area(high85, low85, "f85"), area(high50, low50, "f50"), line([*until, *end], "ln"), *known]

    def _scope(self) -> list[SafeString]:
        points: list[tuple[float, float]] = []
        for on, _, scope in self.history:
            if points and abs(points[-1][1] - self.plane.y(scope)) > 0.5:
                points.append((self.plane.x(on), points[-1][1]))
            points.append((self.plane.x(on), self.plane.y(scope)))
        points = points or [(self.plane.left, self.plane.y(self.burn["scope"]))]
        points.append((self.width - self.plane.right, self.plane.y(self.burn["scope"])))
        said = f"scope {self.burn['scope']:.0f}" + (" person-weeks" if self.is_wide else "")
        return [line(points, "scope"), text(said, self.plane.left + 4, self.plane.y(self.burn["scope"]) - 9, "m")]

    def _today(self) -> list[SafeString]:
        at, up = self.plane.x(self.today), self.plane.y(self.top * 0.72)
        is_right = at < self.plane.left + 60 or self.is_wide
        word = text("Today", at + (5 if is_right else -4), up + 9, "now" if is_right else "now e")
        return [el("path", class_="nowl", d=f"M{at:.1f} {up:.1f}V{self.plane.floor}"), word]

    def _promise(self) -> list[SafeString]:
        if self.promised is None:
            return []
        at = self.plane.x(self.promised)
        said = f"{self.release['title'] if self.is_wide else ''} promised {words.day(self.promised, self.today)}".strip()
        reach, now = len(said) * LETTER + 8, self.plane.x(self.today)
        fits_left = at - self.plane.left > reach and not at - reach < now < at
        up = self.plane.y(self.burn["scope"]) - (20 if self.is_wide else 0)
        word = text(said, at + (-6 if fits_left else 6), self.plane.floor - 8, "t e" if fits_left else "t")
        return [el("path", class_="due", d=f"M{at:.1f} {up:.1f}V{self.plane.floor}"), word]

    def _finishes(self) -> list[SafeString]:
        parts, level = [], self.plane.y(self.burn["scope"])
        if self.p50:
            at = self.plane.x(self.p50)
            parts.append(el("circle", class_="dot", cx=round(at, 1), cy=round(level, 1), r=4))
            if self.is_wide:
                parts.append(text(f"50 % {words.day(self.p50, self.today)}", at - 8, level - 8, "t e"))
        if self.p85:
            at = self.plane.x(self.p85)
            said = f"85 % {words.day(self.p85, self.today)}"
            fits_right = at + len(said) * LETTER < self.width
            parts.append(el("circle", class_="ring is-accent", cx=round(at, 1), cy=round(level, 1), r=4))
            parts.append(text(said, at + 2 if fits_right and self.is_wide else self.width, level - 8, "t" if fits_right and self.is_wide else "t e"))
        return parts
