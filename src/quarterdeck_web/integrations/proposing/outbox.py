"""The outbox: the only road by which anything is written to a tracker.

An entry is made with the approval, in one transaction. Writing it is at least one attempt and one effect: an attempt that was cut off is
followed by a look at what the tracker has (a new item carries the entry's marker; a change is compared with what was there when it was proposed).
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.scope import Scope, system_scope
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.delivery.reforecasting import ask_again
from quarterdeck_web.integrations.faults import RateLimited, TrackerFault, Unreachable
from quarterdeck_web.integrations.lines import line_to
from quarterdeck_web.integrations.models import OutboxEntry, Place, Proposal
from quarterdeck_web.integrations.syncing.keeping import Keeper
from quarterdeck_web.integrations.trackers import Written, tracker_of
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.context import JobContext

JOB = "write-to-tracker"
LEASE = timedelta(minutes=2)
"""So long an entry is one worker's; a worker that was killed leaves it to the next after that."""
FIRST_PAUSE, LONGEST_PAUSE, MOST_ATTEMPTS = timedelta(seconds=20), timedelta(hours=1), 10
LEFT_AS_IT_WAS = "The token may write, but not set that: it needs triage or write access to the repository."


def ask(scope: Scope) -> None:
    """Have what waits written once this transaction is kept."""
    enqueue(system_scope(scope.workspace), JOB, debounce=True)


def ask_for_due() -> None:
    """Ask for writes whose moment has come: after a pause, or after a worker that was killed."""
    due = OutboxEntry.objects.everywhere("the clock looks at every workspace").filter(state=OutboxEntry.WAITING, next_try_at__lte=timezone.now())
    for place in {entry.workspace_id: entry for entry in due.select_related("workspace")[:100]}.values():
        enqueue(system_scope(place.workspace), JOB, debounce=True)


def work_off(context: JobContext) -> int:
    """Write everything of a workspace whose moment has come, oldest first. Returns how many were written."""
    scope, num = system_scope(context.workspace), 0
    while (entry := _take(context, scope)) is not None:
        num += _deliver(context, entry)
        context.progress(None, f"{num} written")
    return num


def _take(context: JobContext, scope: Scope) -> OutboxEntry | None:
    """The next entry, which nobody else takes for a while."""
    with transaction.atomic():
        context.save_checkpoint({})
        waiting = scope.rows(OutboxEntry).filter(state=OutboxEntry.WAITING, next_try_at__lte=timezone.now()).order_by("approved_at", "id")
        entry: OutboxEntry | None = waiting.select_for_update().first()
        if entry is not None:
            entry.attempts += 1
            entry.next_try_at = timezone.now() + LEASE
            entry.save(update_fields=["attempts", "next_try_at"])
    if entry is not None:
        entry = scope.rows(OutboxEntry).select_related("proposal__place__connection", "proposal__place__workspace").get(pk=entry.pk)
    return entry


def _deliver(context: JobContext, entry: OutboxEntry) -> bool:
    place = entry.proposal.place
    try:
        written, conflict = _written(place, entry)
    except RateLimited as limited:
        _wait(context, entry, limited.until, str(limited), limited.remedy)
    except Unreachable as fault:
        if entry.attempts < MOST_ATTEMPTS:
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (entry.attempts - 1))
            _wait(context, entry, timezone.now() + pause, str(fault), "It is tried again by itself.")
        else:
            _stop(context, entry, Proposal.FAILED, str(fault), fault.remedy)
    except TrackerFault as fault:
        _stop(context, entry, Proposal.FAILED, str(fault), fault.remedy)
    else:
        if conflict:
            _ask_again(context, entry, written)
            return False
        return _record(context, entry, written)
    return False


def _written(place: Place, entry: OutboxEntry) -> tuple[Written, bool]:
    """What the tracker has after the write, and whether it was not written because somebody else changed the same meanwhile."""
    proposal, tracker = entry.proposal, tracker_of(place.connection)
    client = line_to(place.connection)
    if proposal.target != Proposal.NEW:
        there = tracker.standing(client, place, proposal.target, proposal.external_id, list(proposal.fields))
        if all(there.fields.get(name) == change["to"] for name, change in proposal.fields.items()):
            return there, False  # An attempt that was cut off, or somebody by hand, did it.
        if any(there.fields.get(name) not in (change["now"], change["to"]) for name, change in proposal.fields.items()):
            return there, True
    return tracker.write(client, place, entry), False


