"""The page of drift."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.drift.charts import KINDS, parts_drawing, reach_of
from quarterdeck_web.delivery.drift.narrowing import STATES, narrowing_of
from quarterdeck_web.delivery.drift.reading import address_of, ask_for_drift, baseline_named, baselines, current_forecast, finding_now, study_of
from quarterdeck_web.delivery.drift.subjects import Subjects
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.delivery.tabs import delivery_tabs
from quarterdeck_web.features.keys import keys_of
from quarterdeck_web.features.models import Feature
from quarterdeck_web.lib.refusals import Refused

TITLES = {"scope": "Scope", "start": "Start", "waiting": "Waiting", "capacity": "Capacity", "estimate": "Estimate", "doubt": "Doubt"}


@operation("delivery.see")
def drift(request: HttpRequest, scope: Scope) -> HttpResponse:
    """How far each feature has drifted from a baseline, and why."""
    baseline, forecast = baseline_named(scope, request.GET.get("plan", "")), current_forecast(scope)
    context: dict[str, Any] = {"tabs": delivery_tabs(scope, "drift"), "baseline": baseline, "forecast": forecast, "job": finding_now(scope)}
    if baseline is not None and forecast is not None:
        study = study_of(scope, baseline, forecast)
        context |= {"study": study, "baselines": baselines(scope), "is_old": study is not None and study.forecast_id != forecast.pk}
        if study is not None:
            context |= _shown(scope, study.body, request.GET)
    return render(request, "delivery/drift/drift.html", context)


@operation("delivery.see", methods=("POST",))
def again(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Find the drift of a baseline by the newest forecast."""
    baseline, forecast = baseline_named(scope, request.POST.get("plan", "")), current_forecast(scope)
    if baseline is None or forecast is None:
        raise Refused("There is no plan with a forecast to measure.", "Make a plan and forecast it first.")
    ask_for_drift(scope, baseline, forecast)
    return redirect(address_of(scope, baseline))


def _shown(scope: Scope, body: dict[str, Any], query: QueryDict) -> dict[str, Any]:
    features = body["features"]
    rows = {row.ref: row for row in scope.rows(Feature).filter(ref__in=[each["feature"] for each in features])}
    narrowing = narrowing_of(scope, features, rows, query)
    features = narrowing.kept(features)
    # Bars keep their scale whatever is left out.
    reach = reach_of(body["features"])
    urls = Subjects(scope, features, rows)
    with_items = set(scope.rows(WorkItem).filter(feature__in=rows.values()).values_list("body__feature", flat=True).distinct())
    shown = [
        {
            **each,
            "row": rows.get(each["feature"]),
            "words": STATES[each["state"]],
            "drawing": parts_drawing(each, reach),
            "parts": [{**part, "url": urls.of(each["feature"], part)} for part in each["parts"]],
            "has_items": each["feature"] in with_items,
            "may_move": _may_move(each, rows.get(each["feature"])),
        }
        for each in features
    ]
    return {
        "body": body,
        "sentence": body["sentence"][:1].upper() + body["sentence"][1:],
        "shown": shown,
        "narrowing": narrowing,
        "kinds": [(kind, TITLES[kind], sum(part["days"] for each in features for part in each["parts"] if part["kind"] == kind)) for kind in KINDS],
        "total": sum(each["drift_days"] or 0 for each in features),
    }


def _may_move(each: dict[str, Any], row: Feature | None) -> bool:
    """Whether a later day may be asked for: it is late, not done, and both keys are turned."""
    return (each["drift_days"] or 0) > 0 and each["state"] != "done" and row is not None and keys_of(row.body).are_committed
