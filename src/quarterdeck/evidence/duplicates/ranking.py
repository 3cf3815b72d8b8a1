"""Which voices are most likely the same as a given one: all views standardised and added, and how near in time they were.

Views are standardised per document against a sample of others and averaged over both sides, so that a text that resembles
everything resembles nothing. Reports of one event cluster in time: of equal words, the nearer in time ranks first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.evidence.duplicates.document import Document
from quarterdeck.evidence.duplicates.views import Dense, Floats, Positions, View, views_of
from quarterdeck.evidence.embedding import Embedder

SAMPLE = 1000
"""Others against which each view is standardised."""
DAYS, TIME_WEIGHT = 120.0, 2.0
"""Nearness falls by e in so many days; the same day counts so many standard deviations."""
USUAL_SHARE = 0.5
"""The least deviation of a document, as a share of the median of all."""
FEWEST_JUDGED, MOST_JUDGED = 200, 400
BLOCK = 256
NOT_ITSELF = np.float32(-1e9)


@dataclass(frozen=True, slots=True)
class Match:
    """Another document by position, and how many standard deviations it is more alike than usual."""

    position: int
    score: float


class DuplicateRanking:
    """Documents ready to be compared.

    Parameters
    ----------
    documents
        All that can be a duplicate of one another.
    embedder
        Where meaning comes from; None: words alone.
    seed
        Draws the sample that views are standardised against.
    """

    def __init__(self, documents: Sequence[Document], embedder: Embedder | None, *, seed: int = 1) -> None:
        self.number = len(documents)
        self.days = np.array([np.nan if document.said_on is None else document.said_on.toordinal() for document in documents])
        sample = np.random.default_rng(seed).permutation(self.number)[:SAMPLE].astype(np.int64)
        views = views_of(documents, embedder) if documents else []
        total = sum(weight for weight, _ in views)
        self._views = [_Standardised(view, weight / total, sample, self.number) for weight, view in views]
        self._meanings = [view.vectors for _, view in views if isinstance(view, Dense)]

    def ranked(self, position: int, limit: int = 10) -> list[Match]:
        """The `limit` most likely duplicates of a document, most likely first."""
        return next(iter(self.ranked_all(np.array([position], dtype=np.int64), limit)))

    def ranked_all(self, positions: Positions, limit: int = 10) -> list[list[Match]]:
        """The same for several, in their order."""
        found = []
        for begin in range(0, len(positions), BLOCK):
            rows = positions[begin : begin + BLOCK]
            scores = self.scores(rows)
            scores[np.arange(len(rows)), rows] = NOT_ITSELF
            keep = min(limit, self.number - 1)
            best = np.argsort(-scores, axis=1, kind="stable")[:, :keep]
            found += [[Match(int(other), float(row[other])) for other in order] for row, order in zip(scores, best, strict=True)]
        return found

    def meaning(self, first: int, second: int) -> float | None:
        """How alike two documents are in meaning alone: the mean cosine of their titles and of their beginnings. None without an embedder."""
        cosines = [float(vectors[first] @ vectors[second]) for vectors in self._meanings]
        return sum(cosines) / len(cosines) if cosines else None

    def usual_best(self) -> float:
        """The upper quartile of documents' best scores: what texts of this kind reach without saying the same. 0 for too few to tell."""
        if self.number < FEWEST_JUDGED:
            return 0.0
        places = np.linspace(0, self.number - 1, min(self.number, MOST_JUDGED)).astype(np.int64)
        return float(np.quantile([matches[0].score for matches in self.ranked_all(places, 1)], 0.75))

    def scores(self, rows: Positions) -> Floats:
        """How alike documents are to all, in standard deviations, shape (num_rows, num_documents)."""
        scores = np.zeros((len(rows), self.number), np.float32)
        for view in self._views:
            scores += view.of(rows)
        return scores + self._nearness(rows)

    def _nearness(self, rows: Positions) -> Floats:
        apart = np.abs(self.days[rows][:, None] - self.days[None, :])
        return np.asarray(np.where(np.isnan(apart), 0.0, TIME_WEIGHT * np.exp(-apart / DAYS)), np.float32)


class _Standardised:
    """A view in standard deviations of each side's similarities, averaged over both sides."""

    def __init__(self, view: View, weight: float, sample: Positions, number: int) -> None:
        self.view, self.weight = view, np.float32(weight)
        self.mean, self.deviation = np.empty(number, np.float32), np.empty(number, np.float32)
        for begin in range(0, number, BLOCK):
            rows = np.arange(begin, min(begin + BLOCK, number), dtype=np.int64)
            self.mean[rows], self.deviation[rows] = _moments(view.similarity(rows, sample), rows[:, None] != sample[None, :])
        # What shares hardly a word with anything would be far from the usual by a single one.
        usual = float(np.median(self.deviation)) if number else 0.0
        np.maximum(self.deviation, max(USUAL_SHARE * usual, 1e-3), out=self.deviation)

    def of(self, rows: Positions) -> Floats:
        """Shape (num_rows, num_documents)."""
        similarity = self.view.similarity(rows, None)
        mine = (similarity - self.mean[rows, None]) / self.deviation[rows, None]
        theirs = (similarity - self.mean[None, :]) / self.deviation[None, :]
        return np.asarray(self.weight * (mine + theirs) / 2, np.float32)


def _moments(similarity: Floats, counts: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each row over the entries that count."""
    number = np.maximum(counts.sum(axis=1), 1)
    mean = (similarity * counts).sum(axis=1) / number
    variance = (((similarity - mean[:, None]) ** 2) * counts).sum(axis=1) / number
    return mean.astype(np.float32), np.sqrt(variance).astype(np.float32)
