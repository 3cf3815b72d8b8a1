"""A workspace that moves by file keeps what people decided about needs."""

import json

from quarterdeck_web.accounts.scope import scope_of, system_scope
from quarterdeck_web.evidence.grouping import facts
from quarterdeck_web.evidence.grouping.models import NeedFact
from quarterdeck_web.evidence.judging import merge_needs
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.products.assemble import export_document, flaws_of, product_from_bytes, product_of, replace_content


def move(source, target):
    """Export one workspace and import the file into another. Returns what was exported."""
    document = export_document(source)
    replace_content(target, product_from_bytes(json.dumps(document).encode(), "moved.json"))
    return document


def decide(client, workspace):
    """Pin three items, then merge the need of one of them."""
    client.post("/w/ours/evidence/act/", {"act": "link", "items": ["map-1", "map-2"], "need": "gate"})
    client.post("/w/ours/evidence/act/", {"act": "link", "items": "gate-1", "need": "invoice"})
    scope = scope_of(client.user, "ours")
    merge_needs(scope, scope.rows(Need).get(ref="gate"), scope.rows(Need).get(ref="invoice"))


def test_pins_and_merges_move_with_the_workspace(two_needs, theirs, client_as):
    decide(client_as("pm"), two_needs)
    document = move(two_needs, theirs)
    kinds = [(fact["kind"], fact["need"], fact.get("items", ())) for fact in document["need_facts"]]
    assert kinds == [("pin", "invoice", ["map-1"]), ("pin", "invoice", ["map-2"]), ("pin", "invoice", ["gate-1"]), ("merge", "gate", ())]
    assert flaws_of(product_of(theirs)) == ()
    assert export_document(theirs)["need_facts"] == document["need_facts"]
    pinned = facts.pinned(system_scope(theirs))
    names = dict(Evidence.objects.within(theirs).values_list("pk", "ref"))
    assert {names[pk]: need for pk, need in pinned.items()} == dict.fromkeys(("map-1", "map-2", "gate-1"), "invoice")


def test_a_merge_is_taken_apart_in_the_workspace_it_moved_to(two_needs, theirs, client_as):
    before = dict(Evidence.objects.within(two_needs).values_list("ref", "need__ref"))
    client = client_as("pm")
    scope = scope_of(client.user, "ours")
    merge_needs(scope, scope.rows(Need).get(ref="gate"), scope.rows(Need).get(ref="invoice"))
    move(two_needs, theirs)
    there = client_as("pm", workspace=theirs)
    page = there.get("/w/theirs/evidence/needs/invoice/").content.decode()
    assert "Merged into it" in page
    assert there.post("/w/theirs/evidence/needs/invoice/unmerge/", {"merged": "gate"}).status_code == 302
    assert dict(Evidence.objects.within(theirs).values_list("ref", "need__ref")) == before
    assert str(Need.objects.within(theirs).get(ref="gate")) == "About the gate"
    assert not NeedFact.objects.within(theirs).filter(kind="merge").exists()


def test_the_same_file_again_changes_nothing(two_needs, client_as):
    decide(client_as("pm"), two_needs)
    document = export_document(two_needs)
    for _ in range(2):
        move(two_needs, two_needs)
    assert export_document(two_needs) == document


def test_kinds_that_only_files_bring_travel_along(two_needs, theirs):
    document = export_document(two_needs)
    document["need_facts"] = [
        {"kind": "together", "items": ["gate-1", "gate-2"], "by": "Ines", "on": "2026-01-05"},
        {"kind": "apart", "items": ["gate-1", "map-1"]},
        {"kind": "split", "need": "gate", "into": "early", "items": ["gate-3"]},
        {"kind": "rename", "need": "gate", "title": "Reach the gate"},
    ]
    replace_content(theirs, product_from_bytes(json.dumps(document).encode(), "facts.json"))
    assert export_document(theirs)["need_facts"] == document["need_facts"]
    assert flaws_of(product_of(theirs)) == ()
    document["need_facts"].append({"kind": "apart", "items": ["gate-1", "gate-2"]})
    replace_content(theirs, product_from_bytes(json.dumps(document).encode(), "facts.json"))
    assert "are to be apart, and together" in flaws_of(product_of(theirs))[0].message


def test_deciding_again_stands_after_what_was_decided_since(two_needs, client_as):
    client = client_as("pm")
    client.post("/w/ours/evidence/act/", {"act": "link", "items": "map-1", "need": "gate"})
    client.post("/w/ours/evidence/act/", {"act": "link", "items": "map-2", "need": "gate"})
    client.post("/w/ours/evidence/act/", {"act": "link", "items": "map-1", "need": "invoice"})
    assert [(fact["items"], fact["need"]) for fact in export_document(two_needs)["need_facts"]] == [(["map-2"], "gate"), (["map-1"], "invoice")]
