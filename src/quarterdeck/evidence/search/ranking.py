"""Candidates by words and by meaning, and both fused.

References
----------
.. [1] Cormack, Clarke and Büttcher, Reciprocal rank fusion (2009), https://doi.org/10.1145/1571941.1572114
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.evidence.search.segment import Mask, Segment
from quarterdeck.evidence.search.words import score_words, weigh_terms

FUSION = 5
"""How little the first ranks stand out; 60 in the paper, which fuses lists that are equally good."""

WEIGHT_OF_WORDS, WEIGHT_OF_CODES = 0.5, 2.0
"""How much a rank by words counts beside one by meaning. Of 0, 0.3, 0.5 and 1 with a fusion of 5, 20 and 60 these lose least on either kind of
question: themes, which meaning finds best, and technical titles, where words do. Error codes, versions and numbers mean nothing but themselves."""

_CODE = re.compile(r"\b(?=\w*\d)\w{3,}\b")

LEAST_SIMILARITY = 0.1
"""Texts less alike than this have nothing to do with each other: not found by meaning."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of a segment and its score."""

    segment: int
    row: int
    score: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """A row of a segment, its fused score, and its place among those found by words and by meaning."""

    segment: int
    row: int
    score: float
    word_rank: int | None
    meaning_rank: int | None


def nearest_candidates(
    segments: Sequence[Segment], passing: Sequence[Mask | None], vector: npt.NDArray[np.float32], count: int, least: float = LEAST_SIMILARITY
) -> list[Candidate]:
    """About the nearest rows, nearest first; those less alike than `least` are left out."""
    found = []
    for number, (segment, mask) in enumerate(zip(segments, passing, strict=True)):
        # Found by int8 and ranked anew: with 100 more or less none of the first ten is missed.
        rows, cosines = segment.nearest(vector, max(count, 100), mask)
        found += [Candidate(number, int(row), float(cosine)) for row, cosine in zip(rows[:count], cosines[:count], strict=True) if cosine >= least]
    return sorted(found, key=lambda each: -each.score)[:count]


def word_candidates(segments: Sequence[Segment], passing: Sequence[Mask | None], query: str, num_items: int, count: int) -> list[Candidate]:
    """The rows that answer a query best by their words, best first."""
    terms = weigh_terms(query, [segment.words for segment in segments], num_items)
    if not terms:
        return []
    mean_length = sum(segment.total_length for segment in segments) / max(sum(map(len, segments)), 1)
    found = []
    for number, (segment, mask) in enumerate(zip(segments, passing, strict=True)):
        scores = score_words(terms, segment.words, mean_length)
        if mask is not None:
            scores *= mask
        rows = np.flatnonzero(scores)
        if len(rows) > count:
            rows = np.sort(rows[np.argpartition(-scores[rows], count - 1)[:count]])
        found += [Candidate(number, int(row), float(scores[row])) for row in rows]
    return sorted(found, key=lambda each: -each.score)[:count]


def weight_of_words(query: str) -> float:
    """How much words count in a query: more than meaning if it names a code."""
    return WEIGHT_OF_CODES if _CODE.search(query) else WEIGHT_OF_WORDS


def fused(by_words: Sequence[Candidate], by_meaning: Sequence[Candidate], words: float) -> list[Ranked]:
    """Both lists as one, best first: each item counts by the reciprocal of its ranks, that by words `words` times."""
    word_ranks, meaning_ranks = ({(each.segment, each.row): rank for rank, each in enumerate(found, 1)} for found in (by_words, by_meaning))
    ranked = []
    for place in dict.fromkeys((*meaning_ranks, *word_ranks)):
        ranks = word_ranks.get(place), meaning_ranks.get(place)
        score = sum(weight / (FUSION + rank) for weight, rank in zip((words, 1.0), ranks, strict=True) if rank)
        ranked.append(Ranked(*place, score, *ranks))
    return sorted(ranked, key=lambda each: -each.score)
