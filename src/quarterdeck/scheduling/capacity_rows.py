"""Capacity as rows over pieces of work: what a resource can fill in a week, with the facets of whole pieces."""

from collections import Counter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quarterdeck.scheduling.hull import facets, hull_sizes, reachable
from quarterdeck.scheduling.problem import UNITS_PER_FTE, Floats, Ints, Tables

Bools = npt.NDArray[np.bool_]


class Rows(NamedTuple):
    """Capacity rows and facets over pieces (resource and amount); a pattern is a set of pieces used in the weeks it works."""

    pattern_piece: Ints
    piece_of: Ints
    works: Bools
    res_piece: Ints
    res: Ints
    week: Ints
    first_coef: Ints
    coef: Floats
    limit: Floats


def capacity_rows(t: Tables) -> Rows:
    """Per resource and week: the capacity row, down to what whole pieces can fill, and the facets of its knapsack.

    Amounts are in full-time equivalents; facets stand at the right-hand side of their capacity, so that prices of all rows of a
    week add up to one price per full-time equivalent.
    """
    counts = Counter(zip(t.rate_res.tolist(), t.rate_amount.tolist(), strict=True))
    mine: list[list[int]] = [[] for _ in t.capacity]
    for r, amount in _pieces(t):
        mine[r].append(amount)
    rows: list[tuple[int, int, int, float]] = []
    coefs: list[float] = []
    for r, pieces in enumerate(mine):
        known: dict[int, list[int]] = {}
        most = int(t.capacity[r].max(initial=0))
        sizes = hull_sizes({amount: counts[r, amount] for amount in pieces}, most)
        fills = reachable(tuple(amount for amount in pieces if amount > 0), most)
        for week, limit in enumerate(fills[t.capacity[r]].tolist() if pieces else ()):
            if limit not in known:
                known[limit] = []
                for row in _week_rows(sizes, tuple(pieces), limit):
                    known[limit].append(len(coefs))
                    coefs += row.tolist()
            rows += [(r, week, at, limit / UNITS_PER_FTE) for at in known[limit]]
    _, pattern_pieces, works = patterns(t)
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    return Rows(
        pointers([len(each) for each in pattern_pieces]),
        flat(pattern_pieces),
        np.array(works, dtype=np.bool_).reshape(len(works), t.num_weeks),
        pointers([len(each) for each in mine]),
        ints(columns[0]),
        ints(columns[1]),
        ints(columns[2]),
        np.array(coefs, dtype=np.float64),
        np.array(columns[3], dtype=np.float64),
    )


def patterns(t: Tables) -> tuple[list[int], list[list[int]], list[Bools]]:
    """The pattern of each mode, and the pieces and working weeks of each pattern.

    Modes that draw alike share a pattern, so that its price over time is summed once.
    """
    piece_idx = {piece: position for position, piece in enumerate(_pieces(t))}
    rate_piece = [piece_idx[rate] for rate in zip(t.rate_res.tolist(), t.rate_amount.tolist(), strict=True)]
    number: dict[tuple[tuple[int, ...], bytes], int] = {}
    mode_pattern, pieces, works = [], [], []
    for m in range(len(t.mode_finish)):
        mine = tuple(rate_piece[t.mode_rate[m] : t.mode_rate[m + 1]])
        key = (mine, t.mode_works[m].tobytes())
        if key not in number:
            number[key] = len(number)
            pieces.append(list(mine))
            works.append(t.mode_works[m])
        mode_pattern.append(number[key])
    return mode_pattern, pieces, works


def _pieces(t: Tables) -> list[tuple[int, int]]:
    """(resource, amount) of all work, by resource and amount."""
    return sorted(set(zip(t.rate_res.tolist(), t.rate_amount.tolist(), strict=True)))


def _week_rows(sizes: tuple[int, ...], pieces: tuple[int, ...], limit: int) -> Floats:
    plain = np.array([pieces], dtype=np.float64)
    if limit == 0:
        return plain[:0]
    rows = facets(sizes, pieces, limit)
    differs = [not np.allclose(row[: len(pieces)], plain[0]) for row in rows]
    return np.concatenate([plain, rows[differs]]) / UNITS_PER_FTE


def ints(numbers: list[int] | tuple[int, ...]) -> Ints:
    return np.array(numbers, dtype=np.int64)


def flat(nested: list[list[int]] | list[list[bool]]) -> Ints:
    return ints([number for each in nested for number in each])


def pointers(counts: list[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
