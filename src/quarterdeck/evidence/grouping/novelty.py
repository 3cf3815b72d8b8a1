"""How new a text is: whether it speaks of something no need covers yet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.evidence.grouping.graph import Labels
from quarterdeck.evidence.grouping.neighbours import Vectors, nearest_among, nearest_neighbours
from quarterdeck.evidence.grouping.sharpening import centres
from quarterdeck.evidence.grouping.wording import strangeness
from quarterdeck.uncertainty import generator

Scores = npt.NDArray[np.float64]
Texts = tuple[Sequence[str], Sequence[str]]
"""Those of the new items and those of the known ones."""

NEAREST, NEIGHBOURHOOD = 3, 10
COMPARED = 5
KNOWN_KEPT = 0.98
"""So many of the items of known needs would pass as known: the cutoff is measured on them, not guessed."""

LEAST_BATCH = 30
"""Fewer items that come together are judged each alone."""

MOST_OF_KNOWN = 3
"""A batch is thinned to a third of the known items, so that its density compares."""

LEAST_SPREAD = 0.01


@dataclass(frozen=True, slots=True)
class Novelty:
    """A score for each item (higher is newer) and the cutoff above which it is taken as new."""

    scores: Scores
    cutoff: float

    @property
    def is_new(self) -> npt.NDArray[np.bool_]:
        return self.scores > self.cutoff


def novelty(new: Vectors, known: Vectors, needs: Labels, *, texts: Texts | None = None, seed: int = 0) -> Novelty:
    """How new items are beside known ones whose needs are numbered 0, 1, …: those that come in a batch by `novelty_in_batch`, a few each alone."""
    if len(known) < LEAST_BATCH:
        return Novelty(np.zeros(len(new)), np.inf) if len(known) >= 2 else Novelty(np.ones(len(new)), 0.0)
    if min(len(new), len(known) // MOST_OF_KNOWN) >= LEAST_BATCH:
        return novelty_in_batch(new, known, seed=seed)
    return novelty_alone(new, known, needs, texts=texts)


def novelty_alone(new: Vectors, known: Vectors, needs: Labels, *, texts: Texts | None = None) -> Novelty:
    """Four signs, five with texts, each measured in spreads of the known items, which are judged with themselves left out, and added up.

    Distance to the nearest known items; that distance beside theirs to one another (local density); distance to the centre of the nearest need beside
    its members'; how divided the neighbours are about the need; and how little the words suit any need.

    References
    ----------
    .. [1] Breunig, Kriegel, Ng, Sander, LOF: identifying density-based local outliers, 2000, doi:10.1145/342009.335388.
    """
    near_new = nearest_among(new, known, NEIGHBOURHOOD)
    near_known = nearest_neighbours(known, NEIGHBOURHOOD)
    density = near_known.similarities.mean(axis=1)
    middles = centres(known, needs)
    own = np.einsum("ij,ij->i", known, middles[needs])
    mean, spread = _of_members(own, needs)

    def signs(vectors: Vectors, indices: npt.NDArray[np.int32], similarities: Vectors) -> Scores:
        to_middles = vectors @ middles.T
        closest = to_middles.argmax(axis=1)
        beyond = (mean[closest] - to_middles.max(axis=1)) / spread[closest]
        voted = needs[indices]
        agreeing = (voted == voted[:, :1]).mean(axis=1)
        return np.stack(
            [-similarities[:, :NEAREST].mean(axis=1), density[indices].mean(axis=1) - similarities.mean(axis=1), beyond, -agreeing], axis=1
        ).astype(float)

    usual = signs(known, near_known.indices, near_known.similarities)
    found = signs(new, near_new.indices, near_new.similarities)
    strange = None if texts is None else strangeness(*texts, needs)
    if strange is not None:
        found, usual = np.column_stack([found, strange[0]]), np.column_stack([usual, strange[1]])
    middle, deviation = usual.mean(axis=0), np.maximum(usual.std(axis=0), LEAST_SPREAD)
    scores = ((found - middle) / deviation).sum(axis=1)
    return Novelty(scores, float(np.quantile(((usual - middle) / deviation).sum(axis=1), KNOWN_KEPT)))


def novelty_in_batch(new: Vectors, known: Vectors, *, seed: int = 0) -> Novelty:
    """By how much an item is nearer to others of its batch than to known ones, together with its neighbours in the batch.

    What is said anew is said by several: they lie closer to one another than to anything known. The cutoff comes from known items set
    aside as if they had come as a batch.
    """
    random = generator(seed, "novelty")
    num = min(len(new), len(known) // MOST_OF_KNOWN)
    reference = np.sort(random.choice(len(new), num, replace=False))
    aside = np.sort(random.choice(len(known), num, replace=False))
    rest = np.setdiff1d(np.arange(len(known)), aside)
    scores = _closer_to_batch(new, reference, known)
    usual = _closer_to_batch(known[aside], np.arange(num), known[rest])
    return Novelty(scores, float(np.quantile(usual, KNOWN_KEPT)))


def _closer_to_batch(batch: Vectors, reference: npt.NDArray[np.intp], known: Vectors) -> Scores:
    """`reference` are the places in the batch of the items that others are compared with."""
    near = nearest_among(batch, batch[reference], NEIGHBOURHOOD + 1)
    itself = reference[near.indices] == np.arange(len(batch))[:, None]
    similarities = np.where(itself, -np.inf, near.similarities)
    order = np.argsort(-similarities, axis=1, kind="stable")[:, : near.indices.shape[1] - 1]
    in_batch = np.take_along_axis(similarities, order, axis=1)
    neighbours = reference[np.take_along_axis(near.indices, order, axis=1)]
    excess = in_batch[:, :COMPARED].mean(axis=1) - nearest_among(batch, known, COMPARED).similarities.mean(axis=1)
    smoothed: Scores = (excess + excess[neighbours].mean(axis=1)).astype(float)
    return smoothed


def _of_members(own: npt.NDArray[np.float32], needs: Labels) -> tuple[Scores, Scores]:
    num = np.bincount(needs)
    mean = np.bincount(needs, weights=own) / num
    spread = np.sqrt(np.maximum(np.bincount(needs, weights=own.astype(float) ** 2) / num - mean**2, 0))
    return mean, spread + 0.02
