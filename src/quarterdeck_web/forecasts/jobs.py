"""Background work of this app."""

import time

from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.forecasts.assemble import forecast_document
from quarterdeck_web.forecasts.from_history.making import JOB, ask_for_history, make_history
from quarterdeck_web.forecasts.making import store_forecast
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import JobResult, job
from quarterdeck_web.plans.models import Plan


@job("forecast", title="Forecasting", operation="forecasts.make")
def forecast(context: JobContext) -> JobResult:
    """Simulate a plan's futures."""
    plan = context.scope.get(Plan, number=context.arguments["plan"])
    revision, started = context.workspace.revision, time.monotonic()
    context.progress(0.05, "Reading the plan")
    content = forecast_document(context.workspace, plan, lambda share, phase: context.progress(0.1 + 0.8 * share, phase[:1].upper() + phase[1:]))
    with context.finishing() as result:
        made = store_forecast(context.scope, plan, content, revision, time.monotonic() - started)
        result.url = made.get_absolute_url()
        result.facts = {"forecast": made.number, "futures": made.num_samples}
        ask_for_history(system_scope(context.workspace))
    return result


@job(JOB, title="Forecasting from history", operation="forecasts.make")
def history_forecasts(context: JobContext) -> None:
    """Throughput and milestones, from what was finished before."""
    make_history(context)
