"""What whole pieces of work can fill: facets of the knapsack of one resource in one week.

A team of four full-time equivalents holds one piece of work of size three and nothing of size two beside it; a capacity
row alone believes in a third of a second such piece. The convex hull of the whole numbers of pieces that fit has few
facets, and each is a valid row.

References
----------
.. [1] E. Balas, "Facets of the knapsack polytope", Mathematical Programming 8, 1975, doi:10.1007/BF01580440.
.. [2] Z. Gu, G. Nemhauser, M. Savelsbergh, "Sequence independent lifting in mixed integer programming", Journal of
   Combinatorial Optimization 4, 2000, doi:10.1023/A:1009841107478 (superadditive lifting).
"""

from functools import lru_cache
from itertools import product

import numpy as np
from scipy.spatial import ConvexHull

from quarterdeck.scheduling.problem import Floats, Ints

MAX_SIZES = 4
"""Sizes of work per resource that the hull tells apart: the most frequent."""
MAX_POINTS = 4000
"""Whole-number points of one knapsack at most; small sizes are left out until it holds."""
EXACT = 1e-9


def facets(sizes: tuple[int, ...], pieces: tuple[int, ...], capacity: int) -> Floats:
    """Valid rows sum(row[j] × number of pieces of size `pieces[j]`) ≤ `capacity`, shape (num_rows, num_pieces).

    Parameters
    ----------
    sizes
        The sizes whose hull is taken, ascending, in the unit of `capacity`.
    pieces
        Every size of work that occurs. One that is not among `sizes` weighs what the best filling of it by `sizes`
        weighs: that function is superadditive, so the row stays valid for all pieces together.
    capacity
        The weekly limit; 0 gives no rows.
    """
    hull, points = _hull(sizes, capacity)
    if not len(hull):
        return np.zeros((0, len(pieces)))
    room = points @ np.array(sizes)
    weights = points @ hull.T
    return np.array([weights[room <= piece].max(axis=0) for piece in pieces]).T


def hull_sizes(counts: dict[int, int], capacity: int) -> tuple[int, ...]:
    """The sizes worth telling apart: the most frequent, as many as keep the knapsack of `capacity` small; ascending."""
    chosen: list[int] = []
    points = 1
    for size in sorted((size for size in counts if 0 < size <= capacity), key=lambda size: (-counts[size], -size)):
        more = points * (capacity // size + 1)
        if len(chosen) < MAX_SIZES and more <= MAX_POINTS:
            chosen.append(size)
            points = more
    return tuple(sorted(chosen))


def reachable(pieces: tuple[int, ...], most: int) -> Ints:
    """For each capacity 0 … `most`, the greatest sum of whole pieces that fits it, shape (most + 1,)."""
    unit = int(np.gcd.reduce(pieces)) if pieces else 1
    top = most // max(unit, 1)
    sums = 1
    for piece in (piece // unit for piece in pieces):
        step = piece
        while 0 < step <= top:
            sums |= (sums << step) & ((1 << top + 1) - 1)
            step *= 2
    is_sum = np.array([sums >> number & 1 for number in range(top + 1)], dtype=bool)
    best = np.maximum.accumulate(np.where(is_sum, np.arange(top + 1), 0)) * unit
    return np.asarray(np.repeat(best, max(unit, 1))[: most + 1] if len(best) * unit > most else np.zeros(most + 1), dtype=np.int64)


@lru_cache(maxsize=4096)
def _hull(sizes: tuple[int, ...], capacity: int) -> tuple[Floats, Floats]:
    """The facets other than non-negativity over `sizes`, each brought to right-hand side `capacity`, and all points."""
    points = np.array(
        [point for point in product(*(range(capacity // size + 1) for size in sizes)) if np.dot(point, sizes) <= capacity], dtype=np.float64
    )
    active = [j for j, size in enumerate(sizes) if size <= capacity]
    if not active:
        return np.zeros((0, len(sizes))), points.reshape(-1, len(sizes))
    found: dict[tuple[float, ...], Floats] = {}
    for row in _planes(points[:, active]):
        whole = np.zeros(len(sizes))
        whole[active] = row * capacity
        # Rounding of the hull must not cut off a point.
        whole /= max(float((points @ whole).max()) / capacity, EXACT)
        found.setdefault(tuple(np.round(whole, 6)), whole)
    return np.array(list(found.values())), points


def _planes(points: Floats) -> list[Floats]:
    """Rows a with a·x ≤ 1 for all points, one per facet that is not a sign condition."""
    if points.shape[1] == 1:
        return [1.0 / points.max(axis=0)]
    equations = ConvexHull(points).equations
    planes = [-equation[:-1] / equation[-1] for equation in equations if equation[-1] < -EXACT]
    return [np.maximum(plane, 0.0) for plane in planes if (plane > -EXACT).all()]
