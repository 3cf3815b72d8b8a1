"""Where the bars of a report stand, as shares of the width (0 to 1): for documents that draw with shapes of their own."""

from dataclasses import dataclass
from datetime import date, timedelta

from quarterdeck.reports.document import Bar, ReleaseLine, Report, Timeline, Tone
from quarterdeck.reports.drawing import Plane, Positions
from quarterdeck.reports.material import A_COIN_TOSS, CERTAIN_ENOUGH

MAX_MONTHS = 5
"""Names of months that fit below the dates of a release."""


@dataclass(frozen=True)
class BarShape:
    """A bar from `left` to `right`, its whisker to `end`; `end` equals `right` without one."""

    title: str
    row: int
    left: float
    right: float
    end: float
    tone: Tone
    is_ask: bool
    is_beside: bool
    is_pinned: bool
    runs_past: bool
    sentence: str


@dataclass(frozen=True)
class LaneShape:
    """A team with the load of each week and its bars in rows."""

    title: str
    note: str
    load: tuple[float | None, ...]
    bars: tuple[BarShape, ...]
    num_rows: int


@dataclass(frozen=True)
class Mark:
    """Something at a day: a month, a release with its chance. `row` −1: no room for its label."""

    at: float
    title: str
    chance: float | None = None
    row: int = 0


@dataclass(frozen=True)
class TimelineShape:
    """Lanes on one axis of days."""

    months: tuple[Mark, ...]
    releases: tuple[Mark, ...]
    today: float | None
    lanes: tuple[LaneShape, ...]


@dataclass(frozen=True)
class DatesShape:
    """A release on the axis of all releases: from the report's day to 50 %, to 85 %, and the day it ships."""

    left: float
    right: float
    end: float
    ships: float
    tone: Tone
    runs_past: bool


def timeline_shape(timeline: Timeline, today: date) -> TimelineShape:
    """The timeline in shares of its width."""
    plane = Plane(timeline, today, Positions())
    lanes = tuple(LaneShape(lane.title, lane.note, lane.load, tuple(_bar(bar, plane) for bar in lane.bars), lane.num_rows) for lane in timeline.lanes)
    rows = [row for row, _ in plane.marks()]
    releases = tuple(Mark(plane.at(each.day) / 100, each.title, each.probability, row) for each, row in zip(timeline.releases, rows, strict=True))
    months = tuple(Mark(plane.at(day) / 100, name) for day, name in plane.months())
    return TimelineShape(months, releases, plane.at(today) / 100 if plane.shows_today else None, lanes)


def _bar(bar: Bar, plane: Plane) -> BarShape:
    left = plane.at(bar.start) / 100
    right = max(plane.at(bar.p50 or bar.finish) / 100, left + 0.004)
    end = 1.0 if bar.runs_past else max(plane.at(bar.p85) / 100 if bar.p85 else right, right)
    return BarShape(
        title=bar.title,
        row=bar.row,
        left=left,
        right=right,
        end=end if bar.kind == "feature" else right,
        tone=bar.tone,
        is_ask=bar.kind == "ask",
        is_beside=bar.is_title_beside,
        is_pinned=bar.is_pinned,
        runs_past=bar.runs_past,
        sentence=bar.sentence,
    )


def releases_axis(report: Report) -> tuple[tuple[Mark, ...], tuple[DatesShape | None, ...]]:
    """Months, and the shape of each release; None for one without a forecast."""
    days = [day for each in report.releases for day in (each.ships_on, each.p50, each.p85) if day] + [report.made_on]
    first, last = min(days).replace(day=1), max(days) + timedelta(days=14)
    plane = Plane(Timeline(first=first, last=last, lanes=(), releases=(), is_forecast=True), report.made_on, Positions())
    months = [Mark(plane.at(day) / 100, f"{day:%b %Y}" if day.month == 1 else f"{day:%b}") for day, _ in plane.months()]
    step = -(-len(months) // MAX_MONTHS)
    return tuple(months[::step]), tuple(_release(each, plane, report.made_on) for each in report.releases)


def _release(line: ReleaseLine, plane: Plane, today: date) -> DatesShape | None:
    if not line.is_forecast:
        return None
    left, ships = plane.at(today) / 100, plane.at(line.ships_on) / 100
    right = plane.at(line.p50) / 100 if line.p50 else 1.0
    end = plane.at(line.p85) / 100 if line.p85 else 1.0
    return DatesShape(left, max(right, left), max(end, right), ships, chance_tone(line.probability), line.p85 is None)


def chance_tone(chance: float | None) -> Tone:
    """The tone of a chance: plain from 85 %, a warning from 50 %, else a risk."""
    if chance is None or chance >= CERTAIN_ENOUGH:
        return "plain"
    return "warn" if chance >= A_COIN_TOSS else "risk"
