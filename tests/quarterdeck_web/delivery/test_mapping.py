"""Mapping work items by hand, by rules and by suggestions."""

import pytest

from quarterdeck_web.delivery.mapping import actions
from quarterdeck_web.delivery.models import MappingProposal, MappingRule, WorkItem
from quarterdeck_web.features.models import Feature
from quarterdeck_web.lib.refusals import FieldErrors
from tests.quarterdeck_web.delivery.conftest import text

BASE = "/w/gates/delivery/mapping/"
RULE = {"act": "add", "field": "label", "match": "is", "text": "yard", "feature": "G-2", "activity": "", "source": ""}


@pytest.fixture
def item(gates):
    return lambda ref: WorkItem.objects.within(gates).get(ref=ref)


@pytest.fixture
def scope(scope_for, gates):
    return scope_for("pm", workspace=gates)


def test_the_page_says_what_each_rule_takes(pm):
    said = text(pm.get(BASE))
    assert "1 open work item is for no feature" in said
    assert "label is “slots” Slot booking 1 1" in said
    assert "1 item mapped by people" in said


@pytest.mark.parametrize(("of", "said"), [("takes", "1 work item taken by the rule"), ("fits", "1 work item fit the rule")])
def test_the_counts_of_a_rule_open_its_items(pm, gates, of, said):
    ref = MappingRule.objects.within(gates).get().ref
    assert f"?rule={ref}&amp;of={of}#behind" in pm.get(BASE).content.decode()
    page = pm.get(BASE, {"rule": ref, "of": of})
    assert said in text(page)
    assert page.content.decode().count("data-entry=") == 1
    assert pm.get(BASE, {"rule": ref, "of": "nonsense"}).status_code == 404
    assert pm.get(BASE, {"rule": "none"}).status_code == 404


def test_a_rule_is_seen_before_it_is_kept(pm, gates):
    said = text(pm.get(BASE, {**RULE, "act": ""}))
    assert "The rule fits 1 work item, of which 1 is for no feature yet" in said
    assert "Draw the yard" in said
    assert MappingRule.objects.within(gates).count() == 1


def test_a_rule_holds_at_once_and_is_undone_whole(pm, gates, item):
    assert pm.post(BASE, RULE).status_code == 302
    assert (item("acme-3").body["feature"], item("acme-3").body["mapped_by"]) == ("G-2", "rule")
    assert pm.post("/w/gates/undo/").status_code in (200, 302)
    assert "feature" not in item("acme-3").body
    assert MappingRule.objects.within(gates).count() == 1


def test_a_rule_says_all_that_is_wrong_with_it(pm):
    answer = pm.post(BASE, {**RULE, "field": "colour", "match": "like", "text": " ", "feature": "G-99"})
    assert answer.status_code == 422
    said = text(answer)
    for each in ("expected one of label", "expected one of is, begins with", "expected 1 to 200 characters", "there is no feature"):
        assert each in said


def test_the_order_of_rules_decides(pm, gates, item):
    pm.post(BASE, {**RULE, "text": "slots", "feature": "G-2"})
    second = MappingRule.objects.within(gates).order_by("-position").first()
    assert item("acme-2").body["feature"] == "G-1"
    assert pm.post(f"{BASE}rules/{second.ref}/", {"act": "up"}).status_code == 302
    assert item("acme-2").body["feature"] == "G-2"
    assert pm.post(f"{BASE}rules/{second.ref}/", {"act": "delete"}).status_code == 302
    assert item("acme-2").body["feature"] == "G-1"


def test_what_is_mapped_by_hand_no_rule_changes(pm, gates, item):
    chosen = {"items": [item("acme-2").pk, item("acme-3").pk], "act": "map", "feature": "G-1", "activity": "G-1.1"}
    assert pm.post(f"{BASE}items/", chosen).status_code == 302
    pm.post(BASE, RULE)
    body = item("acme-3").body
    assert (body["feature"], body["activity"], body["mapped_by"]) == ("G-1", "G-1.1", "hand")


def test_the_activity_is_chosen_on_the_page_of_a_work_item(pm, gates, item):
    address = f"/w/gates/delivery/items/{item('acme-2').pk}/"
    page = pm.get(address).content.decode()
    assert "Build Slot booking</option>" in page
    assert "The whole feature</option>" in page
    said = {"items": [item("acme-2").pk], "feature": "G-1", "act": "map"}
    pm.post("/w/gates/delivery/mapping/items/", {**said, "activity": "G-1.1"})
    assert item("acme-2").body["activity"] == "G-1.1"
    assert 'value="G-1.1" selected="selected">Build Slot booking' in pm.get(address).content.decode()
    pm.post("/w/gates/delivery/mapping/items/", {**said, "activity": ""})
    assert item("acme-2").body.get("activity") is None
    assert "The whole feature" not in pm.get(f"/w/gates/delivery/items/{item('acme-3').pk}/").content.decode()


def test_taking_an_item_from_its_feature_leaves_it_to_the_rules(pm, item):
    pm.post(f"{BASE}items/", {"items": [item("acme-1").pk, item("acme-2").pk], "act": "unmap"})
    assert "feature" not in item("acme-1").body
    assert item("acme-2").body["mapped_by"] == "rule"


def test_what_cannot_be_mapped_is_refused(pm, scope, gates, item):
    for posted in ({"act": "map", "feature": "G-1"}, {"items": [item("acme-1").pk], "act": "map"}, {"items": [item("acme-1").pk], "act": "eat"}):
        assert pm.post(f"{BASE}items/", posted).status_code == 422
    for posted in ({"items": ["x"], "act": "unmap"}, {"items": [item("acme-1").pk], "act": "map", "feature": "G-99"}):
        assert pm.post(f"{BASE}items/", posted).status_code == 404
    with pytest.raises(FieldErrors):
        actions.map_by_hand(scope, [item("acme-1")], Feature.objects.within(gates).get(ref="G-1"), "elsewhere")


def test_suggestions_are_made_accepted_and_refused(pm, scope, gates, item):
    from quarterdeck_web.delivery.mapping.assemble import suggestions

    found, _ = suggestions(gates)
    assert [(each["item"], each["feature"]) for each in found] == [("acme-3", "G-2")]
    MappingProposal.objects.within(gates).create(workspace=gates, found=found)
    assert "May be for" in text(pm.get(BASE))
    assert pm.post(BASE, {"act": "refuse", "items": ["acme-3"]}).status_code == 302
    assert actions.open_suggestions(scope) == []
    MappingProposal.objects.within(gates).update(refused=[])
    assert pm.post(BASE, {"act": "accept", "items": ["acme-3", "acme-1"]}).status_code == 302
    assert (item("acme-3").body["feature"], item("acme-3").body["mapped_by"]) == ("G-2", "suggestion")
    assert item("acme-1").body["mapped_by"] == "hand"


def test_suggestions_come_from_a_job(pm, gates):
    from quarterdeck_web.jobs.models import Job

    assert pm.post(BASE, {"act": "suggest"}).status_code == 302
    assert Job.objects.within(gates).filter(kind="suggest-mapping").count() == 1


def test_who_may_only_look_sees_no_forms(client_as, gates):
    viewer = client_as("viewer", workspace=gates)
    page = viewer.get(BASE)
    assert "See what it takes" not in text(page)
    assert viewer.post(BASE, RULE).status_code == 403
    assert client_as("pm").get(BASE).status_code == 404
