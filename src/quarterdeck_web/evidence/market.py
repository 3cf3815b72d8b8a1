"""The market as a matrix: how well we and each competitor have each capability, from which source, checked when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Any

from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Capability, Competitor, ParityCell
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.refs import free_ref

OPERATION = "market.edit"
LEVELS = ("None", "Part", "On par", "Leading")
STALE_DAYS = 180
US = "us"
"""What addresses call our own column."""


@dataclass(frozen=True)
class Cell:
    """One product's level at one capability; `body` is its noun, None where nobody looked yet."""

    body: dict[str, Any] | None
    capability: str
    competitor: str
    today: date

    @property
    def level(self) -> int | None:
        return int(self.body["level"]) if self.body else None

    @property
    def word(self) -> str:
        return "Not checked" if self.level is None else LEVELS[self.level]

    @property
    def source(self) -> str:
        return str(self.body.get("source") or "") if self.body else ""

    @cached_property
    def checked_on(self) -> date | None:
        text = self.body.get("checked_on") if self.body else None
        return date.fromisoformat(text) if text else None

    @cached_property
    def is_stale(self) -> bool:
        """Whether it is known, but from too long ago (or nobody knows when) to be relied on."""
        return self.body is not None and (self.body.get("checked_on") or "") < _stale_before(self.today)


@cache
def _stale_before(today: date) -> str:
    return (today - timedelta(days=STALE_DAYS)).isoformat()


@dataclass(frozen=True)
class Line:
    """One capability with our cell, everybody else's, and how far the best of them is ahead."""

    capability: Capability
    us: Cell
    others: list[Cell]

    @cached_property
    def importance(self) -> float:
        found = self.capability["importance"]
        return 0.5 if found is None else float(found)

    @cached_property
    def best(self) -> int | None:
        return max((cell.level for cell in self.others if cell.level is not None), default=None)

    @cached_property
    def gap(self) -> int | None:
        """Levels that the best competitor is ahead of us; negative where we are ahead of all. None where one side is not known."""
        return None if self.best is None or self.us.level is None else self.best - self.us.level

    @property
    def weighted_gap(self) -> float:
        return (self.gap or 0) * self.importance

    @property
    def gap_words(self) -> str:
        """The gap as a phrase."""
        if self.gap is None:
            return "not known"
        return "level" if self.gap == 0 else f"{abs(self.gap)} {'behind' if self.gap > 0 else 'ahead'}"


@dataclass(frozen=True)
class Market:
    """The whole matrix."""

    competitors: list[Competitor]
    lines: list[Line]

    @property
    def num_ahead(self) -> int:
        """In how many capabilities we are ahead of everybody."""
        return sum((line.gap or 0) < 0 for line in self.lines)

    @property
    def num_behind(self) -> int:
        """In how many somebody is ahead of us."""
        return sum((line.gap or 0) > 0 for line in self.lines)

    @cached_property
    def num_stale(self) -> int:
        return sum(cell.is_stale for line in self.lines for cell in (line.us, *line.others))

    @property
    def num_cells(self) -> int:
        return sum(cell.body is not None for line in self.lines for cell in (line.us, *line.others))

    @property
    def worst(self) -> Line | None:
        """The gap that weighs most, None where we are behind nowhere."""
        behind = [line for line in self.lines if (line.gap or 0) > 0]
        return max(behind, key=lambda line: line.weighted_gap, default=None)

    @property
    def areas(self) -> list["AreaTotals"]:
        """Each area's totals, where we are behind most first."""
        groups: dict[str, list[Line]] = {}
        for line in self.lines:
            groups.setdefault(line.capability.area, []).append(line)
        totals = [AreaTotals.of(area, lines) for area, lines in groups.items()]
        return sorted(totals, key=lambda each: (-each.weighted_behind, each.area))


@dataclass(frozen=True)
class AreaTotals:
    """How we stand in one area, in capabilities; `weighted_behind` adds up levels times weight where somebody is ahead."""

    area: str
    num: int
    ahead: int
    level: int
    behind: int
    unknown: int
    stale: int
    weighted_behind: float

    @classmethod
    def of(cls, area: str, lines: list[Line]) -> "AreaTotals":
        """The totals of an area's lines."""
        gaps = [line.gap for line in lines]
        return cls(
            area,
            len(lines),
            sum(gap is not None and gap < 0 for gap in gaps),
            sum(gap == 0 for gap in gaps),
            sum(gap is not None and gap > 0 for gap in gaps),
            sum(gap is None for gap in gaps),
            sum(cell.is_stale for line in lines for cell in (line.us, *line.others)),
            sum(max(line.weighted_gap, 0) for line in lines),
        )


SORTS = {
    "gap": "Gap that weighs most",
    "lead": "Lead that weighs most",
    "area": "Area",
    "importance": "Importance",
    "name": "Name",
    "oldest": "Oldest look",
}


