"""Rules of choice and synergies by page: written, changed, taken away, and each refusal at its field."""

import pytest

from quarterdeck_web.accounts.scope import scope_of
from quarterdeck_web.features.models import Dependency, Relation, Synergy
from quarterdeck_web.plans.models import Pin
from quarterdeck_web.products.assemble import product_of
from quarterdeck_web.products.changes import changing, undo_last
from quarterdeck_web.products.models import Change

RULE = {"kind": "excludes", "feature_1": "OUR-101", "feature_2": "OUR-102", "why": "one booth only"}
SYNERGY = {
    "feature_1": "OUR-101", "feature_2": "OUR-102", "value_p10": "50", "value_p50": "80 k", "value_p90": "120000",
    "profile": "long-life", "life_weeks": "100", "why": "sold as one",
}  # fmt: skip
SAVING = {"feature_1": "OUR-102", "feature_2": "OUR-101", "effort_saved": "30", "why": "same screens"}
NEW = {"relation-add": RULE, "synergy-add": SYNERGY, "saving-add": SAVING}


@pytest.fixture
def both(client_as):
    return client_as("pm", "tpm")


def _sent(client, url, sent):
    answer = client.post(url, sent)
    assert answer.status_code == 302, answer.content.decode()
    return answer


def test_what_is_written_is_in_the_product_and_on_every_page(small, both, client_as):
    for name, sent in NEW.items():
        assert _sent(both, small.url(name), sent)["Location"] == small.url("features-together")
    product = product_of(small.workspace)
    (rule,) = product.relations
    assert (rule.id, rule.kind, rule.features, rule.why) == ("REL01", "excludes", ("OUR-101", "OUR-102"), "one booth only")
    assert rule.by == str(both.user)
    value, saving = product.synergies
    assert (value.value.value.p50, value.value.life_weeks, value.effort_saved) == (80_000, 100, None)
    assert (saving.features, saving.effort_saved, saving.value) == (("OUR-102", "OUR-101"), 0.3, None)
    viewer = client_as("viewer")
    for url in (small.url("features-together"), small.url("feature", "OUR-101"), small.url("feature", "OUR-102")):
        page = " ".join(viewer.get(url).content.decode().split())
        for words in (" excludes ", "one booth only", " with ", "sold as one", "takes 30 % less effort with", "same screens"):
            assert words in page, f"{words} on {url}"
        assert "relations/REL01/" not in page, "a viewer is offered nothing to change"
    assert "relations/REL01/?feature=OUR-101" in both.get(small.url("feature", "OUR-101")).content.decode()
    assert Change.objects.within(small.workspace).filter(subject="REL01").exists()


def test_a_form_opened_from_a_feature_begins_with_it_and_leads_back(small, both):
    for name, sent in NEW.items():
        url = small.url(name) + "?feature=OUR-101"
        assert 'value="OUR-101"' in both.get(url).content.decode()
        assert _sent(both, url, sent)["Location"] == small.url("feature", "OUR-101")
    assert both.get(small.url("relation-add") + "?feature=NO").status_code == 200


def test_they_are_changed_undone_and_taken_away(small, both):
    for name, sent in NEW.items():
        _sent(both, small.url(name), sent)
    rule, url = Relation.objects.within(small.workspace).get(), small.url("relation", "REL01")
    page = both.get(url).content.decode()
    assert "one booth only" in page
    _sent(both, url, {**RULE, "kind": "all or none", "why": "", "version": rule.version})
    assert product_of(small.workspace).relations[0].kind == "all or none"
    assert product_of(small.workspace).relations[0].why == ""
    undo_last(scope_of(both.user, small.workspace.slug))
    assert product_of(small.workspace).relations[0].kind == "excludes"
    _sent(both, small.url("synergy", "SYN01"), {**SYNERGY, "value_p10": "-30", "value_p50": "-20", "value_p90": "-10"})
    assert product_of(small.workspace).synergies[0].value.value.p50 == -20
    _sent(both, small.url("saving", "SYN02"), {**SAVING, "effort_saved": "12.5"})
    assert product_of(small.workspace).synergies[1].effort_saved == 0.125
    for name, ref in (("relation", "REL01"), ("synergy", "SYN01"), ("saving", "SYN02")):
        _sent(both, small.url(name, ref), {"delete": "on"})
        assert both.get(small.url(name, ref)).status_code == 404
    assert not product_of(small.workspace).relations + product_of(small.workspace).synergies


def test_a_change_on_an_old_version_meets_the_other(small, both):
    _sent(both, small.url("relation-add"), RULE)
    row = Relation.objects.within(small.workspace).get()
    _sent(both, small.url("relation", "REL01"), {**RULE, "why": "mine", "version": row.version})
    stale = both.post(small.url("relation", "REL01"), {**RULE, "why": "theirs", "version": row.version})
    assert stale.status_code == 409
    assert Relation.objects.within(small.workspace).get().body["why"] == "mine"


