"""Needs proposed from evidence: read, accepted, refused; what people decided holds still."""

import pytest
from django.utils.html import strip_tags

from quarterdeck_web.accounts.scope import scope_of, system_scope
from quarterdeck_web.evidence import triage
from quarterdeck_web.evidence.grouping import facts
from quarterdeck_web.evidence.grouping.models import NeedFact, NeedProposal
from quarterdeck_web.evidence.judging import merge_needs
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.features.models import Feature, NeedLink
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.products.changes import changing, undo_last
from tests.quarterdeck_web.evidence.conftest import write


def placed(workspace) -> dict[str, str | None]:
    return {row.ref: row.body.get("need") for row in Evidence.objects.within(workspace)}


def decide(client, proposal, act, *pieces, **fields):
    return client.post(f"/w/ours/evidence/grouping/{proposal.number}/", {"act": act, "piece": [str(piece) for piece in pieces], **fields})


def topic_of(piece) -> str:
    return max({ref.split("-")[0] for ref in piece["items"]}, key=lambda topic: sum(ref.startswith(topic) for ref in piece["items"]))


def test_groups_are_proposed_with_labels_and_quotes_and_nothing_changes(talk, propose):
    before = placed(talk)
    proposal = propose(talk)
    assert placed(talk) == before
    assert {topic_of(piece) for piece in proposal.pieces} == {"invoice", "gate", "map"}
    for piece in proposal.pieces:
        assert piece["kind"] == "new"
        assert piece["title"]
        assert piece["quote"] in piece["items"]
        assert all(ref.startswith(topic_of(piece)) for ref in piece["items"])
        said = " ".join(row.text for row in Evidence.objects.within(talk).filter(ref__in=piece["items"])).lower()
        assert all(phrase.lower() in said for phrase in piece["phrases"])


def test_a_page_shows_the_difference_with_counts_that_open_their_quotes(talk, propose, client_as):
    proposal, client = propose(talk), client_as("viewer")
    page = client.get("/w/ours/evidence/grouping/").content.decode()
    for place, piece in enumerate(proposal.pieces):
        rows = Evidence.objects.within(talk).filter(ref__in=piece["items"])
        people, accounts = len({row["person"] for row in rows}), len({row.account_id for row in rows})
        assert f"{len(piece['items'])} items</a>" in page
        assert f"{people} {'person' if people == 1 else 'people'}, {accounts} account" in strip_tags(page)
        quotes = client.get(f"/w/ours/evidence/grouping/{proposal.number}/?piece={place}").content.decode()
        assert quotes.count("data-quote") == len(piece["items"])
    assert "Accept" not in page.replace("Accepted", "")


def test_the_list_of_needs_leads_to_what_is_proposed_while_there_is_none(talk, propose, client_as):
    page = client_as("pm").get("/w/ours/evidence/needs/").content.decode()
    assert "What people said was read" not in page
    proposal = propose(talk)
    page = client_as("pm").get("/w/ours/evidence/needs/").content.decode()
    assert f'<a href="/w/ours/evidence/grouping/">{len(proposal.pieces)} proposals wait</a>' in page
    assert "Look at what is proposed" in page


def test_accepting_one_piece_makes_its_need_and_one_undo_takes_it_back(talk, propose, client_as):
    proposal, client = propose(talk), client_as("pm")
    before = placed(talk)
    place = next(place for place, piece in enumerate(proposal.pieces) if topic_of(piece) == "invoice")
    assert decide(client, proposal, "accept", place, **{f"title-{place}": "Send correct invoices"}).status_code == 302
    need = Need.objects.within(talk).get()
    assert str(need) == "Send correct invoices"
    moved = {ref for ref, where in placed(talk).items() if where == need.ref}
    assert moved == set(proposal.pieces[place]["items"])
    proposal.refresh_from_db()
    assert [piece["state"] for piece in proposal.pieces].count("accepted") == 1
    undo_last(scope_of(client.user, "ours"))
    assert placed(talk) == before
    assert not Need.objects.within(talk).exists()


def test_accepting_all(talk, propose, client_as):
    proposal = propose(talk)
    decide(client_as("pm"), proposal, "accept")
    assert Need.objects.within(talk).count() == len(proposal.pieces)
    assert "Everything here is decided" in client_as("viewer").get("/w/ours/evidence/grouping/").content.decode()


def test_refusing_changes_nothing_and_is_not_proposed_again(talk, propose, client_as):
    proposal, before = propose(talk), placed(talk)
    decide(client_as("pm"), proposal, "refuse")
    assert placed(talk) == before
    assert propose(talk).pieces == []


