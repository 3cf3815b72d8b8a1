"""Nouns change one way: recorded, versioned, undoable."""

import pytest

from quarterdeck_web.accounts.audit import broken_links
from quarterdeck_web.accounts.models import AuditEntry
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.features.models import Feature, NeedLink
from quarterdeck_web.lib.refusals import FieldErrors, Refused, StaleEdit
from quarterdeck_web.lib.scoped import UnscopedQuery
from quarterdeck_web.products.changes import changing, take_back, undo_last
from quarterdeck_web.products.models import Change


@pytest.fixture
def scope(scope_for, ours):
    return scope_for("pm", "owner", workspace=ours)


@pytest.fixture
def feature(scope):
    with changing(scope, "features.edit") as change:
        return change.create(Feature, {"id": "OUR-1", "title": "Dock self-booking", "status": "idea"})


def edit(scope, feature, version=None, **fields):
    with changing(scope, "features.edit") as change:
        return change.update(feature, fields, version=version)


def test_a_query_that_does_not_say_whose_is_a_fault(feature):
    for ask in (
        lambda: list(Feature.objects.all()),
        lambda: Feature.objects.get(ref="OUR-1"),
        lambda: Feature.objects.count(),
        lambda: Feature.objects.filter(ref="x").exists(),
    ):
        with pytest.raises(UnscopedQuery):
            ask()
    with pytest.raises(UnscopedQuery):
        Feature.objects.filter(ref="OUR-1").update(position=9)
    with pytest.raises(UnscopedQuery):
        Feature.objects.filter(ref="OUR-1").delete()


def test_every_changed_field_is_on_record(scope, feature):
    edit(scope, feature, title="Book a dock", summary="No phone")
    lines = {
        change.field: (change.body.get("old"), change.body["new"], change.body["by"])
        for change in scope.rows(Change).filter(subject="OUR-1").exclude(field="features")
    }
    assert lines == {"title": ("Dock self-booking", "Book a dock", scope.who), "summary": (None, "No phone", scope.who)}


def test_nothing_is_recorded_where_nothing_changed(scope, feature):
    before = scope.rows(Change).count(), scope.workspace.revision, scope.rows(AuditEntry).count()
    edit(scope, feature, title="Dock self-booking")
    assert (scope.rows(Change).count(), scope.workspace.revision, scope.rows(AuditEntry).count()) == before


def test_all_flaws_come_at_once_and_nothing_is_kept(scope, feature):
    with pytest.raises(FieldErrors) as caught:
        edit(scope, feature, status="done", themes="not a list")
    assert set(caught.value.errors) == {"status", "themes"}
    assert scope.get(Feature, ref="OUR-1").body["title"] == "Dock self-booking"


def test_two_edits_of_different_fields_both_stay(scope, feature):
    seen = feature.version
    edit(scope, feature, seen, title="A new title")
    edit(scope, scope.get(Feature, ref="OUR-1"), seen, summary="A summary")
    assert scope.get(Feature, ref="OUR-1").body | {"title": "A new title", "summary": "A summary"} == scope.get(Feature, ref="OUR-1").body


def test_a_form_that_sends_every_field_undoes_nothing_of_what_others_did(scope, feature):
    seen = feature.version
    edit(scope, feature, title="Theirs", summary="Theirs too")
    edit(scope, scope.get(Feature, ref="OUR-1"), themes=["also theirs"])
    edit(scope, scope.get(Feature, ref="OUR-1"), seen, title="Dock self-booking", summary="", themes=None, owner="Mine")
    kept = scope.get(Feature, ref="OUR-1").body
    assert (kept["title"], kept["summary"], kept["themes"], kept["owner"]) == ("Theirs", "Theirs too", ["also theirs"], "Mine")


def test_an_edit_of_what_somebody_else_changed_is_refused_with_both_versions(scope, scope_for, ours, feature):
    seen = feature.version
    other = scope_for("pm", workspace=ours)
    edit(other, feature, seen, title="Theirs")
    with pytest.raises(StaleEdit) as caught:
        edit(scope, scope.get(Feature, ref="OUR-1"), seen, title="Mine", summary="Also mine")
    assert (caught.value.theirs, caught.value.mine, caught.value.by) == ({"title": "Theirs"}, {"title": "Mine"}, other.who)
    assert scope.get(Feature, ref="OUR-1").title == "Theirs"


def test_the_other_version_chosen_on_the_merge_page_stays(scope, feature):
    edit(scope, feature, title="Theirs")
    scope.keep_theirs = frozenset({"title"})
    edit(scope, scope.get(Feature, ref="OUR-1"), title="Mine", summary="Mine too")
    kept = scope.get(Feature, ref="OUR-1")
    assert (kept.title, kept["summary"]) == ("Theirs", "Mine too")


