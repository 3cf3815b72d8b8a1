"""The worker: takes jobs, does each in a process of its own, and looks after them.

One loop, one thread. A job's process is forked from this one, which has the engine loaded, so that it starts in
milliseconds; it runs niced, so that pages stay quick; and it ends when the worker does. While it runs the worker renews its lease,
stops it when somebody asks, and notices when it dies. See docs/decisions/0005-jobs.md.
"""

import importlib
import logging
import os
import signal
import sys
import time
from dataclasses import dataclass
from typing import NoReturn

from django.db import InterfaceError, OperationalError, close_old_connections, connections

from quarterdeck_web.jobs import leases, schedules
from quarterdeck_web.jobs.leases import Claim
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.registry import KINDS
from quarterdeck_web.jobs.runner import is_silence, run
from quarterdeck_web.jobs.worker_locks import WorkerLock
from quarterdeck_web.lib.processes import end_at_once, end_with_parent

log = logging.getLogger(__name__)

ENGINE = (
    "quarterdeck.roadmap",
    "quarterdeck.forecast",
    "quarterdeck.feasibility",
    "quarterdeck.value",
    "quarterdeck.evidence",
    "quarterdeck.comparison",
)
SECONDS_BETWEEN_LOOKS = 0.2
SECONDS_TO_STOP = 3.0
SECONDS_BETWEEN_SWEEPS = 3600.0
NICENESS, CALM = 10, 19
"""Of jobs, and of those that nobody asked for: a plan loses nothing to them."""
DATABASE_SILENT = 75
"""Exit code of a job's process when the database did not answer (EX_TEMPFAIL)."""


@dataclass
class Running:
    """A job's process, and when it must end."""

    claim: Claim
    pid: int
    limit_at: float
    limit_seconds: float
    stop_at: float = float("inf")
    reason: str = ""
    exit_code: int | None = None

    def has_ended(self) -> bool:
        """Whether the process is gone; then `exit_code` says how."""
        if self.exit_code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.exit_code = os.waitstatus_to_exitcode(status) if pid else None
        return self.exit_code is not None

    def kill(self) -> None:
        """End the process and all it started, at once. Its transactions roll back."""
        for kill in (os.killpg, os.kill):
            try:
                kill(self.pid, signal.SIGKILL)
                return
            except ProcessLookupError:
                continue


class Worker:
    """Does jobs until it is told to stop: at most one in each lane, so that quick ones wait neither for long ones nor for what nobody asked for."""

    def __init__(self, lanes: tuple[str, ...] = (Job.LONG, Job.QUICK, Job.ASIDE)) -> None:
        self.lanes: dict[str, Running | None] = dict.fromkeys(lanes)
        self.lock = WorkerLock()
        self.is_stopping = False
        self._next_heartbeat = self._next_sweep = 0.0

    def run(self, parent: int | None = None) -> None:
        """Work until SIGTERM or SIGINT, or until the parent process is gone."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        for module in ENGINE:
            importlib.import_module(module)
        while not self.is_stopping and (parent is None or os.getppid() == parent):
            try:
                self.look()
            except (OperationalError, InterfaceError):
                # Leases outlast a database that is busy or restarts; the next look tries again.
                log.warning("The database does not answer; trying again.", exc_info=True)
                connections.close_all()
                time.sleep(1)
            time.sleep(SECONDS_BETWEEN_LOOKS)
        self._end_all()

    def look(self) -> None:
        """See to everything once."""
        close_old_connections()
        for lane, running in self.lanes.items():
            if running is not None and running.has_ended():
                self._settle(running)
                self.lanes[lane] = None
        self._stop_what_must()
        if time.monotonic() >= self._next_heartbeat:
            self._next_heartbeat = time.monotonic() + leases.HEARTBEAT.total_seconds()
            # First one's own: a machine that slept must not take its own jobs for lost.
            for running in filter(None, self.lanes.values()):
                if not leases.renew(running.claim):
                    running.kill()
            leases.reap()
        if time.monotonic() >= self._next_sweep:
            self._next_sweep = time.monotonic() + SECONDS_BETWEEN_SWEEPS
            leases.forget_old()
        schedules.look()
        for lane, running in self.lanes.items():
            if running is None and (claim := leases.claim_next(self.lock.name, lane)):
                self.lanes[lane] = _start(claim, CALM if lane == Job.ASIDE else NICENESS)

    def _settle(self, running: Running) -> None:
        """See that a job whose process ended has ended itself; most have by now."""
        code = running.exit_code
        if running.reason:
            leases.fail(running.claim, running.reason, "Try it again, or make it smaller.")
        elif code == DATABASE_SILENT:
            leases.give_back(running.claim, "The database did not answer, and the job stopped")
        elif code == -signal.SIGKILL:
            leases.give_back(running.claim, "The job was killed (perhaps memory ran out)")
        else:
            leases.give_back(running.claim, f"The job's process ended unexpectedly ({_cause(code or 0)})")

    def _stop_what_must(self) -> None:
        """Kill what was cancelled and did not end by itself, and what takes too long."""
        now = time.monotonic()
        for running in filter(None, self.lanes.values()):
            if running.stop_at == float("inf") and running.claim.row().filter(cancel_requested_at__isnull=False).exists():
                running.stop_at = now + SECONDS_TO_STOP
            if now >= running.limit_at and not running.reason:
                running.reason = f"It was stopped after {running.limit_seconds:.0f} seconds, the most such a job may take."
            if now >= running.stop_at or running.reason:
                running.kill()

    def _stop(self, signum: int, frame: object) -> None:
        self.is_stopping = True

    def _end_all(self) -> None:
        """Stop every job and give it back, so that the next worker begins it again at once."""
        for running in filter(None, self.lanes.values()):
            running.kill()
            while not running.has_ended():
                time.sleep(0.01)
            try:
                leases.give_back(running.claim, "The server was stopped", is_our_doing=True)
            except OperationalError:
                log.warning("The database does not answer; the lease will end by itself.")
        self.lock.release()


def _start(claim: Claim, niceness: int) -> Running | None:
    """Fork a process that does the job. None, and the job is given back, where the machine has no room for one."""
    kind = KINDS.get(claim.row().values_list("kind", flat=True).first() or "")
    limit = kind.limit_seconds if kind else 60.0
    # A connection must not be shared by two processes.
    connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        pid = os.fork()
    except OSError:
        log.exception("cannot start a process")
        leases.give_back(claim, "There was no room for another process")
        return None
    if pid == 0:
        _be_a_job(claim, niceness)
    return Running(claim, pid, time.monotonic() + limit, limit)


def _be_a_job(claim: Claim, niceness: int) -> NoReturn:
    """What the forked process does. It never returns."""
    code = 1
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.nice(niceness)
        end_with_parent(end_at_once)
        run(claim)
        connections.close_all()
        code = 0
    except BaseException as error:
        code = DATABASE_SILENT if is_silence(error) else 1
        log.exception("job %s", claim.job_id)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _cause(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
