"""Doubles: found by the worker, decided by people, and every way back."""

import pytest

from quarterdeck_web.accounts.scope import scope_of, system_scope
from quarterdeck_web.evidence import triage
from quarterdeck_web.evidence.meaning import duplicates
from quarterdeck_web.evidence.models import DoubleSuggestion, Evidence
from quarterdeck_web.features.assemble import compute_figures
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.products.changes import undo_last
from quarterdeck_web.products.models import Figures
from tests.quarterdeck_web.evidence.conftest import write


def act(client, **fields):
    return client.post("/w/ours/evidence/act/", fields)


def look(workspace, again: bool = False) -> Job:
    Job.objects.within(workspace).filter(state=Job.QUEUED).delete()
    job = enqueue(system_scope(workspace), duplicates.JOB, {"again": True} if again else {})
    work_off()
    job.refresh_from_db()
    assert job.state == Job.DONE, job.technical_detail
    return job


def pairs(scope) -> dict[tuple[str, str], str]:
    return {(row.later.ref, row.earlier.ref): row.state for row in scope.rows(DoubleSuggestion).select_related("later", "earlier")}


def test_what_is_nearly_the_same_is_suggested_and_nothing_is_linked(repeated, scope_for, of):
    look(repeated)
    scope = scope_for("pm")
    assert pairs(scope)["NEAR", "E1"] == "open"
    assert of(scope, "NEAR").duplicate_of is None
    seen = duplicates.seen_beside(scope, of(scope, "E1"))
    assert (seen[0].other.ref, seen[0].words.split()[-1]) == ("NEAR", "alike")


def test_the_same_words_are_linked_at_once_said_so_and_undone_for_good(voices, client_as, of):
    write(voices, Evidence, id="SAME", text="we phone THE gate four times a day to move one slot!", account="orrin", said_on="2026-01-09")
    job = look(voices)
    client = client_as("contributor")
    scope = scope_of(client.user, "ours")
    assert job.result == {"linked": 1, "suggested": 0}
    double = of(scope, "SAME")
    assert (double.duplicate_of.ref, double.need.ref) == ("E1", "slots")
    page = client.get("/w/ours/evidence/SAME/?state=archived").content.decode()
    assert "by Quarterdeck: both have the same words" in page
    act(client, act="restore", items="SAME")
    assert of(scope, "SAME").duplicate_of is None
    assert pairs(scope) == {("SAME", "E1"): "refused"}
    look(voices, again=True)
    assert of(scope, "SAME").duplicate_of is None, "what was taken apart is not linked again"


def test_several_of_the_same_words_point_at_the_first(voices, scope_for, of):
    for number in range(3):
        write(voices, Evidence, id=f"SAME{number}", text="Please call me back", said_on=f"2027-01-0{number + 1}")
    look(voices)
    scope = scope_for("pm")
    assert {of(scope, f"SAME{number}").duplicate_of.ref for number in range(3)} == {"E6"}


def test_the_same_words_that_somebody_put_to_another_need_are_asked_about(voices, scope_for, of):
    write(voices, Evidence, id="SAME", text="We phone the gate four times a day to move one slot", need="arrival", said_on="2026-01-09")
    look(voices)
    scope = scope_for("pm")
    assert of(scope, "SAME").need.ref == "arrival"
    assert pairs(scope) == {("SAME", "E1"): "open"}


def test_what_differs_in_personal_data_only_is_asked_about(voices, scope_for, of):
    write(voices, Evidence, id="P1", text="Reach me at ann@example.org about the export", said_on="2026-01-08")
    write(voices, Evidence, id="P2", text="Reach me at bob@example.org about the export", said_on="2026-01-09")
    look(voices)
    assert pairs(scope_for("pm")) == {("P2", "P1"): "open"}


