"""Background work of the import of feedback."""

from quarterdeck_web.accounts.scope import scope_of, system_scope
from quarterdeck_web.evidence.importing import keeping, running
from quarterdeck_web.evidence.importing.models import FeedbackImport
from quarterdeck_web.evidence.importing.writing import address_of
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import JobResult, job

MINUTES, HOURS = 300.0, 3600.0


@job("look-at-feedback", title="Reading a file of feedback", operation="evidence.import", quick=True)
def look_at_feedback(context: JobContext) -> JobResult:
    """Look at a file."""
    return _done(context, running.look_at)


@job("try-feedback-quickly", title="Trying an import of feedback", operation="evidence.import", quick=True, limit_seconds=MINUTES)
@job("try-feedback", title="Trying an import of feedback", operation="evidence.import", limit_seconds=2 * HOURS)
def try_feedback(context: JobContext) -> JobResult:
    """Make a dry run."""
    return _done(context, running.try_out)


@job("import-feedback-quickly", title="Importing feedback", operation="evidence.import", quick=True, limit_seconds=MINUTES)
@job("import-feedback", title="Importing feedback", operation="evidence.import", limit_seconds=4 * HOURS)
def import_feedback(context: JobContext) -> JobResult:
    """Import a file, from the row where an earlier attempt stopped."""
    return _done(context, keeping.import_all)


@job(keeping.HELP, title="Helping to import feedback", operation="evidence.import", limit_seconds=4 * HOURS)
def help_import_feedback(context: JobContext) -> JobResult:
    """Keep parts of an import that another worker leads, as who asked for it."""
    brought = context.scope.get(FeedbackImport, pk=context.arguments["file"])
    who = brought.imported_by
    scope = scope_of(who, context.workspace.slug) if who else system_scope(context.workspace)
    return JobResult(url=address_of(brought), facts={"parts": keeping.help_import(context, scope, brought)})


@job("undo-feedback-quickly", title="Taking an import of feedback back", operation="evidence.import", quick=True, limit_seconds=MINUTES)
@job("undo-feedback", title="Taking an import of feedback back", operation="evidence.import", limit_seconds=4 * HOURS)
def undo_feedback(context: JobContext) -> JobResult:
    """Take an import back."""
    return _done(context, running.undo_all)


def _done(context: JobContext, work: "running.Work") -> JobResult:
    brought = context.scope.get(FeedbackImport, pk=context.arguments["file"])
    work(context, brought)
    return JobResult(url=address_of(brought))
