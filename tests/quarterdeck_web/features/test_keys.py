"""The two keys: who turns them, on what, what undoes them, and how the page says so."""

from typing import Any

import pytest

from quarterdeck_web.features.edits import KeysInTheWay, save_fields
from quarterdeck_web.features.keys import KEYS, LINK_TOUCHES, TOUCHES, touched_by
from quarterdeck_web.features.models import Dependency, Funding, KeyTurn, NeedLink, Risk
from quarterdeck_web.features.turning import turn_key
from quarterdeck_web.features.waiting import waiting_counts, waiting_for
from quarterdeck_web.products.changes import changing, undo_last
from quarterdeck_web.products.models import Comment, Notification

ANOTHER: dict[str, Any] = {
    "summary": "Something else",
    "objective": "O2",
    "value": {"value": {"p10": 1.0, "p50": 2.0, "p90": 3.0}},
    "options": [{"id": "a", "title": "Plain", "activities": [{"id": "x", "title": "More", "effort": {"p10": 9.0, "p50": 9.0, "p90": 9.0}}]}],
    "feasibility": {"assessments": [{"dimension": "technical", "verdict": "infeasible"}]},
    "earliest_start": "2026-02-02",
    "due_date": "2026-07-01",
    "deadline": "2026-08-01",
    "late_cost_per_week": 5.0,
    "release": "R2",
}
LINKS = {
    "need_links": (NeedLink, {"need": "slot", "feature": "OUR-101"}),
    "dependencies": (Dependency, {"feature": "OUR-101", "requires": "OUR-102"}),
    "risks": (Risk, {"id": "R1", "title": "Rain", "feature": "OUR-101", "probability": {"p10": 0.1, "p50": 0.2, "p90": 0.3}}),
    "funding": (Funding, {"id": "F1", "feature": "OUR-101", "purpose": "Screens"}),
}


@pytest.fixture
def committed(small, scope_for):
    """The small product with both keys of its first feature turned."""
    turn_key(scope_for("pm"), small.feature(), "value", why="Two deals wait")
    turn_key(scope_for("tpm"), small.feature(), "feasibility")
    return small


def test_both_keys_commit_and_the_grid_knows_at_once(committed):
    row = committed.row()
    assert (row.value_key, row.feasibility_key) == ("on", "on")
    assert committed.body()["value"]["key"]["why"] == "Two deals wait"


def test_every_field_of_the_table_is_tried():
    assert set(ANOTHER) == set(TOUCHES)
    assert set(LINKS) == set(LINK_TOUCHES)


@pytest.mark.parametrize("field", TOUCHES)
def test_a_change_undoes_the_keys_that_stand_on_it(committed, scope_for, field):
    value = {**committed.body()[field], **ANOTHER[field]} if field in KEYS else ANOTHER[field]
    save_fields(scope_for("pm", "tpm"), committed.feature(), {field: value}, operation="features.edit", confirmed=True)
    row = committed.row()
    undone = {key for key in KEYS if getattr(row, f"{key}_key") == "undone"}
    assert undone == TOUCHES[field]
    assert set(KeyTurn.objects.within(committed.workspace).filter(event="undone").values_list("key", flat=True)) == TOUCHES[field]
    assert {key for key in KEYS if "key" in committed.body()[key]} == set(KEYS) - undone


@pytest.mark.parametrize("collection", LINK_TOUCHES)
def test_a_linked_row_undoes_the_keys_that_stand_on_it(committed, scope_for, collection):
    model, body = LINKS[collection]
    with changing(scope_for("tpm"), "links.edit") as change:
        change.create(model, body)
    row = committed.row()
    assert {key for key in KEYS if getattr(row, f"{key}_key") == "undone"} == LINK_TOUCHES[collection][1]


@pytest.mark.parametrize("field", ["title", "status", "owner", "progress", "themes"])
def test_other_fields_undo_nothing(committed, scope_for, field):
    value: Any = {"title": "Other", "status": "in progress", "owner": "Bo", "progress": 0.5, "themes": ["dock"]}[field]
    save_fields(scope_for("contributor"), committed.feature(), {field: value}, operation="features.edit")
    assert (committed.row().value_key, committed.row().feasibility_key) == ("on", "on")


def test_an_agreement_undoes_nothing_but_a_refusal_does(small):
    before = small.body()
    option = before["options"][0]

    def answered(status: str) -> dict[str, Any]:
        return {**before, "options": [{**option, "asks": [{**option["asks"][0], "status": status}]}]}

    assert touched_by(before, answered("agreed")) == {}
    assert touched_by(before, answered("declined")) == {"feasibility": ["options"]}