def test_items_join_a_need_by_their_neighbours_vote_with_the_reason_shown(two_needs, propose, client_as):
    proposal = propose(two_needs)
    joins = {piece["need"]: piece for piece in proposal.pieces if piece["kind"] == "join"}
    assert {ref for ref in joins["invoice"]["items"] if ref.startswith("invoice")} == {f"invoice-{number}" for number in range(18, 24)}
    assert "nearest items belong here" in joins["invoice"]["why"]["invoice-20"]
    place = proposal.pieces.index(joins["invoice"])
    page = client_as("viewer").get(f"/w/ours/evidence/grouping/{proposal.number}/?piece={place}").content.decode()
    assert "nearest items belong here" in page
    decide(client_as("pm"), proposal, "accept", place)
    assert placed(two_needs)["invoice-20"] == "invoice"


def test_what_is_put_somewhere_by_hand_stays_there(two_needs, propose, client_as):
    client = client_as("pm")
    pinned = [f"gate-{number}" for number in range(5)]
    client.post("/w/ours/evidence/act/", {"act": "link", "items": pinned, "need": "invoice"})
    client.post("/w/ours/evidence/needs/gate/edit/", {"title": "Reach the gate", "status": "open"})
    assert "put here by hand" in client.get("/w/ours/evidence/gate-0/").content.decode()
    proposal = propose(two_needs)
    for piece in proposal.pieces:
        assert not set(piece["items"]) & set(pinned)
    decide(client, proposal, "accept")
    assert {placed(two_needs)[ref] for ref in pinned} == {"invoice"}
    assert str(Need.objects.within(two_needs).get(ref="gate")) == "Reach the gate"


def test_what_somebody_moved_meanwhile_stays(two_needs, propose, client_as):
    proposal, client = propose(two_needs), client_as("pm")
    place = next(place for place, piece in enumerate(proposal.pieces) if "invoice-20" in piece["items"])
    client.post("/w/ours/evidence/act/", {"act": "link", "items": "invoice-20", "need": "gate"})
    decide(client, proposal, "accept", place)
    assert placed(two_needs)["invoice-20"] == "gate"
    assert placed(two_needs)["invoice-21"] == "invoice"


def test_pins_follow_undo_and_unlinking(two_needs, client_as, scope_for):
    client = client_as("pm")
    scope = scope_of(client.user, "ours")
    item = Evidence.objects.within(two_needs).get(ref="map-1")
    client.post("/w/ours/evidence/act/", {"act": "link", "items": "map-1", "need": "gate"})
    assert facts.pinned(scope)[item.pk] == "gate"
    undo_last(scope)
    assert item.pk not in facts.pinned(scope)
    client.post("/w/ours/evidence/act/", {"act": "link", "items": "map-1", "need": "gate"})
    client.post("/w/ours/evidence/act/", {"act": "unlink", "items": "map-1"})
    assert item.pk not in facts.pinned(scope)


def test_a_merge_is_taken_apart_without_loss(two_needs, client_as, scope_for):
    with changing(system_scope(two_needs), "features.edit") as change:
        for ref in ("OUR-1", "OUR-2"):
            change.create(Feature, {"id": ref, "title": f"Feature {ref}"})
        change.create(NeedLink, {"need": "gate", "feature": "OUR-1", "note": "mine"})
        change.create(NeedLink, {"need": "gate", "feature": "OUR-2"})
        change.create(NeedLink, {"need": "invoice", "feature": "OUR-2", "coverage": "partial"})
    client = client_as("pm")
    scope = scope_of(client.user, "ours")

    def links():
        return sorted((link.body["need"], link.body["feature"], link.body.get("coverage"), link.body.get("note")) for link in scope.rows(NeedLink))

    before, links_before, body = placed(two_needs), links(), Need.objects.within(two_needs).get(ref="gate").body
    client.post("/w/ours/evidence/needs/gate/merge/", {"into": "invoice"})
    assert placed(two_needs)["gate-1"] == "invoice"
    assert "Merged into it" in client.get("/w/ours/evidence/needs/invoice/").content.decode()
    triage.link(scope_for("pm"), [Evidence.objects.within(two_needs).get(ref="map-1")], Need.objects.within(two_needs).get(ref="invoice"))
    assert client.post("/w/ours/evidence/needs/invoice/unmerge/", {"merged": "gate"}).status_code == 302
    assert placed(two_needs) == {**before, "map-1": "invoice"}
    assert Need.objects.within(two_needs).get(ref="gate").body == body
    assert links() == links_before


def test_merges_of_merges_come_apart(two_needs, scope_for):
    scope = scope_for("pm")
    write(two_needs, Need, id="third", title="Another")
    before = placed(two_needs)
    get = lambda ref: scope.rows(Need).get(ref=ref)  # noqa: E731
    merge_needs(scope, get("gate"), get("invoice"))
    merge_needs(scope, get("invoice"), get("third"))
    facts.unmerge(scope, scope.rows(NeedFact).get(kind="merge", need="gate"))
    assert placed(two_needs)["gate-1"] == "gate"
    assert placed(two_needs)["invoice-1"] == "third"
    facts.unmerge(scope, scope.rows(NeedFact).get(kind="merge", need="invoice"))
    assert placed(two_needs) == before


