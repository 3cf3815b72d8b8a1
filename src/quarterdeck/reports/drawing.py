"""Where things stand in a drawing: positions as classes of one style block, and months on an axis."""

from collections.abc import Sequence
from datetime import date, timedelta

from quarterdeck.reports.document import Bar, Timeline
from quarterdeck.uncertainty import ThreePoint


class Positions:
    """Style rules by what they say: equal positions share one class, so many bars cost few bytes."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def name(self, **properties: float) -> str:
        """The class that sets custom or plain properties to percentages, for instance `left=12.5`."""
        said = ";".join(f"{name}:{value:.3g}%" for name, value in properties.items())
        return self._names.setdefault(said, f"p{len(self._names)}")

    def pixels(self, **properties: float) -> str:
        """The class that sets properties to pixels."""
        said = ";".join(f"{name}:{value:g}px" for name, value in properties.items())
        return self._names.setdefault(said, f"p{len(self._names)}")

    def rules(self) -> str:
        """All rules."""
        return "".join(f".{name}{{{said}}}" for said, name in self._names.items())


class Plane:
    """The days of a timeline as shares of its width."""

    def __init__(self, timeline: Timeline, today: date, positions: Positions) -> None:
        self.timeline, self.today, self.positions = timeline, today, positions
        self._days = max((timeline.last - timeline.first).days, 1)

    def at(self, day: date) -> float:
        """Per cent from the left edge, within the plane."""
        return min(max(100 * (day - self.timeline.first).days / self._days, 0.0), 100.0)

    def left(self, day: date) -> str:
        """The class that puts something at a day."""
        return self.positions.name(left=self.at(day))

    @property
    def shows_today(self) -> bool:
        """Whether today lies in the plane."""
        return self.timeline.first <= self.today <= self.timeline.last

    def months(self) -> list[tuple[date, str]]:
        """First days of months with their names; the year stands at the first and at each January."""
        day = self.timeline.first
        months = [(day, f"{day:%b %Y}")] if day.day <= 15 else []
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        # Past two years a month is too narrow for its name; quarters are not.
        step = 3 if self._days > 730 else 1
        while day <= self.timeline.last - timedelta(days=10):
            if (day.month - 1) % step == 0:
                months.append((day, f"{day:%b %Y}" if day.month == 1 or not months else f"{day:%b}"))
            day = (day + timedelta(days=32)).replace(day=1)
        return months

    def marks(self) -> list[tuple[int, str]]:
        """Each release's row of its label (0 or 1) and place; neighbours change rows so their labels stay apart."""
        rows, marks = [-1e9, -1e9, -1e9], []
        for mark in self.timeline.releases:
            here = self.at(mark.day)
            wide = 0.9 * len(mark.title) + 6
            row = next((number for number, end in enumerate(rows) if end <= here - wide), -1)
            if row >= 0:
                rows[row] = here
            marks.append((row, self.left(mark.day)))
        return marks

    @property
    def num_weeks(self) -> int:
        """Weeks from edge to edge."""
        return self._days // 7

    def frame(self) -> str:
        """The class that gives the head as many rows of labels as the releases need."""
        rows = 1 + max((row for row, _ in self.marks()), default=-1)
        return self.positions.pixels(**{"--head": 40 + 15 * rows})

    def bar(self, bar: Bar) -> str:
        """Classes that place a bar: from its start to its 50 % date (else the planned finish), in its row."""
        left = self.at(bar.start)
        right = max(self.at(bar.p50 or bar.finish), left + 0.4)
        return f"{self.positions.name(left=left, width=right - left)} {self.positions.pixels(top=16 + 24 * bar.row)}"

    def whisker(self, bar: Bar) -> str:
        """Classes of the line from the bar's end to the 85 % date, to the edge where that lies past it; empty for none."""
        start = max(self.at(bar.p50 or bar.finish), self.at(bar.start) + 0.4)
        end = 100.0 if bar.runs_past else self.at(bar.p85) if bar.p85 else start
        if end - start < 0.05:
            return ""
        return f"{self.positions.name(left=start, width=end - start)} {self.positions.pixels(top=16 + 24 * bar.row)}"

    def beside(self, bar: Bar) -> str:
        """Classes of a title that stands right of the whisker."""
        end = self.at(bar.p50 or bar.finish)
        if bar.p85:
            end = max(end, self.at(bar.p85))
        return f"{self.positions.name(left=end)} {self.positions.pixels(top=16 + 24 * bar.row)}"

    def height(self, rows: int) -> str:
        """The class that makes a lane high enough."""
        return self.positions.pixels(height=max(24 * rows + 22, 44))


class Intervals:
    """Value ranges on one common scale from zero."""

    def __init__(self, ranges: Sequence[ThreePoint]) -> None:
        self.top = max((each.p90 for each in ranges), default=0.0) or 1.0

    def at(self, value: float) -> str:
        """A place on the scale, as an SVG length."""
        return f"{min(max(100 * value / self.top, 0.0), 100.0):.3g}%"


def load_class(share: float | None) -> str:
    """The class of a week's load: `l0` to `l4`, over capacity `lx`, closed `la`."""
    if share is None:
        return "la"
    return "lx" if share > 1 + 1e-6 else f"l{min(int(share * 5), 4)}"


def title_lines(titles: Sequence[str]) -> str:
    """Titles in one line."""
    return "; ".join(titles)
