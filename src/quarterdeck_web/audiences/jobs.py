"""Background work of this app."""

from django.urls import reverse

from quarterdeck_web.audiences.assemble import write_reports
from quarterdeck_web.audiences.making import difference_known, forecast_of, key_of, store_reports
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import JobResult, job
from quarterdeck_web.plans.models import Plan


@job("report", title="Writing reports", operation="reports.see")
def report(context: JobContext) -> JobResult:
    """Tell a plan to every audience."""
    plan = context.scope.get(Plan, number=context.arguments["plan"])
    key, revision = key_of(context.scope, plan), context.workspace.revision
    forecast, difference = forecast_of(context.scope, plan), difference_known(context.scope, plan)
    written = write_reports(context.workspace, plan, forecast, difference, lambda share, phase: context.progress(share, phase))
    with context.finishing() as result:
        store_reports(context.scope, plan, key, revision, written)
        result.url = f"{reverse('reports', args=[context.workspace.slug])}?plan={plan.number}"
    return result
