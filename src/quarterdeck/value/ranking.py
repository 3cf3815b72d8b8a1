"""Features ranked by one method, never without the doubt of the rank."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput
from quarterdeck.product import Feature, ProductFile
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import ThreePoint, probability_beats
from quarterdeck.uncertainty.ranks import sample_ranks
from quarterdeck.value.draws import Draws, Samples
from quarterdeck.value.methods import METHODS, Lacking, Method, Scorer

DEFAULT_TOP = 10
RANK_LEVEL = 0.8
"""A rank interval holds 8 of 10 futures."""

MAX_CELLS = 8_000_000
"""Scores held at once (64 MB): very many features are ranked with fewer samples each."""
MIN_SAMPLES = 200
MAX_BEATS = 150
"""P(A beats B) is kept for this many features from the top: the square of more is a file nobody reads."""


@noun
class RankedFeature:
    """A feature's score and rank with their doubt. `probability_top` is P(rank ≤ the ranking's `top`)."""

    feature: str
    title: str
    rank: int
    score: ThreePoint
    mean_score: float
    rank_low: int
    rank_high: int
    probability_top: float


@noun
class LackingFeature:
    """A feature that the method cannot score, and what it lacks."""

    feature: str
    title: str
    missing: str


@noun
class Ranking:
    """Features by one method, best median first; `lacking` could not be scored.

    `beats[a][b]` is P(the a-th item scores above the b-th), a tie counting half, for the first `MAX_BEATS` items.
    """

    format: Literal["quarterdeck-ranking"] = "quarterdeck-ranking"
    version: Literal[1] = 1
    product_id: str
    method: str
    title: str
    formula: str
    unit: str
    caution: str
    num_samples: int
    seed: int
    top: int
    items: tuple[RankedFeature, ...]
    lacking: tuple[LackingFeature, ...] = ()
    beats: tuple[tuple[float, ...], ...] = ()

    def probability_beats(self, better: str, worse: str) -> float:
        """P(one feature scores above another), both among the first `MAX_BEATS` items."""
        position = {item.feature: idx for idx, item in enumerate(self.items[: len(self.beats)])}
        for name in (better, worse):
            if name not in position:
                raise InvalidInput(f"expected a feature among the first {len(self.beats)} of this ranking, got {name!r}")
        return self.beats[position[better]][position[worse]]


def rank(product: ProductFile, method: str, *, num_samples: int = 4000, seed: int = 1, top: int = DEFAULT_TOP) -> Ranking:
    """Rank a product's features that are neither released nor closed by one of `METHODS`.

    Parameters
    ----------
    num_samples
        Futures drawn; fewer where `MAX_CELLS` would be passed (`Ranking.num_samples` says how many).
    seed
        Same seed, same ranking on every machine. A feature's draws are the same in every method.
    top
        The k of P(rank ≤ k).

    Raises
    ------
    InvalidInput
        If there is no such method: the message lists them. If a number is below 1.
    """
    chosen = METHODS.get(method)
    if chosen is None:
        raise InvalidInput(f"expected a method among {', '.join(METHODS)}, got {method!r}")
    if num_samples < 1 or top < 1:
        raise InvalidInput(f"expected num_samples and top of 1 or more, got {num_samples} and {top}")
    candidates = [feature for feature in product.features if feature.status not in ("released", "closed")]
    affordable = max(MIN_SAMPLES, MAX_CELLS // max(len(candidates), 1))
    draws = Draws(min(num_samples, affordable), seed)
    scored, samples, lacking = _scores(Scorer(product, draws), chosen, candidates)
    items, order = _ranked(scored, samples, top)
    return Ranking(
        product_id=product.id,
        method=method,
        title=chosen.title,
        formula=chosen.formula,
        unit=chosen.unit.format(value=product.value_unit),
        caution=chosen.caution,
        num_samples=draws.num_samples,
        seed=seed,
        top=top,
        items=items,
        lacking=lacking,
        beats=_beats(samples[:, order[:MAX_BEATS]]),
    )


def _scores(scorer: Scorer, method: Method, features: list[Feature]) -> tuple[list[Feature], npt.NDArray[np.float64], tuple[LackingFeature, ...]]:
    """The features that can be scored, their scores (num_samples, num_scored), and those that cannot."""
    scored: list[Feature] = []
    columns: list[Samples] = []
    lacking: list[LackingFeature] = []
    for feature in features:
        try:
            columns.append(method.score(scorer, feature))
            scored.append(feature)
        except Lacking as lack:
            lacking.append(LackingFeature(feature=feature.id, title=feature.title, missing=str(lack)))
    samples = np.column_stack(columns) if columns else np.zeros((scorer.draws.num_samples, 0))
    return scored, samples, tuple(lacking)


def _ranked(features: list[Feature], samples: npt.NDArray[np.float64], top: int) -> tuple[tuple[RankedFeature, ...], list[int]]:
    if not features:
        return (), []
    quantiles = np.quantile(samples, [0.1, 0.5, 0.9], axis=0)
    means = samples.mean(axis=0)
    ranks = sample_ranks(samples)
    tail = (1 - RANK_LEVEL) / 2
    spans = np.quantile(ranks, [tail, 1 - tail], axis=0, method="nearest")
    within = (ranks <= top).mean(axis=0)
    order = sorted(range(len(features)), key=lambda idx: (-quantiles[1, idx], -means[idx], features[idx].id))
    items = tuple(
        RankedFeature(
            feature=features[idx].id,
            title=features[idx].title,
            rank=place,
            score=ThreePoint(*(float(each) for each in quantiles[:, idx])),
            mean_score=float(means[idx]),
            rank_low=int(spans[0, idx]),
            rank_high=int(spans[1, idx]),
            probability_top=float(within[idx]),
        )
        for place, idx in enumerate(order, start=1)
    )
    return items, order


def _beats(samples: npt.NDArray[np.float64]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(round(float(share), 4) for share in row) for row in probability_beats(samples))
