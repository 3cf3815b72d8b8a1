"""Needs named one after the other: each question once, tries with pauses, and no harm where the endpoint fails."""

import json
from collections.abc import Callable, Mapping
from email.utils import formatdate

import numpy as np
import pytest

from quarterdeck.evidence.grouping import Items, Rename, first_needs
from quarterdeck.evidence.naming import Endpoint, EndpointFailed, EndpointNamer, Reply, Unreachable, complete, name_all, name_needs

ENDPOINT = Endpoint("https://model.example/v1/", "namer-1", "s3cret")
NOW = 1_764_194_400.0
PHRASES, QUOTES = ("invoice export",), ("The invoice export loses the tax column",)


def completion(content: str) -> Reply:
    return Reply(200, {}, json.dumps({"choices": [{"message": {"content": content}}]}).encode())


class Wire:
    """Replies one after the other (the last for ever), with what was sent and how long was waited."""

    def __init__(self, *replies: Reply | Exception) -> None:
        self.replies = list(replies)
        self.sent: list[tuple[str, Mapping[str, str], dict]] = []
        self.waited: list[float] = []

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        self.sent.append((url, headers, json.loads(body)))
        reply = self.replies[0] if len(self.replies) == 1 else self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def complete(self) -> str:
        return complete(ENDPOINT, [{"role": "user", "content": "hello"}], post=self.post, wait=self.waited.append, clock=lambda: NOW)

    def namer(self, already: "Kept | None" = None, most: int = 100) -> EndpointNamer:
        return EndpointNamer(ENDPOINT, self.post, self.waited.append, lambda: NOW, already, None, most)


class Kept(dict[str, str]):
    def keep(self, key: str, said: str) -> None:
        self[key] = said


def test_one_call_says_what_it_must() -> None:
    wire = Wire(completion("hi"))
    assert wire.complete() == "hi"
    url, headers, body = wire.sent[0]
    assert url == "https://model.example/v1/chat/completions"
    assert headers["Authorization"] == "Bearer s3cret"
    assert (body["model"], body["temperature"], body["stream"]) == ("namer-1", 0, False)
    assert "s3cret" not in repr(ENDPOINT)


@pytest.mark.parametrize(
    ("replies", "waited"),
    [
        ([Reply(500, {}, b""), completion("hi")], [1.0]),
        ([Reply(503, {}, b""), Reply(429, {}, b""), completion("hi")], [1.0, 2.0]),
        ([Reply(429, {"retry-after": "7"}, b""), completion("hi")], [7.0]),
        ([Reply(429, {"retry-after": formatdate(NOW + 9)}, b""), completion("hi")], [9.0]),
        ([Reply(429, {"retry-after": "soon"}, b""), completion("hi")], [1.0]),
        ([Unreachable("it did not answer"), completion("hi")], [1.0]),
        ([Reply(400, {}, b'{"error": "temperature is not supported"}'), completion("hi")], []),
    ],
)
def test_what_may_pass_is_tried_again_when_the_server_says(replies: list, waited: list[float]) -> None:
    wire = Wire(*replies)
    assert wire.complete() == "hi"
    assert wire.waited == waited


@pytest.mark.parametrize(
    ("reply", "says", "calls"),
    [
        (Reply(500, {}, b"canary"), "It answered 500, 3 times", 3),
        (Unreachable("model.example did not answer"), "did not answer, 3 times", 3),
        (Reply(429, {"retry-after": "3600"}, b""), "asks to wait 3,600 s", 1),
        (Reply(401, {}, b"canary"), "refuses the key", 1),
        (Reply(404, {}, b"canary"), "no such address or model", 1),
        (Reply(302, {"location": "https://evil.example"}, b""), "points elsewhere", 1),
        (Reply(400, {}, b"canary"), "refuses what is asked", 1),
    ],
)
def test_what_does_not_pass_is_said_without_the_servers_words(reply: Reply | Exception, says: str, calls: int) -> None:
    wire = Wire(reply)
    with pytest.raises(EndpointFailed, match=says) as failed:
        wire.complete()
    assert len(wire.sent) == calls
    assert "canary" not in str(failed.value)
    assert "evil" not in str(failed.value)
    assert "s3cret" not in str(failed.value)


