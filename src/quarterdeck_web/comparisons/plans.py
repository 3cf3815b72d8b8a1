"""Two plans: what their documents say at once, and the causes where the engine has found them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.comparisons.models import Comparison
from quarterdeck_web.comparisons.side import Row, Section, SideBySide
from quarterdeck_web.features.keys import keys_of
from quarterdeck_web.features.models import Feature
from quarterdeck_web.lib import words
from quarterdeck_web.plans.dates import PlanDates, dates_of
from quarterdeck_web.plans.differences import Differences, Move, differences
from quarterdeck_web.plans.documents import document_of
from quarterdeck_web.plans.models import Plan

ISO_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
UNDO = {"leaves": "it leaves", "changes option": "it is built another way", "moves": "its date moves"}


@dataclass(frozen=True)
class DateMove:
    """A date that moved: 85 % dates where both plans are forecast, else planned finishes."""

    move: Move
    was: date
    now: date
    cause: str

    @property
    def days(self) -> int:
        """Days later; negative: earlier."""
        return (self.now - self.was).days


@dataclass
class PlanPair:
    """Everything a page needs of two plans."""

    a: Plan
    b: Plan
    found: Differences
    dates_a: PlanDates
    dates_b: PlanDates
    comparison: dict[str, Any] | None
    unit: str
    undone: list[tuple[Feature, str]]

    @property
    def change(self) -> float:
        """How much more B is worth."""
        return self.b.value - self.a.value

    @property
    def causes(self) -> list[dict[str, Any]]:
        """What caused it, the largest first, with features by their titles; empty before the engine has looked."""
        known = self.comparison["causes"] if self.comparison else []
        return [{**cause, "title": self.named(cause["title"]), "value_change": _without_noise(cause["value_change"])} for cause in known]

    @property
    def cause_of(self) -> dict[str, str]:
        """Feature → the cause at whose step it first changed."""
        return {move["feature"]: self.named(move["cause"]) for move in (self.comparison or {}).get("moves", ())}

    @cached_property
    def titles(self) -> dict[str, str]:
        """Titles of all features by ref."""
        return {each["id"]: each["title"] for plan in (self.a, self.b) for each in document_of(plan)["product"]["features"]}

    def named(self, text: str) -> str:
        """A cause as people say it: `Multi-currency invoices: pin added (not before)`, days as days, the search without its settings."""
        if text.startswith("search: "):
            return "Another plan found for the same inputs" if text.endswith("another plan") else "A search with other settings"
        text = ISO_DAY.sub(lambda found: words.day(found[0]), text)
        ref, colon, rest = text.partition(": ")
        if ref == "as of":
            return f"The day facts speak of: {rest}"
        return f"{self.titles[ref]}: {rest}" if colon and ref in self.titles else text

    @property
    def are_forecast(self) -> bool:
        """Whether both have dates with their doubt."""
        return self.dates_a.number is not None and self.dates_b.number is not None

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not self.found.moves and abs(self.change) < 0.5


def _without_noise(value: float) -> float:
    """A change of less than half a unit is what adding leaves over."""
    return 0.0 if abs(value) < 0.5 else value


def plan_pair(scope: Scope, a: Plan, b: Plan) -> PlanPair:
    """Two plans side by side."""
    first, second = document_of(a), document_of(b)
    found = differences(first, second)
    comparison = scope.rows(Comparison).filter(a=a, b=b).values_list("body", flat=True).first()
    return PlanPair(a, b, found, dates_of(scope, a), dates_of(scope, b), comparison, second["value_unit"], _undone(scope, found))


def _undone(scope: Scope, found: Differences) -> list[tuple[Feature, str]]:
    """Committed features whose date, option or place would change: accepting asks for their keys again."""
    refs = [move.feature for move in found.moves if move.kind in UNDO]
    rows = {row.ref: row for row in scope.rows(Feature).filter(ref__in=refs)}
    return [
        (rows[move.feature], UNDO[move.kind])
        for move in found.moves
        if move.kind in UNDO and move.feature in rows and keys_of(rows[move.feature].body).are_committed
    ]


def date_moves(pair: PlanPair) -> list[DateMove]:
    """Dates that moved in both plans, the furthest first."""
    cause_of = pair.cause_of
    old = {item["feature"]: item for item in document_of(pair.a)["items"]}
    new = {item["feature"]: item for item in document_of(pair.b)["items"]}
    by_ref = {move.feature: move for move in pair.found.moves}
    found = []
    for ref in dict.fromkeys((*old, *new)):
        if ref not in old or ref not in new:
            continue
        was, now = (_finish(dates, item[ref], pair.are_forecast, ref) for dates, item in ((pair.dates_a, old), (pair.dates_b, new)))
        if was is None or now is None or was == now:
            continue
        move = by_ref.get(ref) or Move(ref, new[ref]["title"], "moves", new[ref]["value"] - old[ref]["value"], old[ref], new[ref])
        found.append(DateMove(move, was, now, cause_of.get(ref, "")))
    return sorted(found, key=lambda each: (-abs(each.days), each.move.title))


def _finish(dates: PlanDates, item: dict[str, Any], forecast: bool, ref: str) -> date | None:
    if not forecast:
        return date.fromisoformat(item["finish"])
    known = dates.features.get(ref)
    return known.p85 if known else None


def axis_of(moves: list[DateMove]) -> tuple[date | None, date | None]:
    """The first and last month that dates moved in."""
    days = [day for move in moves for day in (move.was, move.now)]
    return (min(days).replace(day=1), max(days) + timedelta(days=14)) if days else (None, None)


def headline(pair: PlanPair) -> tuple[str, str]:
    """What lies between them in a sentence, and what brings and takes it."""
    name_a, name_b = f"Plan {pair.a.number}", f"Plan {pair.b.number}"
    if pair.is_same:
        return f"{name_a} and {name_b} are the same plan.", "The same features, options and weeks."
    size = words.amount(abs(pair.change), pair.unit)
    worth = (
        f"{name_b} is worth {size} {'more' if pair.change > 0 else 'less'} than {name_a}"
        if abs(pair.change) >= 0.5
        else f"{name_b} is worth as much as {name_a}"
    )
    gains = sum(cause["value_change"] for cause in pair.causes if cause["value_change"] > 0)
    losses = sum(cause["value_change"] for cause in pair.causes if cause["value_change"] < 0)
    if pair.causes and (gains or losses):
        parts = [_weightiest(pair, verb, total) for verb, total in (("brings", gains), ("takes", losses)) if total]
        if -losses > gains:
            parts.reverse()
        return f"{worth}.", f"{'; '.join(parts)}."
    return f"{worth}.", f"{pair.found.words[:1].upper()}{pair.found.words[1:]}." if pair.found.words else ""


def _weightiest(pair: PlanPair, verb: str, total: float) -> str:
    """The cause that brings or takes most."""
    first = next(cause for cause in pair.causes if cause["value_change"] * total > 0)
    most = "most of " if _others(pair.causes, 1 if total > 0 else -1) else ""
    return f"{first['title']} {verb} {most}{words.amount(abs(total), pair.unit)}"


def _others(causes: list[dict[str, Any]], sign: int) -> bool:
    return sum(cause["value_change"] * sign > 0 for cause in causes) > 1


def stats(pair: PlanPair, moves: list[DateMove]) -> list[tuple[str, str, str]]:
    """The five numbers: value, features, dates, the next release, keys."""
    kinds = [move.kind for move in pair.found.moves]
    entering = [move.title for move in pair.found.moves if move.kind == "enters"]
    leaving = [move.title for move in pair.found.moves if move.kind == "leaves"]
    named = "; ".join(filter(None, [f"{', '.join(entering[:2])} in" if entering else "", f"{', '.join(leaving[:2])} out" if leaving else ""]))
    later, earlier = sum(move.days > 0 for move in moves), sum(move.days < 0 for move in moves)
    same = sum(1 for _ in document_of(pair.b)["items"]) - len(moves) - kinds.count("enters")
    told = [
        ("Planned value", words.signed(pair.change, pair.unit), f"{words.amount(pair.a.value, pair.unit)} → {words.amount(pair.b.value, pair.unit)}"),
        ("Features", f"{kinds.count('enters')} in, {kinds.count('leaves')} out", named or "the same ones"),
        ("85 % dates" if pair.are_forecast else "Planned finishes", f"{later} later, {earlier} earlier", f"{max(same, 0)} unchanged"),
    ]
    told += _release_stat(pair)
    told.append(
        ("Keys that come undone", str(len(pair.undone)), ", ".join(feature.title for feature, _ in pair.undone[:2]) or "nothing committed changes")
    )
    return told


def _release_stat(pair: PlanPair) -> list[tuple[str, str, str]]:
    """The release whose chance changes most; none where no chance reads differently."""
    titles = {release["id"]: release["title"] for release in document_of(pair.b)["product"]["releases"]}
    found = []
    for ref, was in pair.dates_a.releases.items():
        now = pair.dates_b.releases.get(ref)
        if now is not None and was.on_time is not None and now.on_time is not None and words.chance(was.on_time) != words.chance(now.on_time):
            found.append((abs(now.on_time - was.on_time), ref, was, now))
    if not found:
        return []
    _, ref, was, now = max(found, key=lambda each: (each[0], each[1]))
    change = f"{words.chance(was.on_time)} → {words.chance(now.on_time)}"
    return [(f"{titles.get(ref, ref)} on time", change, f"85 % by {words.day(was.p85)} → {words.day(now.p85)}")]


def side_by_side(pair: PlanPair) -> SideBySide:
    """Every feature of either plan, for the second view and for text."""
    old = {item["feature"]: item for item in document_of(pair.a)["items"]}
    new = {item["feature"]: item for item in document_of(pair.b)["items"]}
    cause_of = pair.cause_of
    rows = []
    for ref in dict.fromkeys((*old, *new)):
        was, now = old.get(ref), new.get(ref)
        known = now or was
        assert known is not None
        change = (now["value"] if now else 0.0) - (was["value"] if was else 0.0)
        tone = "" if abs(change) < 0.5 else "gain" if change > 0 else "loss"
        said = words.signed(change, pair.unit) if abs(change) >= 0.5 else ""
        rows.append(Row(known["title"], _cell(was, pair.dates_a, ref), _cell(now, pair.dates_b, ref), said, tone, note=cause_of.get(ref, "")))  # type: ignore[arg-type]
    changed = tuple(row for row in rows if row.differs)
    same = tuple(row for row in rows if not row.differs)
    causes = tuple(Row(cause["title"], "", "x", words.signed(cause["value_change"], pair.unit)) for cause in pair.causes)
    sections = [Section("Which input caused it", tuple(Row(row.label, "", "", row.change) for row in causes))] if causes else []
    sections += [Section("What differs", changed), Section("What stays", same)]
    first, rest = headline(pair)
    return SideBySide(first, tuple(sections), rest)


def _cell(item: dict[str, Any] | None, dates: PlanDates, ref: str) -> str:
    if item is None:
        return "left out"
    known = dates.features.get(ref)
    if known and known.p50 and known.p85:
        return f"{words.day(known.p50)} · {words.day(known.p85)}"
    return f"{words.day(item['finish'])} planned"
