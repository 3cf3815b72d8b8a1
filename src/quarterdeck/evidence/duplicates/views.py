"""Ways to see how alike two texts are. Each is symmetric; none is comparable with another until it is standardised."""

import re
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from scipy import sparse

from quarterdeck.evidence.duplicates.document import Document, names_in_words
from quarterdeck.evidence.embedding import Embedder

Floats = npt.NDArray[np.float32]
Positions = npt.NDArray[np.int64]
BODY_OF_MEANING, BODY_OF_CHARACTERS, BODY_OF_WORDS = 400, 400, 800
"""Characters of the body that each view reads."""
BM25_SATURATION, BM25_LENGTH = 1.2, 0.75
_WORD = r"(?u)\b\w+\b"
_SOME_WORD = re.compile(_WORD)


class View(Protocol):
    """One way to compare documents."""

    def similarity(self, rows: Positions, columns: Positions | None) -> Floats:
        """Similarities of `rows` with `columns` (all documents if None), shape (num_rows, num_columns)."""
        ...


class Dense:
    """Cosines of unit vectors, shape (num_documents, dimensions)."""

    def __init__(self, vectors: Floats) -> None:
        self.vectors = vectors

    def similarity(self, rows: Positions, columns: Positions | None) -> Floats:
        """As in `View`."""
        others = self.vectors if columns is None else self.vectors[columns]
        return np.asarray(self.vectors[rows] @ others.T, np.float32)


class Sparse:
    """Products of sparse rows; `left` and `right` differ where a text asks otherwise than it answers."""

    def __init__(self, left: Any, right: Any | None = None) -> None:
        self.left, self.right = left.tocsr(), (left if right is None else right).tocsr()

    def similarity(self, rows: Positions, columns: Positions | None) -> Floats:
        """As in `View`."""
        others = self.right if columns is None else self.right[columns]
        return np.asarray((self.left[rows] @ others.T).toarray(), np.float32)


def views_of(documents: Sequence[Document], embedder: Embedder | None) -> list[tuple[float, View]]:
    """All views with their weights: meaning counts as much as half of the words. Without an embedder words alone count."""
    titles = [document.title for document in documents]
    starts = [document.beginning(BODY_OF_CHARACTERS) for document in documents]
    whole = [document.beginning(len(document.body)) for document in documents]
    words = [names_in_words(f"{document.title} {document.title}. {document.body[:BODY_OF_WORDS]}") for document in documents]
    views: list[tuple[float, View]] = [
        (1.0, _terms(words, ngram_range=(1, 2), stop_words="english", token_pattern=_WORD)),
        (1.0, _title_finds(titles, whole)),
        (1.0, _terms(titles, analyzer="char_wb", ngram_range=(3, 5))),
        (1.0, _terms(starts, analyzer="char_wb", ngram_range=(3, 5))),
    ]
    if embedder is not None:
        views.append((2.0, Dense(embedder.embed([document.beginning(BODY_OF_MEANING) for document in documents]))))
        views.append((1.0, Dense(embedder.embed(titles))))
    return views


def _terms(texts: Sequence[str], **options: Any) -> View:
    """Cosines of term frequency × inverse document frequency."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not any(_SOME_WORD.search(text) for text in texts):
        return _nothing(len(texts))
    try:
        return Sparse(TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **options).fit_transform(texts))
    except ValueError:  # Nothing but words that are left out.
        return _nothing(len(texts))


def _title_finds(titles: Sequence[str], whole: Sequence[str]) -> View:
    """How well the title of either finds the whole of the other, by Okapi BM25.

    References
    ----------
    .. [1] S. Robertson, H. Zaragoza, "The probabilistic relevance framework: BM25 and beyond", Foundations and Trends in
       Information Retrieval 3 (4), 2009, doi:10.1561/1500000019.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(token_pattern=_WORD, stop_words="english", dtype=np.float32)
    try:
        counts = counter.fit_transform(whole).tocsr()
    except ValueError:
        return _nothing(len(titles))
    asked = (counter.transform(titles) > 0).astype(np.float32)
    number, length = counts.shape[0], np.asarray(counts.sum(axis=1)).ravel()
    held_by = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = np.log1p((number - held_by + 0.5) / (held_by + 0.5)).astype(np.float32)
    norm = BM25_SATURATION * (1 - BM25_LENGTH + BM25_LENGTH * length / max(float(length.mean()), 1e-9))
    row = np.repeat(np.arange(number), np.diff(counts.indptr))
    weighed = counts.copy()
    weighed.data = (weighed.data * (BM25_SATURATION + 1) / (weighed.data + norm[row]) * rarity[weighed.indices]).astype(np.float32)
    return Sparse(sparse.hstack([asked, weighed]), sparse.hstack([weighed, asked]))


def _nothing(number: int) -> View:
    return Sparse(sparse.csr_matrix((number, 1), dtype=np.float32))
