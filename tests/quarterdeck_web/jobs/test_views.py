"""Jobs on screen."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quarterdeck_web.accounts.models import Membership
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.leases import claim_next
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.registry import job
from quarterdeck_web.jobs.runner import work_off

PLACES = ("", "status", "events")


@pytest.fixture
def scope(scope_for):
    job("count", title="Counting")(lambda context: context.log("one, two"))
    job("break", title="Breaking")(lambda context: 1 / 0)
    return scope_for("pm")


def address(asked: Job, tail: str = "") -> str:
    return f"/w/{asked.workspace.slug}/jobs/{asked.pk}/{tail}"


def test_the_list_says_what_runs_and_what_became_of_the_rest(scope, client_as):
    page = client_as("viewer")
    assert "Nothing was computed yet" in page.get("/w/ours/jobs/").content.decode()
    enqueue(scope, "break", title="Breaking the first")
    work_off()
    enqueue(scope, "count", title="Counting <b>all</b>")
    said = page.get("/w/ours/jobs/").content.decode()
    assert "1 job is on the way" in said
    assert "Counting &lt;b&gt;all&lt;/b&gt;" in said
    assert "ran into a fault" in said


def test_long_lists_go_on(scope, client_as):
    for number in range(120):
        made = Job(workspace=scope.workspace, kind="count", title=f"Job {number:03}", state=Job.DONE, fingerprint="x")
        made.save(force_insert=True)
    page = client_as("viewer")
    found, url = [], "/w/ours/jobs/"
    for _ in range(3):
        answer = page.get(url)
        found += [row["job"].title for row in answer.context["ended"]]
        url = f"/w/ours/jobs/?after={answer.context['next']}"
    assert found == [f"Job {number:03}" for number in reversed(range(120))]
    assert answer.context["next"] is None
    assert page.get("/w/ours/jobs/?after=nonsense").status_code == 200


def test_the_list_asks_the_database_as_often_for_many_as_for_few(scope, client_as):
    page = client_as("viewer")
    asked = []
    for number in range(40):
        enqueue(scope, "count", {"n": number})
        work_off(limit=number % 2)
        if number in (3, 4, 39):
            with CaptureQueriesContext(connection) as queries:
                page.get("/w/ours/jobs/")
            asked.append(len(queries))
    assert asked[1] == asked[2]


def test_a_failed_job_says_what_happened_and_offers_to_try_again(scope, client_as):
    asked = enqueue(scope, "break")
    work_off()
    pm = client_as("pm")
    said = pm.get(address(asked)).content.decode()
    assert "ran into a fault of Quarterdeck" in said
    assert "Try again" in said
    assert "ZeroDivisionError" in said
    assert pm.post(address(asked, "retry")).status_code == 302
    assert scope.get(Job, pk=asked.pk).state == Job.QUEUED
    viewer = client_as("viewer").get(address(asked)).content.decode()
    assert "ZeroDivisionError" not in viewer


def test_cancel_from_the_page(scope, client_as):
    asked = enqueue(scope, "count")
    pm = client_as("contributor")
    assert "Stop" in pm.get(address(asked)).content.decode()
    answer = pm.post(address(asked, "cancel"))
    assert (answer.status_code, answer.url) == (302, address(asked))
    assert "was stopped" in pm.get(address(asked)).content.decode()
    assert pm.post(address(asked, "cancel")).status_code == 422


def test_status_is_json(scope, client_as):
    asked = enqueue(scope, "count")
    work_off()
    said = client_as("viewer").get(address(asked, "status")).json()
    assert (said["state"], said["share"], [line["text"] for line in said["log"]]) == ("done", 1.0, ["one, two"])


def test_who_is_not_signed_in_is_asked_to(scope):
    asked = enqueue(scope, "count")
    for tail in PLACES:
        answer = Client().get(address(asked, tail))
        assert answer.status_code == 302
        assert "/login/" in answer.url
    assert Client().post(address(asked, "cancel")).status_code == 302
    assert scope.get(Job, pk=asked.pk).state == Job.QUEUED


def test_roles_that_may_not(scope, client_as):
    asked = enqueue(scope, "count")
    viewer, visitor = client_as("viewer"), client_as("portal")
    assert viewer.post(address(asked, "cancel")).status_code == 403
    assert viewer.post(address(asked, "retry")).status_code == 403
    assert [visitor.get(address(asked, tail)).status_code for tail in PLACES] == [403] * 3
    assert scope.get(Job, pk=asked.pk).state == Job.QUEUED


def test_foreign_and_missing_jobs_look_alike(scope, scope_for, theirs, client_as):
    foreign = enqueue(scope_for("pm", workspace=theirs), "count", title="canary")
    mine = client_as("owner")
    for tail, send in [*((tail, mine.get) for tail in PLACES), ("cancel", mine.post), ("retry", mine.post)]:
        answers = [send(f"/w/ours/jobs/{job_id}/{tail}") for job_id in (foreign.pk, uuid4())]
        assert [answer.status_code for answer in answers] == [404, 404]
        texts = [answer.content.decode().replace(str(job_id), "") for answer, job_id in zip(answers, (foreign.pk, uuid4()), strict=True)]
        assert "canary" not in texts[0]
    assert mine.get(f"/w/theirs/jobs/{foreign.pk}/").status_code == 404
    foreign.refresh_from_db()
    assert foreign.state == Job.QUEUED


def test_only_posts_change_anything(scope, client_as):
    asked = enqueue(scope, "count")
    assert client_as("pm").get(address(asked, "cancel")).status_code == 405
    assert Client(enforce_csrf_checks=True).post(address(asked, "cancel")).status_code == 403


def test_progress_stands_in_the_page_without_script(scope, client_as):
    asked = enqueue(scope, "count")
    claim_next("w", Job.LONG)
    Job.objects.within(scope.workspace).update(progress=0.42, phase="searching", detail={"value": 8.4})
    said = client_as("viewer").get(address(asked)).content.decode()
    assert 'value="0.42"' in said
    assert "searching" in said
    assert "<noscript><meta" in said
    assert Membership.objects.within(scope.workspace).exists()
