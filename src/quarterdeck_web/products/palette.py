"""What the command palette offers: nouns to jump to and things to do, within what the member may."""

from typing import Any

from django.db.models import Q

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
    ("Create a feature", "C", "features/new/", "plus", "features.edit"),
    ("Add evidence", "", "evidence/new/", "plus", "evidence.triage"),
    ("Plan again from today", "P", "plan/new/", "plan", "plans.make"),
    ("Make a scenario", "", "plan/scenarios/new/", "plan", "plans.make"),
    ("What’s the difference?", "D", "compare/", "compare", "comparisons.see"),
    ("Triage the inbox", "", "evidence/", "evidence", "evidence.see"),
    ("Who is over-asked?", "", "feasibility/", "feasibility", "teams.see"),
    ("Can you trust these dates?", "", "forecast/calibration/", "forecast", "forecasts.see"),
    ("Share the executive view", "", "reports/executive/", "reports", "reports.see"),
    ("Export the whole workspace", "", "export/", "reports", "workspace.export"),
    ("Import a product file", "", "import/", "plus", "workspace.import"),
    ("Everything that changed", "", "activity/", "home", "history.see"),
    ("Invite somebody", "", "settings/members/", "settings", "members.manage"),
)
"""Title, key, address below the workspace, icon, operation."""


def groups(scope: Scope, text: str) -> list[dict[str, Any]]:
    """Groups of items for some letters: features and other nouns first, then things to do."""
    words = text.casefold().split()
    found = [{"title": title, "items": _nouns(scope, collection, words)} for collection, title in JUMPS] if words else _recent(scope)
    base = f"/w/{scope.workspace.slug}/"
    acts = [
        {"title": title, "hint": key, "url": base + path, "icon": icon}
        for title, key, path, icon, needed in DO
        if scope.may(needed) and all(word in title.casefold() for word in words)
    ]
    if text.strip():
        acts.append(
            {"title": f"Search evidence for “{text.strip()}”", "hint": "/", "url": f"{base}evidence/search/?q={_quoted(text)}", "icon": "search"}
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


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text.strip())