@pytest.mark.parametrize(
    ("name", "wrong", "said"),
    [
        ("relation-add", {"kind": ""}, {"kind": "Choose one."}),
        ("relation-add", {"kind": "prefers"}, {"kind": "Expected one of those offered, got “prefers”."}),
        ("relation-add", {"feature_2": ""}, {"feature_2": "Expected two features or more, got one. Choose another."}),
        ("relation-add", {"feature_1": "", "feature_2": ""}, {"feature_1": "Expected two features or more, got none. Choose another."}),
        ("relation-add", {"feature_3": "OUR-101"}, {"feature_3": "“OUR-101” stands above already. Give each feature once."}),
        ("relation-add", {"feature_2": "NO-1"}, {"feature_2": "There is no feature “NO-1”. Choose one of the list."}),
        ("synergy-add", {"value_p10": "", "value_p50": "", "value_p90": ""}, {"value_p50": "A range is missing"}),
        ("synergy-add", {"value_p10": "900 k"}, {"value_p50": "Expected low ≤ middle ≤ high"}),
        ("synergy-add", {"life_weeks": "0", "profile": "soon"}, {"life_weeks": "between 1 and 2000, got 0", "profile": "got “soon”"}),
        ("synergy-add", {"profile": "fixed date"}, {"fixed_date": "Say until which day"}),
        ("saving-add", {"effort_saved": ""}, {"effort_saved": "A number is missing."}),
        ("saving-add", {"effort_saved": "0"}, {"effort_saved": "Expected more than 0 and less than 100 percent, got 0."}),
        ("saving-add", {"effort_saved": "100"}, {"effort_saved": "Expected more than 0 and less than 100 percent, got 100."}),
        ("saving-add", {"effort_saved": "much", "feature_2": "NO"}, {"effort_saved": "Expected a number", "feature_2": "There is no feature “NO”"}),
    ],
)
def test_every_flaw_is_said_at_its_field_and_nothing_is_lost(small, both, name, wrong, said):
    page = both.post(small.url(name), {**NEW[name], "why": "kept as typed", **wrong})
    assert page.status_code == 200
    errors = page.context["errors"]
    assert set(errors) == set(said)
    for field, words in said.items():
        assert words in errors[field][0]
        assert words in page.content.decode()
    assert "kept as typed" in page.content.decode()
    assert not Relation.objects.within(small.workspace).exists()
    assert not Synergy.objects.within(small.workspace).exists()


def test_a_rule_that_could_never_hold_is_refused_with_the_reason(small, both):
    with changing(small.scope, "links.edit") as change:
        change.create(Dependency, {"feature": "OUR-101", "requires": "OUR-102"})
    page = both.post(small.url("relation-add"), RULE)
    assert "of which one needs the other: it could never be selected" in page.context["errors"]["kind"][0]
    assert not Relation.objects.within(small.workspace).exists()
    with changing(small.scope, "plans.pin") as change:
        change.create(Pin, {"feature": "OUR-101", "kind": "include"})
        change.create(Pin, {"feature": "OUR-102", "kind": "exclude"})
    page = both.post(small.url("relation-add"), {**RULE, "kind": "all or none"})
    assert "'Slot booking' is pinned in and needs 'Arrival times', which is pinned out. Remove one pin." in page.context["errors"]["kind"]
    _sent(both, small.url("relation-add"), {**RULE, "kind": "at least one of"})
    page = both.post(small.url("relation", "REL01"), RULE)
    assert "could never be selected" in page.context["errors"]["kind"][0], "an edit is held to the same"


def test_the_same_rule_is_not_written_twice(small, both):
    _sent(both, small.url("relation-add"), RULE)
    twice = both.post(small.url("relation-add"), {**RULE, "feature_1": "OUR-102", "feature_2": "OUR-101"})
    assert twice.context["errors"]["kind"] == ["This rule is there already, as REL01. Change that one."]
    _sent(both, small.url("relation", "REL01"), {**RULE, "why": "said again"})
    _sent(both, small.url("relation", "REL01"), {**RULE, "kind": "requires"})
    _sent(both, small.url("relation-add"), {**RULE, "kind": "requires", "feature_1": "OUR-102", "feature_2": "OUR-101"})


def test_more_features_are_asked_for_without_script(small, both):
    page = both.post(small.url("relation-add"), {**RULE, "feature_3": "", "add": "on"})
    assert [each["name"] for each in page.context["members"]] == [f"feature_{number}" for number in range(1, 7)]
    assert "one booth only" in page.content.decode()
    many = {f"feature_{number}": "" for number in range(400)}
    assert len(both.post(small.url("relation-add"), {**RULE, **many, "add": "on"}).context["members"]) == 50


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("relation-add", {"pm", "tpm", "owner", "contributor"}),
        ("relation", {"pm", "tpm", "owner", "contributor"}),
        ("synergy-add", {"pm"}),
        ("synergy", {"pm"}),
        ("saving-add", {"tpm"}),
        ("saving", {"tpm"}),
        ("features-together", {"pm", "tpm", "owner", "contributor", "viewer"}),
    ],
)
def test_who_may_write_what(small, both, client_as, name, allowed):
    for address, sent in NEW.items():
        _sent(both, small.url(address), sent)
    url = small.url(name, *{"relation": ["REL01"], "synergy": ["SYN01"], "saving": ["SYN02"]}.get(name, []))
    for role in ("owner", "pm", "tpm", "contributor", "viewer"):
        client = client_as(role)
        assert (client.get(url).status_code != 403) == (role in allowed), role
        if name != "features-together":
            assert (client.post(url, {"why": "x"}).status_code != 403) == (role in allowed), role


def test_value_and_effort_are_not_changed_by_each_others_form(small, both):
    _sent(both, small.url("synergy-add"), SYNERGY)
    assert both.get(small.url("saving", "SYN01")).status_code == 404
    assert both.post(small.url("saving", "SYN01"), {"delete": "on"}).status_code == 404
    assert both.post(small.url("synergy-add"), {"delete": "on"}).status_code == 404
