"""Background work of the import of work items."""

from quarterdeck_web.delivery.models import WorkItemImport
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import JobResult, job

MINUTES = 1800.0


@job("try-work-items", title="Trying an import of work items", operation="delivery.import", quick=True, limit_seconds=MINUTES)
def try_work_items(context: JobContext) -> JobResult:
    """Make a dry run."""
    return _done(context, "try_out")


@job("import-work-items", title="Importing work items", operation="delivery.import", limit_seconds=MINUTES, quick=True)
def import_work_items(context: JobContext) -> JobResult:
    """Import a file."""
    return _done(context, "import_all")


@job("undo-work-items", title="Taking an import of work items back", operation="delivery.import", limit_seconds=MINUTES, quick=True)
def undo_work_items(context: JobContext) -> JobResult:
    """Take an import back."""
    return _done(context, "undo_all")


def _done(context: JobContext, work: str) -> JobResult:
    from quarterdeck_web.delivery.importing import running  # The engine is heavy: imported where the worker needs it.

    brought = context.scope.get(WorkItemImport, pk=context.arguments["file"])
    getattr(running, work)(context, brought)
    return JobResult(url=running.address_of(brought))
