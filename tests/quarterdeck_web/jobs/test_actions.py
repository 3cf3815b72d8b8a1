"""Asking for jobs, stopping them, trying them again."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from quarterdeck_web.accounts.models import AuditEntry
from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.jobs.actions import MAX_WAITING, cancel, enqueue, retry
from quarterdeck_web.jobs.leases import claim_next
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.registry import job
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.lib.refusals import Refused, TooMany


@pytest.fixture(autouse=True)
def count():
    job("count", title="Counting")(lambda context: None)
    job("accept", title="Accepting", operation="plans.make")(lambda context: None)
    job("quick", title="Glancing", quick=True)(lambda context: None)


def test_a_job_says_what_was_asked(scope_for):
    scope = scope_for("pm")
    asked = enqueue(scope, "count", {"to": 3}, title="Counting to three")
    assert (asked.state, asked.title, asked.arguments, asked.requested_by, asked.lane) == (
        Job.QUEUED,
        "Counting to three",
        {"to": 3},
        scope.user,
        Job.LONG,
    )
    assert enqueue(scope, "quick").lane == Job.QUICK


def test_same_key_is_the_same_job_whatever_became_of_it(scope_for):
    scope = scope_for("pm")
    first = enqueue(scope, "count", idempotency_key="a")
    assert work_off() == 1
    assert enqueue(scope, "count", idempotency_key="a") == first
    assert enqueue(scope, "count", idempotency_key="b") != first
    assert scope.rows(Job).count() == 2


def test_a_key_belongs_to_one_workspace(scope_for, ours, theirs):
    assert enqueue(scope_for("pm", workspace=ours), "count", idempotency_key="a") != enqueue(
        scope_for("pm", workspace=theirs), "count", idempotency_key="a"
    )


def test_debounce_gives_the_waiting_job_of_the_same_arguments(scope_for):
    scope = scope_for("pm")
    first = enqueue(scope, "count", {"a": 1, "b": 2}, debounce=True)
    assert enqueue(scope, "count", {"b": 2, "a": 1}, debounce=True) == first
    assert enqueue(scope, "count", {"a": 1}, debounce=True) != first
    assert claim_next("w", Job.LONG)
    # It runs, so that it may not see what changed since.
    assert enqueue(scope, "count", {"a": 1, "b": 2}, debounce=True) != first


def test_a_job_is_gone_with_the_transaction_that_asked(scope_for):
    scope = scope_for("pm")
    with transaction.atomic():
        enqueue(scope, "count")
        transaction.set_rollback(True)
    assert not scope.rows(Job).exists()


def test_who_may_not_do_it_may_not_ask_for_it(scope_for, ours):
    with pytest.raises(PermissionDenied):
        enqueue(scope_for("contributor"), "accept")
    assert enqueue(scope_for("tpm"), "accept")
    assert enqueue(system_scope(ours), "accept")


def test_an_unknown_kind_is_refused(scope_for):
    with pytest.raises(Refused, match="knows no job called 'fly'"):
        enqueue(scope_for("pm"), "fly")


def test_a_workspace_cannot_fill_the_queue(scope_for, theirs):
    scope = scope_for("pm")
    for number in range(MAX_WAITING):
        enqueue(scope, "count", {"number": number})
    with pytest.raises(TooMany):
        enqueue(scope, "count")
    assert enqueue(scope_for("pm", workspace=theirs), "count")


def test_cancel_ends_a_waiting_job_at_once(scope_for):
    scope = scope_for("pm")
    stopped = cancel(scope, enqueue(scope, "count"))
    assert (stopped.state, stopped.cancelled_by) == (Job.CANCELLED, scope.user)
    assert work_off() == 0
    with pytest.raises(Refused, match="over already"):
        cancel(scope, stopped)


def test_cancel_asks_a_running_job_to_stop(scope_for):
    scope = scope_for("pm")
    asked = enqueue(scope, "count")
    assert claim_next("w", Job.LONG)
    stopping = cancel(scope, asked)
    assert stopping.state == Job.RUNNING
    assert stopping.cancel_requested_at


def test_retry_begins_a_failed_job_again_for_whoever_asks(scope_for, ours):
    job("break", title="Breaking")(lambda context: 1 / 0)
    scope, other = scope_for("pm"), scope_for("tpm")
    asked = enqueue(scope, "break")
    work_off()
    again = retry(other, asked)
    assert (again.state, again.error, again.requested_by, again.tries_left) == (Job.QUEUED, "", other.user, Job.MAX_TRIES)
    with pytest.raises(Refused, match="waiting"):
        retry(other, again)
    operations = list(other.rows(AuditEntry).values_list("operation", "subject"))
    assert ("jobs.manage", "retry Breaking") in operations


def test_retry_needs_the_permission_of_the_kind(scope_for):
    scope = scope_for("pm")
    asked = cancel(scope, enqueue(scope, "accept"))
    with pytest.raises(PermissionDenied):
        retry(scope_for("contributor"), asked)


def test_foreign_jobs_are_out_of_reach(scope_for, ours, theirs):
    theirs_job = enqueue(scope_for("pm", workspace=theirs), "count")
    with pytest.raises(Refused):
        cancel(scope_for("owner", workspace=ours), theirs_job)
    theirs_job.refresh_from_db()
    assert theirs_job.state == Job.QUEUED
