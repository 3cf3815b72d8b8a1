"""Texts grouped into needs at three levels, without being told how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput
from quarterdeck.evidence.grouping.graph import Labels, communities, membership, neighbour_graph, numbered
from quarterdeck.evidence.grouping.neighbours import Vectors, nearest_among, nearest_neighbours
from quarterdeck.evidence.grouping.sharpening import sharpened
from quarterdeck.evidence.grouping.words import count_words, with_words
from quarterdeck.uncertainty import generator

NUM_NEIGHBOURS = 15
RESOLUTIONS = (0.4, 0.7, 1.0, 1.5, 2.25, 3.4, 5.0, 7.6, 11.4, 17.0, 25.0, 38.0)
"""Tried for the middle level, but for the first and the last; about three steps down and up (a factor of 3) are the levels beside it."""

STEPS_BETWEEN_LEVELS = 3
LEAST_PIECE = 5
"""A need is not split into pieces of fewer texts."""

ITEMS_JUDGED = 4000
"""How many items the separation is measured on."""

SEPARATION_NOISE = 0.005
"""The standard error of a separation: that of one item is about 0.3."""

MOST_GROUPED = 200_000
"""More distinct texts than this are grouped by a sample of so many, and the rest joins by its neighbours' vote."""

VOTERS = 10
VOTERS_OF_GROUP = 50
"""Of each detail so many items vote on the rest: what bounds the work beyond the sample."""

Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Rung:
    """What one resolution gave: how many groups, and how well they are set apart (`separation`, at most 1)."""

    resolution: float
    num_groups: int
    separation: float


@dataclass(frozen=True, slots=True)
class Levels:
    """A group's number for each item at three levels, each shape (num_items,); every fine group lies within one need, every need within one theme.

    `needs` is the default partition: the one of greatest separation, as far as that can be told. Groups are numbered from 0, the greatest first.
    """

    themes: Labels
    needs: Labels
    details: Labels
    resolution: float
    ladder: tuple[Rung, ...]


def group_into_levels(texts: Sequence[str], vectors: Vectors, *, strata: Sequence[str] | None = None, seed: int = 0) -> Levels:
    """Themes, needs and details of short texts.

    A graph of the 15 nearest neighbours by sentence vectors and words is cut by Leiden at several resolutions; the one is kept whose groups are set
    apart best, each item's own group judged without the item. Items then move to the need whose words and centre suit them best.

    Parameters
    ----------
    texts
        Equal texts are one, so that a text sent a thousand times makes no need of its own by number.
    vectors
        Unit rows of one sentence model, shape (num_items, dimensions).
    strata
        Sources or months, one an item: beyond `MOST_GROUPED` texts the sample keeps their shares.
    seed
        Same seed, same groups.

    Raises
    ------
    InvalidInput
        If texts, vectors and strata differ in number.

    References
    ----------
    .. [1] Rousseeuw, Silhouettes: a graphical aid to the interpretation and validation of cluster analysis, 1987, doi:10.1016/0377-0427(87)90125-7.
    """
    if len(texts) != len(vectors) or (strata is not None and len(strata) != len(texts)):
        raise InvalidInput(f"expected as many vectors (and strata) as texts, got {len(texts)} texts and {len(vectors)} vectors")
    if not len(texts):
        nobody = np.empty(0, np.int32)
        return Levels(nobody, nobody, nobody, 1.0, ())
    first, place = _distinct(texts)
    distinct_strata = None if strata is None else [strata[index] for index in first]
    kept = _sample(len(first), distinct_strata, seed)
    chosen = first[kept]
    levels = _group([texts[index] for index in chosen], vectors[chosen], seed)
    if len(kept) < len(first):
        levels = _joined(levels, vectors, first, kept)
    return Levels(numbered(levels.themes[place]), numbered(levels.needs[place]), numbered(levels.details[place]), levels.resolution, levels.ladder)


