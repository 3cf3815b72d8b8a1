"""How a release fills up: planned work done week by week, in the past and in every future."""

from bisect import bisect_right
from datetime import date, timedelta
from math import ceil, isfinite

import numpy as np

from quarterdeck.forecast.dates import quantile
from quarterdeck.forecast.forecast import BurnUp, DonePoint, FinishWeeks
from quarterdeck.forecast.network import Floats, Network
from quarterdeck.product import ProductFile
from quarterdeck.roadmap.plan import PlannedFeature
from quarterdeck.units import DAYS_PER_WEEK

MAX_FUTURES = 2048
"""Futures that are drawn: more move no quantile by as much as the line is thick."""
WEEKS_AFTER = 3
SHARES = (0.15, 0.25, 0.50, 0.75, 0.85)


def finish_weeks(finishes: Floats, start: date, not_before: float) -> FinishWeeks:
    """Counts of finishes by the week they lie in; `finishes` in weeks since `start`, infinite where never."""
    known = np.maximum(finishes[np.isfinite(finishes)], not_before)
    never = len(finishes) - len(known)
    if not len(known):
        return FinishWeeks(first=start, counts=(), never=never)
    weeks = np.maximum(np.ceil(known - 1e-6).astype(np.int64) - 1, 0)
    first = int(weeks.min())
    counts = np.bincount(weeks - first)
    return FinishWeeks(first=start + timedelta(weeks=first), counts=tuple(int(count) for count in counts), never=never)


def burn_up(
    product: ProductFile,
    items: list[PlannedFeature],
    network: Network,
    starts: Floats,
    finishes: Floats,
    pooled: dict[str, Floats],
    today: date,
    not_before: float,
) -> BurnUp:
    """The burn-up of some planned features.

    Work counts as planned: an activity brings its planned effort, evenly from its start to its finish in each future,
    so every future ends at the same scope. In futures taken from history, which know only when a feature is done, its
    simulated work is stretched to that day.
    """
    wanted = {item.feature for item in items}
    nodes = [idx for idx, node in enumerate(network.nodes) if node.feature in wanted and node.activity is not None]
    last = np.max([np.maximum(pooled[feature], not_before) for feature in wanted], axis=0)
    num_weeks = _weeks_shown(last, network)
    moments = np.arange(num_weeks + 1, dtype=float)[:, None]
    done = np.zeros((num_weeks + 1, min(starts.shape[1], MAX_FUTURES)))
    firsts = _first_starts(network, starts, nodes)
    for idx in nodes:
        feature = network.nodes[idx].feature
        end = pooled[feature][:MAX_FUTURES]
        own_end = finishes[network.finish_nodes[feature], :MAX_FUTURES]
        begin, finish = (_stretched(times[idx, :MAX_FUTURES], firsts[feature], own_end, end) for times in (starts, finishes))
        done += _effort_weeks(network, idx) * _share_done(moments, begin, np.maximum(finish, not_before))
    history = _history(product, items, today, network)
    before = history[-1].done if history else 0.0
    planned = float(sum(_effort_weeks(network, idx) for idx in nodes))
    bands = [tuple(float(value) for value in np.round(row + before, 3)) for row in np.quantile(done, SHARES, axis=1)]
    named = dict(zip(("p15", "p25", "p50", "p75", "p85"), bands, strict=True))
    return BurnUp(start=network.weeks.start, scope=round(planned + before, 3), history=history, **named)


def _weeks_shown(last: Floats, network: Network) -> int:
    late = quantile(np.sort(last), 0.95)
    late = late if isfinite(late) else quantile(np.sort(last), 0.85)
    return min(ceil(late) + WEEKS_AFTER, network.weeks.num_weeks) if isfinite(late) else network.weeks.num_weeks


def _first_starts(network: Network, starts: Floats, nodes: list[int]) -> dict[str, Floats]:
    firsts: dict[str, Floats] = {}
    for idx in nodes:
        feature, own = network.nodes[idx].feature, starts[idx, :MAX_FUTURES]
        firsts[feature] = np.minimum(firsts[feature], own) if feature in firsts else own
    return firsts


def _stretched(times: Floats, first: Floats, own_end: Floats, end: Floats) -> Floats:
    """Times of a feature's work, so that a feature that was to end at `own_end` ends at `end`."""
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = np.where(own_end > first, (end - first) / (own_end - first), 1.0)
        stretched = first + (times - first) * np.maximum(np.nan_to_num(factor, nan=1.0, posinf=np.inf), 0.0)
    same = (end == own_end) | ~np.isfinite(stretched)
    return np.minimum(np.where(same, times, stretched), end)


def _share_done(moments: Floats, begin: Floats, finish: Floats) -> Floats:
    """Share of a piece of work done at each moment in each future; nothing where it never ends."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.clip((moments - begin) / (finish - begin), 0.0, 1.0)
    return np.where(np.isfinite(finish), np.where(finish > begin, share, (moments >= finish).astype(float)), 0.0)


def _effort_weeks(network: Network, idx: int) -> float:
    activity = network.nodes[idx].activity
    assert activity is not None
    return activity.effort_days * network.nodes[idx].share_left / DAYS_PER_WEEK


def _history(product: ProductFile, items: list[PlannedFeature], today: date, network: Network) -> tuple[DonePoint, ...]:
    """What was done by each day on which progress was noted, the last point being today.

    A feature's efforts are what is left of it; with the share done that tells the whole. Its scope of an earlier day
    is in proportion to how much was known then. Where it has work items, they tell what was done and known by each day.
    """
    known = {feature.id: feature for feature in product.features}
    notes: dict[str, list[tuple[date, int, int]]] = {}
    for note in sorted(product.progress, key=lambda each: each.on):
        if note.on <= today and note.total > 0:
            notes.setdefault(note.subject, []).append((note.on, note.done, note.total))
    told = {item.feature: remains.history for item in items if (remains := network.remains.get(item.feature)) is not None}
    noted_days = {on for item in items if item.feature not in told for on, _, _ in notes.get(item.feature, ())}
    days = sorted(noted_days | {on for each in told.values() for on, _, _ in each} | {today})
    done, scope = dict.fromkeys(days, 0.0), dict.fromkeys(days, 0.0)
    for item in items:
        left = sum(activity.effort_days for activity in item.activities) / DAYS_PER_WEEK
        if item.feature in told:
            for day in days:
                past = [each for each in told[item.feature] if each[0] <= day]
                done[day] += left * past[-1][1] if past else 0.0
                scope[day] += left * (past[-1] if past else told[item.feature][0])[2]
            continue
        own = notes.get(item.feature, [])
        feature = known.get(item.feature)
        share = own[-1][1] / own[-1][2] if own else (feature.progress or 0.0) if feature else 0.0
        whole = left / (1 - share) if share < 1 else left
        dates = [on for on, _, _ in own]
        for day in days:
            spot = bisect_right(dates, day) - 1
            noted = own[spot] if spot >= 0 else None
            scope[day] += whole * (noted[2] / own[-1][2] if noted else own[0][2] / own[-1][2] if own else 1.0)
            done[day] += whole * (noted[1] / own[-1][2] if noted else share if not own and day == today else 0.0)
    if all(value == 0 for value in done.values()):
        return ()
    return tuple(DonePoint(on=day, done=round(done[day], 3), scope=round(scope[day], 3)) for day in days)
