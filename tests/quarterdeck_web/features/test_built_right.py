"""Acceptance criteria, quality attributes, definitions and ticks: what pages show, keep and refuse."""

import pytest
from django.utils import timezone

from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.features.creating import delete_feature
from quarterdeck_web.features.models import AcceptanceCriterion, Assumption, DefinitionItem, DefinitionTick, QualityAttribute
from quarterdeck_web.products.assemble import flaws_of, product_of
from quarterdeck_web.products.changes import changing, undo_last

WORDS = {"given": "a full yard", "when": "a lorry comes", "then": "it gets a slot", "work_items": ""}
QUALITY = {
    "title": "Quick answer",
    "characteristic": "performance efficiency",
    "measure": "95th percentile of answer times",
    "direction": "at most",
    "target": "300",
    "unit": "ms",
}


@pytest.fixture
def built(small, client_as):
    """The small product, with addresses of its built right pages; `page(ref)` reads one."""
    small.client = client_as("contributor")
    small.tpm = client_as("tpm")
    small.page = lambda ref="OUR-101", query="": small.client.get(small.url("built-right", ref) + query).content.decode()
    return small


@pytest.fixture
def criterion(built):
    built.client.post(built.url("criterion-new", "OUR-101"), {"feature": "OUR-101", **WORDS})
    return AcceptanceCriterion.objects.within(built.workspace).get()


@pytest.fixture
def quality(built):
    built.client.post(built.url("quality-new") + "?feature=OUR-101", {"feature": "OUR-101", **QUALITY})
    return QualityAttribute.objects.within(built.workspace).get()


def definition(built, **fields):
    with changing(built.scope, "definitions.edit") as change:
        return change.create(DefinitionItem, {"id": "D1", "of": "done", "title": "Support knows", **fields})


def test_a_criterion_is_kept_and_shown_as_one_says_it(built, criterion):
    assert criterion.body == {"id": "AC01", "feature": "OUR-101", "given": "a full yard", "when": "a lorry comes", "then": "it gets a slot"}
    page = built.page()
    assert "Given</span> a full yard" in page
    assert "0 of 1 criterion met" in page
    feature = built.client.get(built.url("feature", "OUR-101")).content.decode()
    assert "criteria, qualities, ready and done" in feature


def test_a_criterion_names_work_items_by_their_keys(built, criterion):
    with changing(built.scope, "delivery.map") as change:
        change.create(WorkItem, {"id": "w1", "source": "s", "key": "ACME-1", "title": "Build"})
    url = built.url("criterion", "AC01")
    refused = built.client.post(url, {**WORDS, "work_items": "ACME-1\nACME-2"})
    assert refused.status_code == 422
    assert "No work item has the key “ACME-2”" in refused.content.decode()
    assert built.client.post(url, {**WORDS, "work_items": "ACME-1"}).status_code == 302
    assert "ACME-1" in built.page()
    assert built.client.get(url).content.decode().count("ACME-1") == 1


@pytest.mark.parametrize(("fields", "said"), [({"when": ""}, "This field is required"), ({"then": ""}, "This field is required")])
def test_a_criterion_without_words_is_refused_with_what_was_typed(built, fields, said):
    answer = built.client.post(built.url("criterion-new", "OUR-101"), {"feature": "OUR-101", **WORDS, **fields})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "a full yard" in answer.content.decode()


def test_a_criterion_is_looked_at_with_who_when_and_on_what(built, criterion):
    check = built.url("criterion-check", "AC01")
    built.client.post(check, {"state": "met", "evidence": "https://ci.example/7"})
    criterion.refresh_from_db()
    today = timezone.localdate().isoformat()
    assert {name: criterion.body[name] for name in ("state", "checked_by", "checked_on", "evidence")} == {
        "state": "met",
        "checked_by": str(built.client.user),
        "checked_on": today,
        "evidence": "https://ci.example/7",
    }
    assert "1 of 1 criterion met" in built.page()
    assert "AC01" in built.page(query="?state=met")
    assert "None is in this state" in built.page(query="?state=open")
    assert built.client.get(built.url("built-right", "OUR-101") + "?state=moon").status_code == 404
    built.client.post(check, {"state": "open", "evidence": "x"})
    criterion.refresh_from_db()
    assert not set(criterion.body) & {"state", "checked_by", "checked_on", "evidence"}
    assert built.client.post(check, {"state": "moon"}).status_code == 422


def test_with_other_words_it_is_open_again_and_undo_brings_both_back(built, criterion):
    built.client.post(built.url("criterion-check", "AC01"), {"state": "met"})
    built.client.post(built.url("criterion", "AC01"), {**WORDS, "then": "it gets a slot at once"})
    criterion.refresh_from_db()
    assert "state" not in criterion.body
    from quarterdeck_web.accounts.scope import scope_of

    undo_last(scope_of(built.client.user, "ours"))
    criterion.refresh_from_db()
    assert (criterion.body["state"], criterion.body["then"]) == ("met", "it gets a slot")


