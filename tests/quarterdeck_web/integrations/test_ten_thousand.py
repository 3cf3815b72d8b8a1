"""Ten thousand issues over real HTTP, by a real worker that is killed and limited on the way: as an uninterrupted reading has them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as installed
from django.db import connection

from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.integrations import connecting
from quarterdeck_web.integrations.models import SyncRun, TrackerRecord
from quarterdeck_web.integrations.syncing import asking
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import work_off
from tests.fake_github import FakeGitHub, Fault, Repository, fake_github
from tests.quarterdeck_web.integrations.conftest import kept
from tests.quarterdeck_web.jobs.test_worker import database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
ROOT = Path(__file__).resolve().parents[3]
NUM, PATIENCE = 10_000, 120


def until(what: Callable[[], Any], why: str) -> Any:
    give_up_at = time.monotonic() + PATIENCE
    while not (found := what()):
        assert time.monotonic() < give_up_at, why
        time.sleep(0.1)
    return found


def start_worker(fake: FakeGitHub) -> subprocess.Popen[bytes]:
    """A worker on the test's database and data folder, with the keys that sealed the token."""
    environment = {**os.environ, "DATABASE_URL": database_url(), "QUARTERDECK_DATA": str(installed.DATA), "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    environment |= {"DJANGO_SETTINGS_MODULE": "quarterdeck_web.settings", "QUARTERDECK_TRACKER_ORIGINS": fake.url}
    command = [sys.executable, "-m", "quarterdeck_web.server.worker"]
    return subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True)


def children(worker: subprocess.Popen[bytes]) -> list[int]:
    try:
        return [int(pid) for pid in Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()]
    except OSError:
        return []


def test_a_reading_that_is_killed_and_limited_equals_one_that_is_not(ours: Any, theirs: Any, settings: Any, capsys: Any) -> None:
    with fake_github(Repository(num_issues=NUM)) as fake:
        settings.TRACKER_ORIGINS = (fake.url,)
        connecting.connect(system_scope(theirs), "github", fake.url, "ghp_good", "acme/app")
        work_off(limit=1)
        whole = SyncRun.objects.within(theirs).get()
        assert WorkItem.objects.within(theirs).count() == NUM
        fake.calls.clear()
        _read_with_trouble(ours, fake)
        assert kept(ours) == kept(theirs)
    rate = f"{whole.num_requests / whole.seconds:.1f} requests and {NUM / whole.seconds:.0f} issues a second"
    told = f"{NUM:,} issues: {whole.num_requests} requests in {whole.seconds:.1f} s, {rate}, on {connection.vendor}"
    with capsys.disabled():
        print(f"\n{told}")


def _read_with_trouble(ours: Any, fake: FakeGitHub) -> None:
    """Killed in the events, limited for seconds, killed in the issues with the worker, limited again and again."""
    fake.faults = [
        Fault(r"/issues/events\?.*page=20", 403, {"Retry-After": "6"}, {"message": "secondary rate limit"}),
        Fault(r"/issues\?.*since=2026", 429, {"Retry-After": "1"}, times=2),
    ]
    fake.allowance, fake.window_seconds = 40, 1.0
    worker = start_worker(fake)
    workers = [worker]
    # What a reading says of itself; counting ten thousand records as often would take the time that is measured.
    num_records = lambda: SyncRun.objects.within(ours).values_list("num_new", flat=True).first() or 0  # noqa: E731
    try:
        connecting.connect(system_scope(ours), "github", fake.url, "ghp_good", "acme/app")
        until(lambda: sum("/issues/events" in call for call in fake.calls) > 5, "events are read")
        (job_process,) = until(lambda: children(worker), "the job runs")
        os.kill(job_process, signal.SIGKILL)
        until(lambda: _job(ours).not_before, "the job sleeps because of the limit")
        until(lambda: 1000 < num_records() < NUM, "issues are read")
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        before = TrackerRecord.objects.within(ours).filter(kind="item").count()
        assert before == num_records(), "what was kept and what was counted are one transaction"
        assert before < NUM, "it was killed in the middle, not after"
        # The lease would end by itself within half a minute.
        worker = start_worker(fake)
        workers.append(worker)
        until(lambda: num_records() > before + 500, "it goes on from there")
        for pid in children(worker):
            os.kill(pid, signal.SIGKILL)
        until(lambda: _job(ours).state in (Job.DONE, Job.FAILED), "it ends")
        assert _job(ours).state == Job.DONE, _job(ours).error
        assert _job(ours).attempts >= 4
        run = SyncRun.objects.within(ours).get()
        assert run.num_waits >= 2
        assert run.num_new == NUM
        assert run.ended_at < datetime.now(UTC)
    finally:
        for each in workers:
            each.kill()
            each.wait()


def _job(workspace: Any) -> Job:
    return Job.objects.within(workspace).filter(kind=asking.JOB).get()
