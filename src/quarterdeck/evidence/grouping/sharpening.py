"""Items moved to the group whose words and centre suit them best, a few rounds."""

from typing import Any

import numpy as np
import numpy.typing as npt

from quarterdeck.evidence.grouping.graph import Labels, membership, numbered
from quarterdeck.evidence.grouping.neighbours import Vectors
from quarterdeck.evidence.grouping.words import WordCounts

ROUNDS = 3
COSINE_WEIGHT = 30.0
"""How much a cosine counts beside a log-probability of words: the concentration of a von Mises–Fisher mixture, about that of sentence vectors."""

WORDS_SHARE = 0.5
"""Words are not independent of one another, so their evidence counts half (tempered naive Bayes)."""

SMOOTHING_SHARE = 0.5
"""The background counts as much as half an average group's texts."""

ROWS_PER_BLOCK = 8192


def sharpened(labels: Labels, vectors: Vectors, counts: WordCounts | None) -> Labels:
    """The groups after `ROUNDS` of giving each item to the group that explains it best; groups may empty, none is born.

    References
    ----------
    .. [1] Rakib, Zeh, Jankowska, Milios, Enhancement of short text clustering by iterative classification, 2020, doi:10.1007/978-3-030-51310-8_10.
    """
    for _ in range(ROUNDS):
        moved = _classified(labels, vectors, counts)
        if np.array_equal(moved, labels):
            break
        labels = moved
    return numbered(labels)


def centres(vectors: Vectors, labels: Labels) -> Vectors:
    """The mean direction of each group, unit rows, shape (num_groups, dimensions)."""
    sums = np.asarray(membership(labels) @ vectors, np.float32)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    unit: Vectors = sums / np.maximum(lengths, 1e-9)
    return unit


def _classified(labels: Labels, vectors: Vectors, counts: WordCounts | None) -> Labels:
    labels = numbered(labels)
    middle = centres(vectors, labels).T
    log_odds = word_log_odds(labels, counts.present) if counts is not None else None
    found = np.empty(len(labels), np.int32)
    for begin in range(0, len(labels), ROWS_PER_BLOCK):
        block = slice(begin, begin + ROWS_PER_BLOCK)
        score = COSINE_WEIGHT * (vectors[block] @ middle)
        if counts is not None and log_odds is not None:
            score += WORDS_SHARE * (counts.present[block] @ log_odds)
        found[block] = score.argmax(axis=1)
    return found


def word_log_odds(labels: Labels, present: Any) -> npt.NDArray[np.float32]:
    """How much likelier each word is in each group than anywhere, as a logarithm, shape (num_words, num_groups)."""
    in_group = (membership(labels) @ present).toarray()
    anywhere = in_group.sum(axis=0, keepdims=True)
    anywhere = anywhere / anywhere.sum()
    added = SMOOTHING_SHARE * len(labels) / len(in_group)
    probability = (in_group + added * anywhere) / (in_group.sum(axis=1, keepdims=True) + added)
    return np.ascontiguousarray(np.log(probability / anywhere).T, np.float32)
