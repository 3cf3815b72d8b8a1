"""The market as it was on a day, from the history of its levels; and what moved since."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.market import LEVELS, US
from quarterdeck_web.evidence.models import Capability, Competitor, ParityCell
from quarterdeck_web.products.models import Change

QUARTER_DAYS = 91
Place = tuple[str, str | None]


@dataclass(frozen=True)
class Move:
    """A level that is another than it was. `before` or `after` is None where nobody had looked, or it was taken away."""

    capability: Any
    competitor: Any
    before: int | None
    after: int | None
    source: str
    checked_on: str

    @property
    def place(self) -> tuple[str, str]:
        """The capability and the competitor as addresses call their cell; empty where the level was taken away."""
        if self.after is None or not isinstance(self.capability, Capability):
            return "", ""
        return self.capability.ref, US if self.competitor is None else getattr(self.competitor, "ref", "")

    @property
    def words(self) -> str:
        """The move as a phrase."""
        was, now = ("not checked" if level is None else LEVELS[level].lower() for level in (self.before, self.after))
        return f"{was} → {now}"

    @property
    def steps(self) -> int:
        """Levels up; 0 where one side is not known."""
        return 0 if self.before is None or self.after is None else self.after - self.before

    @property
    def is_for_us(self) -> bool:
        """Whether we came up, or another came down."""
        return (self.steps > 0) == (self.competitor is None)


@dataclass(frozen=True)
class Past:
    """What moved since a day. What is `unknown` came in whole, with a file, after that day: what it was is not on record."""

    since: date
    moves: list[Move]
    checked_again: list[Move]
    unknown: list[Move]

    def of(self, kind: str) -> list[Move]:
        """The levels of one kind: *moved*, *again* or *unknown*."""
        return {"again": self.checked_again, "unknown": self.unknown}.get(kind, self.moves)


def moves_since(scope: Scope, since: date) -> Past:
    """Every level that differs from what it was at the end of a day, those that weigh most first."""
    end = timezone.make_aware(datetime.combine(since + timedelta(days=1), time.min))
    rows = {row.pk: row for row in scope.rows(ParityCell)}
    befores: dict[Any, dict[str, Any]] = {}
    table = ParityCell._meta.label_lower
    entries = scope.rows(Change).filter(table=table, at__gte=end).exclude(before=None).order_by("position")
    for pk, before in entries.values_list("row", "before"):
        befores.setdefault(pk, before)
    was, now = dict[Place, dict[str, Any]](), {_place(row.body): row.body for row in rows.values()}
    for before in befores.values():
        if before:
            was[_place(before)] = before
    unknown = []
    for pk, row in rows.items():
        if pk in befores:
            continue
        if row.created_at >= end:
            unknown.append(row.body)
        was[_place(row.body)] = row.body
    capabilities = {row.ref: row for row in scope.rows(Capability)}
    competitors = {row.ref: row for row in scope.rows(Competitor)}

    def move(place: Place, before: dict[str, Any] | None, after: dict[str, Any] | None) -> Move:
        shown = after or before or {}
        return Move(
            capabilities.get(place[0], place[0]), place[1] and competitors.get(place[1], place[1]), before and before["level"],
            after and after["level"], shown.get("source", ""), shown.get("checked_on", ""),
        )  # fmt: skip

    moves, again = [], []
    for place in dict.fromkeys((*was, *now)):
        before, after = was.get(place), now.get(place)
        if before and after and before["level"] == after["level"]:
            if before.get("checked_on") != after.get("checked_on"):
                again.append(move(place, before, after))
            continue
        moves.append(move(place, before, after))
    moves.sort(key=lambda move: (move.steps == 0, -abs(move.steps) * _weight(move.capability), str(move.capability)))
    return Past(since, moves, again, [move(_place(body), None, body) for body in unknown])


def _place(body: dict[str, Any]) -> Place:
    return body["capability"], body.get("competitor")


def _weight(capability: Any) -> float:
    found = capability["importance"] if isinstance(capability, Capability) else None
    return 0.5 if found is None else float(found)
