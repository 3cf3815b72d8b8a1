"""Reading a repository: what becomes of it, what is asked anew, and what GitHub's refusals come to."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.integrations.models import Place, SyncRun, TrackerEvent, TrackerRecord
from quarterdeck_web.integrations.syncing import asking
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import work_off
from tests.fake_github import Fault
from tests.quarterdeck_web.integrations.conftest import item, kept

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


def last_job(workspace: Any) -> Job:
    return Job.objects.within(workspace).filter(kind=asking.JOB).order_by("-created_at").first()


def test_everything_is_read_and_told_apart(place: Place, ours: Any) -> None:
    assert WorkItem.objects.within(ours).count() == 12
    assert {row.kind for row in TrackerRecord.objects.within(ours)} == {"item", "milestone", "label", "release"}
    pull = item(ours, 9)
    assert (pull["kind"], pull["state"]) == ("pull request", "complete")
    done, declined, opened = item(ours, 6), item(ours, 3), item(ours, 5)
    assert (done["state"], done["stated_state"]) == ("complete", "closed, completed")
    assert (declined["state"], declined["stated_state"]) == ("closed", "closed, not planned")
    assert (opened["milestone"], opened["due_date"], opened["votes"]) == ("2.0", "2026-07-04", 5)
    assert opened["source"] == "github:acme/app"
    assert item(ours, 3)["estimate"] == 3
    assert place.problem == ""
    assert place.synced_at is not None
    assert last_job(ours).state == Job.DONE


def test_moves_tell_the_history(place: Place, ours: Any) -> None:
    moves = item(ours, 6)["moves"]
    assert [(move["field"], move.get("new")) for move in moves] == [("state", "complete")]
    labelled = item(ours, 2)
    assert labelled["state"] == "in progress"
    assert [(move["field"], move["old"], move["new"], move["stated"]) for move in labelled["moves"]] == [
        ("state", "open", "in progress", "labeled in progress")
    ]
    assert labelled["started_on"] == "2026-01-05"


def test_reading_again_changes_nothing_and_costs_little(place: Place, ours: Any, github: Any, read_again: Any) -> None:
    before = kept(ours)
    github.calls.clear()
    read_again()
    first = len(github.calls)
    github.calls.clear()
    read_again()
    assert kept(ours) == before
    # The name, the newest issue, three lists, events, issues; then the timelines of the last second's issues.
    assert len(github.calls) <= 9, github.calls
    assert first <= 40


def test_what_changed_is_read_and_nothing_else(place: Place, ours: Any, github: Any, read_again: Any) -> None:
    version = WorkItem.objects.within(ours).get(key="acme/app#1").version
    github.repository.change(
        5, NOW, "closed", {"state_reason": "completed"}, state="closed", state_reason="completed", closed_at="2026-11-27T09:00:00Z"
    )
    github.repository.refer(4, 10, NOW - timedelta(days=1))
    github.repository.change(4, NOW)
    read_again()
    changed = item(ours, 5)
    assert (changed["state"], changed["finished_on"], changed["moves"][-1]["new"]) == ("complete", "2026-11-27", "complete")
    assert item(ours, 4)["started_on"] == "2026-11-26", "a pull request that refers to it says that work began"
    assert WorkItem.objects.within(ours).get(key="acme/app#1").version == version


def test_what_people_mapped_stays(place: Place, ours: Any, github: Any, read_again: Any, tpm: Any) -> None:
    from quarterdeck_web.features.models import Feature
    from quarterdeck_web.products.changes import changing

    with changing(tpm, "features.edit") as change:
        change.create(Feature, {"id": "F", "title": "A feature"})
        row = WorkItem.objects.within(ours).get(key="acme/app#4")
        change.update(row, {"feature": "F", "mapped_by": "hand"})
    github.repository.change(4, NOW, "renamed", {"rename": {"from": "Before", "to": "After"}}, title="After")
    read_again()
    body = item(ours, 4)
    assert (body["title"], body["feature"], body["mapped_by"]) == ("After", "F", "hand")
    assert body["moves"][-1] == {"on": "2026-11-27", "field": "title", "old": "Before", "new": "After", "by": "ada", "stated": "renamed"}


def test_an_item_that_a_file_brought_goes_on(github: Any, tpm: Any, ours: Any) -> None:
    from quarterdeck_web.integrations import connecting
    from quarterdeck_web.products.changes import changing

    with changing(tpm, "features.edit") as change:
        change.create(WorkItem, {"id": "from-a-file", "source": "github:acme/app", "key": "acme/app#4", "title": "Old"})
    connecting.connect(tpm, "github", github.url, "ghp_good", "acme/app")
    work_off()
    assert WorkItem.objects.within(ours).filter(key="acme/app#4").count() == 1
    assert item(ours, 4)["title"] == "Issue 4: the gate is slow"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": None}, "title: expected a text, got None"),
        ({"title": 5}, "title: expected a text, got 5"),
        ({"state": "half"}, "state: expected open or closed, got 'half'"),
        ({"labels": 5}, "int"),
        ({"created_at": "yesterday!"}, "created_on"),
        ({"number": "x"}, "number: expected an issue's number"),
    ],
)
def test_what_cannot_be_read_is_told_and_kept_and_the_rest_goes_on(github: Any, tpm: Any, ours: Any, change: Any, says: str) -> None:
    from quarterdeck_web.integrations import connecting

    github.repository.issues[4] |= change
    connecting.connect(tpm, "github", github.url, "ghp_good", "acme/app")
    work_off()
    (broken,) = TrackerRecord.objects.within(ours).exclude(flaw="")
    assert says in broken.flaw
    assert broken.payload["id"] == 100_004
    assert WorkItem.objects.within(ours).count() == 11
    assert SyncRun.objects.within(ours).get().num_broken == 1


def test_nulls_and_fields_nobody_knows_are_taken(github: Any, tpm: Any, ours: Any) -> None:
    from quarterdeck_web.integrations import connecting

    nulls = dict.fromkeys(("body", "user", "labels", "assignees", "milestone", "reactions", "closed_at", "state_reason", "html_url"))
    github.repository.issues[4] |= {**nulls, "of_tomorrow": {"deep": [1, None]}}
    github.repository.issues[5] |= {"body": "a\0b", "labels": ["a text"], "type": {"name": "Bug"}, "user": {"login": None}}
    github.repository.events += [{"event": "labeled"}, {"id": 1, "event": None}, {"id": 2, "event": "closed", "issue": None, "created_at": None}]
    connecting.connect(tpm, "github", github.url, "ghp_good", "acme/app")
    work_off()
    assert not TrackerRecord.objects.within(ours).exclude(flaw="").exists()
    assert item(ours, 4).get("votes") is None
    assert (item(ours, 5)["description"], item(ours, 5)["labels"], item(ours, 5)["kind"]) == ("ab", ["a text"], "bug")


def test_a_renamed_repository_is_followed_by_its_id(place: Place, ours: Any, github: Any, read_again: Any) -> None:
    refs = set(WorkItem.objects.within(ours).values_list("ref", flat=True))
    github.repository.former_names.add("acme/app")
    github.repository.name = "acme/harbor"
    now = read_again()
    assert now.name == "acme/harbor"
    assert "was called acme/app before" in now.note
    assert set(WorkItem.objects.within(ours).values_list("source", flat=True)) == {"github:acme/harbor"}
    assert set(WorkItem.objects.within(ours).values_list("ref", flat=True)) == refs, "they are the same items"


def test_a_name_that_another_repository_has_now_is_not_followed(place: Place, ours: Any, github: Any, read_again: Any) -> None:
    about = {"id": 9999, "full_name": "acme/app"}
    github.repository.name = "acme/harbor"
    github.faults = [Fault(r"GET /repos/acme/app$", 200, body=about, times=9)]
    assert read_again().name == "acme/harbor"


def test_a_deleted_issue_closes_and_says_so(place: Place, ours: Any, github: Any, read_again: Any) -> None:
    github.repository.change(4, NOW)
    github.faults = [Fault(r"/issues/4/timeline", 410)]
    read_again()
    body = item(ours, 4)
    assert (body["state"], body["stated_state"]) == ("closed", "deleted")


def test_a_milestone_that_moved_moves_the_days_of_its_items(place: Place, ours: Any, github: Any, read_again: Any) -> None:
    github.repository.milestones[3]["due_on"] = "2026-12-24T08:00:00Z"
    read_again()
    assert item(ours, 5)["due_date"] == "2026-12-24", "GitHub does not call the issue changed"


@pytest.mark.parametrize(
    ("fault", "says", "is_refused"),
    [
        (Fault(r"/issues\?", 401), "refuses the token", True),
        (Fault(r"/issues\?", 403), "does not let this token", False),
        (Fault(r"/issues\?", 404), "nothing that this token may see", False),
        (Fault(r"/issues\?", 410), "turned off", False),
        (Fault(r"/repos", 404, times=9), "has nothing", False),
    ],
)
def test_a_refusal_stops_the_reading_and_says_what_to_do(
    place: Place, ours: Any, github: Any, read_again: Any, fault: Fault, says: str, is_refused: bool
) -> None:
    before = kept(ours)
    fault.times = 9
    github.faults = [fault, Fault(r"/repositories/4711$", 404, times=9)]
    now = read_again()
    if fault.pattern == "/repos":
        says = "is not there any more"
    assert says in now.problem
    assert now.remedy
    assert "canary" not in now.problem + now.remedy
    assert now.connection.is_refused is is_refused
    assert (now.next_sync_at is None) is is_refused, "a refused token is not tried again"
    assert last_job(ours).state == Job.FAILED
    assert kept(ours) == before
    github.faults = []
    if not is_refused:
        assert read_again().problem == ""


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"Retry-After": "600"}, {"message": "You have exceeded a secondary rate limit"}, 600),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) + 10**6)}, {"message": "API rate limit exceeded"}, 10**6),
        ({}, {"message": "You have triggered an abuse detection mechanism"}, 60),
    ],
)
def test_a_long_limit_lets_the_job_sleep_and_hold_nobody(
    place: Place, ours: Any, github: Any, read_again: Any, tpm: Any, headers: Any, body: Any, seconds: int
) -> None:
    github.faults = [Fault(r"/issues/events", 403, headers, body)]
    read_again()
    job = last_job(ours)
    assert (job.state, job.tries_left) == (Job.QUEUED, Job.MAX_TRIES)
    assert "asks to wait until" in job.restarted_note
    wait = (job.not_before - (NOW if seconds == 10**6 else datetime.now(UTC))).total_seconds()
    assert abs(wait - seconds) < 5
    Job.objects.within(ours).filter(pk=job.pk).update(not_before=datetime.now(UTC))
    work_off()
    assert last_job(ours).state == Job.DONE
    assert SyncRun.objects.within(ours).latest("began_at").num_waits == 1


def test_a_short_limit_is_waited_for(place: Place, ours: Any, github: Any, read_again: Any) -> None:
    github.faults = [Fault(r"/issues/events", 429, {"Retry-After": "1"})]
    read_again()
    assert last_job(ours).state == Job.DONE


def test_faults_of_the_server_are_tried_again_then_slept_over(place: Place, ours: Any, github: Any, read_again: Any) -> None:
    github.faults = [Fault(r"/labels", 502, times=2), Fault(r"/releases", cuts=True, times=2)]
    assert read_again().problem == ""
    github.faults = [Fault(r"/labels", 500, times=99)]
    now = read_again()
    assert "fault of its own (500)" in now.problem
    assert now.remedy == "It is tried again by itself."
    assert last_job(ours).state == Job.QUEUED
    github.faults = []
    assert read_again().problem == "", "who asks now wakes it"


def test_the_token_goes_to_no_other_server(place: Place, ours: Any, github: Any, read_again: Any) -> None:
    link = '<https://evil.example/steal>; rel="next"'
    github.faults = [Fault(r"/labels", 200, {"Link": link}, [], times=9)]
    assert "points to another server" in read_again().problem
    github.faults = [Fault(r"/labels", 301, {"Location": "https://evil.example/x"}, times=9)]
    assert "points to another server" in read_again().problem


def test_lists_that_github_ends_are_told(github: Any, tpm: Any, ours: Any) -> None:
    from quarterdeck_web.integrations import connecting

    github.faults = [Fault(r"/issues/events", 422, times=9)]
    made = connecting.connect(tpm, "github", github.url, "ghp_good", "acme/app")
    work_off()
    assert "moves of long ago are missing" in Place.objects.within(ours).get(pk=made.pk).note
    assert WorkItem.objects.within(ours).count() == 12


def test_more_than_a_page_within_one_second_is_read_whole(github: Any, tpm: Any, ours: Any) -> None:
    from quarterdeck_web.integrations import connecting
    from tests.fake_github import Repository

    github.repository = Repository(num_issues=350)
    for issue in list(github.repository.issues.values())[40:300]:
        issue["updated_at"] = "2026-02-01T00:00:00Z"
    connecting.connect(tpm, "github", github.url, "ghp_good", "acme/app")
    work_off()
    assert WorkItem.objects.within(ours).count() == 350
    assert not TrackerEvent.objects.within(ours).filter(is_applied=False).exists()


def test_it_asks_for_what_is_due_once(place: Place, ours: Any) -> None:
    rows = Place.objects.within(ours).filter(pk=place.pk)
    assert asking.ask_for_due() == 0, "not yet"
    rows.update(next_sync_at=datetime.now(UTC) - timedelta(seconds=1))
    assert [asking.ask_for_due(), asking.ask_for_due()] == [1, 0]
    assert last_job(ours).lane == Job.ASIDE
    work_off()
    assert rows.get().next_sync_at > datetime.now(UTC) + timedelta(minutes=10)


def test_raw_payloads_are_kept_word_for_word(place: Place, ours: Any, github: Any) -> None:
    record = TrackerRecord.objects.within(ours).get(kind="item", external_id="7")
    assert record.payload == json.loads(json.dumps(github.repository.issues[7]))
    assert record.work_item == WorkItem.objects.within(ours).get(key="acme/app#7")
