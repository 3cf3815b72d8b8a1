"""Counts beside the entries of the navigation, in one query."""

from typing import Any

from django.http import HttpRequest

from quarterdeck_web.accounts.counts_at_once import CountsAtOnce
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.features.models import Feature, Risk
from quarterdeck_web.lib.scoped import ScopedQuerySet
from quarterdeck_web.portal.desk.showing import waiting
from quarterdeck_web.portal.facts import facts_of
from quarterdeck_web.products.models import Notification

MOST = 1000


def _keys(rows: ScopedQuerySet) -> ScopedQuerySet:
    return rows.order_by().values("pk")


COUNTS = CountsAtOnce(
    inbox=lambda scope: _keys(scope.rows(Evidence).filter(state="new"))[: MOST + 1],
    unseen=lambda scope: _keys(scope.rows(Notification).filter(user=scope.user, seen_at=None))[:100],
    needs=lambda scope: _keys(scope.rows(Need)),
    features=lambda scope: _keys(scope.rows(Feature)),
    risks=lambda scope: _keys(scope.rows(Risk)),
    portal=waiting,
)


def nav_counts(request: HttpRequest) -> dict[str, Any]:
    """`nav_counts` inside a workspace: what waits in the inbox and on the portal, how many needs, features and risks; nothing outside one."""
    scope: Scope | None = getattr(request, "workspace_scope", None)
    if scope is None or getattr(request, "htmx", False):
        return {}
    counts = COUNTS.of(scope)
    inbox, unseen = counts["inbox"], counts["unseen"]
    return {
        "nav_counts": {
            **counts,
            "inbox": f"{MOST}+" if inbox > MOST else inbox,
            "keys": unseen,
            "portal": counts["portal"] if facts_of(scope.workspace).is_open else 0,
        },
        "unseen": unseen,
    }