def test_undoing_a_merge_forgets_it(two_needs, scope_for):
    scope = scope_for("pm")
    merge_needs(scope, scope.rows(Need).get(ref="gate"), scope.rows(Need).get(ref="invoice"))
    undo_last(scope)
    assert not scope.rows(NeedFact).filter(kind="merge").exists()
    assert placed(two_needs)["gate-1"] == "gate"


def test_a_need_of_that_id_keeps_a_merge_together(two_needs, client_as, scope_for):
    scope = scope_for("pm")
    merge_needs(scope, scope.rows(Need).get(ref="gate"), scope.rows(Need).get(ref="invoice"))
    fact = scope.rows(NeedFact).get(kind="merge")
    NeedFact.objects.within(two_needs).filter(pk=fact.pk).update(need="invoice")
    assert client_as("pm").post("/w/ours/evidence/needs/invoice/unmerge/", {"merged": "invoice"}).status_code == 422
    assert client_as("pm").post("/w/ours/evidence/needs/invoice/unmerge/", {"merged": "nothing"}).status_code == 404


def test_one_person_is_only_emerging(talk, client_as):
    for number in range(2):
        write(talk, Evidence, id=f"one-{number}", text=f"Text {number}", person="Ann", account="varga")
    piece = {"kind": "new", "need": None, "into": None, "title": "Seldom", "phrases": [], "quote": "one-0", "items": ["one-0", "one-1"]}
    NeedProposal(workspace=talk, number=1, pieces=[piece | {"was": {}, "why": {}, "state": "open"}]).save(force_insert=True)
    page = client_as("pm").get("/w/ours/evidence/grouping/1/").content.decode()
    assert "Emerging" in page
    assert "1 person, 1 account" in strip_tags(page)


@pytest.mark.parametrize(
    ("fields", "said"), [({"act": "dance"}, "expected accept or refuse"), ({"act": "accept", "title-0": "  "}, "expected a title")]
)
def test_what_is_wrong_is_said_and_nothing_changes(talk, propose, client_as, fields, said):
    proposal, before = propose(talk), placed(talk)
    answer = client_as("pm").post(f"/w/ours/evidence/grouping/{proposal.number}/", {"piece": "0", **fields})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert placed(talk) == before


def test_what_is_decided_cannot_be_decided_again(talk, propose, client_as):
    proposal, client = propose(talk), client_as("pm")
    decide(client, proposal, "refuse", 0)
    answer = decide(client, proposal, "accept", 0)
    assert answer.status_code == 422
    assert decide(client, proposal, "accept", 999).status_code == 422


def test_too_little_to_group(ours, propose, client_as):
    write(ours, Evidence, id="A", text="One thing only")
    proposal = propose(ours)
    assert (proposal.pieces, proposal.unassigned) == ([], ["A"])
    page = client_as("viewer").get(f"/w/ours/evidence/grouping/{proposal.number}/?piece=unassigned").content.decode()
    assert page.count("data-quote") == 1


@pytest.mark.parametrize("role", ["viewer", "contributor", "tpm"])
def test_who_may_group_and_decide(talk, propose, client_as, role):
    proposal, client = propose(talk), client_as(role)
    assert client.get("/w/ours/evidence/grouping/").status_code == 200
    assert client.post("/w/ours/evidence/grouping/").status_code == 403
    assert decide(client, proposal, "accept").status_code == 403
    assert client.post("/w/ours/evidence/needs/none/unmerge/").status_code == 403


def test_strangers_find_nothing(talk, theirs, propose, client_as, client):
    proposal = propose(talk)
    stranger = client_as("pm", workspace=theirs)
    for path in ("", f"{proposal.number}/", f"{proposal.number}/?piece=0"):
        assert stranger.get(f"/w/ours/evidence/grouping/{path}").status_code == 404
        assert client.get(f"/w/ours/evidence/grouping/{path}").status_code == 302
    assert stranger.get(f"/w/theirs/evidence/grouping/{proposal.number}/").status_code == 404
    assert client_as("viewer").get(f"/w/ours/evidence/grouping/{proposal.number}/?piece=nonsense").status_code == 404


def test_grouping_is_asked_for_once(talk, client_as):
    client = client_as("pm")
    assert "Let the evidence say" in client.get("/w/ours/evidence/grouping/").content.decode()
    for _ in range(2):
        assert client.post("/w/ours/evidence/grouping/").status_code == 302
    assert Job.objects.within(talk).filter(kind="propose-needs").count() == 1
