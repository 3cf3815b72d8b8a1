"""The timeline of a plan: a lane for each team, its weekly load on top, features and asks in rows below."""

from dataclasses import replace
from datetime import date, timedelta

from quarterdeck.reports.document import Bar, Lane, ReleaseMark, Timeline
from quarterdeck.reports.material import Material, tone_of
from quarterdeck.roadmap.plan import PlannedActivity, PlannedFeature, ResourceLoad
from quarterdeck.units import format_date, format_probability, format_share

PLANE_WIDTH = 760
"""The narrowest a plane is drawn, in pixels; what fits there fits everywhere."""
FEATURE_LETTER, ASK_LETTER = 6.6, 6.0
"""Average width of a letter in pixels, at 12 and 11 px."""
MAX_WEEKS_AFTER_HORIZON = 13
FULL = 0.995


def timeline(material: Material) -> Timeline | None:
    """The timeline, or None where nothing is planned."""
    if not material.plan.items:
        return None
    first, last = _span(material)
    lanes = [_lane(team, material, first, last) for team in _teams_in_order(material)]
    releases = [
        ReleaseMark(title=release.title, day=release.ships_on, probability=_chance(material, release.id))
        for release in sorted(material.product.releases, key=lambda each: each.ships_on)
        if first < release.ships_on <= last
    ]
    return Timeline(first=first, last=last, lanes=tuple(lanes), releases=tuple(releases), is_forecast=material.forecast is not None)


def _chance(material: Material, release: str) -> float | None:
    forecast = material.release_forecasts.get(release)
    return forecast.finish.probability_on_time if forecast else None


def _span(material: Material) -> tuple[date, date]:
    """From the plan's first week to the last date shown, at most a quarter past the planned weeks."""
    plan = material.plan
    end = plan.start + timedelta(weeks=plan.num_weeks)
    used = [max(item.finish for item in plan.items)]
    for finish in material.finishes.values():
        used += [day for day in (finish.p50_date, finish.p85_date) if day]
        if finish.p85_date is None:
            used.append(end)
    last = min(max(*used, material.today) + timedelta(weeks=2), end + timedelta(weeks=MAX_WEEKS_AFTER_HORIZON))
    # Whole weeks, so that the load of a week stands above that week.
    return plan.start, plan.start + timedelta(weeks=-(-(last - plan.start).days // 7))


def _teams_in_order(material: Material) -> list[str | None]:
    """Teams with planned work in the product's order, then work of no team."""
    used = {activity.team for item in material.plan.items for activity in item.activities if activity.team}
    homes = {material.home_team(item) for item in material.plan.items}
    known: list[str | None] = [team for team in material.team_titles if team in used]
    known += sorted(team for team in used if team not in material.team_titles)
    return [*known, None] if None in homes else known


def _lane(team: str | None, material: Material, first: date, last: date) -> Lane:
    own = [_feature_bar(item, material, last) for item in material.plan.items if material.home_team(item) == team]
    asks = []
    if team is not None:
        for item in material.plan.items:
            if material.home_team(item) != team:
                asks += [_ask_bar(each, item, material) for each in item.activities if each.team == team]
    bars, num_rows = _in_rows(sorted(own, key=_by_start), first, last, 0)
    more, num_rows = _in_rows(sorted(asks, key=_by_start), first, last, num_rows)
    load = next((each for each in material.plan.loads if each.kind == "team" and team and each.key in (team, f"team:{team}")), None)
    shares = _shares(load, (last - first).days // 7) if load else ()
    return Lane(
        key=team or "",
        title=material.team_title(team),
        note=_note(shares) if load else "no capacity given",
        load=shares,
        bars=(*bars, *more),
        num_rows=num_rows,
    )


def _by_start(bar: Bar) -> tuple[date, date, str]:
    return bar.start, bar.finish, bar.title


def _feature_bar(item: PlannedFeature, material: Material, last: date) -> Bar:
    finish = material.finishes.get(item.feature)
    pinned = any(pin.feature == item.feature and pin.kind != "exclude" for pin in material.product.pins)
    return Bar(
        kind="feature",
        feature=item.feature,
        anchor=material.anchors[item.feature],
        title=item.title,
        row=0,
        start=item.start,
        finish=item.finish,
        p50=finish.p50_date if finish else None,
        p85=finish.p85_date if finish else None,
        runs_past=finish is not None and (finish.p85_date is None or finish.p85_date > last),
        tone=tone_of(finish),
        is_pinned=pinned,
        sentence=_sentence(item, material),
    )


def _sentence(item: PlannedFeature, material: Material) -> str:
    start = f"{item.title}: starts {format_date(item.start, material.today)}"
    finish = material.finishes.get(item.feature)
    if finish is None:
        return f"{start}, planned to finish {format_date(item.finish, material.today)}, no forecast"
    until = material.forecast.counted_until if material.forecast else item.finish
    said = [format_date(day, material.today) if day else f"after {format_date(until, material.today)}" for day in (finish.p50_date, finish.p85_date)]
    chance = f", {format_probability(finish.probability_on_time)} on time" if finish.probability_on_time is not None else ""
    return f"{start}, 50 % {said[0]}, 85 % {said[1]}{chance}"


def _ask_bar(ask: PlannedActivity, item: PlannedFeature, material: Material) -> Bar:
    days = f"{format_date(ask.start, material.today)} to {format_date(ask.finish, material.today)}"
    return Bar(
        kind="ask",
        feature=item.feature,
        anchor=material.anchors[item.feature],
        title=item.title,
        row=0,
        start=ask.start,
        finish=ask.finish,
        sentence=f"For {item.title}: {ask.title}, {days}",
    )


def _in_rows(bars: list[Bar], first: date, last: date, row: int) -> tuple[list[Bar], int]:
    """Each bar in the first row that has room for it and its title; the number of rows used."""
    days = max((last - first).days, 1)
    per_day = PLANE_WIDTH / days
    ends: list[float] = []
    placed = []
    for bar in bars:
        left = (bar.start - first).days * per_day
        body = (min(bar.p50 or bar.finish, last) - first).days * per_day
        whisker = days * per_day if bar.runs_past else max(body, (min(bar.p85 or bar.finish, last) - first).days * per_day)
        wide = len(bar.title) * (FEATURE_LETTER if bar.kind == "feature" else ASK_LETTER) + (28 if bar.is_pinned else 16)
        # A title stands beside its bar only where the plane still has room for it there.
        beside = wide > body - left and whisker + wide <= days * per_day
        end = max(whisker + (wide + 8 if beside else 4), left + 18)
        spot = next((number for number, taken in enumerate(ends) if taken <= left), len(ends))
        ends[spot : spot + 1] = [end]
        placed.append(replace(bar, row=row + spot, is_title_beside=beside))
    return placed, row + len(ends)


def _shares(load: ResourceLoad, num_weeks: int) -> tuple[float | None, ...]:
    """Load over capacity week by week; None where there is no capacity and nothing planned."""
    pairs = list(zip(load.capacity, load.load, strict=False))[:num_weeks]
    return tuple(None if have <= 1e-9 and used <= 1e-9 else used / have if have > 1e-9 else 2.0 for have, used in pairs)


def _note(shares: tuple[float | None, ...]) -> str:
    known = [share for share in shares if share is not None]
    over = sum(share > 1 + 1e-6 for share in known)
    full = sum(share >= FULL for share in known)
    if over:
        return f"over in {over} weeks" if over > 1 else "over in 1 week"
    if full:
        return f"full in {full} weeks" if full > 1 else "full in 1 week"
    return f"peak {format_share(max(known))}" if known else "closed"
