"""Background work of this app."""

import quarterdeck_web.evidence.doors.models
import quarterdeck_web.evidence.importing.jobs
import quarterdeck_web.evidence.tables.jobs  # noqa: F401 - their kinds of jobs, and with them their tables
from quarterdeck_web.evidence.judging import merge_needs
from quarterdeck_web.evidence.models import Need
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import JobResult, job


@job("merge-needs", title="Merging needs", operation="needs.edit")
def merge(context: JobContext) -> JobResult | None:
    """Merge two needs that share more items than a page may move."""
    scope = context.scope
    with context.finishing() as result:
        into = scope.get(Need, ref=context.arguments["into"])
        need = scope.rows(Need).filter(ref=context.arguments["need"]).first()
        if need is not None:  # Merged already by an attempt that was cut off after its work was kept.
            merge_needs(scope, need, into, by_worker=True)
        result.url = f"/w/{context.workspace.slug}/evidence/needs/{into.ref}/"
    return result
