"""Reviewed writes: proposed, decided by the right role, written once whatever is cut off, read back; and no other road."""

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.features.models import Feature
from quarterdeck_web.integrations.models import OutboxEntry, Place, Proposal, TrackerRecord
from quarterdeck_web.integrations.proposing import deciding, making, outbox
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.plans.models import Release
from quarterdeck_web.products.changes import changing
from tests.fake_github import Fault
from tests.quarterdeck_web.integrations.conftest import audit, item

HERE = "/w/ours/delivery/proposals/"
EFFORT = {"p10": 2.0, "p50": 3.0, "p90": 6.0}


@pytest.fixture
def feature(place: Place, tpm: Any) -> Feature:
    """A feature with two activities, aimed at the release 2.0, and an item of it in another milestone."""
    with changing(tpm, "features.edit") as change:
        change.create(Release, {"id": "R", "title": "2.0", "ships_on": "2027-02-12"})
        activities = [{"id": f"F.{number}", "title": f"Build part {number}", "effort": EFFORT} for number in (1, 2)]
        body = {
            "id": "F",
            "title": "Quick gate",
            "summary": "No queue.",
            "release": "R",
            "options": [{"id": "a", "title": "A", "activities": activities}],
        }
        made: Feature = change.create(Feature, body)
        change.update(WorkItem.objects.within(place.workspace).get(key="acme/app#10"), {"feature": "F", "mapped_by": "hand"})
    return made


def proposals(workspace: Any) -> dict[str, Proposal]:
    return {proposal.title: proposal for proposal in Proposal.objects.within(workspace)}


def approve(scope: Any, *chosen: Proposal) -> None:
    deciding.approve(scope, [proposal.pk for proposal in chosen])
    work_off()


def now_of(proposal: Proposal) -> Proposal:
    return Proposal.objects.within(proposal.workspace_id).get(pk=proposal.pk)


def change_of(tpm: Any, number: int, **wanted: Any) -> Proposal:
    row = WorkItem.objects.within(tpm.workspace).get(key=f"acme/app#{number}")
    stands = {"milestone": row.body.get("milestone", ""), "labels": row.body.get("labels", []), "state": "open"}
    return making.propose_change(tpm, row, {**stands, **wanted})


def wake(workspace: Any) -> None:
    """As if the pause were over."""
    OutboxEntry.objects.within(workspace).update(next_try_at=datetime.now(UTC) - timedelta(seconds=1))
    outbox.ask_for_due()
    work_off()


def test_what_a_plan_asks_is_proposed_and_nothing_is_written(feature: Feature, place: Place, ours: Any, github: Any, tpm: Any) -> None:
    making.propose_for(tpm, place, feature)
    found = proposals(ours)
    assert set(found) == {"Build part 1", "Build part 2", "Issue 10: the gate is slow", "Milestone 2.0"}
    assert found["Build part 1"].fields["milestone"] == {"now": None, "to": "2.0"}
    assert found["Issue 10: the gate is slow"].fields == {"milestone": {"now": "1.1", "to": "2.0"}}
    assert found["Milestone 2.0"].fields == {"due_date": {"now": "2026-07-04", "to": "2027-02-12"}}
    work_off()
    assert github.writes == []
    with pytest.raises(Refused, match="do not differ"):
        making.propose_for(tpm, place, feature)


def test_what_is_approved_arrives_and_then_nothing_differs(feature: Feature, place: Place, ours: Any, github: Any, tpm: Any) -> None:
    made = making.propose_for(tpm, place, feature)
    approve(tpm, *made)
    assert {proposal.state for proposal in proposals(ours).values()} == {Proposal.WRITTEN}
    new = [issue for issue in github.repository.issues.values() if issue["number"] > 12]
    assert [(issue["title"], issue["milestone"]["title"]) for issue in new] == [("Build part 1", "2.0"), ("Build part 2", "2.0")]
    assert github.repository.issues[10]["milestone"]["title"] == "2.0"
    assert github.repository.milestones[3]["due_on"] == "2027-02-12T08:00:00Z"
    body = item(ours, 13)
    assert (body["feature"], body["activity"], body["mapped_by"]) == ("F", "F.1", "hand")
    assert item(ours, 10)["milestone"] == "2.0"
    with pytest.raises(Refused, match="do not differ"):
        making.propose_for(tpm, place, feature)
    assert "written: Build part 1" in audit(ours)


def test_what_is_rejected_is_not_written(feature: Feature, place: Place, ours: Any, github: Any, tpm: Any) -> None:
    made = making.propose_for(tpm, place, feature)
    deciding.reject(tpm, [proposal.pk for proposal in made])
    work_off()
    assert github.writes == []
    with pytest.raises(Refused, match="waits for a decision any more"):
        deciding.approve(tpm, [made[0].pk])


