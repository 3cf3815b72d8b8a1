"""Who holds a job: leases, the reaper, and fencing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.jobs import schedules
from quarterdeck_web.jobs.actions import cancel, enqueue
from quarterdeck_web.jobs.context import JobContext, JobLost, JobSleeps
from quarterdeck_web.jobs.leases import claim_next, fail, forget_old, reap, renew
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.registry import JobResult, job
from quarterdeck_web.jobs.runner import run
from quarterdeck_web.jobs.worker_locks import WorkerLock, is_surely_dead


@pytest.fixture
def scope(ours):
    job("count", title="Counting")(lambda context: None)
    return system_scope(ours)


def let_lease_end(job: Job) -> None:
    Job.objects.within(job.workspace).filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_job_is_taken_once_and_the_longest_waiting_first(scope):
    first, second = enqueue(scope, "count", {"n": 1}), enqueue(scope, "count", {"n": 2})
    assert claim_next("one", Job.LONG).job_id == first.pk
    assert claim_next("two", Job.LONG).job_id == second.pk
    assert claim_next("three", Job.LONG) is None


def test_lanes_do_not_wait_for_each_other(scope):
    job("glance", title="Glancing", quick=True)(lambda context: None)
    enqueue(scope, "count")
    quick = enqueue(scope, "glance")
    assert claim_next("w", Job.QUICK).job_id == quick.pk


def test_a_lease_that_is_over_frees_the_job_and_says_so(scope, reload_job):
    asked = enqueue(scope, "count")
    claim = claim_next("elsewhere:1:a", Job.LONG)
    JobContext(reload_job(asked)).progress(0.42, "Half way")
    assert reap() == 0
    let_lease_end(asked)
    assert reap() == 1
    freed = reload_job(asked)
    assert (freed.state, freed.restarted_note) == (Job.QUEUED, "The worker stopped at 42 %; started again.")
    assert not renew(claim)
    run(claim_next("here", Job.LONG))
    assert (reload_job(asked).state, reload_job(asked).attempts) == (Job.DONE, 2)


def test_it_gives_up_after_three_attempts(scope, reload_job):
    asked = enqueue(scope, "count")
    for _ in range(Job.MAX_TRIES):
        assert claim_next("elsewhere:1:a", Job.LONG)
        let_lease_end(asked)
        reap()
    failed = reload_job(asked)
    assert (failed.state, failed.error) == (Job.FAILED, "The worker stopped; it was tried 3 times.")
    assert "Try it again" in failed.remedy


def test_what_cannot_restart_fails_instead(scope, reload_job):
    job("send", title="Sending", can_restart=False)(lambda context: None)
    asked = enqueue(scope, "send")
    claim_next("elsewhere:1:a", Job.LONG)
    let_lease_end(asked)
    reap()
    assert reload_job(asked).state == Job.FAILED
    assert "not started again by itself" in reload_job(asked).error


def test_a_cancelled_job_of_a_dead_worker_ends_as_cancelled(scope, reload_job):
    asked = enqueue(scope, "count")
    claim_next("elsewhere:1:a", Job.LONG)
    cancel(scope, asked)
    let_lease_end(asked)
    reap()
    assert reload_job(asked).state == Job.CANCELLED


def test_an_old_attempt_can_write_nothing(scope, reload_job):
    asked = enqueue(scope, "count")
    old = claim_next("elsewhere:1:a", Job.LONG)
    stale = JobContext(reload_job(asked))
    let_lease_end(asked)
    reap()
    claim_next("here", Job.LONG)
    with pytest.raises(JobLost):
        stale.progress(0.9)
    with pytest.raises(JobLost):
        stale.log("still at it")
    with pytest.raises(JobLost):
        stale.save_checkpoint({"row": 9})
    with pytest.raises(JobLost):
        stale.finish(JobResult(url="/old"))
    with pytest.raises(JobLost), stale.finishing():
        pytest.fail("it must not get here")
    assert not renew(old)
    assert not fail(old, "too late")
    now = reload_job(asked)
    assert (now.state, now.progress, now.result_url, now.checkpoint, now.attempts) == (Job.RUNNING, None, "", {}, 2)


def test_an_old_attempt_that_wakes_up_does_nothing(scope, reload_job):
    ran = []
    job("note", title="Noting")(lambda context: ran.append(context.attempt))
    asked = enqueue(scope, "note")
    old = claim_next("elsewhere:1:a", Job.LONG)
    let_lease_end(asked)
    reap()
    new = claim_next("here", Job.LONG)
    run(old)
    assert ran == []
    run(new)
    assert ran == [2]


def test_a_dead_worker_of_this_machine_needs_no_lease_to_end(scope, reload_job):
    lock = WorkerLock()
    assert not is_surely_dead(lock.name)
    asked = enqueue(scope, "count")
    claim_next(lock.name, Job.LONG)
    assert reap() == 0
    lock._file.close()  # As the kernel does when the process dies.
    assert reap() == 1
    assert reload_job(asked).state == Job.QUEUED
    assert not is_surely_dead("another-machine:1:a")


def test_jobs_of_long_ago_are_forgotten(scope):
    old, new = enqueue(scope, "count", {"n": 1}), enqueue(scope, "count", {"n": 2})
    Job.objects.within(scope.workspace).update(state=Job.DONE, ended_at=timezone.now())
    Job.objects.within(scope.workspace).filter(pk=old.pk).update(ended_at=timezone.now() - timedelta(days=100))
    forget_old()
    assert list(scope.rows(Job)) == [new]


def test_a_job_that_sleeps_holds_no_worker_and_goes_on_with_what_it_kept(scope, reload_job):
    kept = []

    def read(context: JobContext) -> None:
        kept.append(dict(context.checkpoint))
        if not context.checkpoint:
            context.save_checkpoint({"page": 2})
            raise JobSleeps(timezone.now() + timedelta(hours=1), "GitHub asks to wait until 14:05.")

    job("read", title="Reading")(read)
    asked = enqueue(scope, "read")
    run(claim_next("here", Job.LONG))
    asleep = reload_job(asked)
    assert (asleep.state, asleep.restarted_note, asleep.tries_left) == (Job.QUEUED, "GitHub asks to wait until 14:05.", Job.MAX_TRIES)
    assert claim_next("here", Job.LONG) is None, "it sleeps"
    Job.objects.within(asked.workspace).filter(pk=asked.pk).update(not_before=timezone.now())
    run(claim_next("here", Job.LONG))
    assert reload_job(asked).state == Job.DONE
    assert kept == [{}, {"page": 2}]


def test_a_sleeping_job_is_stopped_at_once(scope, reload_job):
    asked = enqueue(scope, "count", not_before=timezone.now() + timedelta(hours=1))
    assert claim_next("here", Job.LONG) is None
    assert cancel(scope, asked).state == Job.CANCELLED


def test_what_is_looked_after_is_looked_at_in_its_time_and_a_fault_stops_nobody(monkeypatch):
    looked = []
    monkeypatch.setattr(schedules, "_schedules", {})

    @schedules.every(10)
    def broken() -> None:
        looked.append("broken")
        raise ValueError("a fault of ours")

    @schedules.every(30)
    def sound() -> None:
        looked.append("sound")

    for now in (100.0, 105.0, 111.0, 131.0):
        schedules.look(now)
    assert looked == ["broken", "sound", "broken", "broken", "sound"]