def test_accepting_links_and_one_undo_opens_the_suggestion_again(repeated, client_as, of):
    look(repeated)
    client = client_as("contributor")
    scope = scope_of(client.user, "ours")
    assert act(client, act="double", items="NEAR", of="E1", next="/w/ours/evidence/duplicates/")["Location"] == "/w/ours/evidence/duplicates/"
    assert (of(scope, "NEAR").need.ref, pairs(scope)["NEAR", "E1"]) == ("slots", "accepted")
    undo_last(scope)
    assert (of(scope, "NEAR").duplicate_of, pairs(scope)["NEAR", "E1"]) == (None, "open")


def test_refusing_is_remembered_and_can_be_taken_back(repeated, client_as, of):
    look(repeated)
    client = client_as("contributor")
    scope = scope_of(client.user, "ours")
    act(client, act="not-double", items="NEAR", of="E1")
    assert pairs(scope)["NEAR", "E1"] == "refused"
    assert "NEAR" not in client.get("/w/ours/evidence/duplicates/").content.decode()
    look(repeated, again=True)
    assert pairs(scope)["NEAR", "E1"] == "refused"
    assert "NEAR" in client.get("/w/ours/evidence/duplicates/?view=refused").content.decode()
    act(client, act="maybe-double", items="NEAR", of="E1")
    assert pairs(scope)["NEAR", "E1"] == "open"


def test_a_refusal_without_a_suggestion_keeps_one_from_being_made(repeated, client_as, of):
    client = client_as("pm")
    act(client, act="not-double", items="E1", of="NEAR")
    scope = scope_of(client.user, "ours")
    assert pairs(scope) == {("NEAR", "E1"): "refused"}
    look(repeated)
    assert pairs(scope)["NEAR", "E1"] == "refused"


def test_doubles_that_are_linked_cannot_be_refused_before_they_are_taken_apart(voices, client_as):
    client = client_as("pm")
    act(client, act="double", items="E3", of="E1")
    answer = act(client, act="not-double", items="E3", of="E1")
    assert answer.status_code == 422
    assert "Take it back" in answer.content.decode()


def test_only_what_is_new_is_looked_at(repeated, scope_for):
    look(repeated)
    scope = scope_for("pm")
    scope.rows(DoubleSuggestion).delete()
    write(repeated, Evidence, id="LATER", text="Nobody can find the tail lift in the booking form", said_on="2026-01-07")
    look(repeated)
    assert not pairs(scope)
    look(repeated, again=True)
    assert ("NEAR", "E1") in pairs(scope)


def test_evidence_that_comes_in_asks_for_one_look(voices, scope_for):
    Job.objects.within(voices).delete()
    triage.add(scope_for("pm"), ["One thing", "Another thing", "A third"], {})
    assert Job.objects.within(voices).filter(kind=duplicates.JOB).count() == 1


def test_fifty_sure_decisions_make_the_next_link_without_asking(repeated, scope_for, of):
    scope, items = scope_for("pm"), list(scope_for("pm").rows(Evidence).filter(ref__startswith="X"))
    duplicates.keep([
        DoubleSuggestion(workspace=repeated, later=items[number], earlier=items[number + 1], score=6.0, basis="words", state="accepted")
        for number in range(60)
    ])  # fmt: skip
    look(repeated)
    assert of(scope, "NEAR").duplicate_of.ref == "E1"
    assert pairs(scope)["NEAR", "E1"] == "by itself"


