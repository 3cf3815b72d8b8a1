"""A product in, a product out: identical, for every sample and for generated ones; imports are whole or nothing."""

import json

import pytest

from quarterdeck.product import canonical_json, content_hash
from quarterdeck.samples import load_sample
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.features.models import Feature, KeyTurn
from quarterdeck_web.features.turning import turn_key
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.products.assemble import empty_product, export_bytes, planning_hash, product_of, replace_content
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.models import ImportedFile
from quarterdeck_web.products.transfer import bring_file, import_file, look_at, product_in, start_import, take_back_import
from tests.quarterdeck.roadmap.products import random_product, with_relations


@pytest.mark.parametrize("name", ["harbor", "rust-2026"])
def test_a_sample_comes_out_as_it_went_in(ours, name):
    product = load_sample(name)
    replace_content(ours, product)
    assert export_bytes(ours) == canonical_json(product)
    again = Workspace.objects.create(slug="again", name="Again")
    replace_content(again, product_of(ours))
    assert export_bytes(again) == canonical_json(product)


@pytest.mark.parametrize("seed", range(12))
def test_any_product_comes_out_as_it_went_in(ours, seed):
    product = with_relations(random_product(seed), seed)
    assert product.synergies
    replace_content(ours, product)
    made = product_of(ours)
    assert content_hash(made) == content_hash(product)
    assert planning_hash(made) == planning_hash(product)


def test_a_second_import_keeps_the_rows_it_brings_again(harbor, scope_for):
    scope = scope_for("pm", workspace=harbor)
    feature = scope.get(Feature, ref="HB-126")
    turn_key(scope, feature, "value", why="worth it")
    replace_content(harbor, load_sample("harbor"))
    assert scope.get(Feature, ref="HB-126").pk == feature.pk
    assert scope.rows(KeyTurn).filter(feature=feature).count() == 1
    assert export_bytes(harbor) == canonical_json(load_sample("harbor"))


@pytest.fixture
def scope(scope_for, ours):
    return scope_for("owner", workspace=ours)


def look(scope, content, name="product.json"):
    brought = bring_file(scope, name, content)
    look_at(brought, scope.workspace, lambda share, phase: None)
    return scope.get(ImportedFile, pk=brought.pk)


def test_a_file_is_looked_at_imported_and_taken_back(scope, ours):
    with changing(scope, "features.edit") as change:
        change.create(Feature, {"id": "OUR-1", "title": "Here before"})
    before = export_bytes(ours)
    brought = look(scope, canonical_json(load_sample("harbor")))
    assert brought.state == "ready"
    assert {"name": "features", "file": 120, "here": 1} in brought.counts
    start_import(scope, brought)
    assert import_file(scope, brought, product_in(brought)) > 4000
    assert import_file(scope, brought, product_in(brought)) == 0, "an import that starts again does nothing more"
    ours.refresh_from_db()
    assert export_bytes(ours) == canonical_json(load_sample("harbor"))
    take_back_import(scope, scope.get(ImportedFile, pk=brought.pk))
    ours.refresh_from_db()
    assert json.loads(export_bytes(ours))["features"] == json.loads(before)["features"]


def test_an_import_is_not_taken_back_over_later_work(scope, ours):
    brought = look(scope, canonical_json(load_sample("harbor")))
    start_import(scope, brought)
    import_file(scope, brought, product_in(brought))
    with changing(scope, "features.edit") as change:
        change.update(scope.get(Feature, ref="HB-101"), {"title": "Worked on"})
    with pytest.raises(Refused, match="changed after this import"):
        take_back_import(scope, scope.get(ImportedFile, pk=brought.pk))


SMALL = b'{"id": "a", "name": "A", "as_of": "2026-01-05", "horizon": {"start": "2026-01-05", "num_weeks": 4}'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{not json", "is not JSON"),
        (b'{"format": "quarterdeck-plan"}', "expected a file of format"),
        (b'{"id": "a", "name": "A"}', "expected this field, got nothing"),
        (b"[1, 2]", "expected a product"),
        (
            SMALL + b', "features": [{"id": "F", "title": "T", "colour": 1}]}',
            "no such field",
        ),
    ],
)
def test_a_flawed_file_says_what_is_wrong_and_cannot_be_imported(scope, content, said):
    brought = look(scope, content)
    assert brought.state == "flawed"
    assert any(said in flaw["message"] for flaw in brought.flaws), brought.flaws
    with pytest.raises(Refused, match="not ready"):
        start_import(scope, brought)


def test_a_file_that_points_at_nothing_is_flawed(scope):
    product = json.loads(canonical_json(empty_product("ours", "Ours", load_sample("harbor").as_of)))
    product["need_links"] = [{"need": "nowhere", "feature": "nothing"}]
    brought = look(scope, json.dumps(product).encode())
    assert brought.state == "flawed"
    assert {flaw["place"] for flaw in brought.flaws} == {"need_links[0].need", "need_links[0].feature"}


def test_an_empty_file_is_refused_at_once(scope):
    with pytest.raises(FieldErrors, match="empty file"):
        bring_file(scope, "nothing.json", b"")
