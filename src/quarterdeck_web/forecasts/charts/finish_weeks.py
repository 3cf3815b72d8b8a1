"""Histogram of the week in which something is done, split where it was promised."""

from datetime import date, timedelta
from typing import Any

from django.utils.safestring import SafeString

from quarterdeck_web.forecasts.charts.plane import text
from quarterdeck_web.lib import words
from quarterdeck_web.lib.drawing.svg import el, join, picture

WIDTH, HEIGHT = 360, 220
BOTTOM, TOP = 40, 30
SHOWN = 0.975
"""The share of futures that gets bars; what lies beyond is said in words."""
MIN_WEEKS = 8


def finish_chart(title: str, finish: dict[str, Any], weeks: dict[str, Any] | None, today: date) -> SafeString:
    """The histogram of a feature or release; nothing where an old forecast kept no weeks."""
    if not weeks or not weeks["counts"]:
        return join([])
    return el("div", _Bars(title, finish, weeks, today).drawing(), class_="qd-chart is-small")


def beyond(weeks: dict[str, Any]) -> tuple[int, int]:
    """How many weeks get a bar, and how many futures lie past the last of them."""
    counts, total = weeks["counts"], sum(weeks["counts"]) + weeks["never"]
    seen = 0
    for number, count in enumerate(counts, 1):
        seen += count
        if seen >= SHOWN * total and number >= MIN_WEEKS:
            return number, total - seen
    return max(len(counts), MIN_WEEKS), weeks["never"]


class _Bars:
    def __init__(self, title: str, finish: dict[str, Any], weeks: dict[str, Any], today: date) -> None:
        self.title, self.finish, self.today = title, finish, today
        self.first = date.fromisoformat(weeks["first"])
        self.num, self.rest = beyond(weeks)
        self.total = sum(weeks["counts"]) + weeks["never"]
        self.counts = (weeks["counts"] + [0] * self.num)[: self.num]
        promised = finish["promised"]
        self.due = date.fromisoformat(promised) if promised else None
        # A promise outside the weeks shown moves to the edge it lies behind.
        self.width_of_bar = WIDTH / self.num

    def at(self, day: date) -> float:
        """Where a working day stands: its week's bar, a fifth for each day."""
        monday = day - timedelta(days=day.weekday())
        return ((monday - self.first).days / 7 + min(day.weekday() + 1, 5) / 5) * self.width_of_bar

    def drawing(self) -> SafeString:
        floor, top = HEIGHT - BOTTOM, max(self.counts) or 1
        parts: list[SafeString] = []
        for number, count in enumerate(self.counts):
            friday = self.first + timedelta(weeks=number, days=4)
            height = count / top * (floor - TOP)
            kind = "bar" if self.due is None or friday <= self.due + timedelta(days=2) else "late"
            x, width = round(number * self.width_of_bar + 0.8, 1), round(self.width_of_bar - 1.6, 1)
            parts.append(el("rect", class_=kind, x=x, y=round(floor - height, 1), width=width, height=round(height, 1), rx=1))
        parts.append(el("path", class_="ax", d=f"M0 {floor}H{WIDTH}"))
        return picture("", *parts, *self._promise(floor), *self._axis(floor), viewBox=f"0 0 {WIDTH} {HEIGHT}", label=self._sentence())

    def _promise(self, floor: float) -> list[SafeString]:
        chance = self.finish["probability_on_time"]
        if self.due is None or chance is None:
            return []
        at = self.at(self.due)
        if at <= 0 or at > WIDTH:
            side = "before the weeks shown" if at <= 0 else "after the weeks shown"
            return [text(f"promised {words.day(self.due, self.today)}, {side}", 0, 22, "t")]
        early, late = f"{words.chance(chance)} in time", f"{words.chance(1 - chance)} late"
        parts = [el("path", class_="due", d=f"M{at:.1f} 14V{floor}")]
        if at > 80:
            parts.append(text(early, at - 6, 22, "t e"))
        parts.append(
            text(
                late if at > 80 else f"{early}, {late}",
                at + 6 if at < WIDTH - 60 else at - 6,
                22 if at < WIDTH - 60 else 36,
                "" if at < WIDTH - 60 else "e",
            )
        )
        return parts

    def _axis(self, floor: float) -> list[SafeString]:
        marks = [(date.fromisoformat(self.finish[name]), said) for name, said in (("p50_date", "50 %"), ("p85_date", "85 %")) if self.finish[name]]
        parts = []
        spots = [self.at(day) for day, _ in marks if self.at(day) <= WIDTH]
        last_ends = len(spots) == 2 and spots[1] > WIDTH - 84
        near = len(spots) == 2 and spots[1] - spots[0] < (164 if last_ends else 84)
        for number, (day, said) in enumerate(marks):
            x = self.at(day)
            if x > WIDTH:
                continue
            ends = (number == 0 and (near or x > WIDTH / 2)) or x > WIDTH - 84
            start = not ends
            parts.append(el("path", class_="ax is-accent", d=f"M{x:.1f} {floor - 1}v24"))
            parts.append(text(f"{said} {words.day(day, self.today)}", x + (-3 if start else 3), HEIGHT - 3, "t" if start else "t e"))
        every = max(self.num // 5, 1)
        for number in range(0, self.num, every):
            x = (number + 0.5) * self.width_of_bar
            if all(abs(x - spot) > 26 for spot in spots) and 14 < x < WIDTH - 14:
                parts.append(text(words.day(self.first + timedelta(weeks=number), self.today).rsplit(" 20", 1)[0], x, HEIGHT - 25, "c"))
        return parts

    def _sentence(self) -> str:
        chance = self.finish["probability_on_time"]
        said = f": {words.chance(chance)} in time" if chance is not None else ""
        return f"Histogram of the week in which {self.title} is complete, {self.total:,} simulated futures{said}"
