"""Which work a page of flow is of, all of it in the address."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.features.models import Feature
from quarterdeck_web.teams.models import Team

WEEKS = (4, 12, 26, 52)
USUAL_WEEKS = 12
LONGEST = timedelta(days=3660)


@dataclass
class Filters:
    """The filters of one address. What cannot be read is left out and said in `flaws`."""

    scope: Scope
    first: date
    until: date
    team: str
    feature: str
    source: str
    titles: dict[str, str]
    flaws: list[str]

    def query(self, **changes: str) -> str:
        """The address's query with some parameters changed."""
        kept = {"from": self.first.isoformat(), "until": self.until.isoformat(), "team": self.team, "feature": self.feature, "source": self.source}
        return "?" + urlencode({name: value for name, value in (kept | changes).items() if value})

    @property
    def chosen(self) -> dict[str, str]:
        """What the engine is asked for."""
        return {"team": self.team, "feature": self.feature, "source": self.source}

    def windows(self) -> list[dict[str, Any]]:
        """The usual windows up to the last day."""
        found = []
        for weeks in WEEKS:
            first = self.until - timedelta(weeks=weeks, days=-1)
            found.append({"title": f"{weeks} weeks", "url": self.query(**{"from": first.isoformat()}), "current": first == self.first})
        return found


def today_of(scope: Scope) -> date:
    """Today, or the product's own day where that is later."""
    as_of = scope.workspace.facts.get("as_of")
    now = timezone.localdate()
    return max(now, date.fromisoformat(as_of)) if as_of else now


def filters_of(scope: Scope, query: QueryDict) -> Filters:
    """Read the filters of an address."""
    flaws: list[str] = []
    until = _day(query, "until", flaws) or today_of(scope)
    first = _day(query, "from", flaws) or until - timedelta(weeks=USUAL_WEEKS, days=-1)
    if first > until:
        flaws.append(f"from: expected a day up to {until}, got {first}")
        first = until - timedelta(weeks=USUAL_WEEKS, days=-1)
    said, titles = {}, {}
    for name, model in (("team", Team), ("feature", Feature)):
        said[name], titles[name] = query.get(name, "")[:200], ""
        row = scope.rows(model).filter(ref=said[name]).first() if said[name] else None
        if said[name] and row is None:
            flaws.append(f"{name}: there is no {said[name][:40]!r}")
            said[name] = ""
        titles[name] = str(row) if row else ""
    source = query.get("source", "")[:200]
    if source and not scope.rows(WorkItem).filter(source=source).exists():
        flaws.append(f"source: there is no {source[:40]!r}")
        source = ""
    return Filters(scope, max(first, until - LONGEST), until, said["team"], said["feature"], source, titles, flaws)


def _day(query: QueryDict, name: str, flaws: list[str]) -> date | None:
    text = query.get(name, "")
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = None
    if text and (day is None or not 1990 <= day.year <= 2200):
        flaws.append(f"{name}: expected a day as 2026-03-31, got {text[:20]!r}")
        return None
    return day
