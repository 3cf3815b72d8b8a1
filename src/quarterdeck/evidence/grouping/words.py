"""What words say about likeness, beside what sentence vectors say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from quarterdeck.evidence.grouping.neighbours import Vectors
from quarterdeck.evidence.text.asking import without_asking

DIMENSIONS = 48
WORD_WEIGHT = 0.55
"""Length of the part of words beside the sentence vector of length 1. Chosen on three labelled sets, left out in turn."""

MIN_TEXTS = 3
"""A word in fewer texts ties nothing together."""

MOST_WORDS = 20_000
"""The most frequent ones: bounds the table of words by groups."""

TOKEN = r"(?u)\b\w[\w.+#-]*"  # noqa: S105
"""A word, with what makes C++, C# or .htaccess one."""

POWER_ITERATIONS = 2


@dataclass(frozen=True, slots=True)
class WordCounts:
    """Which words each text has: sparse, shape (num_texts, num_words), ones."""

    present: Any
    words: tuple[str, ...]


def count_words(texts: Sequence[str]) -> WordCounts | None:
    """The words of the texts, but for how a wish is put, or None where no word is in `MIN_TEXTS` of them."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(binary=True, min_df=MIN_TEXTS, max_features=MOST_WORDS, token_pattern=TOKEN, dtype=np.float32)
    try:
        present = counter.fit_transform(map(without_asking, texts))
    except ValueError:
        return None
    return WordCounts(present, tuple(counter.get_feature_names_out()))


def counted_as(counts: WordCounts, texts: Sequence[str]) -> Any:
    """Which of the words already counted other texts have: sparse, shape (num_texts, num_words), ones."""
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer(binary=True, vocabulary=counts.words, token_pattern=TOKEN, dtype=np.float32).transform(map(without_asking, texts))


def with_words(vectors: Vectors, counts: WordCounts | None) -> Vectors:
    """Sentence vectors beside reduced TF-IDF vectors of words, as unit rows, shape (num_items, dimensions + at most `DIMENSIONS`).

    References
    ----------
    .. [1] Deerwester et al., Indexing by latent semantic analysis, Journal of the American Society for Information Science 41 (6), 1990.
    """
    if counts is None or min(counts.present.shape) < 3:
        return vectors
    from sklearn.preprocessing import normalize
    from sklearn.utils.extmath import randomized_svd

    frequency = np.asarray(counts.present.sum(axis=0)).ravel()
    weighted = counts.present.multiply(np.log(len(vectors) / frequency) + 1).tocsr()
    dimensions = min(DIMENSIONS, min(weighted.shape) - 1)
    directions, strengths, _ = randomized_svd(normalize(weighted), dimensions, n_iter=POWER_ITERATIONS, random_state=0)
    reduced = (directions * strengths).astype(np.float32)
    joined: npt.NDArray[Any] = np.hstack([_centred(vectors), WORD_WEIGHT * _centred(normalize(reduced))])
    return np.asarray(normalize(joined), np.float32)


def _centred(vectors: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Unit rows without what all texts share, which says nothing of how they differ."""
    from sklearn.preprocessing import normalize

    centred: npt.NDArray[Any] = normalize(vectors - vectors.mean(axis=0))
    return centred
