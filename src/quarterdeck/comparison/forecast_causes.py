"""Which input moved the dates between two forecasts: B's inputs carried over onto A's, one kind after another, and forecast anew each time."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from quarterdeck.comparison.changes import Change, applied, changes_between
from quarterdeck.comparison.difference import DateCause, DateCauseKind, DateMove, DatePart, Difference
from quarterdeck.comparison.words import Speaker
from quarterdeck.errors import InvalidInput, QuarterdeckError
from quarterdeck.forecast import Forecast, make_forecast
from quarterdeck.product import ProductFile, check
from quarterdeck.roadmap.plan import Plan

OnProgress = Callable[[float, str], object]
Days = dict[str, date | None]

CAPACITY = frozenset({"teams", "people", "absences", "holidays", "decision_capacities", "ask_conversions", "skills"})
HISTORY = frozenset({"outcomes", "forecasts", "changes", "updates", "periods", "initiatives"})
PROGRESS = frozenset({"progress", "work_items", "mapping_rules", "as_of"})
PROGRESS_FIELDS = frozenset({"progress", "status"})
ESTIMATES = frozenset({"risks", "assumptions"})
TITLES: dict[DateCauseKind, str] = {
    "capacity": "Capacity: who is there",
    "estimates": "Estimates and risks",
    "scope": "Scope: what is planned, and its order",
    "progress": "Progress: what was done",
    "history": "History: how earlier work and forecasts came out",
    "day": "The day it is said on",
    "method": "Other futures drawn, or another method",
}
"""In the order in which they are carried over; *method* is what none of them explains."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a forecast was made from."""

    product: ProductFile
    plan: Plan


def with_causes(found: Difference, a: Forecast, b: Forecast, first: Inputs, second: Inputs, say: OnProgress) -> Difference:
    """The difference of two forecasts with what each kind of input moved. The parts of a move sum to its days.

    Raises
    ------
    InvalidInput
        If the inputs are not of one product.
    """
    if len({first.product.id, second.product.id, first.plan.product_id, second.plan.product_id}) > 1:
        raise InvalidInput("expected inputs of one product on both sides. Name the product and the plan that each forecast was made from")
    speaker = Speaker(first.product, second.product)
    kinds = _by_kind(changes_between(first.product, second.product))
    trail: list[tuple[DateCauseKind, Days]] = []
    product = first.product
    waiting: tuple[Change, ...] = ()
    for number, kind in enumerate(TITLES):
        if kind == "method" or not _matters(kind, kinds, first, second, a, b):
            continue
        say(number / len(TITLES), f"forecasting with B’s {kind}")
        changes = (*waiting, *kinds.get(kind, ()))
        planned = kind in ("scope", "progress", "history", "day")
        told = _forecast(product, changes, second.plan if planned else first.plan, b.made_on if kind == "day" else a.made_on, a)
        if told is None:
            waiting = changes
            continue
        product, waiting = applied(product, changes), ()
        trail.append((kind, told))
    trail.append(("method", _days(b)))
    moves = tuple(_told(move, _days(a), trail) for move in found.date_moves)
    return replace(found, date_moves=moves, date_causes=_causes(moves, kinds, speaker), headline=_headline(found.headline, moves))


def _by_kind(changes: tuple[Change, ...]) -> dict[DateCauseKind, tuple[Change, ...]]:
    found: dict[DateCauseKind, tuple[Change, ...]] = {}
    for change in changes:
        kind = _kind(change)
        found[kind] = (*found.get(kind, ()), change)
    return found


def _kind(change: Change) -> DateCauseKind:
    name = change.collection or change.field
    if name in CAPACITY:
        return "capacity"
    if name in HISTORY:
        return "history"
    if name in PROGRESS or (name == "features" and change.field in PROGRESS_FIELDS):
        return "progress"
    return "estimates" if name in ESTIMATES or (name == "features" and change.field == "options") else "scope"


def _matters(kind: DateCauseKind, kinds: dict[DateCauseKind, tuple[Change, ...]], first: Inputs, second: Inputs, a: Forecast, b: Forecast) -> bool:
    if kind == "day":
        return a.made_on != b.made_on
    return bool(kinds.get(kind)) or (kind == "scope" and first.plan.items != second.plan.items)


def _forecast(product: ProductFile, changes: tuple[Change, ...], plan: Plan, today: date, like: Forecast) -> Days | None:
    """85 % days with these changes; None where a product cannot stand with them alone."""
    try:
        changed = applied(product, changes)
        if any(flaw.severity == "error" for flaw in check(changed)):
            return None
        return _days(make_forecast(changed, plan, today=today, num_samples=like.num_samples, seed=like.seed))
    except (QuarterdeckError, KeyError):
        return None


def _days(forecast: Forecast) -> Days:
    dates = {each.feature: each.finish.p85_date for each in forecast.features}
    return dates | {each.release: each.finish.p85_date for each in forecast.releases}


def _told(move: DateMove, before: Days, trail: list[tuple[DateCauseKind, Days]]) -> DateMove:
    """The move with what each step did to its 85 % day; a step that has no day for it hands on to the next."""
    last, parts = before.get(move.subject), []
    for kind, days in trail:
        now = days.get(move.subject)
        if last is None or now is None or move.p85_days is None:
            continue
        if now != last:
            parts.append(DatePart(cause=TITLES[kind], p85_days=(now - last).days))
        last = now
    return replace(move, parts=tuple(sorted(parts, key=lambda part: -abs(part.p85_days))))


def _causes(moves: tuple[DateMove, ...], kinds: dict[DateCauseKind, tuple[Change, ...]], speaker: Speaker) -> tuple[DateCause, ...]:
    causes = []
    for kind, title in TITLES.items():
        days = [part.p85_days for move in moves for part in move.parts if part.cause == title]
        if days or kinds.get(kind):
            told = tuple(speaker.told(change) for change in kinds.get(kind, ()))
            num_later, num_earlier = sum(each > 0 for each in days), sum(each < 0 for each in days)
            causes.append(DateCause(title=title, kind=kind, p85_days=sum(days), num_later=num_later, num_earlier=num_earlier, changes=told))
    return tuple(sorted(causes, key=lambda cause: -abs(cause.p85_days)))


def _headline(said: str, moves: tuple[DateMove, ...]) -> str:
    weights: dict[str, int] = {}
    for move in moves:
        for part in move.parts:
            weights[part.cause] = weights.get(part.cause, 0) + abs(part.p85_days)
    if not weights:
        return said
    cause = max(weights, key=lambda title: weights[title])
    return f"{said} Most of it comes from {cause[:1].lower()}{cause[1:]}."
