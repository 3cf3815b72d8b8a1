"""A forecast is made: its row, the dates everybody reads, and the record that will be scored one day."""

import json
from collections.abc import Callable
from typing import Any

from django.db.models import Max
from django.urls import reverse

from quarterdeck_web.accounts.models import Membership, Workspace
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.forecasts.assemble import compressed
from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.forecasts.records.assemble import records_of
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.showing import snapshot
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.plans.documents import current_plan
from quarterdeck_web.plans.models import Plan
from quarterdeck_web.plans.outlook import refresh_outlook
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.models import ForecastRecord, Notification

TOLD_ROLES = {"pm", "tpm", "owner"}
Hook = Callable[[Scope, Forecast], None]
_hooks: list[Hook] = []


def on_forecast(hook: Hook) -> Hook:
    """Have `hook(scope, forecast)` called for every forecast of the current plan, in its transaction."""
    _hooks.append(hook)
    return hook


def ask_for_forecast(scope: Scope, number: int | None = None) -> Job:
    """Have a plan forecast, the current one unless told otherwise. Raises `Refused` where there is none, `Http404` for a number that is none."""
    plan = scope.get(Plan, number=number) if number is not None else current_plan(scope)
    if plan is None:
        raise Refused("There is no plan to forecast.", "Make a plan first: Plan, then Plan again.")
    if not plan.holds_features:
        raise Refused(f"{plan} holds nothing that could be dated.", "Resolve its conflict and plan again.")
    return enqueue(scope, "forecast", {"plan": plan.number}, title=f"Forecasting {plan}", debounce=True)


def forecasting_now(scope: Scope) -> dict[str, Any] | None:
    """The forecasting that runs or waits: how far it is, and where to follow it; None where none does."""
    job = scope.rows(Job).filter(kind="forecast", state__in=[Job.QUEUED, Job.RUNNING]).order_by("-created_at").first()
    if job is None:
        return None
    return {"snapshot": snapshot(job, []), "events_url": reverse("job-events", kwargs={"workspace": scope.workspace.slug, "job": job.pk})}


def store_forecast(scope: Scope, plan: Plan, content: bytes, revision: int, seconds: float = 0.0) -> Forecast:
    """Keep a forecast and tell what it says: to the grid and Home (Figures), to the log of forecasts, to people."""
    document = json.loads(content)
    number = (scope.rows(Forecast).aggregate(last=Max("number"))["last"] or 0) + 1
    forecast = Forecast(
        workspace=scope.workspace,
        number=number,
        plan=plan,
        made_on=document["made_on"],
        made_by=scope.user,
        revision=revision,
        seconds=seconds,
        num_samples=document["num_samples"],
        summary=summary_of(document),
        content=compressed(content),
    )
    forecast.save(force_insert=True)
    is_current = plan == current_plan(scope)
    if is_current:
        before = Workspace.objects.values_list("revision", flat=True).get(pk=scope.workspace.pk)
        keep_records(scope, forecast, content)
        if forecast.revision == before and scope.workspace.revision > before:
            # What a forecast writes down about itself makes it no older.
            forecast.revision = scope.workspace.revision
            forecast.save(update_fields=["revision"])
        refresh_outlook(scope.workspace)
        for hook in _hooks:
            hook(scope, forecast)
    _tell(scope, forecast, document)
    return forecast


def summary_of(document: dict[str, Any]) -> dict[str, Any]:
    """What lists show of a forecast."""

    def dates(finish: dict[str, Any]) -> list[Any]:
        return [finish["p50_date"], finish["p85_date"], finish["probability_on_time"], finish["promised"]]

    return {
        "features": {each["feature"]: dates(each["finish"]) for each in document["features"]},
        "releases": {each["release"]: dates(each["finish"]) for each in document["releases"]},
        "value": [document["value_p10"], document["value_p50"], document["value_p90"]],
    }


def keep_records(scope: Scope, forecast: Forecast, content: bytes) -> int:
    """Write down what was said of each feature, and by which method, to be scored when the truth arrives; once a day and input.

    Returns how many records were new.
    """
    bodies = records_of(content)
    known = {_identity(body) for body in scope.rows(ForecastRecord).filter(body__made_on=str(forecast.made_on)).values_list("body", flat=True)}
    fresh = [body for body in bodies if _identity(body) not in known]
    if fresh:
        with changing(scope, "forecasts.make", why=f"{forecast} was made") as change:
            change.create_all(ForecastRecord, fresh)
    return len(fresh)


def _identity(body: dict[str, Any]) -> tuple[Any, ...]:
    return body["subject"], body["made_on"], body.get("input_hash", ""), body["method"]


def _tell(scope: Scope, forecast: Forecast, document: dict[str, Any]) -> None:
    """Tell who plans, except whoever asked, when promises fall below an even chance."""
    late = [each["title"] for each in document["features"] if (chance := each["finish"]["probability_on_time"]) is not None and chance < 0.5]
    said = f"{len(late)} promised dates are less likely than not" if len(late) > 1 else f"{late[0]} is less likely than not on time" if late else ""
    if not said or forecast.plan != current_plan(scope):
        return
    for membership in scope.rows(Membership).select_related("user"):
        if TOLD_ROLES & set(membership.roles) and membership.user != scope.user:
            text = f"{forecast} of {forecast.plan}: {said}"
            scope.rows(Notification).create(user=membership.user, kind="forecast", text=text[:400], url=forecast.get_absolute_url())
