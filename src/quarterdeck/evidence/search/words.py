"""Which items hold which words, and how well that answers a query (BM25).

References
----------
.. [1] Robertson and Zaragoza, The probabilistic relevance framework: BM25 and beyond (2009), https://doi.org/10.1561/1500000019
.. [2] Harman, How effective is suffixing? (1991): the plural's s is all that English needs cut off for search.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

K1, B = 1.2, 0.75
COMMON_SHARE = 0.05
"""Words in a greater share of items are looked up only if a query has no rarer ones: they hardly change the order and cost the most."""

FEW_ROWS = 5_000
"""Never too many to look up."""

MOST_COMMON_WORDS = 3
"""How many of the common ones, then."""

_WORD = re.compile(r"\w+(?:\+\+|#)?")
_CHINESE_OR_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term the rows that hold it, rising, and how often.

    `terms` (num_terms,) rising hashes; `begins` (num_terms + 1,) into `rows` and `counts`; `lengths` (num_rows,) in words.
    """

    terms: npt.NDArray[np.uint64]
    begins: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    counts: npt.NDArray[np.uint8]
    lengths: npt.NDArray[np.uint16]

    def of(self, term: int) -> slice:
        """Where the rows of a term stand; an empty slice if no row holds it."""
        place = int(np.searchsorted(self.terms, np.uint64(term)))
        if place == len(self.terms) or int(self.terms[place]) != term:
            return slice(0, 0)
        return slice(int(self.begins[place]), int(self.begins[place + 1]))


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """A term of a query and its inverse document frequency."""

    term: int
    weight: float


def terms_of(text: str) -> list[int]:
    """The terms of a text as 64-bit hashes, in order: words without case, accents and plural s; pairs of characters where words are not apart."""
    folded = text.casefold()
    if not folded.isascii():
        folded = "".join(sign for sign in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(sign))
    return [_term(part) for word in _WORD.findall(folded) for part in _parts(word)]


def index_words(texts: Sequence[str], places: npt.NDArray[np.int64]) -> Postings:
    """Postings of texts, the first of which becomes row `places[0]`, and so on."""
    terms: list[int] = []
    owners: list[int] = []
    counts: list[int] = []
    lengths = np.zeros(len(texts), np.uint16)
    for text, place in zip(texts, places.tolist(), strict=True):
        counted = Counter(terms_of(text))
        terms += counted.keys()
        counts += counted.values()
        owners += [place] * len(counted)
        lengths[place] = min(counted.total(), 65_535)
    return _sorted(np.array(terms, np.uint64), np.array(owners, np.int32), np.minimum(counts, 255).astype(np.uint8), lengths)


def merge_words(parts: Iterable[tuple[Postings, npt.NDArray[np.int64]]], num_rows: int) -> Postings:
    """Postings of several segments in one. With each comes the new place of each of its rows, −1 for those left out."""
    terms, rows, counts = [], [], []
    lengths = np.zeros(num_rows, np.uint16)
    for postings, places in parts:
        moved = places[postings.rows]
        kept = moved >= 0
        terms.append(np.repeat(postings.terms, np.diff(postings.begins))[kept])
        rows.append(moved[kept].astype(np.int32))
        counts.append(postings.counts[kept])
        lengths[places[places >= 0]] = postings.lengths[places >= 0]
    return _sorted(np.concatenate(terms), np.concatenate(rows), np.concatenate(counts), lengths)


def weigh_terms(query: str, segments: Sequence[Postings], num_items: int) -> list[WeightedTerm]:
    """The terms of a query that are worth looking up, rarest first."""
    found = {term: sum(_size(each.of(term)) for each in segments) for term in dict.fromkeys(terms_of(query))}
    ranked = sorted((count, term) for term, count in found.items() if count)
    rare = [(count, term) for count, term in ranked if count <= max(COMMON_SHARE * num_items, FEW_ROWS)]
    return [WeightedTerm(term, float(np.log1p((num_items - count + 0.5) / (count + 0.5)))) for count, term in rare or ranked[:MOST_COMMON_WORDS]]


def score_words(terms: Sequence[WeightedTerm], postings: Postings, mean_length: float) -> npt.NDArray[np.float32]:
    """BM25 of every row for a query, shape (num_rows,); 0 where none of its words stands."""
    scores = np.zeros(len(postings.lengths), np.float32)
    for each in terms:
        place = postings.of(each.term)
        rows, counts = postings.rows[place], postings.counts[place].astype(np.float32)
        penalty = K1 * (1 - B + B * postings.lengths[rows] / max(mean_length, 1.0))
        scores[rows] += each.weight * counts * (K1 + 1) / (counts + penalty)
    return scores


def _sorted(terms: npt.NDArray[np.uint64], rows: npt.NDArray[np.int32], counts: npt.NDArray[np.uint8], lengths: npt.NDArray[np.uint16]) -> Postings:
    order = np.lexsort((rows, terms))
    distinct, begins = np.unique(terms[order], return_index=True)
    return Postings(distinct, np.append(begins, len(terms)).astype(np.int64), rows[order], counts[order], lengths)


def _size(place: slice) -> int:
    return int(place.stop - place.start)


def _parts(word: str) -> Iterable[str]:
    if word.isascii() or not _CHINESE_OR_JAPANESE.search(word):
        return (_singular(word),)
    return (word[place : place + 2] for place in range(max(len(word) - 1, 1)))


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1]


@lru_cache(maxsize=200_000)
def _term(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
