"""The file format: identity of read and write, and every flaw with its place."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "roadmap"))
from products import random_product

from quarterdeck.errors import FlawedProduct, UnreadableFile
from quarterdeck.product import Evidence, canonical_json, content_hash, json_schema, read_product, write_product
from quarterdeck.product.codec import product_from_document, to_document

MINIMAL = {"id": "x", "name": "X", "as_of": "2026-11-23", "horizon": {"start": "2026-11-23", "num_weeks": 30}}


def _feature(**activity: object) -> dict[str, object]:
    work = {"id": "b", "title": "B", "effort": {"p10": 1, "p50": 2, "p90": 3}, **activity}
    return {"id": "a", "title": "A", "options": [{"id": "o", "title": "O", "activities": [work]}]}


@given(seed=st.integers(0, 10_000), text=st.text(max_size=40))
@settings(max_examples=40, deadline=None)
def test_read_write_read_is_the_identity(seed: int, text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    product = replace(random_product(seed, 6), evidence=(Evidence(id="e", text=text),))
    path = tmp_path_factory.mktemp("files") / "product.json"
    write_product(product, path)
    again = read_product(path)
    assert again == product
    assert canonical_json(again) == canonical_json(product)
    assert content_hash(again) == content_hash(product)


def test_the_published_schema_accepts_what_is_written() -> None:
    jsonschema.validate(to_document(random_product(1)), json_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**MINIMAL, "unknown": 1}, json_schema())


def test_yaml_reads_like_json(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("id: x\nname: X\nas_of: 2026-11-23\nhorizon: {start: 2026-11-23, num_weeks: 30}\n")
    assert read_product(tmp_path / "p.yaml") == product_from_document(MINIMAL, "json")


def test_words_that_older_yaml_took_for_truth_values_are_words(tmp_path: Path) -> None:
    rows = "evidence: [{id: e, text: yes, language: no, archived: true}]\nupdates: [{subject: x, author: on, on: 2026-11-23}]"
    (tmp_path / "p.yaml").write_text(f"id: x\nname: X\nas_of: 2026-11-23\nhorizon: {{start: 2026-11-23, num_weeks: 30}}\n{rows}\n")
    product = read_product(tmp_path / "p.yaml")
    assert (product.evidence[0].text, product.evidence[0].language, product.evidence[0].archived) == ("yes", "no", True)
    assert (product.updates[0].author, str(product.updates[0].on)) == ("on", "2026-11-23")


def test_the_hash_changes_with_content_and_not_with_defaults_spelt_out() -> None:
    plain = product_from_document(MINIMAL, "")
    assert content_hash(plain) == content_hash(product_from_document({**MINIMAL, "currency": "€", "features": []}, ""))
    assert content_hash(plain) != content_hash(product_from_document({**MINIMAL, "name": "Y"}, ""))


def test_all_flaws_come_at_once_with_their_places() -> None:
    document = {
        **MINIMAL,
        "as_of": "yesterday",
        "colour": "blue",
        "features": [_feature(effort={"p10": 5, "p50": 3, "p90": 8}), {**_feature(), "status": "someday"}, {"id": "c"}],
        "people": [{"id": "p", "name": "P", "memberships": [{"team": "t", "fte": -0.5}]}],
    }
    with pytest.raises(FlawedProduct) as caught:
        product_from_document(document, "mine.json")
    places = {flaw.place: flaw.message for flaw in caught.value.flaws}
    assert places["features[0].options[0].activities[0].effort"] == "expected p10 ≤ p50 ≤ p90, got 5, 3, 8"
    assert "got 'someday'" in places["features[1].status"]
    assert places["features[2].title"].startswith("expected this field")
    assert "negative capacity" in places["people[0].memberships[0]"]
    assert "no such field" in places["colour"]
    assert "as_of" in places


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"id": "x", "name": ', "cut short"),
        ("{oops}", "is not JSON"),
        ('{"format": "quarterdeck-plan"}', "Give the product file"),
        ('{"version": 99}', "expected 1, got 99"),
        ("[1, 2]", "expected a product"),
    ],
)
def test_a_file_that_is_no_product_says_what_it_is(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "p.json").write_text(content)
    with pytest.raises((UnreadableFile, FlawedProduct), match=message):
        read_product(tmp_path / "p.json")


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read_product(tmp_path / "none.json")
    with pytest.raises(UnreadableFile, match="is a folder"):
        read_product(tmp_path)
    with pytest.raises(UnreadableFile, match="no folder"):
        write_product(random_product(1), tmp_path / "nowhere" / "p.json")


def test_two_hundred_thousand_features_are_refused_with_one_sentence() -> None:
    with pytest.raises(FlawedProduct, match="at most 20,000, got 200,000"):
        product_from_document({**MINIMAL, "features": [None] * 200_000}, "big.json")


def test_writing_leaves_no_part_file_behind(tmp_path: Path) -> None:
    write_product(random_product(1), tmp_path / "p.json")
    assert [path.name for path in tmp_path.iterdir()] == ["p.json"]
    assert json.loads((tmp_path / "p.json").read_text())["format"] == "quarterdeck-product"
