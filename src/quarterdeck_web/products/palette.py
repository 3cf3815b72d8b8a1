"""What the command palette offers: nouns to jump to and things to do, within what the member may."""

from typing import Any
from urllib.parse import quote

from django.db.models import Q
from django.urls import reverse

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.products.assemble import collections
from quarterdeck_web.products.subjects import address_of

JUMPS = (
    ("features", "Features"),
    ("needs", "Needs"),
    ("objectives", "Objectives"),
    ("teams", "Teams"),
    ("people", "People"),
    ("accounts", "Accounts"),
    ("competitors", "Competitors"),
    ("risks", "Risks"),
)
PER_GROUP = 5
DO = (
    ("Create a feature", "C", "feature-create", "plus", "features.edit"),
    ("Add evidence", "", "add-evidence", "plus", "evidence.triage"),
    ("Plan again from today", "P", "plan-again", "plan", "plans.make"),
    ("Make a scenario", "", "scenario-new", "plan", "plans.make"),
    ("What’s the difference?", "D", "compare", "compare", "comparisons.see"),
    ("Triage the inbox", "", "inbox", "evidence", "evidence.see"),
    ("Who is over-asked?", "", "teams", "feasibility", "teams.see"),
    ("Can you trust these dates?", "", "calibration", "forecast", "forecasts.see"),
    ("Share the plan with an audience", "", "reports", "reports", "reports.see"),
    ("Export the whole workspace", "", "export", "reports", "workspace.export"),
    ("Import feedback", "", "import-feedback", "plus", "evidence.import"),
    ("Import a product file", "", "import", "plus", "workspace.import"),
    ("Everything that changed", "", "activity", "home", "history.see"),
    ("Jobs on the way", "", "jobs", "home", "jobs.see"),
    ("Invite somebody", "", "invitations", "settings", "members.manage"),
)
"""Title, key, name of the address, icon, operation."""


def groups(scope: Scope, text: str) -> list[dict[str, Any]]:
    """Groups of items for some letters: features and other nouns first, then things to do."""
    words = text.casefold().split()
    found = [{"title": title, "items": _nouns(scope, collection, words)} for collection, title in JUMPS] if words else _recent(scope)
    slug = scope.workspace.slug
    acts = [
        {"title": title, "hint": key, "url": reverse(name, args=[slug]), "icon": icon}
        for title, key, name, icon, needed in DO
        if scope.may(needed) and all(word in title.casefold() for word in words)
    ]
    if text.strip():
        acts.append(
            {
                "title": f"Search evidence for “{text.strip()}”",
                "hint": "/",
                "url": f"{reverse('search-evidence', args=[slug])}?q={quote(text.strip())}",
                "icon": "search",
            }
        )
    return [group for group in (*found, {"title": "Do", "items": acts}) if group["items"]]


def _nouns(scope: Scope, collection: str, words: list[str]) -> list[dict[str, Any]]:
    model = collections()[collection]
    field = "body__name" if collection == "people" else "body__title"
    wanted = Q()
    for word in words:
        wanted &= Q(**{f"{field}__icontains": word}) | Q(ref__icontains=word)
    rows = scope.rows(model).filter(wanted).order_by("position")[:PER_GROUP]
    return [_item(scope, row) for row in rows]


def _recent(scope: Scope) -> list[dict[str, Any]]:
    rows = scope.rows(collections()["features"]).order_by("-changed_at")[:PER_GROUP]
    return [{"title": "Changed lately", "items": [_item(scope, row) for row in rows]}]


def _item(scope: Scope, row: Any) -> dict[str, Any]:
    return {
        "title": str(row),
        "hint": row.ref,
        "url": address_of(scope, f"{row.collection}:{row.ref}"),
        "icon": ICONS.get(row.collection, "features"),
    }


ICONS = {
    "features": "features",
    "needs": "evidence",
    "objectives": "strategy",
    "teams": "feasibility",
    "people": "feasibility",
    "accounts": "strategy",
    "competitors": "evidence",
    "risks": "feasibility",
}
