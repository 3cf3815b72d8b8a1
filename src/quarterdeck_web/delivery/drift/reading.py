"""Which drift a page is of: its baseline, the forecast it is measured with, and what was found."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.models import DriftStudy
from quarterdeck_web.forecasts.documents import chosen
from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.showing import snapshot
from quarterdeck_web.plans.documents import baseline as newest_baseline
from quarterdeck_web.plans.documents import current_plan
from quarterdeck_web.plans.models import Plan

KIND = "drift"
MOST_PLANS = 40


def baselines(scope: Scope) -> list[Plan]:
    """Plans that were agreed at some time, the newest first; before there is one, the current plan."""
    agreed = list(scope.rows(Plan).filter(accepted_at__isnull=False).order_by("-accepted_at")[:MOST_PLANS])
    current = current_plan(scope)
    return agreed or ([current] if current is not None and current.holds_features else [])


def baseline_named(scope: Scope, number: str) -> Plan | None:
    """The plan of that number, else the first that was agreed to what is worked by now. Raises `Http404` for a number that is none."""
    if not number:
        known = baselines(scope)
        first = newest_baseline(scope)
        return first or (known[0] if known else None)
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404
    found: Plan = scope.get(Plan, number=int(number))
    if not found.holds_features:
        raise Http404
    return found


def study_of(scope: Scope, baseline: Plan, forecast: Forecast) -> DriftStudy | None:
    """What was found of a baseline with a forecast; else with the newest forecast before it."""
    rows = scope.rows(DriftStudy).filter(baseline=baseline, forecast__number__lte=forecast.number)
    found: DriftStudy | None = rows.select_related("forecast").order_by("-forecast__number").first()
    return found


def ask_for_drift(scope: Scope, baseline: Plan, forecast: Forecast) -> Job:
    """Have the drift of a baseline found by a forecast; one that waits already is given."""
    arguments = {"plan": baseline.number, "forecast": forecast.number}
    return enqueue(scope, KIND, arguments, title=f"Finding why {baseline} drifted", debounce=True)


def finding_now(scope: Scope) -> dict[str, Any] | None:
    """The job that finds drift: how far it is, and where to follow it; None where none does."""
    job = scope.rows(Job).filter(kind=KIND, state__in=[Job.QUEUED, Job.RUNNING]).order_by("-created_at").first()
    if job is None:
        return None
    return {"snapshot": snapshot(job, []), "events_url": reverse("job-events", kwargs={"workspace": scope.workspace.slug, "job": job.pk})}


def current_forecast(scope: Scope) -> Forecast | None:
    """The newest forecast of the current plan, with its document."""
    row = chosen(scope)
    return scope.rows(Forecast).select_related("plan").filter(pk=row.pk).first() if row is not None else None


def address_of(scope: Scope, baseline: Plan) -> str:
    """Where the drift of a baseline is shown."""
    return f"{reverse('delivery-drift', args=[scope.workspace.slug])}?plan={baseline.number}"
