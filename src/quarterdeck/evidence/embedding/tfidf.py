"""Vectors without a model: latent semantic analysis, which serves until the sentence model is installed."""

import hashlib
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput, UnreadableFile
from quarterdeck.evidence.embedding.embedder import Vectors
from quarterdeck.files import write_atomically

DIMENSIONS = 256
MAX_TERMS = 50_000
MAX_FITTED_TEXTS = 50_000
"""More texts than this are fitted by an even sample of so many: the terms hardly change and the memory would."""

_WORD = r"(?u)\b\w+\b"


class TfidfEmbedder:
    """Term frequency × inverse document frequency of words and pairs of words, projected to a few dimensions.

    Make one by `fit_tfidf` or `load_tfidf`. Texts none of whose words were in the fitted texts get a zero vector.

    References
    ----------
    .. [1] Deerwester et al., Indexing by latent semantic analysis, Journal of the American Society for Information Science 41 (6), 1990.
    """

    def __init__(self, terms: Sequence[str], weights: npt.NDArray[np.float32], components: npt.NDArray[np.float32]) -> None:
        self._terms, self._weights, self._components = list(terms), weights, components
        self._counter = _vectorizer(vocabulary=self._terms)
        self._counter.idf_ = weights
        self.dimensions = components.shape[0]
        content = hashlib.sha256("\n".join(self._terms).encode())
        content.update(weights.tobytes() + components.tobytes())
        self.id = f"tfidf-1/{content.hexdigest()[:16]}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (num_texts, dimensions), float32."""
        if not len(texts):
            return np.empty((0, self.dimensions), np.float32)
        vectors: Vectors = np.asarray(self._counter.transform(texts) @ self._components.T, np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 1e-6)
        return unit

    def save(self, path: Path) -> None:
        """Write what was fitted to one file."""
        content = io.BytesIO()
        np.savez_compressed(content, terms=np.array(self._terms, dtype=str), weights=self._weights, components=self._components)
        write_atomically(path, content.getvalue())


def fit_tfidf(texts: Sequence[str], *, dimensions: int = DIMENSIONS) -> TfidfEmbedder:
    """Fit to texts, at least two of them with words; few texts give fewer dimensions than asked.

    Raises
    ------
    InvalidInput
        If there is no word to learn from.
    """
    from sklearn.decomposition import TruncatedSVD

    sample = _even_sample(texts)
    # A word said once ties nothing together, unless there is hardly anything else.
    counter = _vectorizer(max_features=MAX_TERMS, min_df=2 if len(sample) > 50 else 1)
    try:
        counts = counter.fit_transform(sample)
    except ValueError:
        raise InvalidInput(f"TF-IDF needs texts with words that are said more than once; of {len(texts)} texts none has any") from None
    terms = counter.get_feature_names_out()
    if min(counts.shape) <= dimensions:
        # So few terms or texts need no reduction: the terms, or the texts, are the dimensions.
        components = np.eye(len(terms), dtype=np.float32) if len(terms) <= counts.shape[0] else _orthonormal_rows(counts)
    else:
        components = TruncatedSVD(dimensions, n_iter=4, random_state=0).fit(counts).components_.astype(np.float32)
    return TfidfEmbedder([str(term) for term in terms], counter.idf_.astype(np.float32), np.ascontiguousarray(components))


def load_tfidf(path: Path) -> TfidfEmbedder:
    """What `TfidfEmbedder.save` wrote.

    Raises
    ------
    UnreadableFile
        If the file is missing or is no such file.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return TfidfEmbedder([str(term) for term in stored["terms"]], stored["weights"], stored["components"])
    except FileNotFoundError:
        raise UnreadableFile(str(path), "there is no such file.", "Fit TF-IDF anew.") from None
    except (ValueError, KeyError, OSError, EOFError, AttributeError, zipfile.BadZipFile) as problem:
        raise UnreadableFile(str(path), "holds no fitted TF-IDF.", "Fit it anew.") from problem


def _vectorizer(**options: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode", dtype=np.float32, token_pattern=_WORD, **options)


def _even_sample(texts: Sequence[str]) -> Sequence[str]:
    if len(texts) <= MAX_FITTED_TEXTS:
        return texts
    return [texts[index] for index in np.linspace(0, len(texts) - 1, MAX_FITTED_TEXTS).astype(int)]


def _orthonormal_rows(counts: Any) -> npt.NDArray[np.float32]:
    from scipy.linalg import svd

    _, strengths, rows = svd(counts.toarray(), full_matrices=False)
    return np.asarray(rows[strengths > 1e-6], np.float32)
