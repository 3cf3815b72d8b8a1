"""The rust-2026 sample: the facts are all there, the sentences are not, and it can be made again."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.errors import InvalidInput
from quarterdeck.importers import import_folder
from quarterdeck.product import ProductFile, check, write_product
from quarterdeck.product.codec import to_document
from quarterdeck.samples import SAMPLES, load_sample
from quarterdeck.samples.rust_2026 import facts_only
from quarterdeck.samples.rust_2026.facts import in_words
from quarterdeck.samples.rust_2026.make import main, make
from quarterdeck.samples.rust_2026.sample import FILE_NAME

WORDS_IN_A_ROW = 8


@pytest.fixture(scope="module")
def sample() -> ProductFile:
    return load_sample("rust-2026")


def test_an_unknown_sample_names_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match="harbor, rust-2026, got 'rust'"):
        load_sample("rust")


def test_every_sample_has_a_title() -> None:
    assert all(title for title, _ in SAMPLES.values())


def test_it_has_the_facts(sample: ProductFile) -> None:
    assert (len(sample.features), len(sample.objectives), len(sample.needs)) == (73, 9, 37)
    assert sum(outcome.status == "completed" and outcome.period == "2025h2" for outcome in sample.outcomes) == 4
    assert len(sample.updates) > 300
    assert [flaw for flaw in check(sample) if flaw.severity == "error"] == []


def test_it_names_its_sources_with_licence_and_commit(sample: ProductFile) -> None:
    assert len(sample.sources) >= 5
    assert all(source.licence and re.search("@[0-9a-f]{12}$", source.title) for source in sample.sources)


def test_titles_are_made_from_short_names(sample: ProductFile) -> None:
    assert in_words("cargo-cross-workspace-cache") == "Cargo cross workspace cache"
    assert all(feature.title == in_words(feature.id) for feature in sample.features)


def test_it_is_small() -> None:
    import quarterdeck.samples.rust_2026 as room

    assert (Path(room.__file__).parent / FILE_NAME).stat().st_size < 100_000


def test_no_sentence_of_the_source_is_in_it(sample: ProductFile, shared_data: Path) -> None:
    source: set[tuple[str, ...]] = set()
    for text in _source_texts(shared_data / "rust"):
        source.update(_runs(text))
    assert _copied(sample, source) == []
    # The whole import does hold them, so this test would see one.
    assert len(_copied(import_folder("rust-goals", shared_data / "rust"), source)) > 300


def _copied(product: ProductFile, source: set[tuple[str, ...]]) -> list[str]:
    return [text for text in _texts(to_document(product)) if not source.isdisjoint(_runs(text))]


def test_made_again_it_is_the_same(sample: ProductFile, shared_data: Path, tmp_path: Path) -> None:
    imported = import_folder("rust-goals", shared_data / "rust")
    assert facts_only(imported) == sample
    write_product(imported, tmp_path / "rust.json")
    make(tmp_path / "rust.json", tmp_path / "first.gz")
    make(tmp_path / "rust.json", tmp_path / "second.gz")
    assert (tmp_path / "first.gz").read_bytes() == (tmp_path / "second.gz").read_bytes()


def test_making_it_from_nothing_is_misuse(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([]) == 2
    assert main([str(tmp_path / "none.json")]) == 1
    assert "there is no such file" in capsys.readouterr().err


def _source_texts(folder: Path) -> Iterator[str]:
    for name in ("goals.json", "roadmaps.json"):
        yield from _texts(json.loads((folder / name).read_text()))
    for name in ("updates.csv", "team_asks.csv", "work_items.csv", "teams.csv", "derived_dependencies.csv", "funding.csv", "final_status_2025h2.csv"):
        for row in csv.reader(io.StringIO((folder / name).read_text(), newline="")):
            yield from row
    for page in (folder / "original_2026").glob("*.md"):
        yield page.read_text()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower()) if not text.startswith("http") else []
    for start in range(len(words) - WORDS_IN_A_ROW + 1):
        yield tuple(words[start : start + WORDS_IN_A_ROW])
