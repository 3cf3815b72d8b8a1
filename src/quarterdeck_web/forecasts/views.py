"""Forecast: dates with their doubt, what they hang on, and how good earlier ones were."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Assumption, Feature
from quarterdeck_web.forecasts import telling
from quarterdeck_web.forecasts.assemble import written
from quarterdeck_web.forecasts.charts import burn_up_chart, calibration_chart, finish_chart
from quarterdeck_web.forecasts.documents import chosen, document_of
from quarterdeck_web.forecasts.evidence import feature_evidence, over_time
from quarterdeck_web.forecasts.making import ask_for_forecast, forecasting_now
from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.forecasts.tabs import ALL, forecast_tabs
from quarterdeck_web.forecasts.track_record import calibration_of, estimates_of, likes_of, moved_dates
from quarterdeck_web.plans.documents import current_plan
from quarterdeck_web.plans.documents import document_of as plan_document

GROUPS = (
    ("team", "By team", ""),
    ("age", "By how far ahead", ""),
    ("method", "By method", ""),
    ("part", "What went into pooled forecasts", "each by itself; told was the pool"),
)


@operation("forecasts.see")
def forecast(request: HttpRequest, scope: Scope) -> HttpResponse:
    """When releases and features will be done: a release's cone, or all features."""
    row = chosen(scope, request.GET.get("forecast", ""))
    if row is None:
        return render(request, "forecasts/none.html", {"plan": current_plan(scope), "job": forecasting_now(scope)})
    document = document_of(row)
    context = _common(scope, row, document)
    ref = request.GET.get("release") or telling.release_to_open(document, context["today"]) or ALL
    context["tabs"] = forecast_tabs(request, scope, document, ref)
    if ref == ALL:
        return render(request, "forecasts/features.html", context | _all_features(request, document, context))
    release = telling.release_named(document, ref)
    if release is None:
        raise Http404
    return render(request, "forecasts/release.html", context | _release(scope, document, release, context))


@operation("forecasts.see")
def release(request: HttpRequest, scope: Scope, release: str) -> HttpResponse:
    """How the dates of a release are worked out: in the drawer, or as a page."""
    row = _some_forecast(scope, request)
    document = document_of(row)
    found = telling.release_named(document, release)
    if found is None:
        raise Http404
    context = _common(scope, row, document) | _release(scope, document, found, {"plan": row.plan, "today": _today(document)})
    history = over_time(scope, row, "releases", release)
    return render(request, _template(request, "release_evidence"), context | {"history": history, "inner": "forecasts/release_evidence.html"})


