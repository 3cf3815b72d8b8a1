"""What people do with a tracker's export: bring it, map it, have it tried, imported, taken back. Jobs do the long part."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.importing import assemble, files, mapping
from quarterdeck_web.delivery.models import WorkItemImport
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.lib.refusals import FieldErrors, Refused

OPERATION = "delivery.import"
KINDS = {
    WorkItemImport.TRYING: "try-work-items",
    WorkItemImport.IMPORTING: "import-work-items",
    WorkItemImport.UNDOING: "undo-work-items",
}
"""The kind of job that works while a file is in a state."""
TITLES = {WorkItemImport.TRYING: "Trying", WorkItemImport.IMPORTING: "Importing", WorkItemImport.UNDOING: "Taking back"}


def bring(scope: Scope, file: UploadedFile | None) -> WorkItemImport:
    """Keep a file and look at its first rows. Nothing of the workspace changes yet. Raises `FieldErrors` at `file`."""
    name = files.refuse_unfit(file)
    assert file is not None
    brought = WorkItemImport(workspace=scope.workspace, name=name, brought_by=scope.user)
    try:
        files.keep(brought, file)
        try:
            brought.looked = assemble.look(files.path_of(brought), name)
        except assemble.Unreadable as error:
            raise FieldErrors({"file": [str(error)]}) from None
        mapping.begin(scope, brought)
        with transaction.atomic():
            brought.save(force_insert=True)
            record_audit(scope, OPERATION, f"brought {name}", {"sha256": brought.sha256, "bytes": brought.size})
    except BaseException:
        files.forget(brought)
        raise
    return brought


@transaction.atomic
def set_mapping(scope: Scope, brought: WorkItemImport, document: dict[str, Any]) -> None:
    """Keep a mapping, and for the next file with this header. Raises `Refused` once the import has begun."""
    _move(scope, brought, (WorkItemImport.MAPPING, WorkItemImport.TRIED), WorkItemImport.MAPPING, mapping=document, tried={})
    mapping.keep(scope, brought)


@transaction.atomic
def map_again(scope: Scope, brought: WorkItemImport) -> None:
    """Go back to the columns. Raises `Refused`."""
    _move(scope, brought, (WorkItemImport.MAPPING, WorkItemImport.TRIED), WorkItemImport.MAPPING, tried={})


@transaction.atomic
def try_it(scope: Scope, brought: WorkItemImport) -> None:
    """Have a dry run made. Raises `Refused`."""
    if not brought.mapping:
        raise Refused(f"{brought.name} has no mapping yet.", "Say which column is the title.")
    allowed = (WorkItemImport.MAPPING, WorkItemImport.TRIED, *_if_idle(scope, brought, WorkItemImport.TRYING))
    _move(scope, brought, allowed, WorkItemImport.TRYING, tried={})
    _ask(scope, brought)


@transaction.atomic
def start(scope: Scope, brought: WorkItemImport, *, leave_out_refused: bool) -> None:
    """Have a file that was tried imported. Raises `Refused` if it was not, or has refused rows that nobody said may be left out."""
    going_on = _if_idle(scope, brought, WorkItemImport.IMPORTING)
    if not going_on and brought.state == WorkItemImport.TRIED:
        if not brought.tried["is_whole"]:
            raise Refused(f"{brought.name} cannot be read to its end.", "Mend it where the last flaw says, and bring it again.")
        if brought.tried["num_refused"] and not leave_out_refused:
            raise Refused(
                f"{brought.tried['num_refused']:,} rows are refused.", "Mend the file, change the mapping, or say that they may be left out."
            )
    more = {} if going_on else {"leave_out_refused": leave_out_refused}
    _move(scope, brought, (WorkItemImport.TRIED, *going_on), WorkItemImport.IMPORTING, imported_by=scope.user, **more)
    _ask(scope, brought)


@transaction.atomic
def take_back(scope: Scope, brought: WorkItemImport) -> None:
    """Have everything an import did undone. Raises `Refused`."""
    idle = _if_idle(scope, brought, WorkItemImport.UNDOING)
    _move(scope, brought, (WorkItemImport.IMPORTED, *idle), WorkItemImport.UNDOING, undone_by=scope.user, undone_at=timezone.now())
    _ask(scope, brought)


@transaction.atomic
def leave(scope: Scope, brought: WorkItemImport) -> None:
    """Forget a file that nothing was imported from. Raises `Refused`."""
    leavable = (WorkItemImport.MAPPING, WorkItemImport.TRIED, *_if_idle(scope, brought, WorkItemImport.TRYING))
    found = scope.rows(WorkItemImport).select_for_update().filter(pk=brought.pk, state__in=leavable).first()
    if found is None:
        raise Refused(f"{brought.name} is {brought.get_state_display().lower()}.", "Stop its job first, or take the import back.")
    record_audit(scope, OPERATION, f"left {brought.name}", {"sha256": brought.sha256})
    found.delete()


def job_of(scope: Scope, brought: WorkItemImport) -> Job | None:
    """The newest job that works, or worked, on what its state says."""
    kind = KINDS.get(brought.state)
    jobs = scope.rows(Job).filter(kind=kind, arguments__file=str(brought.pk))
    return jobs.order_by("-created_at", "-id").first() if kind else None


def _if_idle(scope: Scope, brought: WorkItemImport, state: str) -> tuple[str, ...]:
    """A state of work, if its job ended without finishing it: then it may be begun again, or left."""
    job = job_of(scope, brought)
    return (state,) if brought.state == state and (job is None or job.is_over) else ()


def _move(scope: Scope, brought: WorkItemImport, before: tuple[str, ...], after: str, **fields: Any) -> None:
    """Of two who move it at once, one does. Raises `Refused` for the other."""
    if not scope.rows(WorkItemImport).filter(pk=brought.pk, state=brought.state, state__in=before).update(state=after, **fields):
        brought.refresh_from_db()
        raise Refused(f"{brought.name} is {brought.get_state_display().lower()} now.", "Load its page again and go on from there.")
    brought.refresh_from_db()


def _ask(scope: Scope, brought: WorkItemImport) -> None:
    enqueue(scope, KINDS[brought.state], {"file": str(brought.pk)}, title=f"{TITLES[brought.state]} {brought.name}"[:200])