def test_a_quality_fails_or_holds_as_last_measured(built, quality):
    assert "Not measured" in built.page()
    measure = built.url("quality-measure", "QA01")
    for value, word in (("410", "Fails"), ("290.5", "Holds")):
        assert built.client.post(measure, {"value": value, "on": timezone.localdate().isoformat(), "source": "bench"}).status_code == 302
        assert word in built.page()
    page = built.client.get(built.url("quality", "QA01")).content.decode()
    assert "290.5" in page
    assert "410" in page
    quality.refresh_from_db()
    built.client.post(measure, {"number": "1", "version": quality.version})
    quality.refresh_from_db()
    assert [each["value"] for each in quality.body["measurements"]] == [410.0]
    assert "1 quality fails" in built.page()
    assert "1 quality" in built.client.get(built.url("feature", "OUR-101")).content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"value": "", "on": "2026-01-05"}, "This field is required"),
        ({"value": "quick", "on": "2026-01-05"}, "Enter a number"),
        ({"value": "3", "on": "2999-01-01"}, "what is not measured yet is no measurement"),
        ({"number": "7"}, "changed since you opened it"),
    ],
)
def test_a_measurement_that_cannot_be_is_refused(built, quality, fields, said):
    answer = built.client.post(built.url("quality-measure", "QA01"), fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_quality_of_the_whole_product_stands_on_its_page(built):
    built.tpm.post(built.url("quality-new"), {"feature": "", **QUALITY})
    assert "Quick answer" in built.tpm.get(built.url("built-right-of-product")).content.decode()
    assert "Quick answer" not in built.page()


def test_a_quality_needs_a_number_to_fail_by(built):
    answer = built.client.post(built.url("quality-new"), {**QUALITY, "target": "", "measure": ""})
    assert answer.status_code == 422
    assert answer.content.decode().count("This field is required.") >= 2


def test_the_usual_definitions_are_offered_and_judge_only_once_agreed_on(built):
    page = built.tpm.get(built.url("built-right-of-product")).content.decode()
    assert "Agree on these" in page
    assert "Nobody has agreed" in built.page()
    built.tpm.post(built.url("definitions-usual"))
    assert DefinitionItem.objects.within(built.workspace).count() == 12
    assert "Its value case says how much, and what that rests on." in built.page()
    assert "Ready 3 of 5, done 0 of 3." in built.page()
    under_way = built.tpm.get(built.url("built-right-of-product")).content.decode().split("Features under way", 1)[1]
    assert "Slot booking" in under_way
    assert "Arrival times" not in under_way
    assert built.tpm.post(built.url("definitions-usual")).status_code == 422


def test_lines_without_a_check_are_ticked_by_people(built):
    definition(built)
    url = built.url("definition-tick", "OUR-101", "D1")
    built.client.post(url, {"note": "told on Monday"})
    built.client.post(url, {"note": "twice"})
    assert [row.body["note"] for row in DefinitionTick.objects.within(built.workspace)] == ["told on Monday"]
    assert "told on Monday" in built.page()
    built.client.post(url, {"action": "untick"})
    assert "Nobody has ticked it." in built.page()


def test_a_line_that_is_looked_for_is_not_ticked_and_keeps_no_ticks(built):
    item = definition(built)
    built.client.post(built.url("definition-tick", "OUR-101", "D1"))
    built.tpm.post(built.url("definition", "D1"), {"of": "done", "title": "Support knows", "check": "criteria met", "version": item.version})
    assert not DefinitionTick.objects.within(built.workspace).exists()
    assert built.client.post(built.url("definition-tick", "OUR-101", "D1")).status_code == 422


def test_a_line_goes_with_its_ticks(built):
    definition(built)
    built.client.post(built.url("definition-tick", "OUR-101", "D1"))
    built.tpm.post(built.url("definition-delete", "D1"))
    assert not DefinitionTick.objects.within(built.workspace).exists()


def test_a_deleted_feature_takes_with_it_what_says_when_it_is_accepted(built, criterion, quality):
    definition(built)
    built.client.post(built.url("definition-tick", "OUR-101", "D1"))
    delete_feature(built.scope, built.feature())
    for model in (AcceptanceCriterion, QualityAttribute, DefinitionTick):
        assert not model.objects.within(built.workspace).exists()
    assert not [flaw for flaw in flaws_of(product_of(built.workspace)) if "definition" in flaw.place or "criteria" in flaw.place]


def test_spikes_and_decision_records_stand_beside_the_criteria(built):
    with changing(built.scope, "risks.edit") as change:
        change.create(Assumption, {"id": "A1", "title": "Drivers have phones", "feature": "OUR-101", "spike": "Ask ten"})
    built.tpm.post(built.url("new-decision"), {"title": "Use web push", "feature": "OUR-101", "context": "c", "decision": "We push"})
    page = built.page()
    assert "Drivers have phones" in page
    assert "Use web push" in page


@pytest.mark.parametrize(
    ("role", "name", "args", "status"),
    [
        ("viewer", "criterion-new", ("OUR-101",), 403),
        ("viewer", "quality-new", (), 403),
        ("pm", "quality-new", (), 200),
        ("contributor", "definition-new", (), 403),
        ("owner", "definition-new", (), 200),
        ("viewer", "built-right", ("OUR-101",), 200),
        ("viewer", "built-right-of-product", (), 200),
        ("viewer", "built-right", ("OUR-999",), 404),
        ("tpm", "criterion", ("AC99",), 404),
    ],
)
def test_who_may(built, client_as, role, name, args, status):
    assert client_as(role).get(built.url(name, *args)).status_code == status
