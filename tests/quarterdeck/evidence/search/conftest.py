"""An embedder that needs no model: words as random directions, so that texts with like words are near."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pytest

from quarterdeck.evidence.embedding import Vectors

DIMENSIONS = 32
SYNONYMS = {"sign-in": "login", "log-in": "login", "colour": "color", "invoice": "bill"}


class WordEmbedder:
    id, dimensions = "words/1", DIMENSIONS

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.array([sum((_direction(word) for word in text.lower().split()), _direction("")) for text in texts])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32).reshape(len(texts), DIMENSIONS)


@lru_cache(maxsize=10_000)
def _direction(word: str) -> npt.NDArray[np.float64]:
    word = SYNONYMS.get(word.strip(".,?!"), word.strip(".,?!"))
    seed = list(word.encode("utf-8", "surrogatepass")) or [0]
    return np.random.default_rng(seed).normal(size=DIMENSIONS) * (1.0 if word else 0.1)


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()
