"""An import that is killed goes on where it stopped, and ends as one that was never killed."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from quarterdeck_web.evidence.importing import actions, keeping, running, sorting
from quarterdeck_web.evidence.importing.models import FeedbackImport
from quarterdeck_web.jobs import leases
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import run
from tests.quarterdeck_web.evidence.importing.conftest import Importing
from tests.quarterdeck_web.jobs.test_worker import database_url

ROOT = Path(__file__).resolve().parents[4]

HEADER = "id,what,who,company,plan,when,merged\n"
NUM_ROWS = 60
MAPPING = {"id": "id", "what": "text", "who": "person", "company": "account", "plan": "segment", "when": "said_on", "merged": "merged_into"}


def table(num: int = NUM_ROWS) -> str:
    """Rows of which every fifth is merged into one that comes later, and some repeat."""
    rows = [
        f"{n},Text number {n},p{n}@x.example,Company {n % 4},food,2026-01-0{n % 9 + 1},{n + 3 if n % 5 == 0 else ''}\n" for n in range(1, num + 1)
    ]
    return HEADER + "".join(rows) + rows[0]


@pytest.fixture(autouse=True)
def _long(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if these were large."""
    monkeypatch.setattr(actions, "QUICK_ROWS", 0)


def state_of(importing: Importing) -> Any:
    """Everything an import made, but for keys and moments."""
    rows = importing.evidence().values()
    batch = importing.newest().batch
    said = [{**row.body, "batch": row.body.get("batch") == batch} for row in rows]
    links = [(row.ref, row.duplicate_of and row.duplicate_of.ref, row.account and row.account.ref, row.state) for row in rows]
    brought = importing.newest()
    counts = (brought.state, brought.num_new, brought.num_changed, brought.num_same, brought.num_refused)
    return said, links, counts


class Killed(BaseException):
    """The end of a process, as far as its database is concerned."""


def begin(importing: Importing) -> Any:
    brought = importing.bring(table())
    importing.map(brought, MAPPING)
    importing.act(importing.reload(brought), "import")
    return importing.reload(brought)


def kill_at_write(monkeypatch: pytest.MonkeyPatch, number: int, *, before_commit: bool) -> None:
    """End the process in, or right after, the n-th write of a batch."""
    honest, seen = keeping.add_new, []

    def add_new(*args: Any) -> None:
        if not before_commit and len(seen) == number:
            raise Killed
        honest(*args)
        seen.append(1)
        if before_commit and len(seen) == number:
            raise Killed

    monkeypatch.setattr(keeping, "add_new", add_new)


def attempt(importing: Importing) -> None:
    """Take the waiting job as a worker does, and have it again if the process ended."""
    from quarterdeck_web.jobs.leases import claim_next, give_back

    importing.leave_others_work()
    claim = claim_next("here", Job.LONG)
    assert claim is not None
    try:
        run(claim)
    except Killed:
        give_back(claim, "The worker stopped", is_our_doing=True)


@pytest.mark.parametrize("before_commit", [True, False])
@pytest.mark.parametrize("number", [1, 2, 4, 5])
def test_a_killed_import_ends_as_one_that_was_not(
    importing: Importing, monkeypatch: pytest.MonkeyPatch, theirs: Any, client_as: Any, number: int, before_commit: bool
) -> None:
    monkeypatch.setattr(sorting, "ITEMS_AT_ONCE", 12)
    other = Importing(client_as("pm", workspace=theirs), theirs)
    begin(other)
    other.work()
    begin(importing)
    with monkeypatch.context() as patch:
        kill_at_write(patch, number, before_commit=before_commit)
        attempt(importing)
    brought = importing.newest()
    assert brought.state == "importing"
    kept = len(importing.evidence())
    assert kept == brought.num_new == 12 * (number - before_commit), "a batch is kept with the row it ends with, or not at all"
    attempt(importing)
    assert Job.objects.within(importing.workspace).filter(kind="import-feedback").latest("created_at").attempts == 2
    assert state_of(importing) == state_of(other)
    assert state_of(importing)[2] == ("imported", NUM_ROWS, 0, 0, 0)


def test_a_stopped_import_can_go_on(importing: Importing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "ITEMS_AT_ONCE", 12)
    brought = begin(importing)
    job = Job.objects.within(importing.workspace).get(kind="import-feedback")
    with monkeypatch.context() as patch:
        kill_at_write(patch, 2, before_commit=False)
        attempt(importing)
    importing.client.post(f"/w/{importing.workspace.slug}/jobs/{job.pk}/cancel")
    shown = importing.page(brought)
    assert "24 items of the first 25 rows are in" in shown
    assert "Go on" in shown
    importing.act(brought, "import")
    importing.work()
    assert importing.reload(brought).state == "imported"
    assert len(importing.evidence()) == NUM_ROWS


