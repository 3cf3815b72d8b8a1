"""From verbatims to what can be searched: clean, without personal data, and the same however often it is begun again."""

from pathlib import Path

import numpy as np
import pytest

from quarterdeck.evidence.embedding import CachedEmbedder, ParallelEmbedder, is_installed, load_embedder, model_folder
from quarterdeck.evidence.search import EvidenceIndex, Filter, SearchItem, add_verbatims, ingest

from .conftest import WordEmbedder

VERBATIMS = [SearchItem(str(number), f"<p>Item {number} of bob{number}@example.com fails</p>\r\n-- \r\nBob") for number in range(25)]


def test_items_are_cleaned_and_indexed_in_blocks(tmp_path: Path, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "ITEMS_PER_BLOCK", 10)
    index, told = EvidenceIndex(tmp_path / "index", embedder), []
    cached = CachedEmbedder(embedder, tmp_path / "vectors")
    for _ in range(2):
        assert add_verbatims(index, iter(VERBATIMS), embedder=cached, done=lambda stage, number: told.append((stage, number))) == 25
        assert len(index) == cached.num_kept() == 25
    assert index.search("item 7", limit=1)[0].text == "Item 7 of ⟨email⟩ fails"
    assert told[:4] == [("cleaned", 10), ("embedded", 10), ("indexed", 10), ("cleaned", 10)]
    assert told[8] == ("indexed", 5)
    assert not any(b"example.com" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert add_verbatims(index, []) == 0


def test_items_can_be_narrowed_to_a_language(tmp_path: Path, embedder: WordEmbedder) -> None:
    index = EvidenceIndex(tmp_path, embedder)
    german, english = "Seit dem letzten Update kann ich mich nicht mehr anmelden", "Since the last update I cannot log in any more"
    said = [SearchItem("1", german), SearchItem("2", english), SearchItem("3", "ok"), SearchItem("4", english, {"language": "fr"})]
    add_verbatims(index, said)
    for code, expected in {"de": ["1"], "en": ["2"], "fr": ["4"]}.items():
        assert [name for name, _ in index.nearest(embedder.embed(["update"]), narrowed=Filter({"language": {code}}))[0]] == expected


def test_several_processes_give_the_vectors_of_one() -> None:
    one = load_embedder()
    if one is None or not is_installed():
        pytest.skip("the sentence model is not installed: make model")
    texts = [f"text {number} fails when exported" for number in range(300)]
    with ParallelEmbedder(model_folder(), processes=2) as several:
        assert (several.id, several.dimensions) == (one.id, one.dimensions)
        assert several.embed([]).shape == (0, 384)
        together = several.embed(texts)
    assert np.abs(together - one.embed(texts)).max() < 1e-5