@pytest.mark.parametrize("cut", [
    Fault(r"POST .*/issues$", cuts=True),
    Fault(r"POST .*/issues$", cuts=True, after=True),
    Fault(r"POST .*/issues$", 500, after=True),
    Fault(r"GET .*/issues/13$", 500, times=4),
], ids=["before it was sent", "after it was written", "written but answered 500", "when reading back"])  # fmt: skip
def test_a_new_issue_is_written_once_whatever_is_cut_off(feature: Feature, place: Place, ours: Any, github: Any, tpm: Any, cut: Fault) -> None:
    making.propose_for(tpm, place, feature)
    cut.times = 4 if "GET" in cut.pattern else 1
    github.faults = [cut]
    approve(tpm, proposals(ours)["Build part 1"])
    entry = OutboxEntry.objects.within(ours).get()
    assert entry.state == OutboxEntry.WAITING
    assert entry.problem
    wake(ours)
    assert proposals(ours)["Build part 1"].state == Proposal.WRITTEN
    titles = [issue["title"] for issue in github.repository.issues.values()]
    assert titles.count("Build part 1") == 1


def test_a_worker_killed_between_writing_and_recording_does_not_write_twice(
    feature: Feature, place: Place, ours: Any, github: Any, tpm: Any, monkeypatch: Any
) -> None:
    making.propose_for(tpm, place, feature)

    def die(*args: Any) -> None:
        raise SystemExit("killed")

    monkeypatch.setattr(outbox, "_record", die)
    with pytest.raises(SystemExit):
        approve(tpm, proposals(ours)["Build part 1"])
    monkeypatch.undo()
    assert sum(issue["title"] == "Build part 1" for issue in github.repository.issues.values()) == 1
    assert proposals(ours)["Build part 1"].state == Proposal.APPROVED
    assert outbox.ask_for_due() is None
    from quarterdeck_web.jobs.models import Job

    Job.objects.within(ours).filter(kind=outbox.JOB).update(state=Job.FAILED)
    wake(ours)
    assert proposals(ours)["Build part 1"].state == Proposal.WRITTEN
    assert sum(issue["title"] == "Build part 1" for issue in github.repository.issues.values()) == 1
    assert item(ours, 13)["activity"] == "F.1"


def test_a_change_that_somebody_made_by_hand_meanwhile_is_done(place: Place, ours: Any, github: Any, tpm: Any) -> None:
    proposal = change_of(tpm, 4, labels=["bug"])
    github.repository.patch(4, {"labels": ["bug"]})
    approve(tpm, proposal)
    assert now_of(proposal).state == Proposal.WRITTEN
    assert github.writes == []


def test_what_the_tracker_changed_meanwhile_is_asked_again(place: Place, ours: Any, github: Any, tpm: Any) -> None:
    proposal = change_of(tpm, 4, labels=["bug"])
    github.repository.patch(4, {"labels": ["wish"]})
    approve(tpm, proposal)
    assert now_of(proposal).state == Proposal.CONFLICT
    assert github.writes == []
    again = Proposal.objects.within(ours).get(state=Proposal.OPEN)
    assert again.fields == {"labels": {"now": ["wish"], "to": ["bug"]}}
    assert "tracker changed" in again.why
    approve(tpm, again)
    assert now_of(again).state == Proposal.WRITTEN
    assert item(ours, 4)["labels"] == ["bug"]


def test_a_field_nobody_proposed_is_no_conflict(place: Place, ours: Any, github: Any, tpm: Any) -> None:
    proposal = change_of(tpm, 4, state="complete")
    github.repository.patch(4, {"labels": ["wish"]})
    approve(tpm, proposal)
    assert now_of(proposal).state == Proposal.WRITTEN
    assert (item(ours, 4)["state"], item(ours, 4)["labels"]) == ("complete", ["wish"])


def test_what_github_takes_and_does_not_do_is_told(place: Place, ours: Any, github: Any, tpm: Any) -> None:
    github.repository.drops_labels = True
    proposal = change_of(tpm, 4, labels=["bug"])
    approve(tpm, proposal)
    assert now_of(proposal).state == Proposal.FAILED
    entry = OutboxEntry.objects.within(ours).get()
    assert "labels stayed as before" in entry.problem
    github.repository.drops_labels = False
    deciding.try_again(tpm, [proposal.pk])
    work_off()
    assert now_of(proposal).state == Proposal.WRITTEN


@pytest.mark.parametrize(
    ("status", "says"), [(403, "does not let this token"), (404, "has nothing"), (422, "refuses what was sent"), (401, "refuses the token")]
)
def test_a_refusal_stops_and_says_what_to_do(place: Place, ours: Any, github: Any, tpm: Any, status: int, says: str) -> None:
    proposal = change_of(tpm, 4, labels=["bug"])
    github.faults = [Fault(r"PATCH", status)]
    approve(tpm, proposal)
    entry = OutboxEntry.objects.within(ours).get()
    assert (entry.state, now_of(proposal).state) == (OutboxEntry.STOPPED, Proposal.FAILED)
    assert says in entry.problem
    assert "canary" not in entry.problem


