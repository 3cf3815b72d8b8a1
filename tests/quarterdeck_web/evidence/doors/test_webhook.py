"""The webhook: signed JSON, forms and mails come in once; all else is refused with what to do."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from quarterdeck_web.evidence.doors.models import DoorDelivery, FeedbackDoor
from quarterdeck_web.lib.signatures import Unsigned, sign, verify
from tests.quarterdeck_web.evidence.doors.conftest import Sender, said

ITEM = {"text": "The gate never answers", "person": "kim@orrin.example", "kind": "ticket", "said_on": "2026-01-02", "tags": ["gate"]}
MAIL = b"""From: Kim Orrin <kim@orrin.example>
To: feedback@harbor.example
Subject: Re: the gate
Date: Fri, 02 Jan 2026 10:00:00 +0100
Message-ID: <abc.1@orrin.example>
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Das Tor antwortet nie, trotz f=FCnf Anrufen.

On Thu, 1 Jan 2026 at 10:00, Jo <jo@harbor.example> wrote:
> What is it?
-- \nKim
"""


def test_the_conventions_own_example_verifies() -> None:
    # From the documentation of the libraries of Standard Webhooks.
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    told = {"delivery": "msg_p5jXN8AQM9LWM0D4loKWxJek", "timestamp": "1614265330", "body": body}
    signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert sign(secret, **told) == signature
    verify(secret, **told, signatures=f"v1,other {signature}", now=1614265330 + 299)
    for wrong in ({"now": 1614265330 + 301}, {"now": 1614265330 - 301}, {"signatures": "v1,other"}, {"body": body + b" "}, {"delivery": "msg_other"}):
        with pytest.raises(Unsigned):
            verify(secret, **{**told, "signatures": signature, "now": 1614265330, **wrong})


def test_json_becomes_an_item(sender: Sender, ours: Any) -> None:
    answer = sender.send(ITEM)
    [item] = said(ours)
    assert (answer.status_code, answer.json()) == (201, {"id": item.ref, "state": "new"})
    assert (item.text, item.kind, str(item.day), item.source, item.state) == (ITEM["text"], "ticket", "2026-01-02", "Webhook", "new")
    assert item.body["tags"] == ["gate"]


def test_a_form_becomes_an_item(sender: Sender, ours: Any) -> None:
    answer = sender.send(b"text=More+docks&person=jo%40varga.example&tags=a&tags=b", kind="application/x-www-form-urlencoded")
    assert answer.status_code == 201, answer.content
    assert (said(ours)[0].text, said(ours)[0].body["tags"]) == ("More docks", ["a", "b"])


def test_a_mail_becomes_an_item_without_what_it_answers(sender: Sender, ours: Any) -> None:
    answer = sender.send(MAIL, kind="message/rfc822")
    assert answer.status_code == 201, answer.content
    [item] = said(ours)
    assert item.text == "Re: the gate\n\nDas Tor antwortet nie, trotz fünf Anrufen."
    assert (item.body["person"], str(item.day), item.body["source_id"]) == ("kim@orrin.example", "2026-01-02", "abc.1@orrin.example")
    again = sender.send(MAIL, kind="message/rfc822")
    assert (again.status_code, again.json()["state"]) == (200, "came before"), "a mail is known by its Message-ID"
    assert len(said(ours)) == 1


HTML = b"""From: kim@orrin.example
Subject: Gate
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=x

--x
Content-Type: text/html; charset=utf-8

