"""Reports are asked for, made for all audiences at once, and kept."""

import json
import zlib
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.apps import apps

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.audiences.models import Report
from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.registry import is_registered
from quarterdeck_web.plans.documents import baseline
from quarterdeck_web.plans.models import Plan

KEPT = 24


def forecast_of(scope: Scope, plan: Plan) -> Forecast | None:
    """The latest forecast of a plan."""
    found: Forecast | None = scope.rows(Forecast).filter(plan=plan).defer("summary").order_by("-number").first()
    return found


def plan_before(scope: Scope, plan: Plan) -> Plan | None:
    """What a plan is compared with: for a proposal the baseline, for the baseline the one accepted before it."""
    accepted = baseline(scope)
    if accepted is not None and accepted != plan:
        return accepted
    found: Plan | None = scope.rows(Plan).exclude(pk=plan.pk).exclude(accepted_at=None).order_by("-accepted_at").first()
    return found


def difference_known(scope: Scope, plan: Plan) -> dict[str, Any] | None:
    """What the engine found between the plan before and this one, if somebody had it compared."""
    before = plan_before(scope, plan)
    # Comparisons stand beside audiences, not below: their rows are reached by name.
    rows = scope.rows(apps.get_model("comparisons", "Comparison"))
    found: dict[str, Any] | None = rows.filter(a=before, b=plan).values_list("body", flat=True).first() if before else None
    return found


def key_of(scope: Scope, plan: Plan) -> str:
    """What a report of this plan, made now, would be made of."""
    forecast, before = forecast_of(scope, plan), plan_before(scope, plan)
    compared = before.number if before is not None and difference_known(scope, plan) is not None else 0
    return f"plan {plan.number}, forecast {forecast.number if forecast else 0}, revision {scope.workspace.revision}, before {compared}"


def latest(scope: Scope, plan: Plan, audience: str) -> Report | None:
    """The newest report of a plan for an audience, light: without its contents."""
    rows = scope.rows(Report).filter(plan=plan, audience=audience).defer("document", "html", "markdown")
    found: Report | None = rows.order_by("-made_at").first()
    return found


def ask_for_reports(scope: Scope, plan: Plan) -> Job:
    """Have the reports of a plan made, and what it is compared with, where that is not known yet."""
    before = plan_before(scope, plan)
    if before is not None and before.holds_features and difference_known(scope, plan) is None and is_registered("compare"):
        enqueue(scope, "compare", {"a": before.number, "b": plan.number}, title=f"Finding what lies between {before} and {plan}", debounce=True)
    return enqueue(scope, "report", {"plan": plan.number}, title=f"Writing reports of {plan}", debounce=True)


def store_reports(scope: Scope, plan: Plan, key: str, revision: int, written: dict[str, dict[str, bytes]]) -> None:
    """Keep the reports of a plan; those made of the same stay as they are, and older ones of the plan go."""
    scope.rows(Report).filter(plan=plan).exclude(key=key).delete()
    for audience, parts in written.items():
        if not scope.rows(Report).filter(audience=audience, key=key).exists():
            contents = {name: zlib.compress(content, 6) for name, content in parts.items()}
            Report(workspace=scope.workspace, plan=plan, audience=audience, key=key, revision=revision, **contents).save(force_insert=True)


def document_of(report: Report) -> dict[str, Any]:
    """What an audience may see, as plain values. Never change it: it is shared."""
    return _decoded(report.workspace_id, report.pk)


@lru_cache(maxsize=KEPT)
def _decoded(workspace: UUID, report: UUID) -> dict[str, Any]:
    content = Report.objects.within(workspace).values_list("document", flat=True).get(pk=report)
    found: dict[str, Any] = json.loads(zlib.decompress(bytes(content)))
    return found


def content_of(report: Report, name: str) -> bytes:
    """`document`, `html` or `markdown` as the engine wrote it."""
    return zlib.decompress(bytes(Report.objects.within(report.workspace_id).values_list(name, flat=True).get(pk=report.pk)))
