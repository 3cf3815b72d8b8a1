"""Background work on needs."""

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.evidence.grouping import facts, proposals
from quarterdeck_web.evidence.meaning.index import is_small
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.evidence.naming import pieces as naming
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.registry import JobResult, job
from quarterdeck_web.products.assemble import on_replaced

JOB = "propose-needs"
MOST = 200_000
MOST_UNASKED = 50_000
"""More items than this are grouped only when somebody asks: it takes minutes of the worker's."""


def ask_for_proposal(workspace: Workspace) -> None:
    """Have needs proposed once this transaction is kept, where that takes little. Nothing changes until somebody accepts it."""
    if 0 < Evidence.objects.within(workspace).order_by()[: MOST_UNASKED + 1].count() <= MOST_UNASKED:
        enqueue(system_scope(workspace), JOB, debounce=True, lane=Job.ASIDE if is_small(workspace) else "")


@on_replaced
def follow_replaced(workspace: Workspace) -> None:
    """A whole product came: see which needs it speaks of."""
    ask_for_proposal(workspace)


@job(JOB, title="Grouping evidence into needs", operation="needs.edit", limit_seconds=4 * 3600)
def propose_needs(context: JobContext) -> JobResult | None:
    """Group all evidence and keep the difference against the needs there are as a proposal."""
    from quarterdeck_web.evidence.grouping import assemble

    scope = context.scope
    context.progress(0.05, "reading evidence")
    pins, needs = facts.pinned(scope), {need.pk: (need.ref, str(need)) for need in scope.rows(Need).exclude(status="rejected")}
    rows = scope.rows(Evidence).filter(state__in=["new", "linked"], duplicate_of=None).exclude(text="").order_by("-day", "-id")
    spoken = [
        assemble.Spoken(ref, text, needs[need][0] if need in needs else None, pins.get(pk) == (needs[need][0] if need in needs else ""))
        for pk, ref, text, need in rows.values_list("pk", "ref", "text", "need_id")[:MOST]
        if need is None or need in needs
    ]
    context.progress(0.2, "grouping what was said", items=len(spoken))
    found = assemble.propose(spoken, list(needs.values()), people=naming.known_people(scope), accounts=naming.known_accounts(scope))
    named = naming.name_pieces(context, found.pieces)
    if named:
        context.log(named)
    with context.finishing() as result:
        proposal = proposals.store(context.workspace, found.pieces, found.unassigned, len(spoken), found.basis)
        result.url = f"/w/{context.workspace.slug}/evidence/grouping/{proposal.number}/"
        result.facts = {"pieces": len(proposal.pieces), "unassigned": len(proposal.unassigned)}
    return result