def test_saving_says_first_which_keys_it_undoes(committed, scope_for):
    with pytest.raises(KeysInTheWay, match=r"undoes the value key of .* and the feasibility key of .*turned"):
        save_fields(scope_for("pm"), committed.feature(), {"release": "R2"}, operation="features.edit")
    assert committed.row().value_key == "on"


def test_the_page_says_who_turned_it_and_what_undid_it(committed, client_as, scope_for):
    option = committed.body()["options"][0]
    longer = {**option, "activities": [{**option["activities"][0], "effort": {"p10": 8.0, "p50": 16.0, "p90": 30.0}}]}
    save_fields(scope_for("tpm"), committed.feature(), {"options": [longer]}, operation="feasibility.edit", confirmed=True)
    page = client_as("viewer").get(committed.url("feature", "OUR-101")).content.decode()
    assert "Feasibility key came undone" in page
    assert "changed what it takes" in page
    assert "Build it effort: <del>10 (5–20)</del> → <ins>16 (8–30)</ins>" in page
    assert "Two deals wait" in page


def test_keys_are_turned_by_their_holder_only(small, client_as):
    turn = small.url("feature-key-turn", "OUR-101", "feasibility")
    for role in ("pm", "owner", "contributor", "viewer"):
        assert client_as(role).post(turn).status_code == 403
    assert small.row().feasibility_key == "off"
    assert client_as("tpm").post(turn).status_code == 302
    assert small.row().feasibility_key == "on"


def test_turning_is_refused_readably(small, client_as):
    pm = client_as("pm")
    answer = pm.post(small.url("feature-key-turn", "OUR-102", "value"))
    assert answer.status_code == 422
    assert "no value case yet" in answer.content.decode()
    assert client_as("tpm").post(small.url("feature-key-turn", "OUR-102", "feasibility")).status_code == 422
    assert pm.post(small.url("feature-key-turn", "OUR-101", "value")).status_code == 302
    again = pm.post(small.url("feature-key-turn", "OUR-101", "value"))
    assert again.status_code == 422
    assert "turned already" in again.content.decode()


def test_a_key_is_not_turned_on_something_one_has_not_read(small, client_as, scope_for):
    version = small.feature().version
    save_fields(scope_for("tpm"), small.feature(), {"due_date": "2026-06-01"}, operation="features.edit")
    answer = client_as("pm").post(small.url("feature-key-turn", "OUR-101", "value"), {"version": version})
    assert answer.status_code in (409, 422)
    assert small.row().value_key == "off"


def test_taking_back_needs_a_reason(committed, client_as):
    pm, url = client_as("pm"), committed.url("feature-key-back", "OUR-101", "value")
    answer = pm.post(url, {"why": " "})
    assert answer.status_code == 200
    assert "cannot be empty" in answer.content.decode()
    assert committed.row().value_key == "on"
    assert pm.post(url, {"why": "The deal is lost"}).status_code == 302
    assert committed.row().value_key == "off"
    assert client_as("tpm").post(url, {"why": "No"}).status_code == 403


def test_undo_brings_keys_back(committed, member):
    from quarterdeck_web.accounts.scope import scope_of

    person = member("pm")
    scope = scope_of(person, committed.workspace.slug)
    save_fields(scope, committed.feature(), {"summary": "Other"}, operation="features.edit", confirmed=True)
    assert committed.row().value_key == "undone"
    undo_last(scope)
    assert (committed.row().value_key, committed.row().feasibility_key) == ("on", "on")


def test_a_question_is_a_comment_that_the_other_is_told_of(small, client_as, member):
    tpm = member("tpm", name="Jo Tech")
    answer = client_as("pm").post(small.url("feature-question", "OUR-101"), {"text": "Who reviews it?"})
    assert answer.status_code == 302
    comment = Comment.objects.within(small.workspace).get()
    assert (comment.subject, comment.text) == ("features:OUR-101", "Who reviews it?")
    assert "Who reviews it?" in Notification.objects.within(small.workspace).get(user=tpm).text


def test_what_waits_for_my_key(committed, scope_for, django_assert_max_num_queries):
    save_fields(scope_for("pm"), committed.feature(), {"due_date": None}, operation="features.edit", confirmed=True)
    pm, tpm = scope_for("pm"), scope_for("tpm")
    with django_assert_max_num_queries(3):
        waiting = waiting_for(tpm)
    assert [(each.feature.ref, each.key, each.is_undone) for each in waiting] == [("OUR-101", "feasibility", True)]
    assert "its due date" in waiting[0].cause
    assert waiting_counts(pm) == {"all": 1, "undone": 1, "alone": 0}
    assert waiting_for(scope_for("viewer")) == []