def test_a_stopped_import_can_be_taken_back(importing: Importing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "ITEMS_AT_ONCE", 12)
    brought = begin(importing)
    with monkeypatch.context() as patch:
        kill_at_write(patch, 3, before_commit=True)
        attempt(importing)
    job = Job.objects.within(importing.workspace).get(kind="import-feedback")
    importing.client.post(f"/w/{importing.workspace.slug}/jobs/{job.pk}/cancel")
    assert importing.act(brought, "undo").status_code == 302
    importing.work()
    assert importing.reload(brought).state == "undone"
    assert not importing.evidence()


def test_taking_back_that_is_killed_goes_on(importing: Importing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running.taking_back, "AT_ONCE", 10)
    brought = importing.import_all(table(), mapping=MAPPING)
    importing.act(brought, "undo")
    honest, seen = running.taking_back.remove_some, []

    def remove_some(*args: Any) -> Any:
        if len(seen) == 2:
            raise Killed
        seen.append(1)
        return honest(*args)

    with monkeypatch.context() as patch:
        patch.setattr(running.taking_back, "remove_some", remove_some)
        attempt(importing)
    assert len(importing.evidence()) == NUM_ROWS - 20
    attempt(importing)
    brought = importing.reload(brought)
    assert (brought.state, brought.num_removed) == ("undone", NUM_ROWS)
    assert not importing.evidence()


def test_no_file_is_left_behind(importing: Importing, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        brought = importing.import_all(table(), mapping=MAPPING)
    assert brought.state == "imported"
    assert not running.files.path_of(brought).exists()


@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_in_the_middle_loses_and_doubles_nothing(importing: Importing, tmp_path: Path) -> None:
    num = 3000
    brought = importing.bring(table(num))
    importing.map(brought, MAPPING)
    importing.act(brought, "import")
    environment = {**os.environ, "DATABASE_URL": database_url(), "QUARTERDECK_DATA": str(tmp_path)}
    environment["DJANGO_SETTINGS_MODULE"] = "quarterdeck_web.settings"
    importing.leave_others_work()
    script = "import django; django.setup(); from quarterdeck_web.jobs.runner import work_off; work_off(limit=1)"
    process = subprocess.Popen([sys.executable, "-c", script], env=environment, cwd=ROOT)
    give_up_at = time.monotonic() + 90
    while importing.reload(brought).row_cursor < 500:
        assert process.poll() is None, "it ended before it was killed"
        assert time.monotonic() < give_up_at
        time.sleep(0.02)
    process.kill()
    process.wait()
    brought = importing.reload(brought)
    assert brought.state == "importing"
    assert 500 <= len(importing.evidence()) == brought.num_new < num
    jobs = Job.objects.within(importing.workspace).filter(kind="import-feedback")
    jobs.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert leases.reap() == 1
    importing.work()
    assert (jobs.get().state, jobs.get().attempts) == (Job.DONE, 2)
    brought = importing.reload(brought)
    assert (brought.state, brought.num_new, len(importing.evidence())) == ("imported", num, num)
    doubles = [row for row in importing.evidence().values() if row.body.get("duplicate_of")]
    assert len(doubles) == len([n for n in range(1, num + 1) if n % 5 == 0 and n + 3 <= num])
    assert all(row.duplicate_of is not None for row in doubles)


@pytest.mark.django_db(transaction=True)
def test_the_same_file_by_two_workers_at_once_comes_in_once(importing: Importing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "ITEMS_AT_ONCE", 20)
    both = [importing.bring(table(400)) for _ in range(2)]
    for brought in both:
        importing.map(brought, MAPPING)
    for brought in both:
        importing.act(importing.reload(brought), "import")
    importing.leave_others_work()
    claims = [leases.claim_next(name, Job.LONG) for name in ("one", "two")]

    def work(claim: leases.Claim) -> None:
        try:
            run(claim)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(work, claims))
    imports = list(FeedbackImport.objects.within(importing.workspace))
    assert [each.state for each in imports] == ["imported"] * 2
    assert sum(each.num_new for each in imports) == 400 == len(importing.evidence())
    assert sum(each.num_same for each in imports) == 400
    for each in imports:
        importing.act(each, "undo")
        importing.work()
    assert not importing.evidence()
