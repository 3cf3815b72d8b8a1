"""Communities of a graph of neighbours, by Leiden."""

from typing import Any

import numpy as np
import numpy.typing as npt

from quarterdeck.evidence.grouping.neighbours import Neighbours

Labels = npt.NDArray[np.int32]
"""A group's number for each item, shape (num_items,), from 0 on without gaps."""

ITERATIONS = 1
MIN_WEIGHT = 1e-6
"""Leiden wants positive weights; a neighbour without likeness counts for nothing, but keeps its item in the graph."""


def neighbour_graph(neighbours: Neighbours) -> Any:
    """Symmetric sparse graph, shape (num_items, num_items): two items are tied by their cosine, twice if each is the other's neighbour."""
    from scipy.sparse import csr_array

    num, width = neighbours.indices.shape
    weights = np.maximum(neighbours.similarities, MIN_WEIGHT).astype(np.float64).ravel()
    directed = csr_array((weights, neighbours.indices.ravel(), np.arange(0, num * width + 1, width)), shape=(num, num))
    graph = (directed + directed.T).tocsr()
    graph.sort_indices()
    return graph


def communities(graph: Any, resolution: float, *, seed: int = 0, iterations: int = ITERATIONS) -> Labels:
    """Groups of items tied more closely than chance would have it; a higher resolution makes more and smaller ones.

    References
    ----------
    .. [1] Traag, Waltman, van Eck, From Louvain to Leiden: guaranteeing well-connected communities, 2019, doi:10.1038/s41598-019-41695-z.
    """
    from graspologic_native import leiden_csr

    num = graph.shape[0]
    _, found = leiden_csr(
        graph.indptr.astype(np.int64),
        graph.indices.astype(np.int32),
        graph.data.astype(np.float64),
        num,
        resolution=resolution,
        iterations=iterations,
        seed=seed,
    )
    labels = np.empty(num, np.int32)
    labels[np.fromiter(found.keys(), np.intp, num)] = np.fromiter(found.values(), np.int32, num)
    return numbered(labels)


def membership(labels: Labels, num_groups: int | None = None) -> Any:
    """Sparse matrix of ones, shape (num_groups, num_items)."""
    from scipy.sparse import csr_array

    num_groups = int(labels.max()) + 1 if num_groups is None else num_groups
    return csr_array((np.ones(len(labels), np.float32), (labels, np.arange(len(labels)))), shape=(num_groups, len(labels)))


def numbered(labels: npt.NDArray[Any]) -> Labels:
    """The same groups, numbered from 0 on by size, the greatest first; equals by their first item."""
    _, first, inverse, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(sizes), np.int32)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes), dtype=np.int32)
    return rank[inverse]
