"""What people do with a file of feedback: bring it, map it, have it tried, imported, taken back. Jobs do the long part."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.importing import files, mapping
from quarterdeck_web.evidence.importing.models import FeedbackImport
from quarterdeck_web.evidence.importing.taking_back import refuse_cited
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.lib.refusals import Refused

OPERATION = "evidence.import"
KINDS = {
    FeedbackImport.LOOKING: "look-at-feedback",
    FeedbackImport.TRYING: "try-feedback",
    FeedbackImport.IMPORTING: "import-feedback",
    FeedbackImport.UNDOING: "undo-feedback",
}
"""The kind of job that works while a file is in a state."""
QUICKLY, QUICK_ROWS = "-quickly", 5000
"""Files of so few rows take seconds, and do not wait behind plans."""
LEAVABLE = (FeedbackImport.LOOKING, FeedbackImport.UNREADABLE, FeedbackImport.MAPPING, FeedbackImport.TRYING, FeedbackImport.TRIED)


def bring(scope: Scope, file: UploadedFile | None) -> FeedbackImport:
    """Keep a file and have it looked at. Nothing of the workspace changes yet. Raises `FieldErrors` at `file`."""
    name = files.refuse_unfit(file)
    assert file is not None
    brought = FeedbackImport(workspace=scope.workspace, name=name, brought_by=scope.user)
    try:
        files.keep(brought, file)
        with transaction.atomic():
            brought.save(force_insert=True)
            _ask(scope, brought)
            record_audit(scope, OPERATION, f"brought {name}", {"sha256": brought.sha256, "bytes": brought.size})
    except BaseException:
        files.forget(brought)
        raise
    return brought


@transaction.atomic
def set_mapping(scope: Scope, brought: FeedbackImport, document: dict[str, Any]) -> None:
    """Keep a mapping, and for the next file with this header. Raises `Refused` once the import has begun."""
    _move(scope, brought, (FeedbackImport.MAPPING, FeedbackImport.TRIED), FeedbackImport.MAPPING, mapping=document, tried={})
    mapping.keep(scope, brought)


@transaction.atomic
def try_it(scope: Scope, brought: FeedbackImport) -> None:
    """Have a dry run made. Raises `Refused`."""
    if not brought.mapping:
        raise Refused(f"{brought.name} has no mapping yet.", "Say which column holds what was said.")
    allowed = (FeedbackImport.MAPPING, FeedbackImport.TRIED, *_if_idle(scope, brought, FeedbackImport.TRYING))
    _move(scope, brought, allowed, FeedbackImport.TRYING, tried={})
    _ask(scope, brought)


@transaction.atomic
def start(scope: Scope, brought: FeedbackImport, *, leave_out_refused: bool) -> None:
    """Have a file that was tried imported, or one whose import stopped go on where it stopped.

    Raises
    ------
    Refused
        If it was not tried, cannot be read to its end, or has refused rows that nobody said may be left out.
    """
    going_on = _if_idle(scope, brought, FeedbackImport.IMPORTING)
    tried = brought.tried
    if not going_on and brought.state == FeedbackImport.TRIED:
        if not tried["is_whole"]:
            raise Refused(f"{brought.name} cannot be read to its end.", "Mend it where the last flaw says, and bring it again.")
        if tried["num_refused"] and not leave_out_refused:
            raise Refused(f"{tried['num_refused']:,} rows are refused.", "Mend the file, change the mapping, or say that they may be left out.")
    more = {} if going_on else {"leave_out_refused": leave_out_refused}
    _move(scope, brought, (FeedbackImport.TRIED, *going_on), FeedbackImport.IMPORTING, imported_by=scope.user, **more)
    _ask(scope, brought)


@transaction.atomic
def take_back(scope: Scope, brought: FeedbackImport) -> None:
    """Have everything an import did undone, also where it stopped half-way. Raises `Refused`."""
    refuse_cited(scope, brought)
    idle = [state for each in (FeedbackImport.IMPORTING, FeedbackImport.UNDOING) for state in _if_idle(scope, brought, each)]
    _move(scope, brought, (FeedbackImport.IMPORTED, *idle), FeedbackImport.UNDOING, undone_by=scope.user, undone_at=timezone.now())
    _ask(scope, brought)


@transaction.atomic
def leave(scope: Scope, brought: FeedbackImport) -> None:
    """Forget a file that nothing was imported from. Raises `Refused`."""
    found = scope.rows(FeedbackImport).select_for_update().filter(pk=brought.pk, state__in=LEAVABLE).first()
    if found is None or is_at_work(scope, brought):
        raise Refused(f"{brought.name} is {brought.get_state_display().lower()}.", "Stop its job first, or take the import back.")
    record_audit(scope, OPERATION, f"left {brought.name}", {"sha256": brought.sha256})
    found.delete()


@transaction.atomic
def look_again(scope: Scope, brought: FeedbackImport) -> None:
    """Have a file looked at again whose job failed. Raises `Refused`."""
    _move(scope, brought, _if_idle(scope, brought, FeedbackImport.LOOKING), FeedbackImport.LOOKING)
    _ask(scope, brought)


def job_of(scope: Scope, brought: FeedbackImport) -> Job | None:
    """The newest job that works, or worked, on what its state says."""
    kind = KINDS.get(brought.state)
    jobs = scope.rows(Job).filter(kind__in=[kind, f"{kind}{QUICKLY}"], arguments__file=str(brought.pk))
    return jobs.order_by("-created_at", "-id").first() if kind else None


def is_at_work(scope: Scope, brought: FeedbackImport) -> bool:
    """Whether a job waits or runs for it."""
    job = job_of(scope, brought)
    return job is not None and not job.is_over


def _if_idle(scope: Scope, brought: FeedbackImport, state: str) -> tuple[str, ...]:
    """A state of work, if its job ended without finishing it: then it may be begun again, or left."""
    return (state,) if brought.state == state and not is_at_work(scope, brought) else ()


def _move(scope: Scope, brought: FeedbackImport, before: tuple[str, ...], after: str, **fields: Any) -> None:
    """Of two who move it at once, one does. Raises `Refused` for the other."""
    if not scope.rows(FeedbackImport).filter(pk=brought.pk, state=brought.state, state__in=before).update(state=after, **fields):
        brought.refresh_from_db()
        raise Refused(f"{brought.name} is {brought.get_state_display().lower()} now.", "Load its page again and go on from there.")
    brought.refresh_from_db()


def _ask(scope: Scope, brought: FeedbackImport) -> None:
    titles = {
        FeedbackImport.LOOKING: "Reading",
        FeedbackImport.TRYING: "Trying",
        FeedbackImport.IMPORTING: "Importing",
        FeedbackImport.UNDOING: "Taking back",
    }
    is_quick = brought.state != FeedbackImport.LOOKING and brought.looked["num_rows"] <= QUICK_ROWS
    enqueue(scope, f"{KINDS[brought.state]}{QUICKLY * is_quick}", {"file": str(brought.pk)}, title=f"{titles[brought.state]} {brought.name}"[:200])
