"""A real worker on the test's database: its processes killed, its jobs done once. Each test sees the job run before it harms it."""

import importlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.jobs.actions import cancel, enqueue
from quarterdeck_web.jobs.models import Job, JobLog
from quarterdeck_web.products.models import Comment

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 90


@pytest.fixture
def scope(ours):
    # Loaded again for each test, because the kinds a test registered are forgotten after it.
    importlib.reload(importlib.import_module("tests.quarterdeck_web.jobs.slow.jobs"))
    return system_scope(ours)


@pytest.fixture
def start_worker(tmp_path):
    """Starts workers, and kills at the end those that still live."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        environment = {**os.environ, "DATABASE_URL": database_url(), "QUARTERDECK_DATA": str(tmp_path), "PYTHONPATH": str(ROOT)}
        environment["DJANGO_SETTINGS_MODULE"] = "tests.quarterdeck_web.jobs.slow_settings"
        started.append(subprocess.Popen([sys.executable, "-m", "quarterdeck_web.server.worker"], env=environment, cwd=ROOT, start_new_session=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def files(tmp_path) -> dict[str, str]:
    return {"gate": str(tmp_path / "gate"), "pids": str(tmp_path / "pids")}


def database_url() -> str:
    """Where the test's own database is, for another process."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgres://{quote(at['USER'])}:{quote(at['PASSWORD'])}@{quote(at['HOST'] or 'localhost', safe='')}:{at['PORT'] or 5432}/{at['NAME']}"


def until(what: Callable[[], object], why: str) -> None:
    """Wait until something is so."""
    give_up_at = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < give_up_at, f"not within {PATIENCE} s: {why}"
        time.sleep(0.05)


def now(job: Job) -> Job:
    return Job.objects.within(job.workspace_id).get(pk=job.pk)


def wait_for(job: Job, **fields: object) -> Job:
    until(lambda: all(getattr(now(job), name) == value for name, value in fields.items()), f"{job} is {fields}, but {now(job).__dict__}")
    return now(job)


def processes(files: dict[str, str]) -> list[tuple[int, int]]:
    """The process and the niceness of each attempt."""
    return [(int(pid), int(nice)) for pid, nice in (line.split() for line in Path(files["pids"]).read_text().splitlines())]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_a_worker_killed_in_a_job_is_replaced_and_the_job_done_once(scope, start_worker, files):
    asked = enqueue(scope, "slow", files)
    worker = start_worker()
    wait_for(asked, state=Job.RUNNING, progress=0.42)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    [(orphan, _)] = processes(files)
    until(lambda: not is_alive(orphan), "the job's process ends with its worker")
    assert now(asked).state == Job.RUNNING
    lease_until = now(asked).lease_until
    start_worker()
    wait_for(asked, state=Job.RUNNING, attempts=2, progress=0.42)
    assert now(asked).started_at < lease_until, "the lease of a dead worker of this machine need not end"
    assert now(asked).restarted_note == "The worker stopped at 42 %; started again."
    Path(files["gate"]).touch()
    done = wait_for(asked, state=Job.DONE)
    assert done.result == {"attempt": 2}
    assert list(scope.rows(Comment).values_list("text", flat=True)) == ["attempt 2"]
    assert list(scope.rows(JobLog).values_list("text", flat=True)) == ["attempt 1", "attempt 2"]


def test_a_job_that_is_killed_is_begun_again(scope, start_worker, files):
    asked = enqueue(scope, "slow", files)
    start_worker()
    wait_for(asked, state=Job.RUNNING, progress=0.42)
    [(pid, niceness)] = processes(files)
    assert niceness >= 10, "a job must not slow pages"
    os.kill(pid, signal.SIGKILL)
    wait_for(asked, state=Job.RUNNING, attempts=2)
    assert now(asked).restarted_note.startswith("The job was killed (perhaps memory ran out) at 42 %")
    Path(files["gate"]).touch()
    wait_for(asked, state=Job.DONE)
    assert scope.rows(Comment).count() == 1


def test_a_crash_is_tried_three_times_and_then_said(scope, start_worker):
    asked = enqueue(scope, "crash")
    start_worker()
    failed = wait_for(asked, state=Job.FAILED)
    assert failed.attempts == Job.MAX_TRIES
    assert failed.error == "The job's process ended unexpectedly (signal SIGABRT) at 10 %; it was tried 3 times."


def test_quick_jobs_do_not_wait_behind_long_ones(scope, start_worker, files):
    long = enqueue(scope, "slow", files)
    start_worker()
    wait_for(long, state=Job.RUNNING, progress=0.42)
    quick = enqueue(scope, "slow-quick")
    done = wait_for(quick, state=Job.DONE)
    assert now(long).state == Job.RUNNING
    assert (done.ended_at - done.created_at).total_seconds() < 10, "a process that has the engine loaded starts at once"
    assert enqueue(scope, "slow", {**files, "second": True}).state == Job.QUEUED


def test_cancel_stops_what_listens_and_what_does_not(scope, start_worker, files):
    start_worker()
    for kind in ("slow", "deaf"):
        asked = enqueue(scope, kind, files)
        wait_for(asked, state=Job.RUNNING, progress=0.42)
        cancel(scope, asked)
        wait_for(asked, state=Job.CANCELLED)
        pid, _ = processes(files)[-1]
        until(lambda pid=pid: not is_alive(pid), "its process ends")
    assert not scope.rows(Comment).exists()


def test_what_takes_too_long_is_stopped(scope, start_worker):
    asked = enqueue(scope, "endless")
    start_worker()
    failed = wait_for(asked, state=Job.FAILED)
    assert failed.error == "It was stopped after 2 seconds, the most such a job may take."


def test_a_worker_told_to_stop_gives_its_job_back(scope, start_worker, files):
    asked = enqueue(scope, "slow", files)
    worker = start_worker()
    wait_for(asked, state=Job.RUNNING, progress=0.42)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
    given_back = now(asked)
    assert (given_back.state, given_back.tries_left) == (Job.QUEUED, Job.MAX_TRIES)
    assert given_back.restarted_note == "The server was stopped at 42 %; started again."


def test_two_workers_share_and_never_double(scope, start_worker, files):
    Path(files["gate"]).touch()
    asked = [enqueue(scope, "slow", {**files, "number": number}) for number in range(20)]
    start_worker(), start_worker()
    for one in asked:
        wait_for(one, state=Job.DONE)
    assert sorted(scope.rows(Comment).values_list("text", flat=True)) == ["attempt 1"] * 20
    assert len(processes(files)) == 20


def test_a_database_that_is_locked_for_longer_than_anybody_waits_loses_nothing(scope, start_worker, files):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has one lock for all writers")
    asked = enqueue(scope, "slow", files)
    worker = start_worker()
    wait_for(asked, state=Job.RUNNING, progress=0.42)
    with sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        Path(files["gate"]).touch()
        time.sleep(8)
        other.execute("ROLLBACK")
    other.close()
    wait_for(asked, state=Job.DONE)
    assert worker.poll() is None
    assert scope.rows(Comment).count() == 1


def test_a_database_that_drops_every_connection_loses_nothing(scope, start_worker, files):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has connections to drop")
    asked = enqueue(scope, "slow", files)
    worker = start_worker()
    wait_for(asked, state=Job.RUNNING, progress=0.42)
    for _ in range(3):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert cursor.fetchone()[0] > 0
        time.sleep(1.5)
    assert now(asked).state == Job.RUNNING
    Path(files["gate"]).touch()
    wait_for(asked, state=Job.DONE)
    assert worker.poll() is None
    assert scope.rows(Comment).count() == 1
