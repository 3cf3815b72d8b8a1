"""Taking work items over as evidence, once each; both know each other by source and key."""

from collections.abc import Iterable

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.delivery.voices.assemble import voice, voice_id
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.products.changes import Changing, changing

OPERATION = "evidence.triage"
AT_ONCE = 500


def take_over(scope: Scope, items: list[WorkItem]) -> tuple[int, int]:
    """Make evidence of some work items. Returns how many are new and how many are there already; those get the new count of votes."""
    bodies = [voice(row.body) for row in items]
    with changing(scope, OPERATION) as change:
        there = _there(scope, bodies)
        new = [body for body in bodies if body["id"] not in there and body.get("url") not in there]
        change.create_all(Evidence, new)
        renew(change, items)
    return len(new), len(bodies) - len(new)


def renew(change: Changing, items: Iterable[WorkItem]) -> int:
    """Give evidence that work items are the count of votes they have now. Returns how many changed."""
    votes = {voice_id(row.source, row.key): row.votes for row in items if row.votes is not None}
    num, refs = 0, list(votes)
    for start in range(0, len(refs), AT_ONCE):
        rows = change.scope.rows(Evidence).filter(ref__in=refs[start : start + AT_ONCE])
        edits = [(row, {"votes": votes[row.ref] or None}) for row in rows if row.body.get("votes", 0) != votes[row.ref]]
        num += change.update_each(edits) if edits else 0
    return num


def evidence_of(scope: Scope, item: WorkItem) -> Evidence | None:
    """The evidence a work item was taken over as."""
    found: Evidence | None = scope.rows(Evidence).filter(ref=voice_id(item.source, item.key)).first()
    return found


def _there(scope: Scope, bodies: list[dict[str, object]]) -> set[object]:
    """Ids and addresses that evidence has already: an export of issues as feedback says the same."""
    refs = scope.rows(Evidence).filter(ref__in=[body["id"] for body in bodies]).values_list("ref", flat=True)
    urls = [body["url"] for body in bodies if body.get("url")]
    return {*refs, *(scope.rows(Evidence).filter(body__url__in=urls).values_list("body__url", flat=True) if urls else ())}
