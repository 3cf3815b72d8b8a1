"""What stands behind a number of a feature: how it is worked out, its inputs, who said it and when."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.features.models import Feature
from quarterdeck_web.features.page import PROFILES, FeaturePage, quote_of, said_by_today
from quarterdeck_web.features.views.grid import nice_top
from quarterdeck_web.products.models import Change

TOPICS = {
    "value": "Value",
    "rank": "Rank",
    "delay": "Cost of waiting",
    "effort": "Effort",
    "dates": "Dates",
    "quotes": "Who asks",
    "verdict": "Verdict",
}
MOST_QUOTES, MOST_ACCOUNTS, MOST_CHANGES = 40, 8, 6
WEEKS_PER_MONTH = 52 / 12


@operation("features.see")
def why(request: HttpRequest, scope: Scope, feature: str, topic: str) -> HttpResponse:
    """The evidence of one number; a drawer where script asks for it, else a page."""
    if topic not in TOPICS:
        raise Http404
    row = scope.get(Feature, ref=feature)
    page = FeaturePage(scope, row)
    context = {"feature": row, "page": page, "topic": topic, "title": TOPICS[topic], "nav": "features", "profile": _profile(page)}
    context |= READERS.get(topic, lambda *_: {})(request, scope, page)
    is_drawer = request.headers.get("HX-Request") or request.headers.get("X-Drawer") or request.headers.get("X-Requested-With")
    return render(request, "features/why.html" if is_drawer else "features/why_page.html", context)


def _profile(page: FeaturePage) -> str:
    return PROFILES.get((page.body.get("value") or {}).get("profile", "long-life"), "")


def _value(request: HttpRequest, scope: Scope, page: FeaturePage) -> dict[str, Any]:
    changes = scope.rows(Change).filter(subject=page.feature.ref, field="value").order_by("-position")[:MOST_CHANGES]
    value = ((page.body.get("value") or {}).get("value") or {}).get("p90")
    return {**_accounts(scope, page), "changes": list(changes), "top": nice_top(value), "named": _named(scope, page)}


def _accounts(scope: Scope, page: FeaturePage) -> dict[str, Any]:
    """The accounts that ask, with what they pay and how often they said it."""
    needs = page.needs
    said = said_by_today(scope, scope.rows(Evidence).filter(need__in=needs, duplicate_of=None).exclude(account=None))
    counted: dict[str, list[Any]] = {}
    for title, ref, revenue in said.values_list("account__body__title", "account__ref", "account__yearly_revenue"):
        counted.setdefault(ref, [ref, title, revenue, 0])[3] += 1
    rows = sorted(counted.values(), key=lambda each: (-each[2], -each[3]))
    return {"accounts": rows[:MOST_ACCOUNTS], "more_accounts": rows[MOST_ACCOUNTS:], "more_revenue": sum(each[2] for each in rows[MOST_ACCOUNTS:])}


def _named(scope: Scope, page: FeaturePage) -> list[dict[str, Any]]:
    """The voices that the value case itself names."""
    refs = list((page.body.get("value") or {}).get("evidence") or ())[:MOST_QUOTES]
    return [quote_of(each) for each in scope.rows(Evidence).filter(ref__in=refs).select_related("account")] if refs else []


def _rank(request: HttpRequest, scope: Scope, page: FeaturePage) -> dict[str, Any]:
    ranks = page.study.get("ranks", ())
    method = request.GET.get("method", "value")
    chosen = next((rank for rank in ranks if rank["method"] == method), None) or next(iter(ranks), None)
    return {"rank": chosen, "inputs": _inputs_of(page, chosen["method"]) if chosen else []}


def _inputs_of(page: FeaturePage, method: str) -> list[tuple[str, str, Any]]:
    """The numbers a method reads, each as (how it enters, words, three points). Effort is the cheapest option's, as in the engine."""
    case, weeks = page.body.get("value") or {}, page.study.get("weeks")
    worth = [("", "Value if delivered now", case["value"])] if case else []
    if method == "rice":
        months = _points([each / WEEKS_PER_MONTH for each in weeks]) if weeks else None
        factors = [("×" if number else "", name.capitalize(), points) for number, (name, points) in enumerate((case.get("rice") or {}).items())]
        return factors + ([("÷", "Effort of the cheapest option, person-months, at least ½", months)] if months else [])
    if method == "ice":
        return [("×" if number else "", name.capitalize(), points) for number, (name, points) in enumerate((case.get("ice") or {}).items())]
    if method == "safe-wsjf":
        parts = list((case.get("wsjf") or {}).items())
        return [
            ("÷" if name == "job_size" else "+" if number else "", name.replace("_", " ").capitalize(), points)
            for number, (name, points) in enumerate(parts)
        ]
    if method in ("wsjf", "cd3"):
        return worth + ([("÷", "Effort of the cheapest option, person-weeks; its length divides", _points(weeks))] if weeks else [])
    if method == "custom":
        return [("+" if number else "", score["criterion"], score["score"]) for number, score in enumerate(case.get("scores", ()))]
    return worth if method == "value" else []


def _points(three: list[float]) -> dict[str, float]:
    return dict(zip(("p10", "p50", "p90"), three, strict=True))


def _quotes(request: HttpRequest, scope: Scope, page: FeaturePage) -> dict[str, Any]:
    needs = page.needs
    rows = said_by_today(scope, scope.rows(Evidence).filter(need__in=needs, duplicate_of=None)).select_related("account", "need")
    rows = rows.order_by("-said_on", "-id")
    return {"quotes": [quote_of(each) for each in rows[:MOST_QUOTES]], **_accounts(scope, page)}


def _effort(request: HttpRequest, scope: Scope, page: FeaturePage) -> dict[str, Any]:
    weeks = page.weeks
    changes = scope.rows(Change).filter(subject=page.feature.ref, field="options").order_by("-position")[:MOST_CHANGES]
    return {"weeks": weeks, "top": nice_top(weeks[2] if weeks else None), "changes": list(changes)}


READERS: dict[str, Any] = {"value": _value, "delay": _value, "rank": _rank, "quotes": _quotes, "effort": _effort}
