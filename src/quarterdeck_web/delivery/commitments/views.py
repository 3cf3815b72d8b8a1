"""The page of promises."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.commitments.actions import note_told
from quarterdeck_web.delivery.commitments.charts import trend_line
from quarterdeck_web.delivery.commitments.watching import DEFAULT_CONFIDENCE, TROUBLE
from quarterdeck_web.delivery.drift.reading import ask_for_drift, current_forecast, finding_now
from quarterdeck_web.delivery.models import CommitmentPoint
from quarterdeck_web.delivery.tabs import delivery_tabs
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.plans.models import Commitment

STATES = {
    "kept": ("Kept", "ok", ""),
    "broken": ("Broken", "risk", ""),
    "holds": ("Holds", "ok", ""),
    "at risk": ("At risk", "risk", "half"),
    "not planned": ("Not in the plan", "warn", "open"),
    "": ("Not yet known", "", "open"),
}
ORDER = ("at risk", "broken", "not planned", "", "holds", "kept")


@operation("delivery.see")
def commitments(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Who was promised what, by when, whether it holds, and who was told."""
    rows = list(scope.rows(Commitment).select_related("feature", "account").order_by("promised_date", "position"))
    points: dict[Any, list[CommitmentPoint]] = {}
    for point in (
        scope.rows(CommitmentPoint).filter(commitment__in=rows).select_related("forecast").defer("forecast__content").order_by("forecast__number")
    ):
        points.setdefault(point.commitment_id, []).append(point)
    shown = [_shown(row, points.get(row.pk, [])) for row in rows]
    shown.sort(key=lambda each: ORDER.index(each["state"]))
    context = {
        "tabs": delivery_tabs(scope, "commitments"),
        "shown": shown,
        "trouble": [each for each in shown if each["state"] in TROUBLE],
        "forecast": current_forecast(scope),
        "job": finding_now(scope),
        "default": DEFAULT_CONFIDENCE,
    }
    return render(request, "delivery/commitments/commitments.html", context)


@operation("releases.edit", methods=("POST",))
def told(request: HttpRequest, scope: Scope, commitment: str) -> HttpResponse:
    """Write down who was told how a promise stands."""
    row = scope.get(Commitment, ref=commitment)
    try:
        note_told(scope, row, request.POST.get("who", ""), request.POST.get("note", ""))
    except FieldErrors as flaws:
        raise Refused("Nobody was named.", "Say who was told.") from flaws
    messages.info(request, "Noted who was told.")
    return redirect(f"{reverse('delivery-commitments', args=[scope.workspace.slug])}#{row.ref}")


@operation("delivery.see", methods=("POST",))
def again(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Hold every promise against the newest forecast."""
    forecast = current_forecast(scope)
    if forecast is None:
        raise Refused("No plan is forecast yet.", "Forecast a plan first.")
    ask_for_drift(scope, forecast.plan, forecast)
    return redirect(reverse("delivery-commitments", args=[scope.workspace.slug]))


def _shown(row: Commitment, points: list[CommitmentPoint]) -> dict[str, Any]:
    last = points[-1] if points else None
    state = last.state if last else ""
    threshold = row.body.get("confidence")
    return {
        "row": row,
        "last": last,
        "state": state,
        "words": STATES[state],
        "threshold": DEFAULT_CONFIDENCE if threshold is None else threshold,
        "trend": trend_line(points),
        "is_late": state in TROUBLE,
    }
