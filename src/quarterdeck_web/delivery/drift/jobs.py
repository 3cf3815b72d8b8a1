"""Background work of drift."""

from quarterdeck_web.delivery.commitments.watching import DEFAULT_CONFIDENCE, keep_health, reasons_in
from quarterdeck_web.delivery.drift.reading import KIND, address_of
from quarterdeck_web.delivery.models import DriftStudy
from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import JobResult, job
from quarterdeck_web.plans.documents import current_plan
from quarterdeck_web.plans.models import Plan


@job(KIND, title="Finding why dates drifted", operation="delivery.see", limit_seconds=1800)
def find_drift(context: JobContext) -> JobResult:
    """Replay what happened to a baseline, and keep it beside the forecast it was found with."""
    from quarterdeck_web.delivery.drift.assemble import drift_document, health_of

    baseline = context.scope.get(Plan, number=context.arguments["plan"])
    forecast = context.scope.get(Forecast, number=context.arguments["forecast"])
    body = drift_document(
        context.workspace, baseline, forecast, lambda share, phase: context.progress(0.1 + 0.8 * share, phase[:1].upper() + phase[1:])
    )
    is_current = forecast.plan == current_plan(context.scope)
    health = health_of(context.workspace, forecast, DEFAULT_CONFIDENCE) if is_current else []
    with context.finishing() as result:
        rows = context.scope.rows(DriftStudy)
        rows.update_or_create(workspace=context.workspace, baseline=baseline, forecast=forecast, defaults={"body": body})
        keep_health(context.scope, forecast, health, reasons_in(body))
        result.url = address_of(context.scope, baseline)
    return result
