"""Nearest neighbours of every item among the others, by cosine, on one core and without an index to keep."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput
from quarterdeck.uncertainty import generator

Vectors = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int32]

EXACT_BELOW = 6000
"""So few items are compared each with each."""

ROWS_PER_BLOCK = 512
COSINES_PER_BLOCK = 16_000_000
"""At a time in memory, 64 MB, and twice as much to sort them."""

SAMPLED_PER_CELL = 40
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest other items of each item, nearest first: `indices` and `similarities` (cosines), shape (num_items, num_neighbours)."""

    indices: Indices
    similarities: Vectors


def nearest_neighbours(vectors: Vectors, num_neighbours: int, *, seed: int = 0, probed_share: float = 0.15) -> Neighbours:
    """Each item's nearest others; approximate beyond `EXACT_BELOW` items.

    The items are sorted into cells by a few rounds of spherical k-means on a sample, and each is compared with those of the cells nearest its own.

    Parameters
    ----------
    vectors
        Unit rows, shape (num_items, dimensions).
    num_neighbours
        Cut to the number of other items.
    probed_share
        The share of cells compared, at first; it falls with the number of items, so that the work grows as their number to the power 1.5.

    References
    ----------
    .. [1] Jégou, Douze, Schmid, Product quantization for nearest neighbor search (its inverted file), 2011, doi:10.1109/TPAMI.2010.57.
    """
    num = len(vectors)
    num_neighbours = min(num_neighbours, num - 1)
    if num_neighbours < 1:
        raise InvalidInput(f"expected at least 2 items to find neighbours among, got {num}")
    if num <= EXACT_BELOW:
        return _exact(vectors, num_neighbours)
    num_cells = int(num**0.5)
    num_probed = max(8, int(probed_share * min(num_cells, 141)))
    return _within_cells(vectors, num_neighbours, _cells(vectors, num_cells, seed), num_cells, num_probed)


def nearest_among(queries: Vectors, vectors: Vectors, num_neighbours: int) -> Neighbours:
    """For each query its nearest of `vectors`, exactly. Both have unit rows."""
    num_neighbours = min(num_neighbours, len(vectors))
    indices = np.empty((len(queries), num_neighbours), np.int32)
    similarities = np.empty((len(queries), num_neighbours), np.float32)
    # Blocks of like memory however many vectors there are.
    rows = max(1, min(ROWS_PER_BLOCK, COSINES_PER_BLOCK // max(len(vectors), 1)))
    for begin in range(0, len(queries), rows):
        block = slice(begin, begin + rows)
        indices[block], similarities[block] = _best(queries[block] @ vectors.T, num_neighbours)
    return Neighbours(indices, similarities)


def _exact(vectors: Vectors, num_neighbours: int) -> Neighbours:
    everyone = np.arange(len(vectors), dtype=np.int32)
    indices = np.empty((len(vectors), num_neighbours), np.int32)
    similarities = np.empty((len(vectors), num_neighbours), np.float32)
    for begin in range(0, len(vectors), ROWS_PER_BLOCK):
        block = everyone[begin : begin + ROWS_PER_BLOCK]
        indices[block], similarities[block] = _best_others(vectors, block, everyone, num_neighbours)
    return Neighbours(indices, similarities)


def _cells(vectors: Vectors, num_cells: int, seed: int) -> tuple[Indices, Vectors]:
    """The cell of each item, and the centres, shape (num_cells, dimensions)."""
    random = generator(seed, "cells")
    sample = vectors[np.sort(random.choice(len(vectors), min(len(vectors), num_cells * SAMPLED_PER_CELL), replace=False))]
    centres = sample[np.sort(random.choice(len(sample), num_cells, replace=False))]
    for _ in range(ROUNDS):
        centres = _centres(sample, _nearest_centre(sample, centres), centres)
    return _nearest_centre(vectors, centres), centres


def _centres(sample: Vectors, cells: Indices, before: Vectors) -> Vectors:
    from scipy.sparse import csr_array

    members = csr_array((np.ones(len(cells), np.float32), (cells, np.arange(len(cells)))), shape=(len(before), len(sample)))
    sums = np.asarray(members @ sample, np.float32)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.where(lengths > 1e-6, sums / np.maximum(lengths, 1e-6), before).astype(np.float32)


def _nearest_centre(vectors: Vectors, centres: Vectors) -> Indices:
    blocks = [(vectors[begin : begin + 8192] @ centres.T).argmax(axis=1) for begin in range(0, len(vectors), 8192)]
    return np.concatenate(blocks).astype(np.int32)


def _within_cells(vectors: Vectors, num_neighbours: int, found: tuple[Indices, Vectors], num_cells: int, num_probed: int) -> Neighbours:
    cells, centres = found
    order = np.argsort(cells, kind="stable").astype(np.int32)
    begins = np.searchsorted(cells[order], np.arange(num_cells + 1))
    members = [order[begins[cell] : begins[cell + 1]] for cell in range(num_cells)]
    near = np.argsort(-(centres @ centres.T), axis=1, kind="stable")
    indices = np.empty((len(vectors), num_neighbours), np.int32)
    similarities = np.empty((len(vectors), num_neighbours), np.float32)
    for cell, mine in enumerate(members):
        probed = num_probed
        while len(others := np.concatenate([members[other] for other in near[cell, :probed]])) <= num_neighbours:
            probed *= 2
        for begin in range(0, len(mine), ROWS_PER_BLOCK):
            block = mine[begin : begin + ROWS_PER_BLOCK]
            indices[block], similarities[block] = _best_others(vectors, block, others, num_neighbours)
    return Neighbours(indices, similarities)


def _best_others(vectors: Vectors, items: Indices, others: Indices, num_neighbours: int) -> tuple[Indices, Vectors]:
    cosines = vectors[items] @ vectors[others].T
    place = np.empty(len(vectors), np.int32) if len(others) != len(vectors) else None
    if place is None:
        cosines[np.arange(len(items)), items] = -np.inf
    else:
        place[others] = np.arange(len(others), dtype=np.int32)
        cosines[np.arange(len(items)), place[items]] = -np.inf
    best, similarities = _best(cosines, num_neighbours)
    return others[best], similarities


def _best(cosines: Vectors, num_neighbours: int) -> tuple[Indices, Vectors]:
    """Columns and values of the greatest of each row, greatest first."""
    if num_neighbours < cosines.shape[1]:
        best = np.argpartition(cosines, -num_neighbours, axis=1)[:, -num_neighbours:]
    else:
        best = np.broadcast_to(np.arange(cosines.shape[1]), cosines.shape)
    values = np.take_along_axis(cosines, best, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    return np.take_along_axis(best, order, axis=1).astype(np.int32), np.take_along_axis(values, order, axis=1)
