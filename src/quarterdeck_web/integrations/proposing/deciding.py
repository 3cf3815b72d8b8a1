"""Approving and rejecting proposals. An approval and the write it asks for are one transaction."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.integrations.models import OutboxEntry, Proposal
from quarterdeck_web.integrations.proposing import outbox
from quarterdeck_web.lib.refusals import Refused

OPERATION = "proposals.decide"


@transaction.atomic
def approve(scope: Scope, ids: list[UUID]) -> int:
    """Have proposals written. Of two who decide at once, one does. Raises `Refused` where none waits."""
    chosen = _decide(scope, ids, Proposal.APPROVED)
    for proposal in chosen:
        OutboxEntry(workspace=scope.workspace, proposal=proposal).save(force_insert=True)
    outbox.ask(scope)
    return len(chosen)


@transaction.atomic
def reject(scope: Scope, ids: list[UUID]) -> int:
    """Leave the tracker as it is. Raises `Refused` where none waits."""
    return len(_decide(scope, ids, Proposal.REJECTED))


@transaction.atomic
def try_again(scope: Scope, ids: list[UUID]) -> int:
    """Write what could not be written once more. Raises `Refused` where there is nothing of that."""
    stopped = scope.rows(OutboxEntry).filter(proposal__in=ids, state=OutboxEntry.STOPPED, proposal__state=Proposal.FAILED)
    again = list(stopped.values_list("proposal", flat=True))
    if not again:
        raise Refused("Nothing of that can be tried again.", "Look at the proposals as they are now.")
    stopped.update(state=OutboxEntry.WAITING, attempts=0, next_try_at=timezone.now(), problem="", remedy="")
    scope.rows(Proposal).filter(pk__in=again).update(state=Proposal.APPROVED)
    record_audit(scope, OPERATION, f"tried {len(again)} writes again", {"proposals": [str(pk) for pk in again]})
    outbox.ask(scope)
    return len(again)


def _decide(scope: Scope, ids: list[UUID], state: str) -> list[Proposal]:
    chosen = list(scope.rows(Proposal).select_for_update().filter(pk__in=ids, state=Proposal.OPEN).order_by("proposed_at", "id"))
    if not chosen:
        raise Refused("Nothing of that waits for a decision any more.", "Look at the proposals as they are now.")
    scope.rows(Proposal).filter(pk__in=[proposal.pk for proposal in chosen]).update(state=state, decided_by=scope.user, decided_at=timezone.now())
    told = {"proposals": [str(proposal.pk) for proposal in chosen]}
    record_audit(scope, OPERATION, f"{state} {len(chosen)} changes of a tracker", told)
    return chosen
