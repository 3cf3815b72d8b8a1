"""Sliders on a forecast: what would move a release's or a feature's dates."""

import time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.forecasts import telling
from quarterdeck_web.forecasts.documents import chosen, document_of
from quarterdeck_web.forecasts.what_if.assemble import outcome_of, places_of, prepared_forecast
from quarterdeck_web.forecasts.what_if.levers import groups_of, lever_pairs, others_of, query_of
from quarterdeck_web.forecasts.what_if.telling import moves_of, spans_of
from quarterdeck_web.lib import words


@operation("forecasts.see")
def release_what_if(request: HttpRequest, scope: Scope, release: str) -> HttpResponse:
    """What would move the dates of a release."""
    return _answer(request, scope, "releases", release)


@operation("forecasts.see")
def feature_what_if(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """What would move the dates of a feature."""
    return _answer(request, scope, "features", feature)


def _answer(request: HttpRequest, scope: Scope, kind: str, ref: str) -> HttpResponse:
    named = request.GET.get("forecast", "")
    row = chosen(scope, named)
    if row is None:
        raise Http404
    document = document_of(row)
    found = (telling.release_named if kind == "releases" else telling.feature_named)(document, ref)
    if found is None:
        raise Http404
    started = time.perf_counter()
    prepared, was_there = prepared_forecast(scope.workspace, row.plan)
    outcome = outcome_of(prepared, lever_pairs(request.GET))
    address = reverse("release-what-if" if kind == "releases" else "feature-what-if", args=[scope.workspace.slug, ref])
    query = query_of(outcome["levers"], named)
    context: dict[str, Any] = {
        "forecast": row,
        "plan": row.plan,
        "title": found["title"],
        "subject_kind": kind,
        "ref": ref,
        "address": address,
        "reset": f"{address}?forecast={named}" if named else address,
        "named": named,
        "link": f"{address}?{query}" if query else address,
        "outcome": outcome,
        "move": outcome[kind].get(ref),
        "today": outcome["made_on"],
        "first_seconds": prepared.seconds,
        "was_there": was_there,
        **moves_of(outcome, kind, ref),
        **spans_of(outcome, kind, ref),
    }
    status = 422 if outcome["wrong"] else 200
    target = getattr(getattr(request, "htmx", None), "target", None) or ""
    if target.startswith("what-if-answer"):
        answer = render(request, "forecasts/what_if/answer.html", context | {"took": time.perf_counter() - started}, status=status)
        if "/what-if" in (request.htmx.current_url or ""):  # type: ignore[attr-defined]
            answer["HX-Replace-Url"] = context["link"]
        return answer
    features = found["features"] if kind == "releases" else [ref]
    places = places_of(prepared, list(features))
    for place in places if kind == "features" else ():
        place["about"] = "" if place["about"] == found["title"] else place["about"]
    context |= {
        "groups": groups_of(places, outcome["levers"], outcome["made_on"], words.day, f"lever-{kind}"),
        "others": others_of(places, outcome["levers"]),
        "took": time.perf_counter() - started,
    }
    name = "panel" if getattr(request, "htmx", False) else "page"
    return render(request, f"forecasts/what_if/{name}.html", context, status=status)
