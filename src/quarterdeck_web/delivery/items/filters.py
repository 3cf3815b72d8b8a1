"""What the list of work items shows: a view (open, in progress, done, all) and filters, all of it in the address."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.features.models import Feature
from quarterdeck_web.lib.scoped import ScopedQuerySet

VIEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "open": ("Open", ("open", "under review", "planned", "in progress")),
    "in-progress": ("In progress", ("in progress",)),
    "done": ("Done", ("complete", "closed")),
    "all": ("All", ()),
}
"""Each view with its title and the states it shows; none stands for all."""
NONE = "none"
CAP = 1000
"""Beyond so many nobody needs the number, and counting on would take long."""


@dataclass
class Filters:
    """The filters of one address. What cannot be read is left out and said in `flaws`."""

    scope: Scope
    view: str
    feature: str
    source: str
    q: str
    feature_row: Feature | None = None
    flaws: list[str] = field(default_factory=list)

    @property
    def values(self) -> dict[str, str]:
        """The filters beside the view."""
        return {"feature": self.feature, "source": self.source, "q": self.q}

    def query(self, **changes: str | None) -> str:
        """The address's query with some parameters changed; empty where it is the plain list."""
        kept = {"view": self.view if self.view != "open" else "", **self.values, **changes}
        kept = {name: value for name, value in kept.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def chips(self) -> list[dict[str, str]]:
        """Each filter that is set, in words, with the list's address without it."""
        root = reverse("work-items", args=[self.scope.workspace.slug])
        said = {"feature": "not mapped" if self.feature == NONE else str(self.feature_row or ""), "source": self.source}
        said["q"] = f"“{self.q[:60]}”" if self.q else ""
        return [{"title": title, "url": root + self.query(**{name: None})} for name, title in said.items() if title]

    def rows(self, view: str | None = None) -> ScopedQuerySet:
        """The work items the filters let through, in no order."""
        rows = self.scope.rows(WorkItem)
        if states := VIEWS[view or self.view][1]:
            rows = rows.filter(state__in=states)
        if self.feature:
            rows = rows.filter(feature=self.feature_row)
        if self.source:
            rows = rows.filter(source=self.source)
        if self.q:
            rows = rows.filter(Q(title_text__icontains=self.q) | Q(key__icontains=self.q) | Q(milestone__icontains=self.q))
        return rows

    def page(self, cursor: str, size: int) -> tuple[list[WorkItem], str]:
        """A page of the list with features and teams, and the cursor of the next. It begins after the last row of the one before."""
        rows = self.rows()
        place = place_of(cursor)
        if place is not None:
            rows = rows.filter(position__gte=place[0]).filter(Q(position__gt=place[0]) | Q(id__gt=place[1]))
        found = list(rows.order_by("position", "id").select_related("feature", "team")[: size + 1])
        return found[:size], f"{found[size - 1].position}.{found[size - 1].pk.hex}" if len(found) > size else ""

    def count(self, view: str) -> int:
        """How many there are in a view, up to `CAP` and one."""
        number: int = self.rows(view).order_by()[: CAP + 1].count()
        return number


def filters_of(scope: Scope, query: QueryDict) -> Filters:
    """Read the filters of an address."""
    said = {name: query.get(name, "").strip()[:200] for name in ("view", "feature", "source", "q")}
    made = Filters(scope, said["view"] if said["view"] in VIEWS else "open", said["feature"], said["source"], said["q"])
    if made.feature and made.feature != NONE:
        made.feature_row = scope.rows(Feature).filter(ref=made.feature).first()
        if made.feature_row is None:
            made.flaws.append(f"feature: there is no {made.feature[:40]!r}")
            made.feature = ""
    return made


def place_of(cursor: str) -> tuple[int, UUID] | None:
    """The position and id a cursor stands for, None where it cannot be read."""
    position, _, key = cursor.partition(".")
    try:
        return min(int(position), 2**62), UUID(hex=key)
    except ValueError:
        return None


def sources_of(scope: Scope) -> list[str]:
    """The trackers' places that work items come from."""
    return list(scope.rows(WorkItem).order_by("source").values_list("source", flat=True).distinct()[:200])


def tabs_of(filters: Filters) -> list[dict[str, Any]]:
    """The views as tabs, with how many are in each."""
    root = reverse("work-items", args=[filters.scope.workspace.slug])
    tabs = []
    for name, (title, _) in VIEWS.items():
        number = filters.count(name)
        said = f"{CAP:,}+" if number > CAP else f"{number:,}"
        query = filters.query(view=name if name != "open" else None)
        tabs.append({"title": title, "url": root + query, "count": said, "current": name == filters.view})
    return tabs