@operation("forecasts.see")
def feature(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """How the date of a feature is worked out: in the drawer, or as a page."""
    row = _some_forecast(scope, request)
    document = document_of(row)
    found = telling.feature_named(document, feature)
    noun = scope.get(Feature, ref=feature)
    context = _common(scope, row, document) | {"noun": noun, "inner": "forecasts/feature_evidence.html"}
    if found is not None:
        context |= feature_evidence(scope, row, document, found, noun)
        context["drawing"] = finish_chart(found["title"], found["finish"], found.get("finish_weeks"), context["today"])
        context["likes"] = likes_of(scope, noun)
        context["planned_days"] = sum(row["days"] for row in context["estimates"])
    return render(request, _template(request, "feature_evidence"), context)


@operation("forecasts.see")
def calibration(request: HttpRequest, scope: Scope) -> HttpResponse:
    """How good our dates are: what was said against what came true."""
    row = chosen(scope)
    document = document_of(row) if row else None
    score = calibration_of(scope)
    everything, estimates = score["everything"], estimates_of(scope)
    context: dict[str, Any] = {"score": score, "everything": everything, "moved": moved_dates(scope), "estimates": estimates}
    context["sizes"] = telling.sizes_by_team(estimates)
    if everything:
        context["levels"] = {f"p{level['said'] * 100:.0f}": level for level in everything["levels"]}
        context["is_rounded"] = any(level["expected"] > level["said"] + 0.005 for level in everything["levels"])
        context["drawing"] = calibration_chart(everything["levels"])
        context["groups"] = [(title, note, _scored(score, kind)) for kind, title, note in GROUPS]
    if row and document:
        context |= _common(scope, row, document) | {"tabs": forecast_tabs(request, scope, document, "calibration")}
    return render(request, "forecasts/calibration.html", context)


@operation("forecasts.make", methods=("POST",))
def again(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Simulate a plan anew."""
    number = request.POST.get("plan", "")
    if number and not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404
    job = ask_for_forecast(scope, int(number) if number else None)
    messages.info(request, f"{job.title}: the page shows it when it is there.")
    release = request.POST.get("release", "")
    address = reverse("forecast", args=[scope.workspace.slug])
    return redirect(f"{address}?release={release}" if release and telling.is_plain(release) else address)


@operation("forecasts.see")
def export(request: HttpRequest, scope: Scope, forecast: int) -> HttpResponse:
    """The forecast as the command line writes it."""
    row = scope.get(Forecast, number=forecast)
    answer = HttpResponse(written(row.content), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{scope.workspace.slug}-forecast-{row.number}.json"'
    return answer


def _some_forecast(scope: Scope, request: HttpRequest) -> Forecast:
    row = chosen(scope, request.GET.get("forecast", ""))
    if row is None:
        raise Http404
    return row


def _template(request: HttpRequest, name: str) -> str:
    return f"forecasts/{name}.html" if getattr(request, "htmx", False) else "forecasts/evidence_page.html"


def _today(document: dict[str, Any]) -> date:
    """The day a forecast speaks from."""
    return date.fromisoformat(document["made_on"])


def _common(scope: Scope, row: Forecast, document: dict[str, Any]) -> dict[str, Any]:
    """What every page of a forecast shows around it."""
    newest = current_plan(scope)
    return {
        "forecast": row,
        "plan": row.plan,
        "document": document,
        "today": _today(document),
        "is_old": row.revision < scope.workspace.revision,
        "current": newest if newest and newest != row.plan else None,
        "job": forecasting_now(scope),
        "unit": plan_document(row.plan)["value_unit"],
        "others": scope.rows(Forecast).select_related("plan").defer("content", "summary").order_by("-number")[:12],
    }


def _spikes(scope: Scope) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for body in scope.rows(Assumption).filter(status="open").values_list("body", flat=True):
        if body.get("spike"):
            days = f", {body['timebox_days']:g} days" if body.get("timebox_days") else ""
            found.setdefault(body.get("feature") or "", []).append(f"{body['spike']}{days}")
    return found


def _release(scope: Scope, document: dict[str, Any], release: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    today = context["today"]
    starts = {item["feature"]: item["start"] for item in plan_document(context["plan"])["items"]}
    held = telling.held_by(document, release, starts)
    finish = release["finish"]
    days = [finish["promised"], *(each.start for each in held), *(each.feature["finish"]["p85_date"] for each in held)]
    drivers = telling.driver_lines(release, telling.titles_of(document), _spikes(scope))
    everything = calibration_of(scope)["everything"]
    axis_start, axis_end = telling.span_of(days, today)
    return {
        "release": release,
        "finish": finish,
        "held": held,
        "drivers": drivers,
        "widest": max([line.answer["swing_days"] for line in drivers if line.answer] or [1]) or 1,
        "axis_start": axis_start,
        "axis_end": axis_end,
        "cone": burn_up_chart(release, today),
        "histogram": finish_chart(release["title"], finish, release.get("finish_weeks"), today),
        "reliability": calibration_chart(everything["levels"]) if everything else "",
        "score": calibration_of(scope),
        "levels": {f"p{level['said'] * 100:.0f}": level for level in everything["levels"]} if everything else {},
        "with_what": telling.leaving_out(release),
        "burn_rows": telling.burn_rows(release),
    }


def _all_features(request: HttpRequest, document: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    order = request.GET.get("sort", "date")
    rows = telling.sorted_features(document, order)
    starts = {item["feature"]: item["start"] for item in plan_document(context["plan"])["items"]}
    releases = {ref: each["title"] for each in document["releases"] for ref in each["features"]}
    days = [day for each in rows for day in (each["finish"]["p85_date"], starts.get(each["feature"]))]
    axis_start, axis_end = telling.span_of(days, context["today"])
    critical = sorted(document["features"], key=lambda each: -each["criticality"])[:6]
    return {
        "rows": [(each, starts.get(each["feature"]), releases.get(each["feature"], "")) for each in rows],
        "standing": telling.standing(document),
        "critical": [each for each in critical if each["criticality"] >= 0.01],
        "answers": telling.dearest_answers(document),
        "sort": order,
        "axis_start": axis_start,
        "axis_end": axis_end,
    }


def _scored(score: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Groups of a kind that have 85 % dates to tell of."""
    rows = []
    for group in score["groups"]:
        levels = {level["said"]: level for level in group["levels"]}
        if group["kind"] == kind and 0.85 in levels:
            rows.append({**group, "p50": levels.get(0.5), "p85": levels[0.85], "p95": levels.get(0.95)})
    return rows
