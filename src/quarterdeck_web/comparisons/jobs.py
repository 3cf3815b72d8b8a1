"""Background work of this app."""

from quarterdeck_web.comparisons.assemble import difference_of
from quarterdeck_web.comparisons.models import Comparison
from quarterdeck_web.comparisons.things import address_of_pair
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import JobResult, job
from quarterdeck_web.plans.models import Plan


@job("compare", title="Finding which input caused it", operation="comparisons.see", limit_seconds=3600)
def compare(context: JobContext) -> JobResult:
    """Replay what changed between two plans, one cause after another."""
    a, b = (context.scope.get(Plan, number=context.arguments[side]) for side in ("a", "b"))
    known = context.scope.rows(Comparison).filter(a=a, b=b)
    if not known.exists():
        body = difference_of(a, b, lambda share, phase: context.progress(0.05 + 0.9 * share, phase[:1].upper() + phase[1:]))
    with context.finishing() as result:
        if not known.exists():
            Comparison(workspace=context.workspace, a=a, b=b, body=body).save(force_insert=True)
        result.url = address_of_pair(context.workspace.slug, f"plan:{a.number}", f"plan:{b.number}")
    return result
