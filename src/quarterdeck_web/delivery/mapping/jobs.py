"""Background work of mapping."""

from django.utils import timezone

from quarterdeck_web.delivery.mapping.actions import OPERATION, SUGGEST
from quarterdeck_web.delivery.models import MappingProposal
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import JobResult, job


@job(SUGGEST, title="Suggesting what work is for", operation=OPERATION, quick=True, limit_seconds=300)
def suggest_mapping(context: JobContext) -> JobResult:
    """Keep which feature each unmapped work item may be for."""
    from quarterdeck_web.delivery.mapping import assemble

    found, reads_meaning = assemble.suggestions(context.workspace)
    with context.finishing() as result:
        values = {"found": found, "reads_meaning": reads_meaning, "made_at": timezone.now()}
        rows = context.scope.rows(MappingProposal)
        rows.update_or_create(workspace=context.workspace, defaults=values)
        result.url, result.facts = f"/w/{context.workspace.slug}/delivery/mapping/", {"suggestions": len(found)}
    return result
