"""The page of one feature: its two cases face to face, the keys between."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.differences import since_turned
from quarterdeck_web.features.models import Feature, FeatureFigures
from quarterdeck_web.features.page import PROFILES, FeaturePage
from quarterdeck_web.features.views.grid import nice_top


@operation("features.see")
def feature(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """Value case, keys and feasibility case of a feature."""
    row = scope.get(Feature, ref=feature)
    page = FeaturePage(scope, row)
    for key in page.keys.values():
        key["difference"] = since_turned(scope, row, key["name"], page.turns) if key["state"] == "undone" else []
    value = ((page.body.get("value") or {}).get("value") or {}).get("p90")
    weeks = page.weeks
    before, after = _neighbours(scope, row)
    context = {
        "feature": row,
        "page": page,
        "before": before,
        "after": after,
        "nav": "features",
        "num_ranked": next((rank["of"] for rank in page.study.get("ranks", ()) if rank["method"] == "value" and "of" in rank), ""),
        "lacking": [rank for rank in page.study.get("ranks", ()) if rank.get("missing")],
        "profile": PROFILES.get((page.body.get("value") or {}).get("profile", "long-life"), ""),
        "value_top": nice_top(value),
        "effort_top": nice_top(weeks[2] if weeks else None),
        **_promise(page),
    }
    return render(request, "features/feature.html", context)


def _neighbours(scope: Scope, row: Feature) -> tuple[str, str]:
    """The keys of the features before and after it, in the order they were added."""
    rows = scope.rows(FeatureFigures)
    before = rows.filter(position__lt=row.position).order_by("-position").values_list("ref", flat=True).first()
    after = rows.filter(position__gt=row.position).order_by("position").values_list("ref", flat=True).first()
    return before or "", after or ""


def _promise(page: FeaturePage) -> dict[str, Any]:
    """What was promised for it and how likely that is: the promise to a customer, its release, or its own due date."""
    figures, names = page.figures, page.names
    promised: date | None = page.promises[0].promised_date if page.promises else None
    words = f"Promised to {page.promises[0].body.get('to')} by {promised:%-d %b}" if promised else ""
    if promised is None and figures.planned_release in names.release_days:
        promised = names.release_days[figures.planned_release]
        words = f"In {next(title for ref, title, _ in names.releases.values() if ref == figures.planned_release)}"
        words += f" ({promised:%-d %b})" if promised else ""
    promised = promised or figures.promised_date
    days = [day for day in (figures.start_date, figures.p50_date, figures.p85_date, promised) if day]
    start, end = (min(days), max(days)) if days else names.horizon
    edge = max(timedelta(days=7), (end - start) / 20)
    return {"promised": promised, "promised_words": words, "dates_from": start - edge, "dates_to": end + edge}
