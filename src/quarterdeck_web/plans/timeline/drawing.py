"""A timeline as HTML: bars are links in reading order, positions are rules of one style block (the policy forbids style attributes)."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from quarterdeck_web.lib import words
from quarterdeck_web.plans.timeline.layout import Bar, Lane, Timeline

PIN = (
    '<svg class="qd-pin" viewBox="0 0 9 9" aria-hidden="true"><path d="M2.6 0h3.8v3.4L8 5.2H1L2.6 3.4zM4.1 5.2h.8V9h-.8z" fill="currentColor"/></svg>'
)
HATCHES = (
    '<svg class="qd-hatches" width="0" height="0" aria-hidden="true"><defs>'
    '<pattern id="qd-away" width="3" height="5" patternUnits="userSpaceOnUse"><path class="away" d="M.5 0v5"/></pattern>'
    '<pattern id="qd-over" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="over" d="M0 0h4v4H0z"/>'
    '<path class="line" d="M1 0v4"/></pattern></defs></svg>'
)
FEW_PEOPLE = 0.6
"""Below this share of a team's best week, a week is hatched: people are away."""


def positions(timeline: Timeline) -> SafeString:
    """The rules that put everything in its place, for a `<style nonce>` block. Numbers only: nothing a person wrote gets in."""
    rules = [f".qd-tl-in{{min-width:calc(var(--lab) + {timeline.min_width}px)}}"]
    rules += [f"#m{number},.at-m{number}{{left:{mark.at:.2f}%}}" for number, mark in enumerate(timeline.marks)]
    rules += [f"#r{number},#rl{number}{{left:{mark.at:.2f}%}}" for number, mark in enumerate(timeline.releases)]
    if timeline.today is not None:
        rules.append(f"#now{{left:{timeline.today:.2f}%}}")
    for number, lane in enumerate(timeline.lanes):
        rules.append(f"#l{number}{{height:{lane.height}px}}")
        rules += [_place(bar) for bar in lane.bars]
    return mark_safe("\n".join(rules))  # noqa: S308 - made of numbers


def _place(bar: Bar) -> str:
    width = max(bar.b - bar.a, 0.25)
    rule = f"#{bar.id}{{left:{bar.a:.2f}%;width:{width:.2f}%;top:{bar.top}px"
    if bar.c > bar.b:
        rule += f";--wh:{(bar.c - bar.b) / width * 100:.1f}%"
    rule += "}"
    if bar.ghost:
        left, right = bar.ghost
        rule += f"#{bar.id}g{{left:{left:.2f}%;width:{max(right - left, 0.3):.2f}%;top:{bar.top + 21}px}}"
    return rule


def timeline_html(timeline: Timeline, collapse_url: Any = None, label: str = "Timeline") -> SafeString:
    """The timeline. `collapse_url(lane)` gives the address that opens or closes a lane."""
    parts = [
        HATCHES,
        f'<div class="qd-tl qd-tl-scroll" tabindex="0" role="region" aria-label="{escape(label)}" data-timeline data-root="{escape(timeline.root)}"'
        f' data-start="{timeline.start.isoformat()}" data-weeks="{timeline.num_weeks}"><div class="qd-tl-in">',
        *_head(timeline),
    ]
    for number, lane in enumerate(timeline.lanes):
        parts += _lane(timeline, lane, number, collapse_url)
    parts.append("</div></div>")
    return mark_safe("".join(parts))  # noqa: S308 - every text is escaped where it is put in


def _head(timeline: Timeline) -> Iterable[str]:
    yield '<div class="qd-tl-head">'
    for number, mark in enumerate(timeline.marks):
        yield f'<span id="m{number}">{mark.text}</span>'
    for number, release in enumerate(timeline.releases):
        said = f" {words.chance(release.on_time)}" if release.on_time is not None else ""
        named = f'data-release="{escape(release.ref)}" data-title="{escape(release.title)}"'
        yield f'<em id="r{number}" {named}><b>{escape(_short(release.title))}</b>{said}</em>'
    yield '</div><div class="qd-tl-plane">'
    # Only months and quarters get lines: one a week would be a fence.
    every = 1 if len(timeline.marks) <= 14 else 4
    for mark_number in range(0, len(timeline.marks), every):
        yield f'<i class="at-m{mark_number}"></i>'
    for number in range(len(timeline.releases)):
        yield f'<i class="rel" id="rl{number}"></i>'
    if timeline.today is not None:
        yield '<i class="now" id="now" data-t="Today"></i>'
    yield "</div>"


