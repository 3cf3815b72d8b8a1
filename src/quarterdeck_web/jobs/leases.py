"""Who holds which job: taking one, keeping it, losing it. Each step is one conditional write, so that two workers cannot both win."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.registry import KINDS
from quarterdeck_web.jobs.worker_locks import is_surely_dead
from quarterdeck_web.lib.scoped import ScopedQuerySet

LEASE = timedelta(seconds=30)
HEARTBEAT = timedelta(seconds=5)
KEPT = timedelta(days=60)
WHY = "a worker serves every workspace"


@dataclass(frozen=True)
class Claim:
    """One attempt at one job, held by one worker."""

    job_id: UUID
    attempt: int

    def row(self) -> ScopedQuerySet:
        """The job's row, as long as this attempt holds it; no row afterwards."""
        return Job.objects.everywhere(WHY).filter(pk=self.job_id, attempts=self.attempt, state=Job.RUNNING)


def claim_next(worker: str, lane: str) -> Claim | None:
    """Take the job of a lane that has waited longest; those that sleep are not waiting."""
    is_awake = Q(not_before=None) | Q(not_before__lte=timezone.now())
    waiting = Job.objects.everywhere(WHY).filter(is_awake, state=Job.QUEUED, lane=lane).order_by("created_at", "id")
    for job_id, attempts in waiting.values_list("pk", "attempts")[:5]:
        now = timezone.now()
        free = Job.objects.everywhere(WHY).filter(pk=job_id, state=Job.QUEUED, attempts=attempts)
        if free.update(
            state=Job.RUNNING,
            attempts=attempts + 1,
            tries_left=F("tries_left") - 1,
            worker=worker,
            lease_until=now + LEASE,
            heartbeat_at=now,
            started_at=now,
        ):
            return Claim(job_id, attempts + 1)
    return None


def renew(claim: Claim) -> bool:
    """Keep a claim for another while. False if it is lost."""
    now = timezone.now()
    return bool(claim.row().update(heartbeat_at=now, lease_until=now + LEASE))


def fail(claim: Claim, error: str, remedy: str = "", technical_detail: str = "") -> bool:
    """End a job as failed, in words people can read. False if the claim is lost."""
    ended = {"state": Job.FAILED, "ended_at": timezone.now(), "lease_until": None}
    return bool(claim.row().update(**ended, error=error[:1000], remedy=remedy[:1000], technical_detail=technical_detail[-20_000:]))


def end_cancelled(claim: Claim) -> bool:
    """End a job as cancelled. False if the claim is lost."""
    return bool(claim.row().update(state=Job.CANCELLED, ended_at=timezone.now(), lease_until=None))


def put_to_sleep(claim: Claim, until: datetime, why: str) -> None:
    """Free a job's worker until a moment: it waits for something elsewhere. That is no fault, so that it has all its tries again."""
    if claim.row().filter(cancel_requested_at__isnull=False).exists():
        end_cancelled(claim)
        return
    asleep = {"state": Job.QUEUED, "tries_left": Job.MAX_TRIES, "worker": "", "lease_until": None}
    claim.row().update(**asleep, not_before=until, restarted_note=why[:300])


def give_back(claim: Claim, what_happened: str, *, is_our_doing: bool = False) -> None:
    """Let a job whose process is gone begin again, or fail it where that would do harm or has been tried enough.

    Parameters
    ----------
    what_happened
        The beginning of a sentence: "The worker stopped".
    is_our_doing
        The server was told to stop: no fault of the job's, so that it costs no try.
    """
    job = claim.row().first()
    if job is None:
        return
    if job.cancel_requested_at:
        end_cancelled(claim)
        return
    stopped = f"{what_happened} at {job.percent} %" if job.progress is not None else what_happened
    kind = KINDS.get(job.kind)
    tries_left = job.tries_left + is_our_doing
    if kind is None or not kind.can_restart:
        fail(claim, f"{stopped}. This is not started again by itself.", "Look at what it did so far, then try it again.")
    elif tries_left < 1:
        fail(claim, f"{stopped}; it was tried {Job.MAX_TRIES} times.", "Try it again; if it stops again, the server's log says more.")
    else:
        again: dict[str, Any] = {"state": Job.QUEUED, "tries_left": tries_left, "worker": "", "lease_until": None, "progress": None, "phase": ""}
        claim.row().update(**again, restarted_note=f"{stopped}; started again.")


def reap() -> int:
    """Free the jobs of workers that are gone: their lease is over, or this machine knows that the process is dead. Returns how many."""
    now = timezone.now()
    running = Job.objects.everywhere(WHY).filter(state=Job.RUNNING)
    gone = [
        Claim(job_id, attempt)
        for job_id, attempt, worker, lease_until in running.values_list("pk", "attempts", "worker", "lease_until")
        if lease_until is None or lease_until < now or is_surely_dead(worker)
    ]
    for claim in gone:
        give_back(claim, "The worker stopped")
    return len(gone)


def forget_old() -> None:
    """Delete jobs that ended long ago, with their logs; what they made stays."""
    Job.objects.everywhere(WHY).filter(ended_at__lt=timezone.now() - KEPT).delete()
