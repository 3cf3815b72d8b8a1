"""How flow is drawn: cycle times, age of what is in progress, states over time, finished by week."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils.safestring import SafeString

from quarterdeck_web.forecasts.charts.plane import Plane, area, both, steps, text
from quarterdeck_web.lib import words
from quarterdeck_web.lib.drawing.svg import el, join, picture

HEIGHT = 240
LABELS = 96
MOST_DOTS = 1500
BANDS = ("complete", "closed", "in progress", "planned", "under review", "open")
NAMES = {"complete": "Done", "closed": "Closed", "in progress": "In progress", "planned": "Planned", "under review": "Under review", "open": "Open"}


def cycle_chart(flow: Any, named: dict[str, tuple[str, str]]) -> SafeString:
    """Each finished item by its day and the days it took, with the 50 and 85 % lines; a dot beyond 85 % is amber.

    `named` says of each item its title and its page.
    """
    timed = [each for each in flow.finished if each.cycle_days is not None][-MOST_DOTS:]
    if not timed:
        return join([])
    top = max(each.cycle_days for each in timed)
    lines = {each.share: each.days for each in flow.cycle_time}
    late = flow.expectation.days if flow.expectation else top

    def draw(width: int) -> SafeString:
        plane = Plane(flow.first, flow.until, top, width, HEIGHT, right=70)
        parts = [plane.frame(steps(top)), text("days from start to done", plane.left, 14)]
        for share, class_ in ((0.5, "ln"), (0.85, "ln is-dashed")):
            y = plane.y(lines[share])
            parts.append(el("path", class_=class_, d=f"M{plane.left} {y:.1f}H{width - plane.right}"))
            parts.append(text(f"{share * 100:.0f} % {lines[share]} d", width - plane.right + 6, y + (4 if share > 0.5 else 8), "t"))
        for each in timed:
            x, y = round(plane.x(each.finished_on), 1), round(plane.y(each.cycle_days), 1)
            title, url = named.get(each.item, ("", ""))
            said = f"{title}: {words.plural(each.cycle_days, 'day')}, done {words.day(each.finished_on)}"
            dot = el("circle", el("title", said), class_="dot is-late" if each.cycle_days > late else "dot", cx=x, cy=y, r=3)
            parts.append(_link(dot, url, said))
        label = f"Cycle times of {len(timed)} items: half took up to {lines[0.5]} days, 85 % up to {lines[0.85]}, the longest {top}"
        return _opening(parts, width, HEIGHT, label)

    return both(draw)


def age_chart(flow: Any, titles: dict[str, str], urls: dict[str, str]) -> SafeString:
    """Items in progress by their age against the bands in which 50 and 85 % of finished ones were done; the oldest is named."""
    if not flow.ageing:
        return join([])
    width, left = 360, 34
    expected = flow.expectation.days if flow.expectation else 0
    half = next((each.days for each in flow.cycle_time if each.share == 0.5), 0) if expected else 0
    top = max([flow.ageing[0].age_days, expected]) * 1.15

    def y(days: float) -> float:
        return HEIGHT - 26 - days / top * (HEIGHT - 52)

    parts = []
    for days, class_ in ((expected, "f85"), (half, "f50")):
        if days:
            parts.append(el("rect", class_=class_, x=left, y=round(y(days), 1), width=width - left - 10, height=round(y(0) - y(days), 1)))
            parts.append(text(f"{'85' if class_ == 'f85' else '50'} % {days} d", left + 4, y(days) + 13))
    for value in steps(top):
        parts.append(el("path", class_="g", d=f"M{left} {y(value):.1f}H{width - 10}"))
        parts.append(text(f"{value:g}", left - 6, y(value) + 4, "e"))
    shown = flow.ageing[:120]
    for number, each in enumerate(shown):
        x = round(left + 10 + number * min(13.0, (width - left - 30) / len(shown)), 1)
        said = f"{titles.get(each.item, '')}: {words.plural(each.age_days, 'day')}"
        dot = el("circle", el("title", said), class_="dot is-risk" if each.is_past else "dot", cx=x, cy=round(y(each.age_days), 1), r=3.4)
        parts.append(_link(dot, urls.get(each.item, ""), said))
        if number == 0 and each.is_past:
            parts.append(text(titles.get(each.item, "")[:44], x - 4, y(each.age_days) - 8, "t"))
    parts += [text("age, days", left, 14), text(f"In progress {len(flow.ageing)}", left + 4, HEIGHT - 8)]
    late = sum(each.is_past for each in flow.ageing)
    label = f"{len(flow.ageing)} items in progress, the oldest {flow.ageing[0].age_days} days; {late} past the 85 % expectation"
    return el("div", _opening(parts, width, HEIGHT, label), class_="qd-chart is-small")


def cumulative_chart(flow: Any) -> SafeString:
    """Items in each state at the end of each day, stacked; a band that widens is a queue."""
    every = max(len(flow.cumulative) // 120, 1)
    days = flow.cumulative[::-1][::every][::-1]
    top = max(sum(day.counts) for day in days)
    if not top or len(days) < 2:
        return join([])
    names = [state for number, state in enumerate(flow.states) if any(day.counts[number] for day in days)]

    def draw(width: int) -> SafeString:
        plane = Plane(days[0].on, days[-1].on, top, width, HEIGHT, right=LABELS)
        parts = [text("items", plane.left, 14)]
        base, labels = [0] * len(days), []
        for state in names:
            idx = flow.states.index(state)
            upper = [low + day.counts[idx] for low, day in zip(base, days, strict=True)]
            points = [[(plane.x(day.on), plane.y(value)) for day, value in zip(days, values, strict=True)] for values in (upper, base)]
            parts.append(area(points[0], points[1], f"band is-{BANDS.index(state)}"))
            labels.append((plane.y((upper[-1] + base[-1]) / 2), f"{NAMES[state]} {upper[-1] - base[-1]}"))
            base = upper
        parts.append(plane.frame(steps(top)))
        floor = HEIGHT
        for y, name in labels:
            floor = min(y + 4, floor - 13)
            parts.append(text(name, width - LABELS + 6, floor, "m"))
        last = ", ".join(f"{NAMES[state]} {days[-1].counts[flow.states.index(state)]}" for state in names)
        return picture("", *parts, viewBox=f"0 0 {width} {HEIGHT}", label=f"Cumulative flow; on the last day {last}")

    return both(draw)


def throughput_chart(flow: Any, behind: Callable[[str, str], str]) -> SafeString:
    """Items finished in each week; a bar leads to them (`behind` of the week's first and last day, as ISO)."""
    weeks, top = flow.throughput, max((each.num for each in flow.throughput), default=0)
    if not top:
        return join([])

    width, height = 360, 160
    plane = Plane(weeks[0].on, weeks[-1].on + timedelta(days=7), top, width, height)
    parts = [plane.frame([value for value in steps(top) if value == int(value)]), text("items a week", plane.left, 14)]
    wide = max((plane.x(weeks[0].on + timedelta(days=7)) - plane.x(weeks[0].on)) * 0.7, 1.5)
    for each in weeks:
        if each.num:
            y = plane.y(each.num)
            first, last = max(each.on, flow.first), min(each.on + timedelta(days=6), flow.until)
            said = f"{words.plural(each.num, 'item')}, {words.day_span(first, last)}"
            size = {"width": round(wide, 1), "height": round(plane.floor - y, 1)}
            bar = el("rect", el("title", said), class_="bar", x=round(plane.x(each.on), 1), y=round(y, 1), **size)
            parts.append(_link(bar, behind(first.isoformat(), last.isoformat()), said))
    mean = sum(each.num for each in weeks) / len(weeks)
    label = f"Finished by week: {mean:.1f} on average, {top} at most"
    return el("div", _opening(parts, width, height, label), class_="qd-chart is-small")


def _opening(parts: list[SafeString], width: int, height: int, label: str) -> SafeString:
    """A drawing whose marks lead to what they stand for: a group, as an image may hold no links."""
    return el("svg", *parts, viewBox=f"0 0 {width} {height}", role="group", aria_label=label)


def _link(mark: SafeString, url: str, said: str) -> SafeString:
    """A mark that opens its page by pointer or by reading on; the keyboard has the counts beside the drawing, not a stop at each dot."""
    return el("a", mark, href=url, aria_label=said, tabindex="-1") if url else mark