def test_a_temperature_refused_twice_is_no_endless_loop() -> None:
    wire = Wire(Reply(400, {}, b"temperature"))
    with pytest.raises(EndpointFailed):
        wire.complete()
    assert len(wire.sent) == 2


def test_naming_twice_asks_once() -> None:
    wire, kept = Wire(completion('{"name": "Tax column"}')), Kept()
    for _ in range(2):
        name = wire.namer(kept).name("Own", PHRASES, QUOTES)
        assert (name.title, name.problem, name.model) == ("Tax column", "", "namer-1")
    assert len(wire.sent) == 1
    wire.namer(kept).name("Own", PHRASES, ("The invoice export is slow",))
    assert len(wire.sent) == 2


@pytest.mark.parametrize("said", ["", "{}", "<html>", '{"name": "37 people"}', '{"name": "Quantum blockchain"}'])
def test_a_name_that_may_not_be_used_leaves_ours_and_says_why(said: str) -> None:
    name = Wire(completion(said)).namer().name("Own", PHRASES, QUOTES)
    assert name.title == "Own"
    assert name.problem
    assert not name.is_models


def test_after_two_failures_nothing_more_is_asked() -> None:
    wire = Wire(Reply(500, {}, b""))
    namer = wire.namer()
    names = list(name_all([(f"Own {number}", PHRASES, (f"The export of {number} invoices",)) for number in range(20)], namer))
    assert [name.title for name in names] == [f"Own {number}" for number in range(20)]
    assert all("500" in name.problem for name in names)
    assert len(wire.sent) == 2 * 3


def test_a_refused_key_stops_at_once_and_calls_are_bounded() -> None:
    wire = Wire(Reply(401, {}, b""))
    list(name_all([("Own", PHRASES, QUOTES), ("Other", PHRASES, ("The export is gone",))], wire.namer()))
    assert len(wire.sent) == 1
    wire = Wire(completion('{"name": "Export"}'))
    names = list(name_all([(f"Own {n}", PHRASES, (f"export way {n}",)) for n in range(5)], wire.namer(most=2)))
    assert len(wire.sent) == 2
    assert names[0].title == "Export"
    assert "another need has that name" in names[1].problem
    assert "no more than 2 calls" in names[4].problem


def test_it_is_a_namer_as_labels_take_one() -> None:
    assert Wire(completion('{"name": "Tax column"}')).namer()(PHRASES, QUOTES) == "Tax column"
    assert Wire(completion("nonsense and more nonsense words")).namer()(PHRASES, QUOTES) == ""


def topic_items() -> Items:
    texts = [
        f"The {what} breaks on {place}" for what in ("invoice export", "login page", "yard map") for place in ("Monday", "Linux", "trains", "phones")
    ]
    vectors = np.repeat(np.eye(3, dtype=np.float32), 4, axis=0)
    return Items(tuple(f"i{number}" for number in range(12)), tuple(texts), vectors)


def answering(name_of: Callable[[str], str]) -> Callable[[str, Mapping[str, str], bytes], Reply]:
    return lambda url, headers, body: completion(json.dumps({"name": name_of(json.loads(body)["messages"][1]["content"])}))


def test_a_book_gets_names_and_nothing_else_and_a_person_keeps_theirs() -> None:
    items = topic_items()
    book = first_needs(items)
    mine = book.needs[0].id
    book = book.with_fact(Rename(mine, "As I call it"))
    post = answering(lambda asked: "Export breaks" if "invoice" in asked else "Login page breaks" if "login" in asked else "Yard map breaks")
    namer = EndpointNamer(ENDPOINT, post, lambda _seconds: None, lambda: NOW)
    told: list[tuple[int, int]] = []
    better, names = name_needs(book, items, namer, told=lambda done, num: told.append((done, num)))
    assert better.members == book.members
    assert better.titles[mine] == "As I call it"
    assert mine not in names
    assert all(name.is_models for name in names.values())
    assert told[-1] == (len(names), len(names))
    assert [need.prototypes for need in better.needs] == [need.prototypes for need in book.needs]