def separation(vectors: Vectors, labels: Labels, *, seed: int = 0) -> float:
    """How much nearer items are to their own group than to the next: the silhouette by centres, cosine, each item left out of its own centre.

    Left in, it would draw the centre to itself, the more the smaller the group, and the finest partition would always look the best.
    One group is set apart from nothing: 0.
    """
    if len(labels) == 0 or labels.max() == 0:
        return 0.0
    sums = np.asarray(membership(labels) @ vectors, np.float32)
    lengths = np.linalg.norm(sums, axis=1)
    items = np.arange(len(labels))
    if len(items) > ITEMS_JUDGED:
        items = np.sort(generator(seed, "judged").choice(len(labels), ITEMS_JUDGED, replace=False))
    own = labels[items]
    cosines = vectors[items] @ (sums / np.maximum(lengths, 1e-9)[:, None]).T
    to_sum = cosines[np.arange(len(items)), own] * lengths[own]
    to_rest = (to_sum - 1) / np.sqrt(np.maximum(lengths[own] ** 2 - 2 * to_sum + 1, 1e-9))
    to_rest = np.where(np.bincount(labels)[own] > 1, to_rest, 0)
    cosines[np.arange(len(items)), own] = -1
    to_next = cosines.max(axis=1)
    return float(np.mean((to_rest - to_next) / np.maximum(1 - np.minimum(to_rest, to_next), 1e-6)))


def _group(texts: Sequence[str], vectors: Vectors, seed: int) -> Levels:
    alone = np.zeros(len(texts), np.int32)
    if len(texts) < 3:
        return Levels(alone, alone, alone, 1.0, ())
    counts = count_words(texts)
    joined = with_words(vectors, counts)
    graph = neighbour_graph(nearest_neighbours(joined, NUM_NEIGHBOURS, seed=seed))
    ladder = _Ladder(graph, joined, seed)
    best = ladder.best()
    needs = sharpened(ladder.partition(best), joined, counts)
    themes = _containing(needs, ladder.partition(ladder.beside(best, -STEPS_BETWEEN_LEVELS)))
    details = _within(needs, ladder.partition(ladder.beside(best, STEPS_BETWEEN_LEVELS)))
    return Levels(themes, needs, details, RESOLUTIONS[best], ladder.rungs())


class _Ladder:
    """Partitions by resolution, each made when it is first asked for."""

    def __init__(self, graph: Any, vectors: Vectors, seed: int) -> None:
        self._graph, self._vectors, self._seed = graph, vectors, seed
        self._partitions: dict[int, Labels] = {}
        self._separations: dict[int, float] = {}

    def partition(self, step: int) -> Labels:
        if step not in self._partitions:
            self._partitions[step] = communities(self._graph, RESOLUTIONS[step], seed=self._seed)
        return self._partitions[step]

    def best(self) -> int:
        """The step of greatest separation as far as that can be told: every second one is tried, and each counts by how likely it is the greatest.

        The separation is often flat over a factor of ten, and its peak then a matter of chance; the mean of the plateau is not.
        """
        steps = range(1, len(RESOLUTIONS) - 1)[::2]
        found = np.array([self._separation(step) for step in steps])
        likely = np.exp((found - found.max()) / SEPARATION_NOISE)
        return round(float((likely * np.array(steps)).sum() / likely.sum()))

    def beside(self, step: int, steps: int) -> int:
        """Of the steps made already, on one side of a step, the one nearest to so many steps from it; at the ends the step beyond."""
        made = [other for other in self._partitions if (other - step) * steps > 0]
        end = 0 if steps < 0 else len(RESOLUTIONS) - 1
        return min(made, key=lambda other: (abs(other - step - steps), -abs(other - step)), default=end)

    def rungs(self) -> tuple[Rung, ...]:
        return tuple(Rung(RESOLUTIONS[step], int(self._partitions[step].max()) + 1, found) for step, found in sorted(self._separations.items()))

    def _separation(self, step: int) -> float:
        if step not in self._separations:
            self._separations[step] = separation(self._vectors, self.partition(step), seed=self._seed)
        return self._separations[step]


