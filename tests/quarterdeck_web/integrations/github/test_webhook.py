"""What GitHub sends: who sent it, once and only once, every documented kind of event, and what each comes to."""

import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.integrations import connecting
from quarterdeck_web.integrations.models import Delivery, Place, TrackerRecord
from tests.quarterdeck_web.integrations.conftest import item, kept

PAYLOADS = Path(__file__).parent / "payloads"
NAMES = sorted(path.stem for path in PAYLOADS.glob("*.json"))
_numbers = count(1)


def payload(name: str, at: datetime | None = None) -> dict[str, Any]:
    """A payload in the documented shape, as sent now."""
    now = f"{at or datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    found: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text().replace('"NOW"', f'"{now}"'))
    return found


class Sender:
    """GitHub, which knows the secret."""

    def __init__(self, place: Place) -> None:
        self.secret = connecting.renew_secret(system_scope(place.workspace), place)
        self.address = f"/webhooks/trackers/github/{place.hook_token}/"

    def send(self, event: str, body: Any, *, delivery: str = "", secret: str = "", kind: str = "application/json", **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        signature = "sha256=" + hmac.new((secret or self.secret).encode(), raw, hashlib.sha256).hexdigest()
        told = {"X-Hub-Signature-256": signature, "X-GitHub-Event": event, "X-GitHub-Delivery": delivery or f"d-{next(_numbers)}", **headers}
        return Client(enforce_csrf_checks=True).post(self.address, raw, content_type=kind, headers=told)


@pytest.fixture
def sender(place: Place) -> Sender:
    return Sender(place)


@pytest.mark.parametrize("name", NAMES)
def test_every_documented_event_is_taken_and_makes_no_flaw(sender: Sender, ours: Any, name: str) -> None:
    answer = sender.send(name.split(".")[0], payload(name))
    assert answer.status_code == 202, answer.content
    assert "ignored" not in answer.json()["outcome"]
    assert not TrackerRecord.objects.within(ours).exclude(flaw="").exists()


def test_there_are_payloads_of_every_event_it_knows() -> None:
    from quarterdeck_web.integrations.github.webhook import EVENTS

    assert {name.split(".")[0] for name in NAMES} == set(EVENTS)


def test_an_issue_that_changed_is_here_at_once_and_its_history_soon(sender: Sender, ours: Any, place: Place) -> None:
    sender.send("issues", payload("issues.edited"))
    body = item(ours, 4)
    assert (body["title"], body["votes"], body["state"]) == ("Issue 4, reworded", 9, "in progress")
    due = Place.objects.within(ours).get().next_sync_at
    assert due < datetime.now(UTC) + timedelta(minutes=1), "the label's moment stands in the events, which are read soon"


def test_a_new_issue_is_a_new_item(sender: Sender, ours: Any) -> None:
    sent = payload("issues.opened")
    sent["issue"] |= {"number": 77, "id": 100_077}
    sender.send("issues", sent)
    assert item(ours, 77)["title"] == "Issue 4, reworded"


@pytest.mark.parametrize("action", ["deleted", "transferred"])
def test_an_issue_that_went_is_closed_and_says_why(sender: Sender, ours: Any, action: str) -> None:
    sender.send("issues", payload(f"issues.{action}"))
    assert (item(ours, 4)["state"], item(ours, 4)["stated_state"]) == ("closed", action)


def test_a_merged_pull_request_keeps_its_votes(sender: Sender, ours: Any) -> None:
    votes = item(ours, 9)["votes"]
    sender.send("pull_request", payload("pull_request.closed"))
    assert (item(ours, 9)["state"], item(ours, 9)["votes"], item(ours, 9)["kind"]) == ("complete", votes, "pull request")


def test_a_renamed_repository_is_followed(sender: Sender, ours: Any, github: Any, read_again: Any) -> None:
    sender.send("repository", payload("repository.renamed"))
    assert Place.objects.within(ours).get().name == "acme/harbor"
    github.repository.name = "acme/harbor"
    read_again()
    assert not WorkItem.objects.within(ours).exclude(source="github:acme/harbor").exists()


def test_a_milestone_that_moved_has_its_items_read_again(sender: Sender, ours: Any, github: Any, read_again: Any) -> None:
    github.repository.milestones[3]["due_on"] = "2026-12-24T08:00:00Z"
    sender.send("milestone", payload("milestone.edited"))
    assert Place.objects.within(ours).get().wants_all
    read_again()
    assert item(ours, 5)["due_date"] == "2026-12-24"
    assert not Place.objects.within(ours).get().wants_all


@pytest.mark.parametrize("name", ["push", "star", "workflow_run", "of_tomorrow"])
def test_other_events_are_taken_and_do_nothing(sender: Sender, ours: Any, name: str) -> None:
    before = kept(ours)
    answer = sender.send(name, {"action": "created", "repository": {"id": 4711}, "anything": [1, None]})
    assert (answer.status_code, answer.json()["outcome"]) == (202, f"{name}: ignored")
    assert kept(ours) == before


def test_what_is_about_another_repository_does_nothing(sender: Sender, ours: Any) -> None:
    before = kept(ours)
    sent = payload("issues.edited")
    sent["repository"]["id"] = 1
    assert "another repository" in sender.send("issues", sent).json()["outcome"]
    assert kept(ours) == before


def test_what_is_older_than_what_is_known_changes_nothing(sender: Sender, ours: Any) -> None:
    sender.send("issues", payload("issues.edited"))
    late = payload("issues.closed", datetime.now(UTC) - timedelta(hours=1))
    sender.send("issues", late)
    assert item(ours, 4)["state"] == "in progress"
    old = payload("issues.opened", datetime.now(UTC) - timedelta(days=4))
    assert "older than three days" in sender.send("issues", old).json()["outcome"]


@pytest.mark.parametrize(
    "harm",
    [
        {"secret": "another"},
        {"X-Hub-Signature-256": ""},
        {"X-Hub-Signature-256": "sha256=" + "0" * 64},
        {"X-Hub-Signature-256": "sha1=" + "0" * 40},
        {"X-Hub-Signature-256": "é"},
        {"X-GitHub-Delivery": ""},
        {"X-GitHub-Delivery": "a b"},
    ],
)
def test_a_forgery_is_refused_and_does_nothing(sender: Sender, ours: Any, harm: dict[str, str]) -> None:
    before = kept(ours)
    answer = sender.send("issues", payload("issues.closed"), **harm)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert kept(ours) == before
    assert not Delivery.objects.within(ours).exists()


def test_a_changed_body_is_a_forgery(sender: Sender, ours: Any) -> None:
    raw = json.dumps(payload("issues.closed")).encode()
    signature = "sha256=" + hmac.new(sender.secret.encode(), raw, hashlib.sha256).hexdigest()
    assert sender.send("issues", raw.replace(b"closed", b"opened"), **{"X-Hub-Signature-256": signature}).status_code == 401


def test_a_replay_does_nothing_under_its_own_id_or_another(sender: Sender, ours: Any) -> None:
    sent = payload("issues.edited")
    assert sender.send("issues", sent, delivery="one").status_code == 202
    version = WorkItem.objects.within(ours).get(key="acme/app#4").version
    for delivery in ("one", "two"):
        answer = sender.send("issues", sent, delivery=delivery)
        assert (answer.status_code, answer.json()["outcome"]) == (200, "came before")
    assert WorkItem.objects.within(ours).get(key="acme/app#4").version == version
    assert Delivery.objects.within(ours).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_at_one_moment_one_has_an_effect(sender: Sender, ours: Any) -> None:
    sent = payload("issues.opened")
    sent["issue"] |= {"number": 77, "id": 100_077}

    def send(_: int) -> int:
        try:
            return int(sender.send("issues", sent, delivery="same").status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as threads:
        answers = sorted(threads.map(send, range(10)))
    assert answers == [200] * 9 + [202]
    assert WorkItem.objects.within(ours).filter(key="acme/app#77").count() == 1
    assert Delivery.objects.within(ours).count() == 1


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"issue": 5, "action": {}}', b'{"issue": {"number": true}}']
)
def test_torture_is_refused_or_told_and_breaks_nothing(sender: Sender, ours: Any, body: bytes) -> None:
    assert sender.send("issues", body).status_code in (202, 422)


def test_nul_and_halves_of_characters_are_taken_out(sender: Sender, ours: Any) -> None:
    sent = payload("issues.edited")
    sent["issue"]["body"] = "a\0b\ud800c"
    sender.send("issues", sent)
    assert item(ours, 4)["description"] == "ab?c"


def test_a_form_with_the_payload_is_taken_too(sender: Sender, ours: Any) -> None:
    from urllib.parse import urlencode

    raw = urlencode({"payload": json.dumps(payload("ping"))}).encode()
    assert sender.send("ping", raw, kind="application/x-www-form-urlencoded").json()["outcome"] == "ping: the webhook works"


def test_without_a_secret_or_after_leaving_there_is_no_webhook(place: Place, ours: Any) -> None:
    address = f"/webhooks/trackers/github/{place.hook_token}/"
    assert Client().post(address, b"{}", content_type="application/json").status_code == 404
    sender = Sender(place)
    Place.objects.within(ours).update(is_leaving=True)
    assert sender.send("ping", payload("ping")).status_code == 404
    assert Client().post("/webhooks/trackers/gitlab/x/", b"{}", content_type="application/json").status_code == 404
