"""The page of the doors: who may open them, the secret shown once, what came last."""

import re
from typing import Any

import pytest

from quarterdeck_web.accounts.models import AuditEntry
from quarterdeck_web.evidence.doors.models import FeedbackDoor
from tests.quarterdeck_web.evidence.doors.conftest import Sender


def doors(workspace: Any) -> dict[str, FeedbackDoor]:
    return {door.kind: door for door in FeedbackDoor.objects.within(workspace)}


def test_opening_the_webhook_shows_its_secret_once_and_keeps_it_sealed(client_as: Any, ours: Any) -> None:
    client, address = client_as("pm"), "/w/ours/settings/doors/"
    assert "Both doors are closed" in client.get(address).content.decode()
    client.post(address, {"door": "webhook", "action": "open"})
    page = client.get(address)
    secret = re.search(r"whsec_[\w+/=]+", page.content.decode())
    assert secret
    assert page["Cache-Control"] == "no-store"
    assert "whsec_" not in client.get(address).content.decode(), "once"
    door = doors(ours)["webhook"]
    assert secret[0] not in door.secret
    sender = Sender(f"/webhooks/feedback/{door.token}/", secret[0])
    assert sender.send({"text": "Hello <b>there</b>"}).status_code == 201
    assert "“Hello &lt;b&gt;there" in client.get(address).content.decode()
    client.post(address, {"door": "webhook", "action": "secret"})
    assert sender.send({"text": "Hello"}).status_code == 401, "the old secret opens nothing"
    assert "whsec_" in client.get(address).content.decode()


def test_a_door_is_opened_described_moved_and_closed(client_as: Any, ours: Any) -> None:
    client, address = client_as("owner"), "/w/ours/settings/doors/"
    client.post(address, {"door": "form", "action": "open"})
    client.post(address, {"door": "form", "action": "describe", "source": " Our  page ", "intro": "Say it"})
    before = doors(ours)["form"]
    assert (before.is_open, before.source, before.intro) == (True, "Our page", "Say it")
    assert before.token in client.get(address).content.decode()
    client.post(address, {"door": "form", "action": "move"})
    client.post(address, {"door": "form", "action": "close"})
    after = doors(ours)["form"]
    assert not after.is_open
    assert after.token != before.token
    told = [entry.subject for entry in AuditEntry.objects.within(ours).order_by("number")]
    assert told == [f"{what} the feedback form" for what in ("opened", "described", "moved", "closed")]


def test_flaws_of_a_description_stand_at_their_fields(client_as: Any, ours: Any) -> None:
    answer = client_as("pm").post("/w/ours/settings/doors/", {"door": "form", "action": "describe", "source": " ", "intro": "x" * 601})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "expected a name of 1 to 200" in shown
    assert "expected at most 600 characters" in shown
    assert not doors(ours)


@pytest.mark.parametrize("role", ["contributor", "viewer", "portal"])
def test_others_do_not_see_them(client_as: Any, role: str, ours: Any) -> None:
    client = client_as(role)
    assert client.get("/w/ours/settings/doors/").status_code == 403
    assert client.post("/w/ours/settings/doors/", {"door": "form", "action": "open"}).status_code == 403
    assert not doors(ours)


def test_an_unknown_door_or_action_does_nothing(client_as: Any, ours: Any) -> None:
    client = client_as("pm")
    assert client.post("/w/ours/settings/doors/", {"door": "window", "action": "open"}).status_code == 422
    assert client.post("/w/ours/settings/doors/", {"door": "form", "action": "paint"}).status_code == 302
    assert not doors(ours)
