"""Counts beside the entries of the navigation, in as few and as small queries as can be."""

from typing import Any

from django.http import HttpRequest

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.features.models import Feature, Risk
from quarterdeck_web.portal.desk.showing import num_waiting
from quarterdeck_web.portal.facts import facts_of
from quarterdeck_web.products.models import Notification

MOST = 1000


def nav_counts(request: HttpRequest) -> dict[str, Any]:
    """`nav_counts` inside a workspace: what waits in the inbox and on the portal, how many needs, features and risks; nothing outside one."""
    scope: Scope | None = getattr(request, "workspace_scope", None)
    if scope is None or getattr(request, "htmx", False):
        return {}
    inbox = scope.rows(Evidence).filter(state="new").order_by()[: MOST + 1].count()
    unseen = scope.rows(Notification).filter(user=scope.user, seen_at=None).order_by()[:100].count()
    return {
        "nav_counts": {
            "inbox": f"{MOST}+" if inbox > MOST else inbox,
            "needs": scope.rows(Need).count(),
            "features": scope.rows(Feature).count(),
            "risks": scope.rows(Risk).count(),
            "keys": unseen,
            "portal": num_waiting(scope) if facts_of(scope.workspace).is_open else 0,
        },
        "unseen": unseen,
    }
