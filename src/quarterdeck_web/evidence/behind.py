"""What stands behind a count: every person, account or item that some evidence is of, one entry each, with what they said.

Counted as the engine counts (`quarterdeck.evidence`): people and accounts once, however often they spoke; a double for its person and
account and not as an item; nothing that was said after the product's day.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.importing.models import FeedbackImport, ImportTrace
from quarterdeck_web.evidence.keyset import ORDER
from quarterdeck_web.evidence.models import Evidence, NeedFact
from quarterdeck_web.lib import words
from quarterdeck_web.lib.scoped import ScopedQuerySet
from quarterdeck_web.products.assemble import collections

COUNTED = {"people": "person,people", "accounts": "account", "items": "item", "askers": "asker"}
"""What may be counted, with its noun. An asker is a person, without one the account, without either the voice (`quarterdeck.evidence.demand`)."""
TABS = {"people": "People", "accounts": "Accounts", "items": "Items"}
MAX_NAMED = 5000


@dataclass
class Where:
    """Which evidence an address speaks of: what its query says, and how that reads in words."""

    scope: Scope
    rows: ScopedQuerySet
    said: list[str] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)
    subject: Any = None
    are_doubles_items: bool = False
    new_since: date | None = None

    @property
    def words(self) -> str:
        """`behind “Book a dock slot”, in Food`."""
        return ", ".join(self.said)


@dataclass(frozen=True)
class Voice:
    """One that was counted: its key, its name, what stands for it (the newest that is no double), and how many items it said."""

    key: str
    quote: Evidence
    num: int

    def name(self, counted: str) -> str:
        """What it is called."""
        item = self.quote
        if counted == "accounts":
            return str(item.account or self.key)
        return str(item["person"] or item.account or item.kind.capitalize())


@dataclass(frozen=True)
class Behind:
    """Everybody that is counted, those who spoke last first: key → its items. `revenue` is what all their accounts pay a year."""

    counted: str
    found: dict[str, list[Any]]
    scope: Scope

    @property
    def num(self) -> int:
        return len(self.found)

    @property
    def revenue(self) -> float:
        """Of accounts: what they pay a year together."""
        if self.counted != "accounts":
            return 0.0
        known = self.scope.rows(collections()["accounts"]).filter(ref__in=list(self.found)).values_list("yearly_revenue", flat=True)
        return float(sum(revenue or 0.0 for revenue in known))

    def page(self, start: int, size: int) -> list[Voice]:
        """Some of them, from the `start`-th."""
        shown = list(self.found.items())[start : start + size]
        wanted = [pks[0] for _, pks in shown]
        rows = {row.pk: row for row in self.scope.rows(Evidence).filter(pk__in=wanted).select_related("account", "need")}
        return [Voice(key, rows[pks[0]], len(pks)) for key, pks in shown if pks[0] in rows]


def behind(where: Where, counted: str) -> Behind:
    """Count some evidence. Reads a handful of columns of all of it, the texts only of what is shown."""
    columns = ("pk", "ref", "body__person", "body__account", "body__duplicate_of", "said_on")
    found: dict[str, list[Any]] = {}
    doubles: dict[str, list[Any]] = {}
    first: dict[str, date | None] = {}
    for pk, ref, person, account, double_of, said_on in where.rows.order_by(*ORDER).values_list(*columns).iterator(chunk_size=5000):
        if counted == "items":
            key = None if double_of and not where.are_doubles_items else ref
        else:
            key = {"people": person, "accounts": account, "askers": _asker(person, account, double_of or ref)}[counted]
        if not key:
            continue
        # What stands for a voice is no double, where there is one.
        (doubles if double_of and counted != "items" else found).setdefault(key, []).append(pk)
        first[key] = said_on if first.get(key) is None else min(first[key] or said_on, said_on or first[key])
    if where.new_since is not None:
        first = {key: day for key, day in first.items() if day is not None and day >= where.new_since}
    return Behind(counted, {key: [*found.get(key, ()), *doubles.get(key, ())] for key in first}, where.scope)


def _asker(person: str | None, account: str | None, voice: str) -> str:
    return f"person {person}" if person else f"account {account}" if account else f"voice {voice}"


def where_of(scope: Scope, query: QueryDict) -> Where:
    """Read an address. What it names and is not there is said in `flaws`, and leaves nothing to count."""
    where = Where(scope, scope.rows(Evidence))
    last = _day(query.get("until", "")) or _day(str(scope.workspace.facts.get("as_of") or ""))
    if last is not None:
        where.rows = where.rows.exclude(said_on__gt=last)
    for name, read in READERS.items():
        if value := query.get(name, "").strip():
            read(where, value)
    if where.flaws:
        where.rows = where.rows.none()
    return where


def _named(where: Where, noun: str, ref: str) -> Any:
    """The need, feature, account or segment of that id; without one a flaw, and None."""
    found = where.scope.rows(collections()[f"{noun}s"]).filter(ref=ref).first()
    if found is None:
        where.flaws.append(f"there is no {noun} {ref[:60]!r}")
    return found


def _need(where: Where, ref: str) -> None:
    if need := _named(where, "need", ref):
        where.rows, where.subject = where.rows.filter(need=need.pk), where.subject or need
        where.said.append(f"behind “{str(need)[:120]}”")


def _feature(where: Where, ref: str) -> None:
    if feature := _named(where, "feature", ref):
        needs = where.scope.rows(collections()["need_links"]).filter(feature=feature.pk).exclude(need=None).values("need")
        where.rows, where.subject = where.rows.filter(need__in=needs), feature
        where.said.append(f"behind the needs that “{str(feature)[:120]}” answers")


def _case(where: Where, ref: str) -> None:
    if feature := _named(where, "feature", ref):
        named = list((feature.body.get("value") or {}).get("evidence") or ())[:MAX_NAMED]
        where.rows, where.subject, where.are_doubles_items = where.scope.rows(Evidence).filter(ref__in=named), feature, True
        where.said.append(f"that the value case of “{str(feature)[:120]}” names")


def _account(where: Where, ref: str) -> None:
    if account := _named(where, "account", ref):
        where.rows = where.rows.filter(account=account.pk)
        where.said.append(f"of {str(account)[:120]}")


def _segment(where: Where, ref: str) -> None:
    if segment := _named(where, "segment", ref):
        where.rows = where.rows.filter(segment=segment.pk)
        where.said.append(f"in {str(segment)[:120]}")


def _person(where: Where, name: str) -> None:
    where.rows = where.rows.filter(body__person=name)
    where.said.append(f"said by {name[:120]}")


def _each(where: Where, _: str) -> None:
    where.are_doubles_items = True


def _double_of(where: Where, ref: str) -> None:
    where.rows, where.are_doubles_items = where.rows.filter(duplicate_of__ref=ref), True
    where.said.append(f"that repeat {ref[:60]}")


def _brought(where: Where, key: str) -> FeedbackImport | None:
    """The import of that key; without one a flaw, and None."""
    found: FeedbackImport | None = where.scope.rows(FeedbackImport).filter(pk=key).first() if len(key) in (32, 36) and _is_hex(key) else None
    if found is None:
        where.flaws.append("there is no such import")
    return found


def _import(where: Where, key: str) -> None:
    if found := _brought(where, key):
        where.rows, where.are_doubles_items = where.scope.rows(Evidence).filter(body__batch=found.batch), True
        where.said.append(f"that {found.name[:120]} brought")


def _changed(where: Where, key: str) -> None:
    if found := _brought(where, key):
        traces = where.scope.rows(ImportTrace).filter(brought=found, collection="evidence").values("ref")
        where.rows, where.are_doubles_items = where.scope.rows(Evidence).filter(ref__in=traces), True
        where.said.append(f"that {found.name[:120]} changed")


def _linked(where: Where, _: str) -> None:
    where.rows = where.rows.exclude(need=None)
    where.said.append("that stand behind needs")


def _merge(where: Where, ref: str) -> None:
    fact = where.scope.rows(NeedFact).filter(kind=NeedFact.MERGE, need=ref).order_by("-position").first()
    if fact is None:
        return where.flaws.append(f"no need {ref[:60]!r} was merged")
    where.rows, where.are_doubles_items = where.scope.rows(Evidence).filter(ref__in=fact.moved), True
    where.said.append(f"that “{str((fact.was.get('need') or {}).get('title', ref))[:120]}” brought with it")
    return None


def _from(where: Where, text: str) -> None:
    if day := _day(text):
        where.rows = where.rows.filter(said_on__gte=day)
        where.said.append(f"said from {words.day(day)} on")


def _until(where: Where, text: str) -> None:
    if day := _day(text):
        where.said.append(f"until {words.day(day)}")


def _new_since(where: Where, text: str) -> None:
    where.new_since = _day(text)
    if where.new_since:
        where.said.append(f"for the first time since {words.day(where.new_since)}")


READERS: dict[str, Callable[[Where, str], None]] = {
    "case": _case, "import": _import, "changed": _changed, "merge": _merge,
    "linked": _linked, "need": _need, "feature": _feature, "account": _account, "segment": _segment, "person": _person,
    "double": _double_of, "each": _each, "new": _new_since, "from": _from, "until": _until,
}  # fmt: skip
"""Parameter of the address → what it does; those that begin with rows of their own come first."""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def _is_hex(key: str) -> bool:
    return all(letter in "0123456789abcdef-" for letter in key.lower())