def test_a_limit_is_waited_for_and_the_rest_follows(place: Place, ours: Any, github: Any, tpm: Any) -> None:
    proposal = change_of(tpm, 4, labels=["bug"])
    github.faults = [Fault(r"PATCH", 403, {"Retry-After": "300"})]
    approve(tpm, proposal)
    entry = OutboxEntry.objects.within(ours).get()
    assert abs((entry.next_try_at - datetime.now(UTC)).total_seconds() - 300) < 10
    wake(ours)
    assert now_of(proposal).state == Proposal.WRITTEN


def test_what_cannot_be_proposed_is_told_at_its_field(place: Place, tpm: Any) -> None:
    with pytest.raises(FieldErrors) as flaws:
        change_of(tpm, 4, milestone="9.9", state="half", labels=["x" * 51])
    assert set(flaws.value.errors) == {"milestone", "state", "labels"}
    with pytest.raises(Refused, match="like that already"):
        change_of(tpm, 4)
    change_of(tpm, 4, labels=["bug"])
    with pytest.raises(Refused, match="waits for a decision already"):
        change_of(tpm, 4, labels=["wish"])


@pytest.mark.parametrize(("role", "proposes", "decides"), [
    ("tpm", True, True), ("pm", True, False), ("owner", False, False), ("contributor", False, False), ("viewer", False, False),
])  # fmt: skip
def test_only_the_right_role_decides(
    client_as: Any, feature: Feature, place: Place, ours: Any, github: Any, role: str, proposes: bool, decides: bool
) -> None:
    client = client_as(role)
    answer = client.post(f"{HERE}new/", {"feature": "F", "place": str(place.pk)})
    assert (answer.status_code == 302) is proposes
    if not proposes:
        making.propose_for(client_scope(client, ours), place, feature)
    proposal = proposals(ours)["Build part 1"]
    shown = client.get(HERE).content.decode()
    assert "Build part 1" in shown
    assert ("Write those chosen" in shown) is decides
    assert (client.post(HERE, {"act": "approve", "proposal": str(proposal.pk)}).status_code == 302) is decides
    work_off()
    assert bool(github.writes) is decides


def client_scope(client: Any, workspace: Any) -> Any:
    from quarterdeck_web.accounts.scope import system_scope

    return system_scope(workspace)


def test_the_page_of_an_item_leads_to_a_proposal(client_as: Any, place: Place, ours: Any, github: Any) -> None:
    client = client_as("pm")
    row = WorkItem.objects.within(ours).get(key="acme/app#4")
    assert "2.0" in client.get(f"{HERE}new/?item={row.pk}").content.decode()
    told = {"item": str(row.pk), "milestone": "2.0", "labels": "bug, docs", "state": "open"}
    assert client.post(f"{HERE}new/", told).status_code == 302
    assert Proposal.objects.within(ours).get().fields["labels"]["to"] == ["bug", "docs"]
    assert client.post(f"{HERE}new/", {**told, "milestone": "9.9"}).status_code == 422
    assert client.post(f"{HERE}new/", {"feature": "none", "place": "x"}).status_code == 422
    assert client_as("tpm").post(HERE, {"act": "paint"}).status_code == 422


def test_foreign_proposals_are_not_decided(client_as: Any, place: Place, theirs: Any, tpm: Any, github: Any) -> None:
    proposal = change_of(tpm, 4, labels=["bug"])
    answer = client_as("tpm", workspace=theirs).post("/w/theirs/delivery/proposals/", {"act": "approve", "proposal": str(proposal.pk)})
    assert answer.status_code == 422
    work_off()
    assert (now_of(proposal).state, github.writes) == (Proposal.OPEN, [])


def test_only_the_outbox_writes() -> None:
    """Whoever calls a tracker's `write`, or sends anything but GET, is the outbox, or the folder of the tracker it calls."""
    root = Path(outbox.__file__).parents[2]
    callers = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                on_tracker = node.func.attr == "write" and "tracker" in ast.unparse(node.func.value)
                sends = node.func.attr == "send" and "client" in ast.unparse(node.func.value)
                if on_tracker or sends or (node.func.attr == "write" and ast.unparse(node.func.value) == "writes"):
                    callers.add(str(path.relative_to(root)))
    assert callers == {"integrations/proposing/outbox.py", "integrations/github/writes.py", "integrations/github/tracker.py"}


def test_reading_connecting_and_deciding_send_nothing_but_get(
    client_as: Any, feature: Feature, place: Place, ours: Any, github: Any, read_again: Any, tpm: Any
) -> None:
    making.propose_for(tpm, place, feature)
    client = client_as("tpm")
    for address in ("settings/integrations/", "delivery/proposals/", f"settings/integrations/places/{place.pk}/", "delivery/"):
        client.get(f"/w/ours/{address}")
    client.post(f"/w/ours/settings/integrations/{place.connection_id}/", {"action": "look"})
    read_again()
    assert {call.split()[0] for call in github.calls} == {"GET"}
    assert TrackerRecord.objects.within(ours).exists()