def test_undo_brings_every_row_of_an_act_back(scope, feature):
    with changing(scope, "features.edit") as change:
        need = change.create(Need, {"id": "N1", "title": "Book a slot"})
        change.create(NeedLink, {"need": "N1", "feature": "OUR-1"})
        change.update(feature, {"title": "Changed"})
    assert len(undo_last(scope)) == 3
    assert scope.get(Feature, ref="OUR-1").title == "Dock self-booking"
    assert not scope.rows(Need).filter(pk=need.pk).exists()
    assert not scope.rows(NeedLink).exists()


def test_undo_of_a_deletion_gives_the_same_row_back(scope, feature):
    with changing(scope, "features.edit") as change:
        change.delete(feature)
    undo_last(scope)
    back = scope.get(Feature, ref="OUR-1")
    assert (back.pk, back.position, back.title) == (feature.pk, feature.position, "Dock self-booking")


def test_undo_refuses_what_somebody_changed_since(scope, scope_for, ours, feature):
    edit(scope, feature, title="Mine")
    edit(scope_for("pm", workspace=ours), feature, title="Theirs")
    with pytest.raises(Refused, match="changed again since"):
        undo_last(scope)
    assert scope.get(Feature, ref="OUR-1").title == "Theirs"


def test_undo_goes_one_step_and_only_ones_own(scope, scope_for, ours, feature):
    with pytest.raises(Refused, match="nothing of yours"):
        undo_last(scope_for("pm", workspace=ours))
    undo_last(scope)
    with pytest.raises(Refused, match="nothing of yours"):
        undo_last(scope)


def test_the_audit_chain_notices_a_change(scope, feature, ours):
    edit(scope, feature, title="Once")
    edit(scope, feature, title="Twice")
    assert broken_links(ours) == []
    scope.rows(AuditEntry).filter(number=2).update(subject="something else")
    assert broken_links(ours) == [2]
    scope.rows(AuditEntry).filter(number=2).delete()
    assert broken_links(ours) == [3]


def test_an_id_is_taken_once(scope, feature):
    with pytest.raises(Refused, match="OUR-1"), changing(scope, "features.edit") as change:
        change.create(Feature, {"id": "OUR-1", "title": "Another"})


def test_a_reference_to_another_workspace_leads_nowhere(scope, scope_for, theirs):
    with changing(scope_for("pm", workspace=theirs), "needs.edit") as change:
        change.create(Need, {"id": "N1", "title": "Their need"})
    with changing(scope, "evidence.triage") as change:
        row = change.create(Evidence, {"id": "E1", "text": "a voice", "need": "N1"})
    assert row.need_id is None


def test_many_are_made_changed_and_taken_back_as_one(scope):
    with changing(scope, "evidence.triage") as change:
        made = change.create_all(Need, [{"id": f"n{number}", "title": f"Need {number}"} for number in range(450)])
    with changing(scope, "evidence.triage") as other:
        other.update(made[0], {"title": "Named by hand"})
    assert scope.rows(Need).count() == 450
    assert [row.ref for row in scope.rows(Need).order_by("position")][:2] == ["n0", "n1"]
    assert scope.rows(Change).filter(batch=change.batch).count() == 450
    with pytest.raises(Refused, match="n0 was changed again since"):
        take_back(scope, change.batch, "evidence.triage")
    assert scope.rows(Need).count() == 450
    take_back(scope, other.batch, "evidence.triage")
    assert scope.rows(Need).get(ref="n0").title == "Need 0"


def test_a_taken_back_act_leaves_what_was_there(scope):
    with changing(scope, "evidence.triage") as change:
        kept, named = change.create_all(Need, [{"id": "kept", "title": "Kept"}, {"id": "named", "title": "Before"}])
    with changing(scope, "evidence.triage") as act:
        act.create_all(Need, [{"id": f"n{number}", "title": f"Need {number}"} for number in range(250)])
        act.update_each([(named, {"title": "After"}), (kept, {"title": "Kept"})])
    assert scope.rows(Need).get(ref="named").title == "After"
    assert take_back(scope, act.batch, "evidence.triage") == 251
    assert {row.ref: row.title for row in scope.rows(Need)} == {"kept": "Kept", "named": "Before"}


def test_an_id_that_is_taken_refuses_all(scope):
    new = [{"id": f"n{number}", "title": "New"} for number in range(3)]
    with changing(scope, "evidence.triage") as change:
        change.create(Need, {"id": "n1", "title": "There"})
        with pytest.raises(Refused, match="n1: is the id"):
            change.create_all(Need, new)
    assert scope.rows(Need).get().title == "There"
