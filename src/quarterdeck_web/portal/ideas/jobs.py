"""Evidence follows the votes: each vote is a voice of its person and account, a double of the idea's own words, so that needs weigh it.

And ideas that were posted elsewhere are taken over.
"""

from django.db.models import QuerySet
from django.urls import reverse

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import JobResult, job
from quarterdeck_web.portal.ideas import taking_over
from quarterdeck_web.portal.ideas.voting import VOICES
from quarterdeck_web.portal.models import Idea, Vote
from quarterdeck_web.products.changes import changing


@job(VOICES, title="Bringing votes to the evidence", quick=True)
def bring_votes(context: JobContext) -> JobResult:
    """Write the votes that are new as evidence of kind vote, and take away those that were taken back."""
    scope = context.scope
    votes = scope.rows(Vote).filter(idea__evidence__isnull=False, idea__state="public")
    wanted = set(votes.values_list("ref", flat=True)) - _known_already(scope, votes)
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


@job(taking_over.KIND, title="Taking over ideas", operation=taking_over.OPERATION, quick=True, limit_seconds=600)
def take_over_ideas(context: JobContext) -> JobResult:
    """Put the ideas of one source on the portal."""
    asked = context.arguments
    with context.finishing() as result:
        told = taking_over.take_over(context.scope, asked["source"], state=asked["state"], with_voters=asked["with_voters"])
        result.url = reverse("desk-ideas", args=[context.workspace.slug]) + ("" if asked["state"] == "public" else "?state=waiting")
        result.facts = {"ideas": told.num_ideas, "votes": told.num_votes, "known by number": told.num_before}
    return result


def _known_already(scope: Scope, votes: QuerySet) -> set[str]:
    """Votes of people whose vote for the same came as evidence when the idea was posted elsewhere."""
    came = scope.rows(Evidence).filter(kind="vote", duplicate_of__in=votes.order_by().values("idea__evidence")).exclude(source=Idea.SOURCE)
    there = {(key, str(person).lower()) for key, person in came.values_list("duplicate_of_id", "body__person")}
    if not there:
        return set()
    rows = votes.exclude(visitor=None).values_list("ref", "idea__evidence_id", "visitor__email")
    return {ref for ref, said, email in rows if (said, email) in there}


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
