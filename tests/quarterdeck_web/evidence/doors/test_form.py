"""The public form: what it takes, what it refuses, and that nothing else comes through."""

import re
from typing import Any

import pytest
from django.test import Client

from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.evidence.doors import opening
from quarterdeck_web.evidence.doors.models import FeedbackDoor
from quarterdeck_web.lib.refusals import Refused
from tests.quarterdeck_web.evidence.doors.conftest import said

GOOD = {"text": "Die Maut kommt zu spät", "email": "kim@orrin.example", "account": "Orrin GmbH"}


def test_a_stranger_sends_feedback_and_is_thanked(form: str, ours: Any) -> None:
    visitor = Client()
    page = visitor.get(form)
    assert page.status_code == 200
    assert page["X-Robots-Tag"].startswith("noindex")
    assert "is hidden before it is analysed" in page.content.decode()
    answer = visitor.post(form, {**GOOD, "nonce": "n1"})
    assert answer.status_code == 302
    assert "Thank you" in visitor.get(answer["Location"]).content.decode()
    [item] = said(ours)
    assert (item.text, item.body["person"], item.source, item.state) == (GOOD["text"], GOOD["email"], "Feedback form", "new")
    assert item.body["tags"] == ["account: Orrin GmbH"], "strangers add no accounts"


def test_a_known_account_is_named(form: str, voices: Any) -> None:
    Client().post(form, {**GOOD, "account": "orrin ltd"})
    assert said(voices)[-1].account.ref == "orrin"


def test_pressing_send_twice_brings_one_item(form: str, ours: Any) -> None:
    for _ in range(2):
        assert Client().post(form, {**GOOD, "nonce": "same"}).status_code == 302
    assert len(said(ours)) == 1


def test_everything_that_is_wrong_is_said_and_what_was_typed_stays(form: str, ours: Any) -> None:
    answer = Client().post(form, {"text": " ", "email": "kim at orrin", "account": "x" * 201})
    shown = answer.content.decode()
    assert answer.status_code == 422
    for message in ("Please write what", "This is no e-mail address", "at most 200 characters"):
        assert message in shown
    assert "kim at orrin" in shown
    assert "at most 10,000" in Client().post(form, {"text": "x" * 10_001}).content.decode()
    assert not said(ours)


def test_what_fills_the_hidden_field_is_thanked_and_not_kept(form: str, ours: Any) -> None:
    assert Client().post(form, {**GOOD, "website": "https://spam.example"}).status_code == 302
    assert not said(ours)


def test_too_many_from_one_place_are_refused(form: str, ours: Any) -> None:
    answers = [Client().post(form, {**GOOD, "nonce": f"n{number}"}).status_code for number in range(11)]
    assert answers == [302] * 10 + [429]
    assert len(said(ours)) == 10


def test_without_the_token_of_the_page_nothing_is_taken(form: str, ours: Any) -> None:
    visitor = Client(enforce_csrf_checks=True)
    assert visitor.post(form, GOOD).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', visitor.get(form).content.decode())
    assert token
    assert visitor.post(form, {**GOOD, "csrfmiddlewaretoken": token[1]}).status_code == 302
    assert len(said(ours)) == 1


@pytest.mark.parametrize("path", ["", "thanks/"])
def test_a_closed_door_looks_like_none(form: str, ours: Any, path: str) -> None:
    opening.close_door(system_scope(ours), FeedbackDoor.FORM)
    assert Client().get(form + path).status_code == 404
    assert Client().post(form, GOOD).status_code == 404
    assert Client().get(f"/feedback/nothing/{path}").status_code == 404
    opening.open_door(system_scope(ours), FeedbackDoor.FORM)
    assert Client().get(form + path).status_code == 200, "the address stays"


def test_another_address_ends_the_old_one(form: str, ours: Any) -> None:
    opening.move_door(system_scope(ours), FeedbackDoor.FORM)
    assert Client().get(form).status_code == 404


def test_the_webhooks_address_is_no_form(sender: Any, ours: Any) -> None:
    token = sender.address.split("/")[-2]
    assert Client().get(f"/feedback/{token}/").status_code == 404


def test_there_are_two_doors(ours: Any) -> None:
    with pytest.raises(Refused):
        opening.open_door(system_scope(ours), "window")
