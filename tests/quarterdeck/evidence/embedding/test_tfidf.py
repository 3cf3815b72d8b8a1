"""Latent semantic analysis: near texts are near, and what was fitted can be kept."""

from pathlib import Path

import numpy as np
import pytest

from quarterdeck.errors import InvalidInput, UnreadableFile
from quarterdeck.evidence.embedding import fit_tfidf, load_tfidf

STARTS = ("please", "we need to", "why can I not", "how to")
ENDS = ("export a report as pdf", "reset my password", "sync files")
TEXTS = [f"{start} {end}" for start in STARTS for end in ENDS] * 8


def test_texts_with_the_same_words_are_near() -> None:
    embedder = fit_tfidf(TEXTS, dimensions=10)
    report, same, other, unknown = embedder.embed(["export the report", "a report as PDF", "reset my password", "zzz"])
    assert report @ same > 0.5 > report @ other
    assert np.linalg.norm(report) == pytest.approx(1)
    assert not unknown.any()
    assert embedder.embed([]).shape == (0, 10)


def test_a_vector_does_not_depend_on_its_neighbours_and_fits_repeat() -> None:
    embedder, again = fit_tfidf(TEXTS, dimensions=10), fit_tfidf(TEXTS, dimensions=10)
    assert embedder.id == again.id
    assert (embedder.embed(TEXTS[:1]) == again.embed(TEXTS)[0]).all()
    assert fit_tfidf(TEXTS[:10], dimensions=10).id != embedder.id


@pytest.mark.parametrize("texts", [["one text"], ["same", "same"], ["", "a b c"], ["a b", "c d", "e f g"]])
def test_few_texts_give_few_dimensions(texts: list[str]) -> None:
    embedder = fit_tfidf(texts)
    lengths = np.linalg.norm(embedder.embed(texts), axis=1)
    assert 1 <= embedder.dimensions <= 10
    assert lengths == pytest.approx([1.0 if text else 0.0 for text in texts])


@pytest.mark.parametrize("texts", [[], ["", "…"]])
def test_texts_without_words_are_refused(texts: list[str]) -> None:
    with pytest.raises(InvalidInput, match="needs texts with words"):
        fit_tfidf(texts)


def test_what_was_fitted_can_be_kept(tmp_path: Path) -> None:
    embedder = fit_tfidf(TEXTS, dimensions=10)
    embedder.save(tmp_path / "fitted")
    loaded = load_tfidf(tmp_path / "fitted")
    assert loaded.id == embedder.id
    assert (loaded.embed(TEXTS) == embedder.embed(TEXTS)).all()


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut short", b"no such file"])
def test_other_files_are_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "fitted").write_bytes(content)
    with pytest.raises(UnreadableFile):
        load_tfidf(tmp_path / "fitted")
