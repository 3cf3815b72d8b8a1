"""What the inbox shows: a view (to triage, linked, archived, all) and filters, all of it in the address."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, get_args
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.keyset import ORDER, after, cursor_of, place_of
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.evidence.words import few_hits, holding
from quarterdeck_web.lib import words
from quarterdeck_web.lib.scoped import ScopedQuerySet
from quarterdeck_web.products.assemble import collections, noun_of

STATES = {"new": "To triage", "linked": "Linked", "archived": "Archived", "all": "All"}
KINDS: tuple[str, ...] = get_args(noun_of("evidence").__annotations__["kind"])
DAYS = {"7": "Last 7 days", "30": "Last 30 days", "90": "Last 90 days", "365": "Last year"}
FIELDS = ("state", "kind", "source", "segment", "account", "language", "days", "from", "until", "need", "q")
CAP = 1000
MAX_ID = UUID(int=2**128 - 1)


@dataclass
class Filters:
    """The filters of one address. What cannot be read is left out and said in `flaws`."""

    scope: Scope
    values: dict[str, str]
    rows: dict[str, Any] = field(default_factory=dict)
    flaws: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        return self.values["state"]

    def query(self, **changes: str | None) -> str:
        """The address's query with some parameters changed; empty where nothing differs from the plain inbox."""
        kept = {**{name: value for name, value in self.values.items() if value and (name, value) != ("state", "new")}, **changes}
        kept = {name: value for name, value in kept.items() if value not in (None, "")}
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def chips(self) -> list[dict[str, str]]:
        """Each filter that is set, in words, with the inbox's address without it."""
        root = reverse("inbox", args=[self.scope.workspace.slug])
        said = {name: value for name, value in self.values.items() if value and name != "state"}
        said |= {name: str(row) if row else f"no {name}" for name, row in self.rows.items()}
        said |= {"days": DAYS[self.values["days"]]} if self.values["days"] else {}
        said |= {name: f"{name} {words.day(self.values[name])}" for name in ("from", "until") if self.values[name]}
        said |= {"q": f"“{self.values['q'][:60]}”"} if self.values["q"] else {}
        return [{"title": title, "url": root + self.query(**{name: None})} for name, title in said.items()]

    @property
    def are_set(self) -> bool:
        """Whether anything but the view is chosen."""
        return any(value for name, value in self.values.items() if name != "state")

    def within(self, state: str) -> ScopedQuerySet:
        """The evidence of one state that the filters let through, in no order."""
        rows = self.scope.rows(Evidence).filter(state=state, **self._same)
        first, last = self.days
        if first:
            rows = rows.filter(day__gte=first)
        if last:
            rows = rows.filter(day__lte=last)
        if first or last:
            rows = rows.exclude(said_on=None)
        return holding(rows, self.values["q"])

    @property
    def _same(self) -> dict[str, Any]:
        """Columns with the value each must have."""
        plain = {name: self.values[name] for name in ("kind", "source", "language") if self.values[name]}
        return plain | {f"{name}_id": row.pk if row else None for name, row in self.rows.items()}

    @cached_property
    def _few(self) -> list[tuple[str, date, UUID]] | None:
        """State, day and id of what a search finds and the filters let through; None where it finds too much (or nothing is searched for).

        Sifted here: a database without statistics would rather walk the whole list than look up a few hundred hits.
        """
        numbers = few_hits(self.scope.rows(Evidence), self.values["q"])
        if numbers is None:
            return None
        same, (first, last) = self._same, self.days
        hits = self.scope.rows(Evidence).filter(word_row__in=numbers).order_by().values("state", "day", "pk", "said_on", *same)
        return [
            (hit["state"], hit["day"], hit["pk"])
            for hit in hits
            if all(hit[name] == value for name, value in same.items())
            and (not (first or last) or (hit["said_on"] and (first or date.min) <= hit["said_on"] <= (last or date.max)))
        ]

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day, None where open."""
        if self.values["days"]:
            return timezone.localdate() - timedelta(days=int(self.values["days"]) - 1), None
        return _day(self.values["from"]), _day(self.values["until"])

    @property
    def states(self) -> tuple[str, ...]:
        """The states the view shows."""
        return ("new", "linked", "archived") if self.state == "all" else (self.state,)

    def page(self, cursor: str, size: int) -> tuple[list[Evidence], str]:
        """A page of the list with accounts and needs, and the cursor of the next. Each state walks its own index; the walks are merged."""
        found: list[Evidence] = []
        if self._few is not None:
            last = place_of(cursor) or (date.max, MAX_ID)
            keys = sorted(((day, pk) for state, day, pk in self._few if state in self.states and (day, pk) < last), reverse=True)
            chosen = [pk for _, pk in keys[: size + 1]]
            found = list(self.scope.rows(Evidence).filter(pk__in=chosen).order_by().select_related("account", "need"))
        else:
            for state in self.states:
                found += after(self.within(state), cursor).order_by(*ORDER).select_related("account", "need")[: size + 1]
        found.sort(key=lambda row: (row.day, row.pk), reverse=True)
        return found[:size], cursor_of(found[size - 1]) if len(found) > size else ""

    def count(self, state: str) -> str:
        """How many there are, up to a thousand: beyond that nobody needs the number, and counting on would take long. Empty where unknown."""
        states = ("new", "linked", "archived") if state == "all" else (state,)
        if self._few is not None:
            return f"{sum(each in states for each, _, _ in self._few):,}"
        if self.values["q"]:
            return ""
        number = sum(self.within(each).order_by()[: CAP + 1].count() for each in states)
        return f"{CAP:,}+" if number > CAP else f"{number:,}"


def filters_of(scope: Scope, query: QueryDict) -> Filters:
    """Read the filters of an address."""
    values = {name: query.get(name, "").strip() for name in FIELDS}
    made = Filters(scope, values)
    if values["state"] not in STATES:
        values["state"] = "new"
    for name, allowed in (("kind", KINDS), ("days", DAYS)):
        if values[name] and values[name] not in allowed:
            made.flaws.append(f"{name}: there is no {values[name][:40]!r}")
            values[name] = ""
    for name in ("from", "until"):
        if values[name] and _day(values[name]) is None:
            made.flaws.append(f"{name}: expected a day such as 2026-11-23, got {values[name][:40]!r}")
            values[name] = ""
    for name, model in (("segment", _model("segments")), ("account", _model("accounts")), ("need", Need)):
        if values[name] == "none":
            made.rows[name] = None
        elif values[name]:
            row = scope.rows(model).filter(ref=values[name]).first()
            if row is None:
                made.flaws.append(f"{name}: there is no {values[name][:40]!r}")
                values[name] = ""
            else:
                made.rows[name] = row
    return made


def _model(collection: str) -> Any:
    """The model of a collection that stands beside this app, reached by its name in the product file."""
    return collections()[collection]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
