"""Doing one job, in the process it was given."""

import logging
import traceback

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, connection
from django.http import Http404

from quarterdeck_web.accounts.permissions import PERMISSIONS
from quarterdeck_web.errors import in_words
from quarterdeck_web.jobs.context import JobCancelled, JobContext, JobLost, JobSleeps
from quarterdeck_web.jobs.leases import Claim, claim_next, end_cancelled, fail, put_to_sleep
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.registry import JobResult, kind_named
from quarterdeck_web.lib import walls

log = logging.getLogger(__name__)


def run(claim: Claim) -> None:
    """Do a claimed job to its end: done, failed with a sentence, or cancelled.

    Raises
    ------
    DatabaseError
        If the database does not answer: no fault of the job's, so that its claim is left to be given back.
    """
    job = claim.row().select_related("workspace", "requested_by").first()
    if job is None:
        return
    try:
        _do(job)
    except JobCancelled:
        end_cancelled(claim)
    except JobSleeps as sleep:
        put_to_sleep(claim, sleep.until, sleep.why)
    except JobLost:
        log.warning("%s %s: another attempt holds it now", job.kind, job.pk)
    except Exception as error:
        if is_silence(error):
            raise
        _fail(claim, job, error)


def work_off(*, limit: int = 100) -> int:
    """Do every waiting job here and now, in this process: for tests and commands. Returns how many."""
    for done in range(limit):
        claim = claim_next("here", Job.QUICK) or claim_next("here", Job.LONG) or claim_next("here", Job.ASIDE)
        if claim is None:
            return done
        run(claim)
    return limit


def is_silence(error: BaseException) -> bool:
    """Whether an error means that the database is busy or away. SQLite has one class for that and for a table that is not there."""
    if connection.vendor == "sqlite":
        return isinstance(error, OperationalError) and ("locked" in str(error) or "busy" in str(error))
    return isinstance(error, OperationalError | InterfaceError)


def _do(job: Job) -> None:
    kind = kind_named(job.kind)
    try:
        context = JobContext(job)
    except Http404:
        raise PermissionDenied(f"{job.requested_by}, who asked for this, is no member of the workspace any more.") from None
    if job.requested_by and kind.operation and not context.scope.may(kind.operation):
        raise PermissionDenied(f"{job.requested_by} may not do this any more: {PERMISSIONS[kind.operation].sentence}")
    with walls.standing_in(job.workspace, job.requested_by):
        result = kind.handler(context)
    if not context.is_finished:
        context.finish(result or JobResult())


def _fail(claim: Claim, job: Job, error: Exception) -> None:
    known = in_words(error)
    if known is None:
        log.error("%s %s failed", job.kind, job.pk, exc_info=error)
        known = (
            f"{job.title} ran into a fault of Quarterdeck's.",
            "Nothing half-done was kept. Try it again; if it fails again, the server's log says more.",
        )
    fail(claim, *known, technical_detail="".join(traceback.format_exception(error)))
