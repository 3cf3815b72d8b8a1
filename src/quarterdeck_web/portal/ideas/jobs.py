"""Evidence follows the votes: each vote is a voice of its person and account, a double of the idea's own words, so that needs weigh it."""

from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import JobResult, job
from quarterdeck_web.portal.ideas.voting import VOICES
from quarterdeck_web.portal.models import Idea, Vote
from quarterdeck_web.products.changes import changing


@job(VOICES, title="Bringing votes to the evidence", quick=True)
def bring_votes(context: JobContext) -> JobResult:
    """Write the votes that are new as evidence of kind vote, and take away those that were taken back."""
    scope = context.scope
    votes = scope.rows(Vote).filter(idea__evidence__isnull=False, idea__state="public")
    wanted = set(votes.values_list("ref", flat=True))
    mirrored = scope.rows(Evidence).filter(kind="vote", source=Idea.SOURCE)
    there = dict(mirrored.values_list("body__source_id", "pk"))
    gone = [pk for ref, pk in there.items() if ref not in wanted]
    new = wanted - set(there)
    with context.finishing() as result:
        if new or gone:
            with changing(scope, "evidence.triage", why="votes on the portal") as change:
                change.delete_all(list(mirrored.filter(pk__in=gone))) if gone else None
                rows = votes.select_related("idea", "idea__evidence", "visitor").order_by("position")
                change.create_all(Evidence, [_voice(vote) for vote in rows if vote.ref in new])
        result.facts = {"new": len(new), "gone": len(gone)}
    return result


def _voice(vote: Vote) -> dict[str, object]:
    said = vote.idea.evidence
    about = {"person": vote.visitor.email if vote.visitor else None, "account": vote.body.get("account"), "need": said.body.get("need")}
    body = {
        "id": f"V-{vote.ref}",
        "text": vote.idea.body.get("title"),
        "kind": "vote",
        "source": Idea.SOURCE,
        "source_id": vote.ref,
        "said_on": vote.body.get("on"),
    }
    return body | {"duplicate_of": said.ref} | {name: value for name, value in about.items() if value}