def _record(context: JobContext, entry: OutboxEntry, written: Written) -> bool:
    """Keep what was read back, and whether it is what was approved."""
    proposal = entry.proposal
    left = [name for name, change in proposal.fields.items() if written.fields.get(name) != change["to"]]
    with transaction.atomic():
        context.save_checkpoint({})
        keeper = Keeper(proposal.place, f"written as proposed to {proposal.place}")
        keeper.keep((written.read,))
        if proposal.target == Proposal.NEW:
            proposal.external_id = written.read.external_id
            proposal.save(update_fields=["external_id"])
            _map(keeper, proposal)
        kept = keeper.close()
        if kept.has_moved:
            ask_again(proposal.workspace)
        if kept.rereads:
            Place.objects.within(proposal.workspace_id).filter(pk=proposal.place_id).update(wants_all=True, next_sync_at=timezone.now())
        if left:
            names = ", ".join(name.replace("_", " ") for name in left)
            _end(entry, Proposal.FAILED, f"It was written, but {names} stayed as before.", LEFT_AS_IT_WAS)
        else:
            _end(entry, Proposal.WRITTEN)
    return not left


def _map(keeper: Keeper, proposal: Proposal) -> None:
    """A new item is work for the activity it was made for."""
    item = keeper.scope.rows(WorkItem).filter(ref=keeper.ref_of(proposal.external_id)).first()
    if item is not None and not item.body.get("feature"):
        keeper.change.update(item, {"feature": proposal.feature, "activity": proposal.activity, "mapped_by": "hand"})


def _ask_again(context: JobContext, entry: OutboxEntry, there: Written) -> None:
    """Propose the same against what is there now: who approved it did not see that."""
    old = entry.proposal
    fields = {name: {"now": there.fields.get(name), "to": change["to"]} for name, change in old.fields.items()}
    facts: dict[str, Any] = {name: getattr(old, name) for name in ("place", "target", "external_id", "title", "feature", "activity", "proposed_by")}
    with transaction.atomic():
        context.save_checkpoint({})
        keeper = Keeper(old.place)
        keeper.keep((there.read,))
        if keeper.close().has_moved:
            ask_again(old.workspace)
        _end(entry, Proposal.CONFLICT, "Somebody changed the same in the tracker after it was proposed.", "Decide again: it is proposed anew.")
        why = f"{old.why + '; ' if old.why else ''}proposed again, since the tracker changed"[:500]
        Proposal(workspace=old.workspace, fields=fields, why=why, **facts).save(force_insert=True)


def _wait(context: JobContext, entry: OutboxEntry, until: Any, problem: str, remedy: str) -> None:
    with transaction.atomic():
        context.save_checkpoint({})
        entry.next_try_at, entry.problem, entry.remedy = until, problem[:1000], remedy[:1000]
        entry.save(update_fields=["next_try_at", "problem", "remedy"])


def _stop(context: JobContext, entry: OutboxEntry, state: str, problem: str, remedy: str) -> None:
    with transaction.atomic():
        context.save_checkpoint({})
        _end(entry, state, problem, remedy)


def _end(entry: OutboxEntry, state: str, problem: str = "", remedy: str = "") -> None:
    is_written = state == Proposal.WRITTEN
    entry.state = OutboxEntry.DONE if is_written else OutboxEntry.STOPPED
    entry.problem, entry.remedy, entry.written_at = problem[:1000], remedy[:1000], timezone.now() if is_written else None
    entry.save(update_fields=["state", "problem", "remedy", "written_at"])
    Proposal.objects.within(entry.workspace_id).filter(pk=entry.proposal_id).update(state=state)
    record_audit(system_scope(entry.workspace), "proposals.decide", f"{state}: {entry.proposal}"[:200], {"proposal": str(entry.proposal_id)})
