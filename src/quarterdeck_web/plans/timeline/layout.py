"""Where everything of a timeline stands: lanes, rows and bars, in percent of the width and pixels of the height."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from quarterdeck_web.lib import words
from quarterdeck_web.plans.timeline.sources import Sources

Body = dict[str, Any]
Group = Literal["team", "objective", "release"]
GROUPS = {"team": "Team", "objective": "Objective", "release": "Release"}
ZOOMS = {"week": 44, "month": 24, "quarter": 13}
"""Zoom → the least pixels a week takes."""
USUAL_WIDTH = 1010
"""Pixels of a timeline that fits a usual screen; for guessing whether a title fits its bar."""
FIRST_ROW, ROW, FOOT = 17, 27, 6
COLLAPSED_HEIGHT = 34
LETTER, MARGIN = 6.3, 16
MAX_LABEL = 46


@dataclass
class Bar:
    """A feature, or what another team is asked for it. `a`, `b`, `c`: start, 50 % and 85 % in percent of the width."""

    id: str
    feature: str
    title: str
    is_ask: bool
    a: float
    b: float
    c: float
    classes: list[str]
    label: str
    is_pinned: bool = False
    ghost: tuple[float, float] | None = None
    top: int = 0
    is_outside: bool = False
    start_week: int = 0
    lines: list[tuple[str, bool]] = field(default_factory=list)
    """Dependencies to draw while it has the focus: a path and whether it is soft."""


@dataclass
class Lane:
    """A team, an objective or a release with its bars."""

    key: str
    title: str
    note: str
    bars: list[Bar]
    load: Body | None = None
    height: int = 0
    top: int = 0
    is_collapsed: bool = False


@dataclass
class Mark:
    """A month, quarter or week of the axis."""

    at: float
    text: str


@dataclass
class ReleaseMark:
    """A release: where it ships, and the chance that what is in it is done by then."""

    at: float
    ref: str
    title: str
    on_time: float | None


@dataclass
class Timeline:
    """Everything to draw."""

    lanes: list[Lane]
    marks: list[Mark]
    releases: list[ReleaseMark]
    today: float | None
    num_weeks: int
    start: date
    min_width: int
    has_forecast: bool
    root: str


def lay_out(
    sources: Sources, group: Group = "team", zoom: str = "month", collapsed: frozenset[str] = frozenset(), with_asks: bool = True
) -> Timeline:
    """Lay a plan out by team, objective or release."""
    width = max(ZOOMS[zoom] * sources.num_weeks, USUAL_WIDTH)
    lanes = _lanes(sources, group, with_asks)
    top = 0
    for lane in lanes:
        lane.is_collapsed = lane.key in collapsed
        _pack(lane, width)
        lane.top = top
        top += lane.height + 1
    _connect(lanes, sources)
    inside = sources.start <= sources.today < sources.end
    today = sources.at(sources.today) if inside else None
    # A month's name that would stand under "Today", or hang over the right edge, is left out.
    marks = [mark if (today is None or not -3.5 < mark.at - today < 2.5) and mark.at < 97 else Mark(mark.at, "") for mark in _marks(sources, zoom)]
    return Timeline(
        lanes,
        marks,
        list(_releases(sources)),
        today,
        sources.num_weeks,
        sources.start,
        ZOOMS[zoom] * sources.num_weeks,
        sources.dates.number is not None,
        sources.root,
    )


def _lanes(sources: Sources, group: Group, with_asks: bool) -> list[Lane]:
    product, items = sources.document["product"], sources.document["items"]
    features = {feature["id"]: feature for feature in product["features"]}
    pinned = {pin["feature"] for pin in product["pins"]}
    was = {item["feature"]: item for item in sources.before["items"]} if sources.before else {}
    bars = [(item, _bar(sources, item, item["feature"] in pinned, was)) for item in items]
    if group == "team":
        return _team_lanes(sources, bars, with_asks)
    if group == "objective":
        names = {objective["id"]: objective["title"] for objective in product["objectives"]}
        key_of = {item["feature"]: features.get(item["feature"], {}).get("objective") or "" for item in items}
        order = [*names, ""]
        names[""] = "No objective"
    else:
        names = {release["id"]: release["title"] for release in sorted(product["releases"], key=lambda each: each["ships_on"])}
        key_of = {item["feature"]: item["release"] or "" for item in items}
        order = [*names, ""]
        names[""] = "After the last release" if len(names) else "No release"
    unit = sources.document["value_unit"]
    lanes = []
    for key in order:
        mine = [(item, bar) for item, bar in bars if key_of[item["feature"]] == key]
        if mine:
            worth = sum(item["value"] for item, _ in mine)
            lanes.append(
                Lane(key or "none", names[key], f"{words.plural(len(mine), 'feature')}, {words.amount(worth, unit)}", [bar for _, bar in mine])
            )
    return lanes


def _team_lanes(sources: Sources, bars: list[tuple[Body, Bar]], with_asks: bool) -> list[Lane]:
    loads = {load["key"]: load for load in sources.document["loads"] if load["kind"] == "team"}
    titles = {team["id"]: team["title"] for team in sources.document["product"]["teams"]}
    by_team: dict[str, list[Bar]] = {}
    for item, bar in bars:
        home = _home_team(item)
        by_team.setdefault(home, []).append(bar)
        if with_asks:
            for ask in _asks(sources, item, home):
                by_team.setdefault(ask[0], []).append(ask[1])
    order = [team for team in titles if team in by_team or f"team:{team}" in loads]
    order += [team for team in by_team if team not in titles]
    lanes = []
    for team in order:
        load = loads.get(f"team:{team}")
        if team in by_team or (load and any(load["load"])):
            lanes.append(Lane(team or "none", titles.get(team, "Nobody planned here"), _load_words(load), by_team.get(team, []), load))
    return lanes


def _home_team(item: Body) -> str:
    """The team that does most of a feature's own work."""
    days: dict[str, float] = {}
    for activity in item["activities"]:
        if activity["team"]:
            # An ask is another team's work for the feature: it makes that team its home only if nobody else works on it.
            days[activity["team"]] = days.get(activity["team"], 0.0) + activity["effort_days"] * (1.0 if activity["kind"] == "activity" else 1e-3)
    return max(days, key=lambda team: days[team]) if days else ""