def market_of(scope: Scope, *, competitor: str = "", area: str = "", sort: str = "gap", words: str = "") -> Market:
    """The matrix, or us against one competitor, by the gap that weighs most; `words` are looked for in names and areas."""
    competitors = [row for row in scope.rows(Competitor) if not competitor or row.ref == competitor]
    # By the ids in the bodies: turning ten thousand keys into UUIDs takes longer than all else here.
    cells = {(body["capability"], body.get("competitor")): body for body in scope.rows(ParityCell).values_list("body", flat=True)}
    today, sought = timezone.localdate(), words.casefold().split()
    lines = [
        Line(
            capability,
            Cell(cells.get((capability.ref, None)), capability.ref, US, today),
            [Cell(cells.get((capability.ref, rival.ref)), capability.ref, rival.ref, today) for rival in competitors],
        )
        for capability in scope.rows(Capability)
        if (not area or capability.area == area) and all(word in f"{capability} {capability.area}".casefold() for word in sought)
    ]
    return Market(competitors, sorted(lines, key=ORDERS[sort]))


def _oldest(line: Line) -> date:
    return min((cell.checked_on or date.min for cell in (line.us, *line.others) if cell.body is not None), default=date.max)


ORDERS: dict[str, Callable[[Line], Any]] = {
    "gap": lambda line: (-line.weighted_gap, -line.importance, str(line.capability)),
    "lead": lambda line: (line.weighted_gap, -line.importance, str(line.capability)),
    "area": lambda line: (line.capability.area, -line.importance, str(line.capability)),
    "importance": lambda line: (-line.importance, str(line.capability)),
    "name": lambda line: str(line.capability).casefold(),
    "oldest": lambda line: (_oldest(line), str(line.capability)),
}


def set_level(
    scope: Scope, capability: Capability, competitor: Competitor | None, level: int, source: str, checked_on: str | None, version: int | None
) -> None:
    """Say how well a product has a capability. A changed level needs its source and the day somebody looked. Raises `FieldErrors`, `StaleEdit`."""
    there = scope.rows(ParityCell).filter(capability=capability.pk, competitor=competitor.pk if competitor else None).first()
    errors: dict[str, list[str]] = {}
    if level not in range(len(LEVELS)):
        errors["level"] = [f"expected a level from 0 to 3, got {level}"]
    if there is None or there.body["level"] != level:
        if not source.strip():
            errors["source"] = ["expected where this is seen, got an empty text. A level without a source is an opinion"]
        if not checked_on:
            errors["checked_on"] = ["expected the day somebody looked, got nothing"]
    if checked_on and date.fromisoformat(checked_on) > timezone.localdate():
        errors["checked_on"] = [f"expected a day that is not in the future, got {checked_on}"]
    if errors:
        raise FieldErrors(errors)
    fields = {"level": level, "source": source.strip() or None, "checked_on": checked_on}
    with changing(scope, OPERATION) as change:
        if there is None:
            place = {"capability": capability.ref, "competitor": competitor.ref if competitor else None}
            change.create(ParityCell, place | {name: value for name, value in fields.items() if value is not None})
        else:
            change.update(there, fields, version=version)


def save_competitor(scope: Scope, row: Competitor | None, title: str, note: str, version: int | None = None) -> Competitor:
    """Add a competitor, or change one. Raises `FieldErrors`, `StaleEdit`."""
    return _save(scope, Competitor, row, {"title": title, "note": note.strip() or None}, version)


def save_capability(scope: Scope, row: Capability | None, title: str, area: str, importance: str, version: int | None = None) -> Capability:
    """Add a capability, or change one; `importance` is typed in percent. Raises `FieldErrors`, `StaleEdit`."""
    errors: dict[str, list[str]] = {} if title.strip() else {"title": [NO_TITLE]}
    try:
        share = float(importance.strip().removesuffix("%").replace(",", ".") or "50") / 100
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        errors["importance"] = [f"expected a share from 0 to 100 %, got {importance[:40]!r}"]
    if errors:
        raise FieldErrors(errors)
    return _save(scope, Capability, row, {"title": title, "area": area.strip() or None, "importance": round(share, 6)}, version)


def take_away(scope: Scope, row: Competitor | Capability) -> int:
    """Delete a competitor or a capability with its cells. Returns how many cells went."""
    place = {"competitor": row.pk} if isinstance(row, Competitor) else {"capability": row.pk}
    cells = list(scope.rows(ParityCell).filter(**place))
    with changing(scope, OPERATION, why="deleted") as change:
        for cell in cells:
            change.delete(cell)
        change.delete(row)
    return len(cells)


NO_TITLE = "expected a name, got an empty text"


def _save(scope: Scope, model: Any, row: Any, fields: dict[str, Any], version: int | None) -> Any:
    fields["title"] = " ".join(fields["title"].split())
    if not fields["title"]:
        raise FieldErrors({"title": [NO_TITLE]})
    if row is None and scope.rows(model).count() >= MAX_ROWS:
        raise Refused(f"{MAX_ROWS} is more than a matrix can show.", "Take some away first.")
    with changing(scope, OPERATION) as change:
        if row is None:
            return change.create(
                model, {"id": free_ref(scope, model, fields["title"]), **{name: value for name, value in fields.items() if value is not None}}
            )
        return change.update(row, fields, version=version)


MAX_ROWS = 10_000
