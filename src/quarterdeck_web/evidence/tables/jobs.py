"""Background work of large tables."""

from quarterdeck_web.evidence.models import TableImport
from quarterdeck_web.evidence.tables import running
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import JobResult, job

HOUR = 3600.0


@job("look-at-table", title="Reading a table", operation="market.edit", quick=True, limit_seconds=300.0)
def look_at_table(context: JobContext) -> JobResult:
    """Look at a table."""
    return _done(context, running.look)


@job("import-table", title="Importing a table", operation="market.edit", limit_seconds=HOUR)
def import_table(context: JobContext) -> JobResult:
    """Import a table."""
    return _done(context, running.import_all)


@job("undo-table", title="Taking a table back", operation="market.edit", limit_seconds=HOUR)
def undo_table(context: JobContext) -> JobResult:
    """Take a table back."""
    return _done(context, running.undo_all)


def _done(context: JobContext, work: "running.Work") -> JobResult:
    brought = context.scope.get(TableImport, pk=context.arguments["table"])
    work(context, brought)
    return JobResult(url=running.address_of(context, brought))
