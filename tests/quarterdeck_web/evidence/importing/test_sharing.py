"""Several workers keep one file: each part once, nothing left out, whoever of them is killed or comes too late."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections

from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.evidence.importing import actions, keeping, sorting
from quarterdeck_web.evidence.importing.models import FeedbackImport, ImportPart
from quarterdeck_web.jobs import leases
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import run
from tests.quarterdeck_web.evidence.importing.conftest import Importing
from tests.quarterdeck_web.evidence.importing.test_resuming import Killed, attempt, begin, kill_at_write, state_of

NUM_PARTS = 6


@pytest.fixture(autouse=True)
def _long_of_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "QUICK_ROWS", 0)
    monkeypatch.setattr(sorting, "ITEMS_AT_ONCE", 12)
    monkeypatch.setattr(keeping, "SECONDS_BETWEEN_LOOKS", 0.01)


@pytest.fixture
def alone(theirs: Any, client_as: Any) -> Any:
    """What an import comes to that one worker does."""
    other = Importing(client_as("pm", workspace=theirs), theirs)
    begin(other)
    other.work()
    return state_of(other)


def led_and_helped(importing: Importing) -> tuple[leases.Claim, leases.Claim]:
    """An import that has begun, and who leads and who helps it; neither has kept anything."""
    begin(importing)
    importing.leave_others_work()
    leader = claim("one")
    keeping.begin(JobContext(leader.row().select_related("workspace", "requested_by").get()), importing.newest())
    return leader, help_for(importing)


def help_for(importing: Importing) -> leases.Claim:
    leader = Job.objects.within(importing.workspace).get(kind="import-feedback")
    enqueue(system_scope(importing.workspace), keeping.HELP, {"file": str(importing.newest().pk), "job": str(leader.pk)})
    return claim("two")


def claim(name: str) -> leases.Claim:
    claimed = leases.claim_next(name, Job.LONG)
    assert claimed is not None
    return claimed


def helped(importing: Importing) -> tuple[str, int]:
    job = Job.objects.within(importing.workspace).get(kind=keeping.HELP)
    assert job.state == Job.DONE, job.technical_detail
    return job.state, job.result["parts"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_come_to_what_one_does(importing: Importing, alone: Any) -> None:
    def work(claimed: leases.Claim) -> None:
        try:
            run(claimed)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(work, led_and_helped(importing)))
    assert state_of(importing) == alone
    assert ImportPart.objects.within(importing.workspace).count() == NUM_PARTS


def test_a_helper_may_do_all_of_it(importing: Importing, alone: Any) -> None:
    leader, helper = led_and_helped(importing)
    run(helper)
    assert helped(importing) == (Job.DONE, NUM_PARTS)
    assert importing.newest().state == "importing"
    run(leader)
    assert state_of(importing) == alone


@pytest.mark.parametrize("before_commit", [True, False])
def test_what_a_killed_helper_leaves_is_kept_by_the_leader(
    importing: Importing, alone: Any, monkeypatch: pytest.MonkeyPatch, before_commit: bool
) -> None:
    leader, helper = led_and_helped(importing)
    with monkeypatch.context() as patch:
        kill_at_write(patch, 2, before_commit=before_commit)
        with pytest.raises(Killed):
            run(helper)
    run(leader)
    assert state_of(importing) == alone


def test_who_helps_stops_with_the_leader(importing: Importing, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(importing)
    with monkeypatch.context() as patch:
        kill_at_write(patch, 2, before_commit=False)
        attempt(importing)
    leader = Job.objects.within(importing.workspace).get(kind="import-feedback")
    importing.client.post(f"/w/{importing.workspace.slug}/jobs/{leader.pk}/cancel")
    kept = len(importing.evidence())
    run(help_for(importing))
    assert helped(importing) == (Job.DONE, 0)
    assert len(importing.evidence()) == kept


def test_who_helps_adds_nothing_to_what_is_taken_back(importing: Importing) -> None:
    _, helper = led_and_helped(importing)
    FeedbackImport.objects.within(importing.workspace).update(state=FeedbackImport.UNDOING)
    run(helper)
    assert helped(importing) == (Job.DONE, 0)
    assert not importing.evidence()
    assert not ImportPart.objects.within(importing.workspace).exists()


@pytest.mark.parametrize(("living", "rows", "asked"), [(1, 50_000, 0), (3, 50_000, 2), (3, 60, 0), (0, 50_000, 0), (99, 50_000, 15)])
def test_as_many_are_asked_as_live_beside_this_one(importing: Importing, monkeypatch: pytest.MonkeyPatch, living: int, rows: int, asked: int) -> None:
    brought = begin(importing)
    importing.leave_others_work()
    context = JobContext(claim("one").row().select_related("workspace", "requested_by").get())
    brought.tried["last_row"] = rows
    monkeypatch.setattr(keeping, "num_living", lambda: living)
    expected = asked if connection.vendor == "postgresql" else 0  # SQLite has one writer.
    assert keeping.ask_for_help(context, brought) == expected
    assert Job.objects.within(importing.workspace).filter(kind=keeping.HELP, state=Job.QUEUED).count() == expected