def _short(title: str) -> str:
    """A release's number, where its title begins with one."""
    first = title.split(" ", 1)[0]
    return first if any(sign.isdigit() for sign in first) else title[:24]


def _lane(timeline: Timeline, lane: Lane, number: int, collapse_url: Any) -> Iterable[str]:
    state = "closed" if lane.is_collapsed else "open"
    title = escape(lane.title)
    toggle = (
        f'<a href="{escape(collapse_url(lane))}" aria-expanded="{str(not lane.is_collapsed).lower()}" class="qd-fold">{title}</a>'
        if collapse_url
        else title
    )
    yield f'<section class="qd-lane is-{state}" id="l{number}"><header><h2>{toggle}</h2><small>{escape(lane.note)}</small></header><div>'
    if lane.load is not None:
        yield _strip(lane, timeline.num_weeks)
    for bar in lane.bars:
        yield _bar(timeline, bar)
    yield "</div></section>"


def _bar(timeline: Timeline, bar: Bar) -> str:
    classes = " ".join(["qd-tb", *bar.classes, *(["is-out"] if bar.is_outside else [])])
    whisker = "<u></u>" if bar.c > bar.b else ""
    pin = PIN if bar.is_pinned else ""
    ghost = f'<span class="qd-ghost" id="{bar.id}g"></span>' if bar.ghost else ""
    told = f' data-week="{bar.start_week}"' if not bar.is_ask else " data-ask"
    address = f"{timeline.root}features/{quote(bar.feature, safe='')}/"
    return (
        f'<a class="{classes}" id="{bar.id}" href="{address}" data-feature="{escape(bar.feature)}"{told} aria-label="{escape(bar.label)}">'
        f'<span aria-hidden="true">{pin}{escape(bar.title)}</span>{whisker}</a>{_lines(bar)}{ghost}'
    )


def _lines(bar: Bar) -> str:
    """Dependencies, right after the bar that shows them while it is pointed at or has the focus."""
    if not bar.lines:
        return ""
    paths = "".join(f'<path d="{path}"{" class=soft" if soft else ""}/><path class="end" d="{_end(path)}"/>' for path, soft in bar.lines)
    return f'<svg class="qd-lines" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">{paths}</svg>'


def _end(path: str) -> str:
    """A path without length at the end of another: drawn as a dot by its round cap."""
    if "H" in path:
        start, _, last = path.rpartition("H")
        return f"M{last} {start.rpartition('V')[2]}h0"
    first, _, last = path[1:].partition("V")
    return f"M{first.split(' ')[0]} {last}h0"


def _strip(lane: Lane, num_weeks: int) -> str:
    """Load by week: one path a step of the scale; weeks with few people hatched, weeks over capacity hatched otherwise."""
    assert lane.load is not None
    load, capacity = lane.load["load"][:num_weeks], lane.load["capacity"][:num_weeks]
    most = max(capacity, default=0.0)
    steps: dict[str, list[str]] = {}
    hatched = []
    for week, (used, there) in enumerate(zip(load, capacity, strict=True)):
        share = used / there if there > 0 else None
        step = "la" if share is None else "lx" if share > 1.001 else f"l{max(0, min(4, int(share * 4.6)))}"
        if step in ("la", "lx"):
            hatched.append(_hatch(week, num_weeks, "qd-away" if step == "la" else "qd-over"))
            continue
        steps.setdefault(step, []).append(f"M{week}.02 0h.96v5h-.96z")
        if there < FEW_PEOPLE * most:
            hatched.append(_hatch(week, num_weeks, "qd-away"))
    paths = "".join(f'<path class="{step}" d="{"".join(shapes)}"/>' for step, shapes in steps.items())
    label = f"Weekly load of {lane.title}: {lane.note}"
    return (
        f'<svg class="qd-tload" role="img" aria-label="{escape(label)}" width="100%" height="5">'
        f'<svg viewBox="0 0 {num_weeks} 5" width="100%" height="5" preserveAspectRatio="none">{paths}</svg>{"".join(hatched)}</svg>'
    )


def _hatch(week: int, num_weeks: int, pattern: str) -> str:
    return f'<rect x="{week / num_weeks * 100:.2f}%" y="0" width="{100 / num_weeks:.2f}%" height="5" fill="url(#{pattern})"/>'
