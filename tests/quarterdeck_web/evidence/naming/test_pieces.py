"""Names in proposals: the worker asks, people decide, and where a name comes from stays in sight."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.evidence.judging import edit_need
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.evidence.naming.models import NamerAnswer, NamerSettings, NeedName
from quarterdeck_web.jobs.models import JobLog
from quarterdeck_web.lib.sealing import seal
from tests.chat_endpoint import ChatEndpoint, Said, chat_endpoint, named
from tests.quarterdeck_web.evidence.grouping.conftest import no_model, propose, talk, two_needs  # noqa: F401 - fixtures


def said_of(quotes: list[str]) -> str:
    """What a good model would call a need of these quotes: the first one's words, without figures."""
    return " ".join(word for word in quotes[0].split()[1:] if not word.isdigit()).capitalize()


def good(body: dict[str, Any]) -> Said:
    return named(said_of(json.loads(body["messages"][1]["content"])["quotes"]))


@pytest.fixture
def turned_on(ours: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[ChatEndpoint], None]:
    monkeypatch.setattr("quarterdeck.evidence.naming.calling.FIRST_WAIT_SECONDS", 0.0)

    def turn(endpoint: ChatEndpoint, is_on: bool = True) -> None:
        settings.NAMER_ORIGINS = (endpoint.url,)
        NamerSettings(workspace=ours, is_on=is_on, url=endpoint.url, model="small", key=seal("s3cret")).save(force_insert=True)

    return turn


def decide(client: Any, proposal: Any, act: str, *pieces: int, **fields: str) -> Any:
    return client.post(f"/w/ours/evidence/grouping/{proposal.number}/", {"act": act, "piece": [str(piece) for piece in pieces], **fields})


def test_off_nothing_is_sent(talk: Any, propose: Any, turned_on: Any) -> None:  # noqa: F811
    with chat_endpoint(good) as endpoint:
        turned_on(endpoint, is_on=False)
        proposal = propose(talk)
    assert not endpoint.asked
    assert not any("named" in piece for piece in proposal.pieces)


def test_new_needs_are_named_with_their_quotes_and_nothing_else_changes(talk: Any, propose: Any, turned_on: Any) -> None:  # noqa: F811
    plain = propose(talk)
    with chat_endpoint(good) as endpoint:
        turned_on(endpoint)
        proposal = propose(talk)
        asked = len(endpoint.asked)
        again = propose(talk)
        assert len(endpoint.asked) == asked, "the same is asked once"
    texts = dict(Evidence.objects.within(talk).values_list("ref", "text"))
    expected = [said_of([texts[ref] for ref in piece["named"]["quotes"]]) for piece in proposal.pieces]
    assert [piece["title"] for piece in proposal.pieces] == expected == [piece["title"] for piece in again.pieces]
    assert not any(piece["named"]["why"] for piece in proposal.pieces)
    assert [piece["items"] for piece in proposal.pieces] == [piece["items"] for piece in plain.pieces]
    assert [piece["named"]["own"] for piece in proposal.pieces] == [piece["title"] for piece in plain.pieces]
    for piece in proposal.pieces:
        assert 1 <= len(piece["named"]["quotes"]) <= 5
        assert set(piece["named"]["quotes"]) <= set(piece["items"])
    assert "Person 1" not in endpoint.sent
    assert "s3cret" not in endpoint.sent
    assert all(headers["authorization"] == "Bearer s3cret" for _, headers, _ in endpoint.asked)
    assert any(f"small named {asked} of {asked} needs" in line.text for line in JobLog.objects.within(talk))
    assert NamerAnswer.objects.within(talk).count() == asked


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Said(b"", 500), "It answered 500"),
        (Said(b"{}", 403), "refuses the key"),
        (named("37 people"), "counts"),
        (named("Quantum leap"), "nobody said"),
    ],
)
def test_a_bad_answer_keeps_our_name_and_its_row_says_why(
    talk: Any,  # noqa: F811
    propose: Any,  # noqa: F811
    turned_on: Any,
    client_as: Any,
    answer: Said,
    why: str,
) -> None:
    own = {piece["title"] for piece in propose(talk).pieces}
    with chat_endpoint(answer) as endpoint:
        turned_on(endpoint)
        proposal = propose(talk)
    assert {piece["title"] for piece in proposal.pieces} == own
    assert all(why in piece["named"]["why"] for piece in proposal.pieces)
    assert why in client_as("pm").get("/w/ours/evidence/grouping/").content.decode()


def test_a_need_says_who_named_it_until_a_person_does(talk: Any, propose: Any, turned_on: Any, client_as: Any) -> None:  # noqa: F811
    with chat_endpoint(good) as endpoint:
        turned_on(endpoint)
        proposal = propose(talk)
    client = client_as("pm")
    decide(client, proposal, "accept", **{"title-0": "As I call it"})
    needs = {str(need): need for need in Need.objects.within(talk)}
    theirs = [piece["title"] for piece in proposal.pieces[1:]]
    assert set(needs) == {"As I call it", *theirs}
    shown = client.get(f"/w/ours/evidence/needs/{needs[theirs[0]].ref}/").content.decode()
    assert "Named by small on" in shown
    assert "quotes" in shown
    assert "Named by" not in client.get(f"/w/ours/evidence/needs/{needs['As I call it'].ref}/").content.decode()
    assert NeedName.objects.within(talk).count() == len(theirs)
    edit_need(system_scope(talk), needs[theirs[0]], {"title": "Better"}, None)
    assert "Named by" not in client.get(f"/w/ours/evidence/needs/{needs[theirs[0]].ref}/").content.decode()


def test_needs_that_are_there_keep_their_names(two_needs: Any, propose: Any, turned_on: Any) -> None:  # noqa: F811
    with chat_endpoint(good) as endpoint:
        turned_on(endpoint)
        proposal = propose(two_needs)
    assert {str(need) for need in Need.objects.within(two_needs)} == {"About the invoice", "About the gate"}
    assert all("named" not in piece for piece in proposal.pieces if piece["kind"] not in ("new", "split"))


def test_people_and_accounts_are_hidden_even_where_others_speak_of_them(talk: Any, propose: Any, turned_on: Any) -> None:  # noqa: F811
    for row in Evidence.objects.within(talk).order_by("ref"):
        Evidence.objects.within(talk).filter(pk=row.pk).update(text=f"{row.text}, says Person 3 of Orrin to x@y.example")
    with chat_endpoint(good) as endpoint:
        turned_on(endpoint)
        propose(talk)
    assert endpoint.asked
    for hidden in ("Person 3", "Orrin", "x@y.example"):
        assert hidden not in endpoint.sent