def test_pairs_stand_in_the_order_of_meaning_and_the_same_words_before_all(repeated, client_as):
    client = client_as("pm")
    items = list(scope_of(client.user, "ours").rows(Evidence).filter(ref__startswith="X"))
    said = [(30.0, 0.4), (None, None), (8.0, 0.9), (9.0, 0.72), (20.0, None)]
    duplicates.keep([
        DoubleSuggestion(workspace=repeated, later=items[number], earlier=items[number + 1], score=score, meaning=meaning, basis="meaning")
        for number, (score, meaning) in enumerate(said)
    ])  # fmt: skip
    response = client.get("/w/ours/evidence/duplicates/")
    shown = [(pair.score, pair.meaning, words) for pair, words in response.context["pairs"]]
    assert shown == [
        (None, None, "the same words"),
        (8.0, 0.9, "strikingly alike"),
        (9.0, 0.72, "very alike"),
        (30.0, 0.4, "alike"),
        (20.0, None, "strikingly alike"),
    ]
    assert "90 % in meaning" in response.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def test_decisions_on_another_basis_count_for_nothing(repeated, scope_for, of):
    items = list(scope_for("pm").rows(Evidence).filter(ref__startswith="X"))
    duplicates.keep([
        DoubleSuggestion(workspace=repeated, later=items[number], earlier=items[number + 1], score=6.0, basis="meaning", state="accepted")
        for number in range(60)
    ])  # fmt: skip
    look(repeated)
    assert of(scope_for("pm"), "NEAR").duplicate_of is None


def test_a_merged_vote_counts_once_for_its_person(voices, client_as):
    write(voices, Evidence, id="V1", text="Let us book slots", person="Ann", account="varga", need="slots", said_on="2026-01-02", kind="vote")
    write(voices, Evidence, id="V2", text="Booking slots, please", person="Ann", account="varga", said_on="2026-01-03", kind="vote")
    write(voices, Evidence, id="V3", text="Slot booking", person="Bob", account="orrin", said_on="2026-01-03", kind="vote")
    act(client_as("pm"), act="double", items=["V2", "V3"], of="V1")
    voices.refresh_from_db()
    compute_figures(voices)
    needs = {each["need"]: each for each in Figures.objects.within(voices).get(kind="needs").body["needs"]}
    assert needs["slots"]["voices"]["people"] == 2
    assert needs["slots"]["voices"]["items"] == 3


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("contributor", 302)])
def test_who_may_have_all_looked_through(voices, client_as, role, status):
    assert client_as(role).post("/w/ours/evidence/duplicates/").status_code == status
    assert Job.objects.within(voices).filter(arguments={"again": True}).exists() == (status == 302)


@pytest.mark.parametrize("what", ["not-double", "maybe-double"])
def test_who_may_decide(voices, client_as, what):
    assert act(client_as("viewer"), act=what, items="E3", of="E1").status_code == 403
    assert act(client_as("pm"), act=what, items="E3", of="nobody").status_code == 404
    assert act(client_as("pm"), act=what, items="nobody", of="E1").status_code == 404


def test_strangers_find_nothing(repeated, theirs, client_as, client):
    look(repeated)
    assert client_as("pm", workspace=theirs).get("/w/ours/evidence/duplicates/").status_code == 404
    assert client.get("/w/ours/evidence/duplicates/").status_code == 302


def test_pages_say_what_is_so(repeated, client_as):
    client = client_as("contributor")
    assert "Nothing was compared yet" in client.get("/w/ours/evidence/duplicates/").content.decode()
    look(repeated)
    page = client.get("/w/ours/evidence/duplicates/").content.decode()
    assert "the sentence model is not installed" in page
    assert "NEAR" in page
    assert "May be the same" in client.get("/w/ours/evidence/NEAR/").content.decode()
    for view in ("accepted", "itself", "refused", "nonsense"):
        assert client.get(f"/w/ours/evidence/duplicates/?view={view}&from=99999999999").status_code == 200


def test_a_double_elsewhere_ends_the_suggestion(repeated, client_as):
    look(repeated)
    client = client_as("contributor")
    act(client, act="double", items="NEAR", of="E5")
    assert "NEAR" not in client.get("/w/ours/evidence/duplicates/").content.decode()


def test_no_more_is_suggested_than_people_can_be_asked_about(voices, scope_for):
    for number in range(90):
        text = f"You have {number} unread voice messages, press {number * 7 % 90} and please wait for the tone"
        write(voices, Evidence, id=f"V{number}", text=text, said_on="2026-02-01")
    look(voices)
    found = pairs(scope_for("pm"))
    assert len(found) <= 50
    assert len({later for later, _ in found}) == len(found), "each item is suggested as the double of one other"
