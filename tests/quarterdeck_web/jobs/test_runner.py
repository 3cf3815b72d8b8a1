"""What becomes of a job when it runs."""

import pytest
from django.http import Http404

from quarterdeck.errors import InvalidInput
from quarterdeck_web.accounts.models import Membership
from quarterdeck_web.jobs import context as contexts
from quarterdeck_web.jobs.actions import cancel, enqueue, retry
from quarterdeck_web.jobs.models import Job, JobLog
from quarterdeck_web.jobs.registry import JobResult, job
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.products.models import Comment


@pytest.fixture
def scope(scope_for):
    return scope_for("pm")


def outcome(scope, handler, **options) -> Job:
    job("try", title="Trying", **options)(handler)
    asked = enqueue(scope, "try", {"x": 1})
    assert work_off() == 1
    return scope.get(Job, pk=asked.pk)


def test_a_result_is_kept(scope):
    done = outcome(scope, lambda context: JobResult(url="/w/ours/plan/", facts={"value": context.arguments["x"]}))
    assert (done.state, done.progress, done.result_url, done.result) == (Job.DONE, 1.0, "/w/ours/plan/", {"value": 1})


def test_progress_and_log_are_kept(scope):
    def handler(context):
        context.progress(0.3, "Counting", value=8.4)
        context.log("one")
        context.progress(0.4, "Counting on", upper_bound=8.9)
        context.log("two")

    done = outcome(scope, handler)
    assert (done.phase, done.detail) == ("Counting on", {"value": 8.4, "upper_bound": 8.9})
    assert list(scope.rows(JobLog).filter(job=done).values_list("number", "text")) == [(1, "one"), (2, "two")]


def test_a_handler_works_in_the_name_of_who_asked(scope):
    seen = {}
    outcome(scope, lambda context: seen.update(user=context.scope.user, roles=context.scope.roles))
    assert seen == {"user": scope.user, "roles": scope.roles}


def test_who_left_is_no_reason_to_go_on(scope):
    def leave():
        Membership.objects.within(scope.workspace).delete()

    job("try", title="Trying")(lambda context: pytest.fail("it must not run"))
    asked = enqueue(scope, "try")
    leave()
    work_off()
    failed = Job.objects.within(scope.workspace).get(pk=asked.pk)
    assert failed.state == Job.FAILED
    assert "no member of the workspace any more" in failed.error


def test_a_role_that_was_taken_away_counts(scope):
    job("try", title="Trying", operation="plans.make")(lambda context: pytest.fail("it must not run"))
    asked = enqueue(scope, "try")
    Membership.objects.within(scope.workspace).update(roles=["viewer"])
    work_off()
    failed = Job.objects.within(scope.workspace).get(pk=asked.pk)
    assert failed.state == Job.FAILED
    assert "may not do this any more" in failed.error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Refused("HB-101: is closed.", "Open it first."), ("HB-101: is closed.", "Open it first.")),
        (InvalidInput("expected 1 to 5 plans, got 9"), ("expected 1 to 5 plans, got 9", "Nothing was changed.")),
        (Http404(), ("Something this needs is not there any more.", "Load the page again and start from what is there.")),
    ],
)
def test_refusals_are_said_as_they_are(scope, error, said):
    def handler(context):
        raise error

    failed = outcome(scope, handler)
    assert (failed.state, failed.error, failed.remedy) == (Job.FAILED, *said)


def test_a_fault_of_ours_is_a_sentence_and_the_detail_stands_apart(scope):
    failed = outcome(scope, lambda context: 1 / 0)
    assert failed.error == "Trying ran into a fault of Quarterdeck's."
    assert "ZeroDivisionError" not in failed.error + failed.remedy
    assert "ZeroDivisionError" in failed.technical_detail
    retry(scope, failed)
    job("try", title="Trying")(lambda context: None)
    work_off()
    assert scope.get(Job, pk=failed.pk).state == Job.DONE


def test_cancel_stops_it_at_its_next_word(scope, monkeypatch):
    monkeypatch.setattr(contexts, "SECONDS_BETWEEN_WRITES", 0)

    def handler(context):
        context.progress(0.2)
        cancel(scope, context.job)
        context.progress(0.4)
        pytest.fail("it must not get here")

    stopped = outcome(scope, handler)
    assert (stopped.state, stopped.progress, stopped.cancelled_by) == (Job.CANCELLED, 0.4, scope.user)


def test_what_it_made_and_its_end_are_one(scope):
    def handler(context):
        with context.finishing() as result:
            Comment.objects.within(context.workspace).create(subject="x", author_name="Job", text="made")
            result.facts = {"made": 1}
            raise Refused("No.")

    failed = outcome(scope, handler)
    assert failed.state == Job.FAILED
    assert not scope.rows(Comment).exists()


def test_a_checkpoint_is_there_the_next_time(scope):
    seen = []

    def handler(context):
        seen.append(context.checkpoint)
        context.save_checkpoint({"row": 4118})
        if len(seen) == 1:
            raise Refused("Row 4,118 is no date.")

    failed = outcome(scope, handler)
    retry(scope, failed)
    work_off()
    assert seen == [{}, {"row": 4118}]


def test_writes_are_throttled(scope, django_assert_max_num_queries):
    def handler(context):
        context.progress(0.0)
        with django_assert_max_num_queries(4):
            for step in range(2000):
                context.progress(step / 2000, "Searching", value=step)

    assert outcome(scope, handler).detail == {"value": 1999}
