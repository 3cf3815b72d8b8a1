"""What a job's handler holds while it runs: its workspace, its arguments, and a way to say how far it is."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, models, transaction
from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope, scope_of, system_scope
from quarterdeck_web.jobs.models import Job, JobLog
from quarterdeck_web.jobs.registry import JobResult
from quarterdeck_web.lib import walls

SECONDS_BETWEEN_WRITES = 0.4
MAX_LOG_LINES = 2000


class JobCancelled(Exception):
    """Somebody stopped the job. Let it pass."""


class JobLost(Exception):
    """Another attempt holds the job now; this one must not write any more. Let it pass."""


class JobSleeps(Exception):
    """The job waits for something elsewhere, such as a rate limit. Raise it once what was done is kept with a checkpoint."""

    def __init__(self, until: datetime, why: str) -> None:
        self.until, self.why = until, why
        super().__init__(why)


class JobContext:
    """One attempt at one job.

    Attributes
    ----------
    scope
        The scope of the person who asked, with the roles they have now; Quarterdeck's own where nobody did.
    checkpoint
        What an earlier attempt kept with `save_checkpoint`; empty at first.
    """

    def __init__(self, job: Job) -> None:
        self.job, self.attempt = job, job.attempts
        self.workspace, self.arguments, self.checkpoint = job.workspace, job.arguments, job.checkpoint
        self.scope: Scope = scope_of(job.requested_by, job.workspace.slug) if job.requested_by else system_scope(job.workspace)
        self.is_finished = False
        self._was_cut_off = False
        self._written_at = 0.0
        self._unwritten: dict[str, Any] = {}
        self._num_lines = JobLog.objects.within(job.workspace).filter(job=job).aggregate(last=models.Max("number"))["last"] or 0

    def progress(self, share: float | None, phase: str = "", **detail: Any) -> None:
        """Say how far the job is (0 to 1) and what it does. Call it as often as you like: it writes twice a second.

        Raises
        ------
        JobCancelled
            If somebody stopped the job.
        JobLost
            If the job is somebody else's now.
        """
        self._unwritten["progress"] = None if share is None else min(1.0, max(0.0, share))
        if phase:
            self._unwritten["phase"] = phase[:200]
        if detail:
            self._unwritten["detail"] = self.job.detail = {**self.job.detail, **detail}
        if time.monotonic() - self._written_at >= SECONDS_BETWEEN_WRITES:
            self._write()

    def log(self, text: str) -> None:
        """Add a line to what people can read about this job."""
        if self._num_lines >= MAX_LOG_LINES:
            return
        self._num_lines += 1
        with transaction.atomic():
            self._hold()
            JobLog(workspace=self.workspace, job=self.job, number=self._num_lines, text=text[:1000]).save(force_insert=True)

    def save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Keep from where a restarted job goes on. Inside a transaction it is kept with it, or not at all."""
        with transaction.atomic():
            self._hold()
            self.mine().update(checkpoint=checkpoint)
        self.checkpoint = checkpoint

    @contextmanager
    def finishing(self) -> Iterator[JobResult]:
        """A transaction for what the job made, and the job's end with it: both are kept, or neither. Raises `JobLost`."""
        result = JobResult()
        with transaction.atomic():
            self._hold()
            yield result
            self.finish(result)

    def finish(self, result: JobResult) -> None:
        """End the job as done. Raises `JobLost`."""
        done = {"state": Job.DONE, "ended_at": timezone.now(), "progress": 1.0, "lease_until": None}
        if not self.mine().update(**self._unwritten | done, result=result.facts, result_url=result.url):
            raise JobLost
        self.is_finished = True

    def mine(self) -> Any:
        """The job's row, as long as this attempt holds it."""
        return Job.objects.within(self.workspace).filter(pk=self.job.pk, state=Job.RUNNING, attempts=self.attempt)

    def _hold(self) -> None:
        """Keep the job from being taken over until the transaction ends."""
        if not self.mine().select_for_update().values("pk"):
            raise JobLost

    def _write(self) -> None:
        self._written_at = time.monotonic()
        try:
            if self._was_cut_off:
                walls.stand_again(self.workspace, self.scope.user or "")
                self._was_cut_off = False
            if not self.mine().update(**self._unwritten):
                raise JobLost
            asked_to_stop = self.mine().values_list("cancel_requested_at", flat=True).first()
        except OperationalError:
            # A database that is busy for seconds, or was restarted, is no reason to lose the work; the next call writes.
            if not connection.in_atomic_block:
                connection.close()
                self._was_cut_off = True
            return
        self._unwritten = {}
        if asked_to_stop:
            raise JobCancelled
