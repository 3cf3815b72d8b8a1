"""The milestones of a product's own roadmap: how likely each is met by each release or period ahead."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.milestones.forecast import Forecaster, MilestoneForecast
from quarterdeck.forecast.milestones.items import MilestoneHistory, Train
from quarterdeck.forecast.milestones.learning import Method
from quarterdeck.forecast.milestones.product_answers import ByDay, Column, Earlier, MilestoneRow, Overdue, ProductMilestones, Rests
from quarterdeck.forecast.milestones.product_history import milestones_of_product, stated_days
from quarterdeck.forecast.milestones.snapshots import Snapshot
from quarterdeck.product import ProductFile

MIN_PERIODS = 8
"""With fewer closed periods their trains are too few to learn from, and history is read in trains of four weeks."""
TRAIN = timedelta(weeks=4)
MOST_AHEAD = 14
"""Trains looked ahead at most."""
LOOK_BACK = 3
"""Earlier forecasts that are told, one a train back each."""


def forecast_product_milestones(product: ProductFile) -> ProductMilestones:
    """How likely each feature and goal that states a day is finished by each release and period ahead, as of the product's `as_of`.

    History is read in the product's periods where at least MIN_PERIODS of them are closed, else in trains of four weeks that
    end on the day before `as_of`. Within a train the chance grows evenly over its working days.

    Raises
    ------
    InvalidInput
        If nothing was ever finished or set, so that there is no day to begin from.
    """
    trains, is_periods = _calendar(product)
    history = milestones_of_product(product, trains)
    origin = history.num_closed
    columns = _columns(product, trains, origin)
    view = max(1, min(len(trains) - origin, MOST_AHEAD))
    forecaster = Forecaster(history, view)
    outlook, standing = forecaster.at(origin), forecaster.standing(origin)
    stated = stated_days(product, trains)
    features = {feature.id for feature in product.features}
    earlier = _earlier(forecaster, history, origin, stated, trains) if outlook.method == "hazards" else {}
    rows = []
    ahead = [each for each in outlook.forecasts if stated.get(each.item, product.as_of) >= product.as_of]
    for each in ahead:
        snapshot, rate = standing[each.item]
        rows.append(_row(each, _Curve(trains, each), columns, stated.get(each.item), _rests(snapshot, rate), each.item in features, earlier))
    return ProductMilestones(
        product=product.id,
        made_on=product.as_of,
        trains="periods" if is_periods else "four weeks",
        num_closed=origin,
        method=outlook.method,
        note=_note(outlook.note, outlook.method, outlook.title, is_periods=is_periods, as_of=product.as_of),
        columns=columns,
        rows=tuple(rows),
        overdue=_overdue(history, stated, {each.item for each in ahead}, product.as_of, features),
        num_unstated=sum(feature.status in ("planned", "in progress") and feature.id not in stated for feature in product.features),
    )


def _calendar(product: ProductFile) -> tuple[tuple[Train, ...], bool]:
    closed = [period for period in product.periods if period.last < product.as_of]
    last = max([product.as_of, *(release.done_by for release in product.releases), *stated_days(product, ()).values()])
    if len(closed) >= MIN_PERIODS:
        found = [Train(each.title, each.first, each.last) for each in sorted(product.periods, key=lambda each: (each.first, each.last))]
        # Beyond the last period the same rhythm goes on, as far as releases are planned and at least one train.
        length = closed[-1].last - closed[-1].first
        while (end := found[-1].closes_on or found[-1].opens_on) < max(last, product.as_of):
            found.append(Train(f"after {found[-1].title}", end + timedelta(days=1), end + timedelta(days=1) + length))
        return tuple(found), True
    days = [period.first for period in product.periods if period.first < product.as_of]
    days += [outcome.decided_on for outcome in product.outcomes if outcome.decided_on and outcome.decided_on < product.as_of]
    if not days:
        raise InvalidInput("expected periods or goals in the past to learn from, got none. Bring in what was finished before")
    num_past = max(1, -((min(days) - product.as_of) // TRAIN))
    num_ahead = min(MOST_AHEAD, max(1, -((product.as_of - last - timedelta(days=1)) // TRAIN)))
    starts = [product.as_of + TRAIN * number for number in range(-num_past, num_ahead)]
    return tuple(Train(f"four weeks from {start:%-d %b %Y}", start, start + TRAIN - timedelta(days=1)) for start in starts), False


def _columns(product: ProductFile, trains: Sequence[Train], origin: int) -> tuple[Column, ...]:
    """The days that chances are told for: releases ahead, else the ends of periods ahead, as far as trains reach."""
    last = trains[min(origin + MOST_AHEAD, len(trains)) - 1].closes_on or product.as_of
    ahead = sorted((each for each in product.releases if product.as_of <= each.done_by <= last), key=lambda each: (each.done_by, each.id))
    found = [Column(kind="release", id=each.id, title=each.title, by=each.done_by) for each in ahead]
    if found:
        return tuple(found)
    known = [each for each in trains[origin : origin + MOST_AHEAD] if each.closes_on]
    return tuple(Column(kind="period", id=each.title, title=each.title, by=each.closes_on) for each in known if each.closes_on)


class _Curve:
    """The chance of one item to be met by a day, by all methods and by the reference class alone."""

    def __init__(self, trains: Sequence[Train], each: MilestoneForecast) -> None:
        self._trains = trains[each.origin : each.origin + len(each.probabilities)]
        self._own, self._reference = (np.concatenate(([0.0], np.cumsum(curve))) for curve in (each.probabilities, each.reference))

    def by(self, day: date) -> tuple[float, float] | None:
        """Both chances; None beyond the trains looked at."""
        idx = bisect_left([train.closes_on or date.max for train in self._trains], day)
        if idx == len(self._trains):
            return None
        train = self._trains[idx]
        following = day + timedelta(days=1)
        passed = float(np.busday_count(train.opens_on, max(following, train.opens_on)))
        whole = float(np.busday_count(train.opens_on, (train.closes_on or day) + timedelta(days=1))) or 1.0
        share = min(passed / whole, 1.0)
        own, reference = (float(curve[idx] + (curve[idx + 1] - curve[idx]) * share) for curve in (self._own, self._reference))
        return own, reference


def _row(
    each: MilestoneForecast,
    curve: _Curve,
    columns: tuple[Column, ...],
    stated: date | None,
    rests: Rests,
    is_feature: bool,
    earlier: dict[str, list[Earlier]],
) -> MilestoneRow:
    chances = [(column, curve.by(column.by)) for column in columns]
    on_time = curve.by(stated) if stated else None
    return MilestoneRow(
        subject=each.item,
        kind="feature" if is_feature else "goal",
        title=each.title,
        team=each.team,
        stated=stated,
        by=tuple(ByDay(column=column.id, by=column.by, probability=both[0], reference=both[1]) for column, both in chances if both),
        on_time=on_time[0] if on_time else None,
        reference_on_time=on_time[1] if on_time else None,
        beyond=each.beyond,
        rests=rests,
        earlier=tuple(earlier.get(each.item, ())),
    )


def _rests(snapshot: Snapshot, team_on_time: float) -> Rests:
    return Rests(
        size=snapshot.stage,
        is_committed=snapshot.is_committed,
        num_slips=snapshot.num_slips,
        age_days=snapshot.age_days,
        quiet_days=snapshot.quiet_days,
        num_waiting_for=snapshot.num_waiting_for,
        team_on_time=team_on_time,
    )


def _earlier(
    forecaster: Forecaster, history: MilestoneHistory, origin: int, stated: dict[str, date], trains: Sequence[Train]
) -> dict[str, list[Earlier]]:
    """What would have been said at earlier trains of the day that is stated now, the oldest first."""
    found: dict[str, list[Earlier]] = {}
    for before in range(max(origin - LOOK_BACK, 1), origin):
        for each in forecaster.at(before).forecasts:
            both = _Curve(trains, each).by(stated[each.item]) if each.item in stated else None
            if both:
                found.setdefault(each.item, []).append(Earlier(made_on=history.trains[before].opens_on, on_time=both[0]))
    return found


def _overdue(history: MilestoneHistory, stated: dict[str, date], forecast: set[str], as_of: date, features: set[str]) -> tuple[Overdue, ...]:
    """What states a day that has passed, and is neither met nor given up: a new day has to be stated before it can be forecast."""
    late = [
        Overdue(subject=item.id, kind="feature" if item.id in features else "goal", title=item.title, stated=stated[item.id])
        for item in history.items
        if item.met is None and item.id not in forecast and item.id in stated and stated[item.id] < as_of and item.statements[-1].target is not None
    ]
    return tuple(sorted(late, key=lambda each: (each.stated, each.subject)))


def _note(note: str, method: Method, title: str, *, is_periods: bool, as_of: date) -> str:
    """What the outlook rests on, in words that need no train's title where trains are ours."""
    if is_periods:
        return note
    said = note.replace(title, f"{as_of:%-d %B %Y}").replace("trains closed before", "trains of four weeks before")
    return said.replace("closed trains", "closed trains of four weeks")
