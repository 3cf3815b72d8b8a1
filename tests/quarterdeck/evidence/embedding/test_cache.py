"""Vectors are made once, survive a kill in the middle of a write, and are shared by processes."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from quarterdeck.evidence.embedding import CachedEmbedder, Vectors

TEXTS = [f"text number {number}" for number in range(50)]


class Counting:
    """A vector for each text that depends on the text alone, and a count of the texts it was asked for."""

    id, dimensions = "counting/1", 8

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        rows = np.array([np.random.default_rng(list(text.encode("utf-8", "surrogatepass") or b"-")).normal(size=self.dimensions) for text in texts])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_texts_are_embedded_once_and_come_back_the_same(tmp_path: Path) -> None:
    embedder = Counting()
    cached = CachedEmbedder(embedder, tmp_path)
    first = cached.embed([*TEXTS, TEXTS[3]])
    assert embedder.asked == TEXTS
    again = CachedEmbedder(embedder, tmp_path).embed(TEXTS[::-1])
    assert embedder.asked == TEXTS
    assert (again == first[:50][::-1]).all()
    assert (first[50] == first[3]).all()
    assert np.abs(first[:50] - Counting().embed(TEXTS)).max() < 1e-3
    assert np.linalg.norm(first, axis=1) == pytest.approx(np.ones(51), abs=1e-6)
    assert cached.num_kept() == 50


def test_models_do_not_share_vectors(tmp_path: Path) -> None:
    CachedEmbedder(Counting(), tmp_path).embed(TEXTS)
    other = Counting()
    other.id = "counting/2"
    CachedEmbedder(other, tmp_path).embed(TEXTS)
    assert other.asked == TEXTS


@pytest.mark.parametrize(("file", "cut_bytes"), [("vectors", 1), ("vectors", 16), ("keys", 1), ("keys", 20), ("keys", 47)])
def test_a_kill_in_the_middle_of_a_write_loses_the_last_rows_only(tmp_path: Path, file: str, cut_bytes: int) -> None:
    whole = CachedEmbedder(Counting(), tmp_path).embed(TEXTS)
    path = tmp_path / "counting_1" / file
    path.write_bytes(path.read_bytes()[:-cut_bytes])
    embedder = Counting()
    assert (CachedEmbedder(embedder, tmp_path).embed(TEXTS) == whole).all()
    assert 1 <= len(embedder.asked) <= 3
    assert (CachedEmbedder(embedder, tmp_path).embed(TEXTS) == whole).all()
    assert 1 <= len(embedder.asked) <= 3


def test_vectors_without_keys_are_not_taken_for_those_of_later_texts(tmp_path: Path) -> None:
    CachedEmbedder(Counting(), tmp_path).embed(TEXTS[:10])
    with (tmp_path / "counting_1" / "vectors").open("ab") as vectors:
        vectors.write(b"\x11" * 16 * 3 + b"\x22" * 5)
    cached = CachedEmbedder(Counting(), tmp_path)
    cached.embed(TEXTS[10:])
    assert np.abs(CachedEmbedder(Counting(), tmp_path).embed(TEXTS) - Counting().embed(TEXTS)).max() < 1e-3


def test_a_spoilt_row_is_made_again(tmp_path: Path) -> None:
    whole = CachedEmbedder(Counting(), tmp_path).embed(TEXTS)
    path = tmp_path / "counting_1" / "vectors"
    content = bytearray(path.read_bytes())
    content[16 * 7 : 16 * 8] = bytes(16)
    path.write_bytes(content)
    embedder = Counting()
    for _ in range(2):
        assert (CachedEmbedder(embedder, tmp_path).embed(TEXTS) == whole).all()
    assert len(embedder.asked) == 1


def test_two_who_write_see_each_others_vectors(tmp_path: Path) -> None:
    first, second = CachedEmbedder(one := Counting(), tmp_path), CachedEmbedder(other := Counting(), tmp_path)
    first.embed(TEXTS[:20])
    second.embed(TEXTS[10:40])
    first.embed(TEXTS)
    assert (len(one.asked), len(other.asked), first.num_kept(), second.num_kept()) == (30, 20, 50, 50)


def test_no_texts_and_odd_texts(tmp_path: Path) -> None:
    cached = CachedEmbedder(Counting(), tmp_path)
    assert cached.embed([]).shape == (0, 8)
    assert cached.embed(["", "\ud800", "\0"]).shape == (3, 8)
