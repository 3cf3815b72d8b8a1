"""What people do with jobs: ask for one, stop it, try it again. A worker does the rest (`worker`)."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.permissions import PERMISSIONS
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.registry import Kind, kind_named, may_ask_for
from quarterdeck_web.lib.refusals import Refused, TooMany

MAX_WAITING = 50
LIKE_NEW: dict[str, Any] = {
    "state": Job.QUEUED,
    "tries_left": Job.MAX_TRIES,
    "worker": "",
    **dict.fromkeys(("lease_until", "not_before", "started_at", "ended_at", "cancel_requested_at", "cancelled_by", "progress")),
    **dict.fromkeys(("phase", "error", "remedy", "technical_detail", "restarted_note"), ""),
    "detail": {},
}
"""What a job that is tried again forgets. Its attempts and its checkpoint stay."""


@transaction.atomic
def enqueue(
    scope: Scope,
    kind: str,
    arguments: dict[str, Any] | None = None,
    *,
    title: str | None = None,
    idempotency_key: str | None = None,
    debounce: bool = False,
    lane: str = "",
    not_before: datetime | None = None,
) -> Job:
    """Ask for a job. A worker sees it when the caller's transaction commits, and never if it does not.

    Parameters
    ----------
    arguments
        What the handler gets; JSON.
    idempotency_key
        The same key in the same workspace gives the same job, whatever became of it.
    debounce
        If a job of this kind with these arguments still waits, give that one: it will see what this transaction changed.
    lane
        Where it runs (see `Job.LANES`); without it as its kind does.
    not_before
        Until then no worker takes it.

    Raises
    ------
    PermissionDenied
        If the person may not do what the kind needs. Quarterdeck itself may.
    TooMany
        If too many jobs of the workspace wait already.
    """
    known = kind_named(kind)
    _refuse_forbidden(scope, known)
    arguments = arguments or {}
    fingerprint = hashlib.sha256(json.dumps([kind, arguments], sort_keys=True).encode()).hexdigest()
    if idempotency_key and (same := scope.rows(Job).filter(idempotency_key=idempotency_key).first()):
        return same
    waiting = scope.rows(Job).filter(state=Job.QUEUED)
    # The lock keeps a worker from taking the waiting job before what this transaction changed can be seen.
    if debounce and (same := waiting.filter(fingerprint=fingerprint).select_for_update().first()):
        return same
    if waiting.count() >= MAX_WAITING:
        raise TooMany(f"{MAX_WAITING} jobs of this workspace wait already.", retry_after=60)
    job = Job(
        workspace=scope.workspace,
        kind=kind,
        title=(title or known.title)[:200],
        lane=lane or (Job.QUICK if known.quick else Job.LONG),
        arguments=arguments,
        fingerprint=fingerprint,
        idempotency_key=idempotency_key or "",
        requested_by=scope.user,
        not_before=not_before,
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        # Somebody asked with the same key at the same moment.
        return scope.rows(Job).get(idempotency_key=idempotency_key)
    if scope.user and known.operation:
        record_audit(scope, known.operation, job.title, {"job": str(job.pk), "kind": kind})
    return job


@transaction.atomic
def cancel(scope: Scope, job: Job) -> Job:
    """Stop a job: at once if it waits, within seconds if it runs. Raises `Refused` if it is over."""
    now = timezone.now()
    mine = scope.rows(Job).filter(pk=job.pk)
    stopped = mine.filter(state=Job.QUEUED).update(state=Job.CANCELLED, ended_at=now, cancel_requested_at=now, cancelled_by=scope.user)
    if not stopped and not mine.filter(state=Job.RUNNING).update(cancel_requested_at=now, cancelled_by=scope.user):
        job.refresh_from_db()
        raise Refused(f"{job} is over already.", "There is nothing left to stop.")
    record_audit(scope, "jobs.manage", f"cancel {job.title}", {"job": str(job.pk)})
    job.refresh_from_db()
    return job


@transaction.atomic
def retry(scope: Scope, job: Job) -> Job:
    """Try a job again that failed or was cancelled, now on behalf of whoever asks. Raises `Refused` if it did neither."""
    _refuse_forbidden(scope, kind_named(job.kind))
    ended = scope.rows(Job).filter(pk=job.pk, state__in=[Job.FAILED, Job.CANCELLED])
    if not ended.update(**LIKE_NEW, requested_by=scope.user, created_at=timezone.now()):
        job.refresh_from_db()
        raise Refused(f"{job} is {job.get_state_display().lower()}.", "Only jobs that failed or were cancelled can be tried again.")
    record_audit(scope, "jobs.manage", f"retry {job.title}", {"job": str(job.pk)})
    job.refresh_from_db()
    return job


def _refuse_forbidden(scope: Scope, kind: Kind) -> None:
    if kind.operation and not may_ask_for(scope, kind.name):
        raise PermissionDenied(PERMISSIONS[kind.operation].sentence)
