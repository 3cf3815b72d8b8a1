"""Which need a new text belongs to, by its neighbours, the needs' centres and their words together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.evidence.grouping.graph import Labels
from quarterdeck.evidence.grouping.neighbours import Vectors, nearest_among
from quarterdeck.evidence.grouping.sharpening import COSINE_WEIGHT, WORDS_SHARE, centres, word_log_odds
from quarterdeck.evidence.grouping.words import count_words, counted_as

VOTERS = 10
VOTE_WEIGHT = 2.0
LEAST_VOTE = 0.02
"""What a need without a neighbour counts as having of the vote, so that centre and words may still speak for it."""

ROWS_PER_BLOCK = 4096

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Known:
    """Texts whose needs are known, numbered from 0 without gaps; `voters` are the places of those that vote as neighbours."""

    texts: Sequence[str]
    vectors: Vectors
    needs: Labels
    voters: npt.NDArray[np.intp]


def need_scores(texts: Sequence[str], vectors: Vectors, known: Known) -> Scores:
    """How well each need suits each text, shape (num_texts, num_needs): votes, cosines to centres and odds of words, as in sharpening."""
    middle = known.vectors.mean(axis=0)
    those, these = _centred(known.vectors, middle), _centred(vectors, middle)
    middles = centres(those, known.needs)
    counts = count_words(known.texts)
    odds = None if counts is None else word_log_odds(known.needs, counts.present)
    scores = np.empty((len(texts), len(middles)), np.float32)
    for begin in range(0, len(texts), ROWS_PER_BLOCK):
        block = slice(begin, begin + ROWS_PER_BLOCK)
        scores[block] = VOTE_WEIGHT * np.log(_vote(these[block], those[known.voters], known.needs[known.voters], len(middles)) + LEAST_VOTE)
        scores[block] += COSINE_WEIGHT * (these[block] @ middles.T)
        if counts is not None and odds is not None:
            scores[block] += WORDS_SHARE * (counted_as(counts, texts[block]) @ odds)
    return scores


def _vote(queries: Vectors, voters: Vectors, needs: Labels, num_needs: int) -> Scores:
    """Each need's share of the squared cosines to the nearest voters."""
    near = nearest_among(queries, voters, VOTERS)
    weights = np.maximum(near.similarities, 1e-3) ** 2
    shares = np.zeros((len(queries), num_needs), np.float32)
    rows = np.arange(len(queries))
    for place in range(near.indices.shape[1]):
        np.add.at(shares, (rows, needs[near.indices[:, place]]), weights[:, place])
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def _centred(vectors: Vectors, middle: npt.NDArray[np.float32]) -> Vectors:
    moved = vectors - middle
    unit: Vectors = (moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return unit
