"""Which feature a work item may be for: by the words they share, by what items mapped before say, and by meaning where a model is there.

Each feature is a text: its title, what it is, its activities, the needs it answers. Items that are mapped already are texts of
their feature, too. The nearest text decides (cosine of TF-IDF vectors over words and pairs of words, sublinear; Salton and
Buckley 1988, doi:10.1016/0306-4573(88)90021-0; with a model, the mean of that and the cosine of meanings). How likely it is the
right one is read off the nearness and the distance to the second by a logistic function fitted on public data (see `WORDS_ONLY`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
import numpy.typing as npt

from quarterdeck.evidence.embedding.embedder import Embedder
from quarterdeck.product.features import Feature
from quarterdeck.product.product_file import ProductFile
from quarterdeck.product.work_items import WorkItem

TITLE_WEIGHT = 3
MAX_TEXT = 600
LEAST = 0.2
"""Less likely suggestions are none."""
MAX_WORDS = 4
WORD = r"(?u)[^\W_]{2,}"
WORDS_ONLY = (-1.6, 4.5, 3.5)
WORDS_AND_MEANING = (-2.9, 4.2, 10.0)
"""Logistic coefficients (constant, nearness, distance to the second), fitted on 781 tasks of the Rust project's goals in four periods.

Each period held out in turn, the Brier score is 0.196 by words (always saying the mean: 0.220) and 0.132 with meanings (0.175); of
suggestions said to be at least 80 % likely, 78 and 86 % are right. The goals' tasks are hard: many only say *Implementation*.
"""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FeatureSuggestion:
    """A feature an item may be for. `probability` is 0 to 1; `words` are those both use, the most telling first."""

    item: str
    feature: str
    activity: str | None
    probability: float
    words: tuple[str, ...]


def suggest_features(product: ProductFile, items: Sequence[WorkItem], *, embedder: Embedder | None = None) -> list[FeatureSuggestion]:
    """The likeliest feature of each item that is for none yet, the likeliest first; none where nothing points to one.

    Parameters
    ----------
    embedder
        Reads meanings; without it words alone decide.
    """
    unmapped = [item for item in items if item.feature is None]
    if not unmapped or not product.features:
        return []
    owners, texts = _texts_of_features(product)
    asked = [text_of(item) for item in unmapped]
    nearness, shared = _by_words(texts, asked)
    if embedder is not None:
        nearness = (nearness + _by_meaning(embedder, texts, asked)) / 2
    columns = sorted(set(owners), key=owners.index)
    by_feature = np.stack([nearness[:, [idx for idx, owner in enumerate(owners) if owner == feature]].max(axis=1) for feature in columns], axis=1)
    found = []
    for row, item in enumerate(unmapped):
        order = np.argsort(-by_feature[row], kind="stable")
        best = float(by_feature[row, order[0]])
        second = float(by_feature[row, order[1]]) if len(order) > 1 else 0.0
        probability = likely(best, best - second, WORDS_ONLY if embedder is None else WORDS_AND_MEANING) if best > 0 else 0.0
        if probability < LEAST:
            continue
        feature = columns[order[0]]
        text = max((idx for idx, owner in enumerate(owners) if owner == feature), key=lambda idx: nearness[row, idx])
        found.append(FeatureSuggestion(item.id, feature, _activity(product, feature, item), round(probability, 3), shared(row, text)))
    return sorted(found, key=lambda each: (-each.probability, each.item))


def likely(nearness: float, distance: float, coefficients: tuple[float, float, float] = WORDS_ONLY) -> float:
    """How likely the nearest feature is the right one, 0 to 1."""
    constant, by_nearness, by_distance = coefficients
    return 1 / (1 + exp(-(constant + by_nearness * nearness + by_distance * distance)))


def text_of(item: WorkItem) -> str:
    """What an item says, its title above all."""
    return " ".join([*[item.title] * TITLE_WEIGHT, *item.labels, item.milestone, item.milestone, item.description[:MAX_TEXT]])


def _texts_of_features(product: ProductFile) -> tuple[list[str], list[str]]:
    """Texts with the feature each speaks of: the feature's own first, then those of items that people mapped to it."""
    needs = {need.id: need for need in product.needs}
    asked: dict[str, list[str]] = {}
    for link in product.need_links:
        if link.need in needs:
            asked.setdefault(link.feature, []).append(needs[link.need].title)
    owners = [feature.id for feature in product.features]
    texts = [_text_of_feature(feature, asked.get(feature.id, [])) for feature in product.features]
    known = set(owners)
    for item in product.work_items:
        if item.feature in known and item.mapped_by in ("hand", "suggestion"):
            owners.append(str(item.feature))
            texts.append(text_of(item))
    return owners, texts


def _text_of_feature(feature: Feature, needs: list[str]) -> str:
    activities = [activity.title for option in feature.options for activity in option.activities]
    return " ".join([*[feature.title] * TITLE_WEIGHT, feature.summary[:MAX_TEXT], *activities, *needs])


def _by_words(texts: list[str], asked: list[str]) -> tuple[Floats, "_Shared"]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), strip_accents="unicode", stop_words="english", token_pattern=WORD)
    try:
        vectorizer.fit([*texts, *asked])
    except ValueError:  # No word in any of them.
        return np.zeros((len(asked), len(texts))), _Shared([], None, None)
    left, right = vectorizer.transform(asked), vectorizer.transform(texts)
    return np.asarray((left @ right.T).todense(), dtype=np.float64), _Shared(list(vectorizer.get_feature_names_out()), left, right)


class _Shared:
    """The words that an item and a text share."""

    def __init__(self, names: list[str], left: object, right: object) -> None:
        self._names, self._left, self._right = names, left, right

    def __call__(self, row: int, text: int) -> tuple[str, ...]:
        if self._left is None:
            return ()
        both = self._left[row].multiply(self._right[text]).tocoo()  # type: ignore[index]
        ranked = sorted(zip(both.col, both.data, strict=True), key=lambda pair: -pair[1])
        return tuple(self._names[column] for column, _ in ranked[:MAX_WORDS])


def _by_meaning(embedder: Embedder, texts: list[str], asked: list[str]) -> Floats:
    left, right = np.asarray(embedder.embed(asked), dtype=np.float64), np.asarray(embedder.embed(texts), dtype=np.float64)
    left /= np.maximum(np.linalg.norm(left, axis=1, keepdims=True), 1e-12)
    right /= np.maximum(np.linalg.norm(right, axis=1, keepdims=True), 1e-12)
    return np.clip(left @ right.T, 0.0, 1.0)


def _activity(product: ProductFile, feature: str, item: WorkItem) -> str | None:
    """The feature's activity with most of the item's words in its title, where exactly one has more than one of them."""
    words = set(re.findall(r"[^\W_]{3,}", f"{item.title} {' '.join(item.labels)}".casefold()))
    chosen = next(each for each in product.features if each.id == feature)
    scores: dict[str, int] = {}
    for option in chosen.options:
        for activity in option.activities:
            scores[activity.id] = len(words & set(re.findall(r"[^\W_]{3,}", activity.title.casefold())))
    best = max(scores.values(), default=0)
    top = [id for id, score in scores.items() if score == best]
    return top[0] if best > 1 and len(top) == 1 else None
