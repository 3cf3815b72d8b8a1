"""Background work of this app."""

from django.urls import reverse

from quarterdeck_web.accounts.readers import AUDIENCES
from quarterdeck_web.audiences.assemble import write_file, write_reports
from quarterdeck_web.audiences.files import SLOW_FORMS, ask_for_files, missing_files, store_file
from quarterdeck_web.audiences.making import content_of, difference_known, forecast_of, key_of, latest, plan_before, store_reports
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import JobResult, job
from quarterdeck_web.plans.models import Plan


@job("report", title="Writing reports", operation="reports.see")
def report(context: JobContext) -> JobResult:
    """Tell a plan to every audience."""
    plan = context.scope.get(Plan, number=context.arguments["plan"])
    key, revision = key_of(context.scope, plan), context.workspace.revision
    forecast, difference, before = forecast_of(context.scope, plan), difference_known(context.scope, plan), plan_before(context.scope, plan)
    written = write_reports(context.workspace, plan, forecast, difference, lambda share, phase: context.progress(share, phase), before=before)
    with context.finishing() as result:
        store_reports(context.scope, plan, key, revision, written)
        ask_for_files(context.scope, plan)
        result.url = f"{reverse('reports', args=[context.workspace.slug])}?plan={plan.number}"
    return result


@job("report-files", title="Writing documents", operation="reports.see")
def report_files(context: JobContext) -> JobResult:
    """Write the files of a plan's reports that take a while."""
    plan = context.scope.get(Plan, number=context.arguments["plan"])
    rows = [row for audience in AUDIENCES if (row := latest(context.scope, plan, audience)) is not None]
    for number, row in enumerate(rows):
        document = content_of(row, "document")
        for place, form in enumerate(missing_files(context.scope, row)):
            share = (number + place / len(SLOW_FORMS)) / len(rows)
            context.progress(share, f"Writing {form.upper()} for {AUDIENCES[row.audience].title.lower()}")
            store_file(context.scope, row, form, write_file(document, form))
    with context.finishing() as result:
        result.url = f"{reverse('reports', args=[context.workspace.slug])}?plan={plan.number}"
    return result
