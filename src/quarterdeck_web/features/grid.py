"""The grid of features: which rows, in which order, in which groups, a page at a time.

Pages are keyset pages: the address holds what the last row was sorted by, so that page 100 costs what page 1 costs.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Case, Count, DateField, F, FloatField, IntegerField, Max, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, Lower
from django.http import QueryDict

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.filters import FIELDS, KEY_STATES, STATUSES, VERDICTS, Filters, read_filters
from quarterdeck_web.features.models import FeatureFigures

PAGE = 60
LAST_NUMBER, LAST_DAY, FIRST_DAY = 1e18, date(9999, 12, 31), date(1, 1, 1)
COMMITTED = KEY_STATES["committed"][1]

COLUMNS: dict[str, str] = {
    "team": "Team",
    "status": "Status",
    "owner": "Owner",
    "release": "Release",
    "value": "Value interval",
    "rank": "Rank, 8 of 10 draws",
    "verdict": "Feasibility verdict",
    "keys": "Two keys",
    "dates": "50 % and 85 % date",
    "evidence": "Evidence",
    "on_time": "P(on time)",
    "delay": "Cost of delay a week",
    "effort": "Effort, person-weeks",
    "kano": "Kano class",
    "condition": "Condition",
}
DEFAULT_COLUMNS = ("team", "status", "value", "rank", "verdict", "keys", "dates", "evidence")
GROUPS = {"objective": "Objective", "team": "Team", "status": "Status", "release": "Release", "none": "No groups"}


def _ordered(words: Any, column: str) -> Case:
    return Case(*(When(**{column: word}, then=Value(number)) for number, word in enumerate(words)), default=Value(99), output_field=IntegerField())


@dataclass(frozen=True)
class Sort:
    """One order: the expression, the kind of its values, and whether its natural direction (best first) is downwards."""

    title: str
    expression: Any
    kind: str = "number"
    is_downwards: bool = False

    def value(self, reverse: bool) -> tuple[Any, bool]:
        """The expression with rows that have none at the end, and whether it runs downwards."""
        down = self.is_downwards != reverse
        if self.kind == "number":
            return Coalesce(self.expression, Value(-LAST_NUMBER if down else LAST_NUMBER), output_field=FloatField()), down
        if self.kind == "day":
            return Coalesce(self.expression, Value(FIRST_DAY if down else LAST_DAY), output_field=DateField()), down
        return self.expression, down


SORTS: dict[str, Sort] = {
    "rank": Sort("Rank", F("rank")),
    "title": Sort("Feature", Lower("title"), "text"),
    "team": Sort("Team", F("team"), "text"),
    "status": Sort("Status", _ordered(STATUSES, "status"), "order"),
    "owner": Sort("Owner", F("owner"), "text"),
    "release": Sort("Release", F("release__position")),
    "value": Sort("Value", F("value_mid"), "number", True),
    "verdict": Sort("Verdict", _ordered(VERDICTS, "verdict"), "order"),
    "keys": Sort("Keys", _ordered(("undone", "off", "on"), "value_key") + _ordered(("undone", "off", "on"), "feasibility_key"), "order"),
    "dates": Sort("50 % · 85 %", F("p50_date"), "day"),
    "evidence": Sort("Evidence", F("num_people"), "number", True),
    "on_time": Sort("On time", F("on_time")),
    "delay": Sort("Cost of delay", F("delay_cost"), "number", True),
    "effort": Sort("Effort", F("effort_mid")),
    "kano": Sort("Kano", F("kano"), "text"),
    "position": Sort("Added", F("position")),
}
GROUP_ORDER: dict[str, tuple[Any, str]] = {
    "objective": (Coalesce(F("objective__position"), Value(LAST_NUMBER), output_field=FloatField()), "objective"),
    "release": (Coalesce(F("release__position"), Value(LAST_NUMBER), output_field=FloatField()), "release"),
    "team": (F("team"), "team"),
    "status": (_ordered(STATUSES, "status"), "status"),
}
GROUP_KINDS = {"objective": "number", "release": "number", "team": "text", "status": "order"}
READERS: dict[str, Callable[[Any], Any]] = {"number": float, "order": int, "text": str, "day": date.fromisoformat, "id": UUID}
"""Kind of a value in a marker → what reads it; each raises for what is none."""


@dataclass(frozen=True)
class View:
    """A view of the features: what its address says."""

    filters: Filters
    group: str = "objective"
    sort: str = "rank"
    reverse: bool = False
    columns: tuple[str, ...] = DEFAULT_COLUMNS
    after: str = ""

    def query(self, **changes: Any) -> str:
        """The address of this view with something changed; what is as usual is left out."""
        view = replace(self, after="", **changes) if changes else replace(self, after="")
        said = view.filters.pairs()
        if view.group != "objective":
            said.append(("group", view.group))
        if view.sort != "rank" or view.reverse:
            said.append(("sort", ("-" if view.reverse else "") + view.sort))
        if view.columns != DEFAULT_COLUMNS:
            said.append(("cols", ",".join(view.columns)))
        return urlencode(said)

    def sorted_by(self, sort: str) -> str:
        """The address that sorts by a column; a second press turns the order round."""
        return self.query(sort=sort, reverse=not self.reverse if sort == self.sort else False)

    def without(self, field: str, word: str) -> str:
        """The address without one word of a filter."""
        kept = "" if field == "q" else tuple(each for each in getattr(self.filters, field) if each != word)
        return self.query(filters=replace(self.filters, **{field: kept}))


def read_view(query: QueryDict) -> View:
    """The view of an address; words it does not know fall back to the usual."""
    sort = query.get("sort", "rank")
    group, name = query.get("group", "objective"), sort.removeprefix("-")
    columns = tuple(word for word in query["cols"].split(",") if word in COLUMNS) if "cols" in query else DEFAULT_COLUMNS
    if "col" in query:  # The form of the popover sends one field a column.
        columns = tuple(word for word in COLUMNS if word in query.getlist("col"))
    known = name in SORTS
    return View(
        read_filters(query),
        group if group in GROUPS else "objective",
        name if known else "rank",
        known and sort.startswith("-"),
        columns,
        query.get("after", ""),
    )


def has_own_view(query: QueryDict) -> bool:
    """Whether an address says anything about the view."""
    return any(name in query for name in (*FIELDS, "group", "sort", "cols", "col"))


class Grid:
    """One page of one view, and the sums over all of it."""

    def __init__(self, scope: Scope, view: View, page: int = PAGE) -> None:
        self.scope, self.view, self.page = scope, view, page

    def matching(self) -> QuerySet[FeatureFigures]:
        """Every row of the view, in no order."""
        return self.scope.rows(FeatureFigures).filter(self.view.filters.condition())

    def ordered(self) -> QuerySet[FeatureFigures]:
        """Every row of the view, in its order."""
        rows, names = self.matching(), []
        for name, expression, down in self._keys():
            rows = rows.annotate(**{name: expression})
            names.append(f"-{name}" if down else name)
        return rows.order_by(*names, "position", "feature_id")

    @cached_property
    def rows(self) -> list[FeatureFigures]:
        """The rows of this page."""
        rows = self.ordered()
        if marker := self._marker():
            rows = rows.filter(marker)
        found = list(rows[: self.page + 1])
        self.has_more = len(found) > self.page
        return found[: self.page]

    def next_query(self) -> str:
        """The address of the next page; empty on the last."""
        rows = self.rows
        if not self.has_more:
            return ""
        last = rows[-1]
        values = [getattr(last, name) for name, _, _ in self._keys()] + [last.position, str(last.feature_id)]
        text = json.dumps([value.isoformat() if isinstance(value, date) else value for value in values])
        marker = urlencode({"after": urlsafe_b64encode(text.encode()).decode()})
        return "&".join(filter(None, [self.view.query(), marker]))

    @cached_property
    def sums(self) -> dict[Any, dict[str, Any]]:
        """Group → how many features it holds, how many are committed, and what they are worth; over every page."""
        asked = {"number": Count("pk"), "committed": Count("pk", filter=COMMITTED), "worth": Sum("value_mid")}
        if self.view.group not in GROUP_ORDER:
            return {"": self.matching().aggregate(**asked)}
        column = GROUP_ORDER[self.view.group][1]
        return {row[column]: row for row in self.matching().order_by().values(column).annotate(**asked)}

    @property
    def total(self) -> int:
        """How many features the view holds."""
        return sum(row["number"] for row in self.sums.values())

    def group_of(self, row: FeatureFigures) -> Any:
        """What a row is grouped by."""
        name = {"objective": "objective_id", "release": "release_id"}.get(self.view.group, self.view.group)
        return getattr(row, name) if self.view.group in GROUP_ORDER else ""

    def _keys(self) -> list[tuple[str, Any, bool]]:
        keys = [("group_at", GROUP_ORDER[self.view.group][0], False)] if self.view.group in GROUP_ORDER else []
        expression, down = SORTS[self.view.sort].value(self.view.reverse)
        return [*keys, ("sort_at", expression, down)]

    def _marker(self) -> Q | None:
        """The rows after the marker of the address; a marker that cannot be read gives the first page."""
        names = [*((name, down) for name, _, down in self._keys()), ("position", False), ("feature_id", False)]
        try:
            values = json.loads(urlsafe_b64decode(self.view.after.encode())) if self.view.after else None
            if not isinstance(values, list) or len(values) != len(names):
                return None
            kinds = [*([GROUP_KINDS[self.view.group]] if self.view.group in GROUP_ORDER else []), SORTS[self.view.sort].kind, "order", "id"]
            values = [READERS[kind](value) for kind, value in zip(kinds, values, strict=True)]
        except (ValueError, TypeError, AttributeError):
            return None
        found, equal = Q(), Q()
        for (name, down), value in zip(names, values, strict=True):
            found |= equal & Q(**{f"{name}__{'lt' if down else 'gt'}": value})
            equal &= Q(**{name: value})
        return found


def counts(scope: Scope, conditions: dict[str, Q]) -> dict[str, Any]:
    """How many features each condition holds for, and the ends of the scales, in one query."""
    asked = {f"tab_{name}": Count("pk", filter=condition) for name, condition in conditions.items()}
    scales = {"top": Max("value_high"), "top_effort": Max("effort_high"), "first_day": Min("start_date"), "last_day": Max("p85_date")}
    found: dict[str, Any] = scope.rows(FeatureFigures).aggregate(all=Count("pk"), **asked, **scales)
    return found