def _containing(needs: Labels, coarse: Labels) -> Labels:
    """Whole needs put together: each goes where most of its items are."""
    shared = np.asarray((membership(needs) @ membership(coarse).T).todense())
    return numbered(shared.argmax(axis=1)[needs])


def _within(needs: Labels, fine: Labels) -> Labels:
    """Needs cut up by a finer partition; pieces of fewer than `LEAST_PIECE` items stay with their need's greatest."""
    pairs = needs.astype(np.int64) * (int(fine.max()) + 1) + fine
    found, pieces, sizes = np.unique(pairs, return_inverse=True, return_counts=True)
    need_of_piece = found // (int(fine.max()) + 1)
    greatest = np.zeros(int(needs.max()) + 1, np.int64)
    for piece in np.argsort(sizes, kind="stable"):
        greatest[need_of_piece[piece]] = piece
    target = np.where(sizes >= LEAST_PIECE, np.arange(len(found)), greatest[need_of_piece])
    return numbered(target[pieces])


def _distinct(texts: Sequence[str]) -> tuple[Places, Places]:
    """Where each distinct text is first met, and which of them each text is."""
    numbers: dict[str, int] = {}
    place = np.fromiter((numbers.setdefault(text, len(numbers)) for text in texts), np.intp, len(texts))
    first = np.empty(len(numbers), np.intp)
    first[place[::-1]] = np.arange(len(texts))[::-1]
    return first, place


def _sample(num: int, strata: Sequence[str] | None, seed: int) -> Places:
    """At most `MOST_GROUPED` items, of each stratum its share."""
    if num <= MOST_GROUPED:
        return np.arange(num)
    order = generator(seed, "sample").permutation(num)
    if strata is not None:
        order = order[np.argsort(np.array(strata)[order], kind="stable")]
    return np.sort(order[np.linspace(0, num - 1, MOST_GROUPED).astype(np.intp)])


def _joined(levels: Levels, vectors: Vectors, first: Places, kept: Places) -> Levels:
    """The rest of the items with their neighbours in the sample, who vote on the finest level; the levels above follow."""
    need_of_detail, theme_of_detail = (_parents(levels.details, parents) for parents in (levels.needs, levels.themes))
    voters = _voters(levels.details)
    standing, needs = vectors[first[kept[voters]]], levels.details[voters]
    details = np.empty(len(first), np.int32)
    details[kept] = levels.details
    rest = np.setdiff1d(np.arange(len(first)), kept)
    for begin in range(0, len(rest), 8192):
        block = rest[begin : begin + 8192]
        details[block] = _vote(vectors[first[block]], standing, needs)
    return Levels(theme_of_detail[details], need_of_detail[details], details, levels.resolution, levels.ladder)


def _voters(labels: Labels) -> Places:
    """Of each group evenly at most `VOTERS_OF_GROUP` items."""
    order = np.argsort(labels, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
    chosen = [part if len(part) <= VOTERS_OF_GROUP else part[np.linspace(0, len(part) - 1, VOTERS_OF_GROUP).astype(int)] for part in groups]
    return np.sort(np.concatenate(chosen))


def _parents(details: Labels, parents: Labels) -> Labels:
    found = np.zeros(int(details.max()) + 1, np.int32)
    found[details] = parents
    return found


def _vote(queries: Vectors, grouped: Vectors, labels: Labels) -> Labels:
    near = nearest_among(queries, grouped, VOTERS)
    return np.array([_winner(labels[row], weights) for row, weights in zip(near.indices, near.similarities, strict=True)], np.int32)


def _winner(labels: Labels, weights: npt.NDArray[Any]) -> int:
    return int(np.bincount(labels, weights=np.maximum(weights, 1e-6)).argmax())
