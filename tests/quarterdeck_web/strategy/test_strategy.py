"""Vision, policy, objectives and key results: read, written, measured, undone."""

import pytest

from quarterdeck_web.accounts.scope import scope_of, system_scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.lib.refusals import StaleEdit
from quarterdeck_web.plans.models import GuardRail
from quarterdeck_web.products.assemble import product_of
from quarterdeck_web.products.changes import changing, undo_last
from quarterdeck_web.products.facts import Fact
from quarterdeck_web.strategy.actions import measure
from quarterdeck_web.strategy.models import Objective
from quarterdeck_web.strategy.tree import tree_of

RESULT = {"id": "O1.1", "title": "Calls per truck", "start": 180.0, "now": 151.0, "target": 90.0, "kind": "committed", "confidence": [0.6, 0.55, 0.5]}


@pytest.fixture
def aims(ours):
    """Two objectives, weights 3 and 1; a key result that falls behind; one feature, one guard rail."""
    with changing(system_scope(ours), "strategy.edit") as change:
        change.create(Objective, {"id": "O1", "title": "Arrive when we said", "weight": 3.0, "key_results": [RESULT]})
        change.create(Objective, {"id": "O2", "title": "Halve the paperwork"})
        change.create(Feature, {"id": "OUR-1", "title": "Self-booking", "objective": "O1"})
        change.create(GuardRail, {"objective": "O1", "min_share": 0.1})
    return ours


def test_the_tree_shares_weight_and_judges_confidence(aims, scope_for):
    tree = tree_of(scope_for("viewer"))
    first, second = tree.branches
    assert (first.weight_share, second.weight_share) == (0.75, 0.25)
    assert first.key_results[0].score == pytest.approx(29 / 90)
    assert first.state[0] == "Falling behind"
    assert second.state[0] == "Not judged"
    assert (first.num_features, tree.num_without) == (1, 0)
    assert tree.worst is first


def test_the_page_shows_numbers_that_open(aims, client_as):
    client = client_as("viewer")
    page = client.get("/w/ours/strategy/").content.decode()
    for words in ("Arrive when we said", "falls behind", "of the way", "of 90"):
        assert words in page
    drawer = client.get("/w/ours/strategy/objectives/O1/", headers={"HX-Request": "true"}).content.decode()
    assert "Self-booking" in drawer
    assert "<html" not in drawer


def test_strategy_is_written_recorded_and_undone(aims, client_as):
    client = client_as("pm")
    typed = {"vision": "Nobody waits", "guiding_policy": "Late trucks first", "coherent_actions": "One\n\n Two ", "version": "0"}
    assert client.post("/w/ours/strategy/edit/", typed).status_code == 302
    scope = scope_of(client.user, "ours")
    assert product_of(scope.workspace).strategy.coherent_actions == ("One", "Two")
    assert "Nobody waits" in client.get("/w/ours/strategy/").content.decode()
    undo_last(scope)
    assert Fact(scope_of(client.user, "ours"), "strategy").body == {}


def test_two_writers_of_one_field_see_both_versions_and_of_two_fields_do_not(aims, client_as):
    first, second = client_as("pm"), client_as("owner")
    first.post("/w/ours/strategy/edit/", {"vision": "Hers", "version": "0"})
    answer = second.post("/w/ours/strategy/edit/", {"vision": "His", "version": "0"})
    assert answer.status_code == 409
    assert "Hers" in answer.content.decode()
    assert second.post("/w/ours/strategy/edit/", {"diagnosis": "Other field", "version": "0"}).status_code == 302
    fact = Fact(scope_of(first.user, "ours"), "strategy")
    assert fact.body == {"vision": "Hers", "diagnosis": "Other field"}


def test_measuring_appends_confidence_and_keeps_the_rest(aims, client_as):
    client = client_as("pm")
    address = "/w/ours/strategy/objectives/O1/key-results/O1.1/measure/"
    assert client.post(address, {"now": "140", "was": "151.0", "confidence": "55 %"}).status_code == 302
    result = scope_of(client.user, "ours").rows(Objective).get(ref="O1")["key_results"][0]
    assert (result["now"], result["confidence"], result["title"]) == (140.0, [0.6, 0.55, 0.5, 0.55], "Calls per truck")
    bad = client.post(address, {"now": "many", "confidence": "200"})
    assert bad.status_code == 422
    for words in ("expected a number", "chance from 0 to 100", 'value="many"'):
        assert words in bad.content.decode()