def _asks(sources: Sources, item: Body, home: str) -> Iterable[tuple[str, Bar]]:
    spans: dict[str, tuple[int, int]] = {}
    for activity in item["activities"]:
        team = activity["team"]
        if team and team != home:
            begin, end = spans.get(team, (activity["start_week"], activity["finish_week"]))
            spans[team] = (min(begin, activity["start_week"]), max(end, activity["finish_week"]))
    for team, (begin, end) in spans.items():
        first, last = sources.start + timedelta(weeks=begin), sources.start + timedelta(weeks=end, days=-3)
        label = f"{item['title']}, asked of another team: {words.day_span(first, last)}"
        a, b = sources.week_at(begin), sources.week_at(end)
        yield team, Bar("", item["feature"], item["title"], True, a, b, b, ["is-ask"], label, start_week=begin)


def _bar(sources: Sources, item: Body, is_pinned: bool, was: dict[str, Body]) -> Bar:
    ref, start = item["feature"], date.fromisoformat(item["start"])
    finish = sources.dates.features.get(ref)
    a = sources.at(start)
    planned = sources.week_at(item["finish_week"])
    b, c = planned, planned
    label = f"{item['title']}: planned {words.day_span(item['start'], item['finish'])}"
    classes = []
    if finish is not None and finish.p50 is not None:
        b = max(sources.at(finish.p50 + timedelta(days=1)), a + 0.2)
        c = sources.at(finish.p85 + timedelta(days=1)) if finish.p85 else 100.0
        label = (
            f"{item['title']}: from {words.day(start)}, 50 % {words.day(finish.p50)}, 85 % {words.day(finish.p85) if finish.p85 else 'not foreseen'}"
        )
        if finish.on_time is not None and finish.on_time < words.AGREED_LEVEL:
            classes.append("is-risk" if finish.on_time < 0.5 else "is-warn")
            label += f", {words.chance(finish.on_time)} on time"
    if ref in sources.keys and not any(sources.keys[ref]):
        classes.append("is-open")
    ghost = None
    if sources.before is not None:
        old = was.get(ref)
        if old is None or (old["start"], old["finish"], old["option"]) != (item["start"], item["finish"], item["option"]):
            classes.append("is-new")
            label += ", proposed: new in the plan" if old is None else ", proposed change"
        if old is not None and (old["start"], old["finish"]) != (item["start"], item["finish"]):
            last = date.fromisoformat(old["finish"]) + timedelta(days=3)
            ghost = (sources.at(date.fromisoformat(old["start"])), sources.at(last))
    if is_pinned:
        label += ", pinned"
    return Bar("", ref, item["title"], False, a, b, max(b, c), classes, label, is_pinned, ghost, start_week=item["start_week"])


