"""Milestones from a product's own history: its periods as trains, its past goals and its features as items."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from quarterdeck.forecast.milestones.items import Item, MilestoneHistory, Statement, Train
from quarterdeck.product import Change, Commitment, Feature, Outcome, ProductFile

UNSIZED = "unsized"
PROMISES = ("promised_on", "due_date")
"""Fields of changes that move the day a thing is promised for."""
DONE = "released"
ENDED = ("partly completed", "superseded", "not completed")
NEVER_ACCEPTED = ("rejected", "unknown")
"""What was never accepted was no promise, and what nobody knows the end of says nothing."""
_DAY = timedelta(days=1)


def milestones_of_product(product: ProductFile, trains: Sequence[Train] | None = None) -> MilestoneHistory:
    """What a product's outcomes, features and changes tell of stated targets, and of when they were met.

    The goals that one initiative had in period after period are one item: each goal states a target when it is decided,
    each change of its promised day another. A feature states the day it is due, that of its release, or that of the
    commitment made for it; without a change told, since the train under way opened. The size is the stage, since it is what goals have in common.

    Parameters
    ----------
    trains
        The calendar; by default the product's periods. With few of them, `monthly_trains` tells more.

    Returns
    -------
    A history in which the trains closed by the product's `as_of` are closed.

    Raises
    ------
    InvalidInput
        If the product has no periods and no trains are given, or periods overlap.
    """
    calendar = tuple(trains) if trains is not None else _periods(product)
    num_closed = sum(_closes(calendar, idx) < product.as_of for idx in range(len(calendar)))
    changes: dict[str, list[Change]] = {}
    for change in product.changes:
        changes.setdefault(change.subject, []).append(change)
    goals = [_of_goals(outcomes, product, calendar, num_closed, changes) for outcomes in _pursued(product)]
    features = [_of_feature(feature, product, calendar, num_closed, changes.get(feature.id, [])) for feature in product.features]
    return MilestoneHistory(calendar, tuple(item for item in (*goals, *features) if item.statements), num_closed)


def stated_days(product: ProductFile, calendar: Sequence[Train]) -> dict[str, date]:
    """Item → the day it is stated for now, of features and goals that state one; the items are those of `milestones_of_product`."""
    changes: dict[str, list[Change]] = {}
    for change in product.changes:
        changes.setdefault(change.subject, []).append(change)
    periods = {period.id: period for period in product.periods}
    found = {}
    for outcomes in _pursued(product):
        last = outcomes[-1]
        found[outcomes[0].id] = last.promised_on or periods[last.period].last
    for feature in product.features:
        promise = next((each for each in product.commitments if each.feature == feature.id), None)
        said = _days_stated(feature, product, calendar, promise, changes.get(feature.id, []))
        if said and (day := said[-1][1]):
            found[feature.id] = day
    return found


def monthly_trains(first: date, last: date) -> tuple[Train, ...]:
    """One train for each calendar month from that of `first` to that of `last`."""
    found, opens = [], first.replace(day=1)
    while opens <= last:
        following = (opens + 31 * _DAY).replace(day=1)
        found.append(Train(f"{opens:%B %Y}", opens, following - _DAY))
        opens = following
    return tuple(found)


def _periods(product: ProductFile) -> tuple[Train, ...]:
    return tuple(Train(each.title, each.first, each.last) for each in sorted(product.periods, key=lambda each: (each.first, each.last)))


def _closes(calendar: Sequence[Train], idx: int) -> date:
    """The last day of a train; one without takes the day before the next opens, the last one never closes."""
    known = calendar[idx].closes_on
    return known or (calendar[idx + 1].opens_on - _DAY if idx + 1 < len(calendar) else date.max)


def _train_of(day: date, calendar: Sequence[Train]) -> int:
    """The train that closes first on or after a day; −1 before the first opens, one past the last beyond it."""
    if not calendar or day < calendar[0].opens_on:
        return -1
    return bisect_left(range(len(calendar)), day, key=lambda idx: _closes(calendar, idx))


def _pursued(product: ProductFile) -> Iterator[list[Outcome]]:
    """Outcomes of one initiative in the order of their periods; one without an initiative stands alone."""
    first = {period.id: period.first for period in product.periods}
    groups: dict[str, list[Outcome]] = {}
    for outcome in product.outcomes:
        if outcome.status not in NEVER_ACCEPTED:
            groups.setdefault(outcome.initiative or outcome.id, []).append(outcome)
    for group in groups.values():
        yield sorted(group, key=lambda each: (first.get(each.period, date.min), each.id))


def _of_goals(outcomes: list[Outcome], product: ProductFile, calendar: Sequence[Train], num_closed: int, changes: dict[str, list[Change]]) -> Item:
    first, last = outcomes[0], outcomes[-1]
    periods = {period.id: period for period in product.periods}
    said: list[Statement] = []
    finished = None
    for outcome in outcomes:
        period = periods[outcome.period]
        # Set for the period, it stood when the period opened, whatever day a decision on it bears.
        decided = min(outcome.decided_on or period.first, period.first)
        promised = outcome.promised_on or period.last
        own = sorted((each for each in changes.get(outcome.id, []) if each.field in PROMISES), key=lambda each: each.on)
        days = [(decided, _day(own[0].old) or promised if own else promised), *((each.on, _day(each.new)) for each in own)]
        committed = _train_of(period.last, calendar)
        said += [_statement(on, day, committed, calendar, outcome.team) for on, day in days]
        if outcome.status == "completed":
            finished = outcome.finished_on or period.last
    if last.status in ENDED:
        said.append(Statement(on=last.finished_on or periods[last.period].last, target=None))
    return Item(
        id=first.id,
        title=first.title,
        group=first.initiative or first.id,
        stage=first.size or UNSIZED,
        team=first.team or "",
        statements=_in_order(said),
        met=_met(finished, calendar, num_closed),
    )


def _of_feature(feature: Feature, product: ProductFile, calendar: Sequence[Train], num_closed: int, changes: list[Change]) -> Item:
    promise = next((each for each in product.commitments if each.feature == feature.id), None)
    team = _team_of(feature)
    said = [
        _statement(on, day, _committed(promise, on, calendar), calendar, team)
        for on, day in _days_stated(feature, product, calendar, promise, changes)
    ]
    if said and feature.status == "closed":
        said.append(Statement(on=product.as_of, target=None))
    finished = next((each.on for each in changes if each.field == "status" and each.new == DONE), None)
    return Item(
        id=feature.id,
        title=feature.title,
        group=feature.initiative or feature.id,
        stage=feature.size or UNSIZED,
        team=team,
        statements=_in_order(said),
        after=tuple(each.requires for each in product.dependencies if each.feature == feature.id and each.hardness == "hard"),
        met=_met(finished, calendar, num_closed),
    )


def _days_stated(
    feature: Feature, product: ProductFile, calendar: Sequence[Train], promise: Commitment | None, changes: list[Change]
) -> list[tuple[date, date | None]]:
    """(since when, which day) for each day that was stated; None where it was taken back."""
    ships = {release.id: release.ships_on for release in product.releases}
    moved = sorted((each for each in changes if each.field in (*PROMISES, "release")), key=lambda each: each.on)

    def stands(text: str | None) -> date | None:
        return ships.get(text or "") or _day(text)

    if moved:
        # What stood before the first change is known to have stood the day before; nothing says since when.
        before = stands(moved[0].old)
        return [*([(moved[0].on - _DAY, before)] if before else []), *((each.on, stands(each.new)) for each in moved)]
    if day := feature.due_date or stands(feature.release) or (promise.promised_date if promise else None):
        return [(promise.made_on if promise and promise.made_on else _unchanged_since(product.as_of, calendar), day)]
    return []


def _unchanged_since(day: date, calendar: Sequence[Train]) -> date:
    """The day the train under way opened: what stands now without a change being told has stood since then at least."""
    return max((train.opens_on for train in calendar if train.opens_on <= day), default=day)


def _committed(promise: Commitment | None, on: date, calendar: Sequence[Train]) -> int | None:
    """The train of a promise that was made by a day."""
    return _train_of(promise.promised_date, calendar) if promise and (promise.made_on is None or promise.made_on <= on) else None


def _statement(on: date, day: date | None, committed: int | None, calendar: Sequence[Train], team: str | None) -> Statement:
    return Statement(on=on, target=None if day is None else _train_of(day, calendar), committed_to=committed, team=team or None)


def _in_order(said: list[Statement]) -> tuple[Statement, ...]:
    """Oldest first; of several on one day in the order they were said, and the same twice in a row once."""
    ordered = sorted(said, key=lambda each: each.on)
    return tuple(each for before, each in pairwise([None, *ordered]) if each is not None and each != before)


def _met(finished: date | None, calendar: Sequence[Train], num_closed: int) -> int | None:
    """The train it was met in, if that is closed."""
    if finished is None:
        return None
    train = _train_of(finished, calendar)
    return train if train < num_closed else None


def _team_of(feature: Feature) -> str:
    activities = [activity for option in feature.options[:1] for activity in option.activities]
    return next((activity.team for activity in activities if activity.team), "")


def _day(text: str | None) -> date | None:
    """A day written as one, else None: a change may say `none`, or hold something else."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