def test_two_measurements_of_one_key_result_meet(aims, scope_for):
    scope = scope_for("pm")
    objective = scope.get(Objective, ref="O1")
    measure(scope, objective, "O1.1", 140.0, 151.0, None)
    with pytest.raises(StaleEdit):
        measure(scope, objective, "O1.1", 130.0, 151.0, None)
    measure(scope, objective, "O1.1", 140.0, 151.0, 0.7)
    assert scope.get(Objective, ref="O1")["key_results"][0]["confidence"][-1] == 0.7


def test_key_results_come_change_and_go(aims, client_as):
    client = client_as("pm")
    root = "/w/ours/strategy/objectives/O2/key-results/"
    assert (
        client.post(f"{root}new/", {"title": "Minutes", "start": "22", "now": "17", "target": "11", "unit": "min", "kind": "committed"}).status_code
        == 302
    )
    scope = scope_of(client.user, "ours")
    assert scope.get(Objective, ref="O2")["key_results"][0]["id"] == "O2.1"
    client.post(f"{root}O2.1/", {"title": "Minutes a shipment", "start": "22", "now": "17", "target": "10", "unit": "min", "kind": "aspirational"})
    assert scope.get(Objective, ref="O2")["key_results"][0]["target"] == 10.0
    bad = client.post(f"{root}new/", {"title": "", "start": "5", "now": "x", "target": "5", "unit": "kept"})
    for words in ("expected a name", "expected a number", "other than the start", "kept"):
        assert words in bad.content.decode()
    client.post(f"{root}O2.1/delete/")
    assert not scope.get(Objective, ref="O2")["key_results"]


def test_an_objective_goes_with_what_speaks_of_it_and_comes_back(aims, client_as):
    client = client_as("pm")
    assert "Guard rails, deleted" in client.get("/w/ours/strategy/objectives/O1/delete/").content.decode()
    client.post("/w/ours/strategy/objectives/O1/delete/")
    scope = scope_of(client.user, "ours")
    assert scope.get(Feature, ref="OUR-1").body.get("objective") is None
    assert not scope.rows(GuardRail).exists()
    undo_last(scope)
    assert scope.get(Feature, ref="OUR-1").objective.ref == "O1"
    assert scope.rows(GuardRail).get().objective.ref == "O1"


def test_objectives_are_made_and_edited(aims, client_as):
    client = client_as("owner")
    client.post("/w/ours/strategy/objectives/new/", {"title": "Stay calm 🚢", "weight": "0,5"})
    scope = scope_of(client.user, "ours")
    made = scope.get(Objective, ref="stay-calm")
    assert made["weight"] == 0.5
    assert client.post("/w/ours/strategy/objectives/stay-calm/edit/", {"title": "Stay calm", "weight": "-1", "version": "1"}).status_code == 422
    stale = client.post("/w/ours/strategy/objectives/stay-calm/edit/", {"title": "A", "version": "1"})
    assert stale.status_code == 302
    assert client.post("/w/ours/strategy/objectives/stay-calm/edit/", {"title": "B", "version": "1"}).status_code == 409


def test_refusals(aims, theirs, client, client_as):
    assert client.get("/w/ours/strategy/").status_code == 302
    outsider = client_as("pm", workspace=theirs)
    for path in ("objectives/O1/", "objectives/O1/edit/", "objectives/O1/delete/", "objectives/O1/key-results/O1.1/"):
        assert outsider.get(f"/w/theirs/strategy/{path}").status_code == 404
    tpm = client_as("tpm")
    for path in ("edit/", "objectives/new/", "objectives/O1/edit/", "objectives/O1/key-results/O1.1/measure/", "segments/new/", "accounts/new/"):
        assert tpm.post(f"/w/ours/strategy/{path}", {"title": "x", "now": "1"}).status_code == 403
    member = client_as("pm")
    assert member.get("/w/ours/strategy/objectives/O1/key-results/O9/").status_code == 404
    assert member.get("/w/ours/strategy/objectives/O1/key-results/O1.1/measure/").status_code == 405


def test_an_empty_strategy_teaches_the_next_step(ours, client_as):
    page = client_as("pm").get("/w/ours/strategy/").content.decode()
    assert "Where is this going?" in page
    assert "What should come true?" in page
    assert "The Product Manager writes it" in client_as("viewer").get("/w/ours/strategy/").content.decode()