def _pack(lane: Lane, width: float) -> None:
    """Give each bar a row in which it and its title meet nobody: features first, then asks, each as they start."""
    if lane.is_collapsed:
        lane.height = COLLAPSED_HEIGHT
        lane.bars = []
        return
    lane.bars.sort(key=lambda bar: (bar.is_ask, bar.a, bar.b, bar.feature))
    ends: list[float] = []
    for bar in lane.bars:
        room = (bar.b - bar.a) / 100 * width
        need = min(len(bar.title), MAX_LABEL) * LETTER + MARGIN + (14 if bar.is_pinned else 0)
        bar.is_outside = need > room
        end = bar.c + (need / width * 100 if bar.is_outside else 0) + 0.8
        row = next((number for number, taken in enumerate(ends) if taken <= bar.a), None)
        if row is None:
            row = len(ends)
            ends.append(0.0)
        ends[row] = end
        bar.top = FIRST_ROW + row * ROW + (2 if bar.is_ask else 0)
    # A title right of a bar at the right edge would leave the sheet: it stands inside, cut.
    for bar in lane.bars:
        if bar.is_outside and bar.c + (len(bar.title) * LETTER / width * 100) > 104 and bar.b - bar.a > 4:
            bar.is_outside = False
    lane.height = max(FIRST_ROW + len(ends) * ROW + FOOT, 52)


def _connect(lanes: list[Lane], sources: Sources) -> None:
    """Number the bars, and give each feature's bar the lines of its dependencies, seen from its own lane."""
    spots: dict[str, tuple[Bar, int]] = {}
    number = 0
    for lane in lanes:
        for bar in lane.bars:
            number += 1
            bar.id = f"b{number}"
            if not bar.is_ask:
                spots[bar.feature] = (bar, lane.top)
    for link in sources.document["product"]["dependencies"]:
        ends = spots.get(link["requires"]), spots.get(link["feature"])
        if ends[0] is None or ends[1] is None or ends[0] is ends[1]:
            continue
        for bar, top in ends:  # type: ignore[misc]
            bar.lines.append((_path(ends[0], ends[1], top), link["hardness"] != "hard"))  # type: ignore[arg-type]


def _path(first: tuple[Bar, int], second: tuple[Bar, int], top: int) -> str:
    """From where one is planned to be done to where the other begins, in percent across and pixels down from a lane's top."""
    x0, x1 = first[0].b, second[0].a
    y0, y1 = first[1] + first[0].top + 11 - top, second[1] + second[0].top + 11 - top
    if x0 <= x1 + 0.2:
        middle = min(x0 + 0.7, x1 - 0.5) if x1 - x0 > 1.4 else x1 - 0.6
        return f"M{x0:.2f} {y0}H{middle:.2f}V{y1}H{x1:.2f}"
    # The forecast of the first passes the planned start of the second: join from above or below.
    return f"M{x1:.2f} {y0}V{y1 + (11 if y0 > y1 else -11)}"


def _marks(sources: Sources, zoom: str) -> Iterable[Mark]:
    if zoom == "week":
        for week in range(sources.num_weeks):
            monday = sources.start + timedelta(weeks=week)
            text = f"{monday.day} {monday:%b}" if week == 0 or monday.day <= 7 or week % 2 == 0 else ""
            yield Mark(sources.week_at(week), text)
        return
    months = (1, 4, 7, 10) if zoom == "quarter" else tuple(range(1, 13))
    yield Mark(0.0, _month(sources.start, zoom, first=True))
    day = sources.start.replace(day=1)
    while True:
        day = (day + timedelta(days=32)).replace(day=1)
        if day >= sources.end:
            return
        if day.month in months and (sources.at(day) > 4 or zoom != "month"):
            yield Mark(sources.at(day), _month(day, zoom))


def _month(day: date, zoom: str, first: bool = False) -> str:
    if zoom == "quarter":
        return f"Q{(day.month - 1) // 3 + 1} {day.year}"
    return f"{day:%b} {day.year}" if day.month == 1 and not first else f"{day:%b}"


def _releases(sources: Sources) -> Iterable[ReleaseMark]:
    for release in sorted(sources.document["product"]["releases"], key=lambda each: each["ships_on"]):
        day = date.fromisoformat(release["ships_on"])
        if sources.start <= day <= sources.end:
            finish = sources.dates.releases.get(release["id"])
            yield ReleaseMark(sources.at(day), release["id"], release["title"], finish.on_time if finish else None)


def _load_words(load: Body | None) -> str:
    if load is None:
        return ""
    taken = [used / there for used, there in zip(load["load"], load["capacity"], strict=True) if there > 0]
    full = sum(share > 0.95 for share in taken)
    if full > 1:
        return f"full in {full} weeks"
    return f"peak {words.share(max(taken, default=0.0))}"
