"""Past items that are like a new one, by text and size, with an interval of what they took."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, log
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.estimates.weighted import Floats, shrunk_quantiles, weighted_quantiles

MIN_ITEMS = 10
"""Fewer past items than this give no interval."""
MAX_COMPARED = 2000
"""So many of the newest past items are compared with each other to learn how wide an interval must be."""
ALL_COUNTS = 5.0
"""What all past items together weigh beside the nearest ones, in items."""
STEPS = np.linspace(1.0, 3.0, 41)


class Embedder(Protocol):
    """What turns texts into vectors whose product says how near they are (see `quarterdeck.evidence.embedding`)."""

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of length 1 (or 0: nothing known), shape (num_texts, dimensions)."""
        ...


@dataclass(frozen=True, slots=True)
class DoneItem:
    """Something done: what it was, what it took (days, hours or points; above 0), and its size if it had one."""

    id: str
    text: str
    taken: float
    size: str = ""

    def __post_init__(self) -> None:
        if not (isfinite(self.taken) and self.taken > 0):
            raise InvalidInput(f"{self.id}: expected what it took above 0, got {self.taken:g}. Leave out what was not measured")


@dataclass(frozen=True, slots=True)
class Likeness:
    """A past item and how like it is, 0 to 1."""

    item: DoneItem
    likeness: float


@dataclass(frozen=True, slots=True)
class Likes:
    """The items nearest to a text, the nearest first, with the interval that holds what such an item takes with `level`.

    The interval is None where too little is known. `num_past` items stand behind it; nearer ones count more.
    """

    items: tuple[Likeness, ...]
    level: float
    low: float | None
    middle: float | None
    high: float | None
    num_past: int


class PastItems:
    """Past items ready to be asked which are like a new one. Deterministic.

    The interval is widened until, for each of the newest past items asked in turn without itself, it would have held as
    often as it says.

    Parameters
    ----------
    embedder
        Compares by meaning; without one, words and pairs of words are compared (TF-IDF).

    References
    ----------
    .. [1] M. Shepperd, C. Schofield, "Estimating software project effort using analogies", IEEE Transactions on Software
       Engineering 23(11), 1997, doi:10.1109/32.637387.
    .. [2] J. Lei et al., "Distribution-free predictive inference for regression", JASA 113(523), 2018,
       doi:10.1080/01621459.2017.1307116.
    """

    def __init__(self, items: Sequence[DoneItem], *, num_likes: int = 10, level: float = 0.80, embedder: Embedder | None = None) -> None:
        if not 0 < level < 1:
            raise InvalidInput(f"expected a level between 0 and 1, got {level:g}")
        if num_likes < 1:
            raise InvalidInput(f"expected at least one item to be like, got {num_likes}")
        self.items, self.level, self._num_likes = tuple(items), level, num_likes
        self._logs = np.array([log(each.taken) for each in self.items])
        self._texts = _Texts([each.text for each in self.items], embedder)
        self._widening = self._learn_widening() if len(self.items) >= MIN_ITEMS else 1.0

    def like(self, text: str, size: str = "") -> Likes:
        """The past items nearest to a text; those of another size than `size` count half as near."""
        if not self.items:
            return Likes((), self.level, None, None, None, 0)
        likeness = self._texts.likeness_to(text) * self._size_share(size)
        order = np.lexsort((np.arange(len(likeness)), -likeness))[: self._num_likes]
        nearest = tuple(Likeness(self.items[idx], float(likeness[idx])) for idx in order if likeness[idx] > 0)
        if len(self.items) < MIN_ITEMS:
            return Likes(nearest, self.level, None, None, None, len(self.items))
        low, middle, high = (float(np.exp(each)) for each in self._interval(likeness, self._logs, self._widening))
        return Likes(nearest, self.level, low, middle, high, len(self.items))

    def _size_share(self, size: str) -> Floats:
        if not size:
            return np.ones(len(self.items))
        return np.array([1.0 if each.size == size else 0.5 for each in self.items])

    def _interval(self, likeness: Floats, logs: Floats, widening: float) -> Floats:
        tail = (1 - self.level) / 2
        levels = np.array([tail, 0.5, 1 - tail])
        overall = weighted_quantiles(logs, np.ones(len(logs)), levels)
        near = np.argsort(-likeness, kind="stable")[: self._num_likes]
        weights = likeness[near]
        found = overall if weights.sum() <= 0 else shrunk_quantiles(logs[near], weights / weights.max(), levels, overall, ALL_COUNTS)
        return np.asarray(found[1] + widening * (found - found[1]))

    def _learn_widening(self) -> float:
        """The least widening with which intervals of the past items, each without itself, hold as often as said."""
        newest = slice(max(len(self.items) - MAX_COMPARED, 0), None)
        logs, near = self._logs[newest], self._texts.likeness_within(newest)
        np.fill_diagonal(near, -1.0)
        intervals = []
        for idx in range(len(logs)):
            others = np.arange(len(logs)) != idx
            intervals.append(self._interval(near[idx][others], logs[others], 1.0))
        low, middle, high = np.array(intervals).T
        for widening in STEPS:
            held = (logs >= middle + widening * (low - middle) - 1e-9) & (logs <= middle + widening * (high - middle) + 1e-9)
            if held.mean() >= self.level:
                return float(widening)
        return float(STEPS[-1])


class _Texts:
    """Texts as vectors of length 1."""

    def __init__(self, texts: Sequence[str], embedder: Embedder | None) -> None:
        self._embedder, self._counter = embedder, None
        if embedder is not None:
            self._vectors: Any = embedder.embed(list(texts)) if texts else None
            return
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._counter = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), strip_accents="unicode", stop_words="english")
        try:
            self._vectors = self._counter.fit_transform(texts)
        except ValueError:  # No text has a word.
            self._counter, self._vectors = None, None

    def likeness_to(self, text: str) -> Floats:
        """Cosines of all texts with one, shape (num_texts,), none below 0."""
        if self._vectors is None:
            return np.zeros(0)
        if self._counter is not None:
            return _floats((self._vectors @ self._counter.transform([text]).T).toarray()[:, 0])
        assert self._embedder is not None
        return np.maximum(_floats(self._vectors @ self._embedder.embed([text])[0]), 0.0)

    def likeness_within(self, some: slice) -> Floats:
        """Cosines of some texts with each other."""
        if self._vectors is None:
            return np.zeros((0, 0))
        own = self._vectors[some]
        product = own @ own.T
        return np.maximum(_floats(product.toarray() if self._counter is not None else product), 0.0)


def _floats(numbers: Any) -> Floats:
    return np.asarray(numbers, dtype=np.float64)