<style>p{}</style><p>It <b>never</b> answers</p><div class="gmail_quote">Old<blockquote>older</blockquote></div>
--x--
"""


@pytest.mark.parametrize(
    ("mail", "status", "text"),
    [
        (HTML, 201, "Gate\n\nIt never answers"),
        (b"Subject: Only a subject\n\n", 201, "Only a subject"),
        (b"Auto-Submitted: auto-replied\nSubject: Away\n\nI am away", 200, None),
        (b"From: x@y.example\n\n\n", 422, None),
        (b"\n", 422, None),
        (b"Content-Type: text/plain; charset=no-such\nSubject: =?no?q?x?=\n\n\xff\xfe words \0", 201, None),
        (b"Content-Type: multipart/mixed; boundary=\n\n--\n", 422, None),
        (b"Date: never\nFrom: \nSubject: x\n\ny", 201, "x\n\ny"),
    ],
)
def test_mails_of_all_sorts(sender: Sender, ours: Any, mail: bytes, status: int, text: str | None) -> None:
    answer = sender.send(mail, kind="message/rfc822")
    assert answer.status_code == status, answer.content
    assert len(said(ours)) == (status == 201)
    if text:
        assert said(ours)[0].text == text


def test_the_same_delivery_brings_nothing_more(sender: Sender, ours: Any) -> None:
    first, second = sender.send(ITEM, delivery="msg_1"), sender.send(ITEM, delivery="msg_1")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert len(said(ours)) == 1


def test_the_same_id_at_the_source_brings_nothing_more(sender: Sender, ours: Any) -> None:
    answers = [sender.send({**ITEM, "id": "4711"}).status_code for _ in range(2)]
    assert answers == [201, 200]
    assert [item.ref for item in said(ours)] == ["webhook:4711"]


@pytest.mark.parametrize(
    ("headers", "word"),
    [
        ({"webhook-signature": "v1,AAAA"}, "webhook-signature"),
        ({"webhook-signature": ""}, "webhook-signature"),
        ({"webhook-signature": "v1,ü"}, "webhook-signature"),
        ({"webhook-id": ""}, "webhook-id"),
        ({"webhook-id": "with space"}, "webhook-id"),
        ({"webhook-timestamp": ""}, "webhook-timestamp"),
        ({"webhook-timestamp": "soon"}, "webhook-timestamp"),
        ({"webhook-timestamp": "1"}, "5 minutes"),
    ],
)
def test_who_does_not_know_the_secret_is_refused(sender: Sender, ours: Any, headers: dict[str, str], word: str) -> None:
    answer = sender.send(ITEM, **headers)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert word in answer.json()["title"]
    assert not said(ours)


def test_an_old_delivery_is_refused_though_it_is_signed(sender: Sender, ours: Any) -> None:
    assert sender.send(ITEM, at=time.time() - 400).status_code == 401
    assert sender.send(ITEM, at=time.time() + 400).status_code == 401
    assert not said(ours)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"{", {""}),
        (b"[]", {""}),
        (b"\xff", {""}),
        (b"[" * 100_000, {""}),
        (b'{"text": "a", "text": "b"}', {""}),
        ({}, {"text"}),
        ({"text": " "}, {"text"}),
        ({"text": 5, "person": ["x"], "colour": "red"}, {"text", "person", "colour"}),
        ({"text": "x", "kind": "shout"}, {"kind"}),
        ({"text": "x", "said_on": "31/02/2026"}, {"said_on"}),
        ({"text": "x", "tags": "gate"}, {"tags"}),
        ({"text": "x", "tags": ["x"] * 21}, {"tags"}),
        ({"text": "x" * 64_001}, {"text"}),
        ({"text": "nul \0"}, {"text"}),
        (b'{"text": "\\ud800"}', {"text"}),
        ({"text": "x", "account": "y" * 201}, {"account"}),
    ],
)
def test_every_flaw_is_named(sender: Sender, ours: Any, body: Any, fields: set[str]) -> None:
    answer = sender.send(body)
    assert answer.status_code == 422, answer.content
    assert {each["field"] for each in answer.json()["errors"]} == fields
    assert not said(ours)


def test_other_kinds_of_bodies_addresses_and_methods_are_refused(sender: Sender, ours: Any) -> None:
    assert sender.send(b"x", kind="text/plain").status_code == 415
    assert sender.send(b"x", kind="multipart/form-data; boundary=x").status_code in (400, 415)
    assert Sender("/webhooks/feedback/nothing/", sender.secret).send(ITEM).status_code == 404
    assert Client().get(sender.address).status_code == 405
    FeedbackDoor.objects.within(ours).update(is_open=False)
    assert sender.send(ITEM).status_code == 404
    assert not said(ours)


def test_a_body_past_the_limit_is_refused(sender: Sender, ours: Any) -> None:
    assert sender.send({"text": "x" * (2 * 1024 * 1024 + 1)}).status_code in (400, 413)
    assert not said(ours)


def test_too_many_wrong_signatures_are_not_looked_at(sender: Sender, ours: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quarterdeck_web.evidence.doors.webhook_views.WRONG_PER_MINUTE", 3)
    answers = [sender.send(ITEM, secret="whsec_AAAA") for _ in range(4)]  # noqa: S106
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    monkeypatch.setattr("quarterdeck_web.evidence.doors.webhook_views.PER_MINUTE", 1)
    assert [sender.send(ITEM).status_code for _ in range(2)] == [201, 429]


@pytest.mark.django_db(transaction=True)
def test_ten_deliveries_at_one_moment_bring_one_item(sender: Sender, ours: Any) -> None:
    at = time.time()

    def send(_: int) -> int:
        try:
            return int(sender.send(ITEM, delivery="msg_ten", at=at).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as threads:
        answers = sorted(threads.map(send, range(10)))
    assert answers == [200] * 9 + [201]
    assert len(said(ours)) == 1
    assert DoorDelivery.objects.within(ours).count() == 1
