"""Rows that whole pieces of work imply: what fractions of a person could fill, people cannot.

A team of 3.8 full-time equivalents whose work comes in pieces of 0.8 holds four of them, not 4.75. Dividing a capacity row
by such a piece and rounding down both sides gives a valid row (Chvátal–Gomory) that a bound by prices would not know.

References
----------
.. [1] V. Chvátal, "Edmonds polytopes and a hierarchy of combinatorial problems", Discrete Mathematics 4, 1973,
   doi:10.1016/0012-365X(73)90167-2.
"""

from collections import Counter

import numpy as np

from quarterdeck.scheduling.problem import UNITS_PER_FTE, Floats, Ints, Tables

MAX_PIECES = 4
"""Rows added per resource: for its most frequent sizes of work."""
WORTHWHILE = 0.03
"""A row must take away this share of capacity in some week to be worth its price."""


def with_rounded_rows(t: Tables) -> Tables:
    """The same problem with rounded copies of its capacity rows as further resources; plans and optimum stay the same."""
    pieces = _pieces(t)
    rows = [(r, piece) for r, sizes in pieces.items() for piece in sizes]
    if not rows:
        return t
    number = len(t.capacity)
    extra = {(r, piece): number + position for position, (r, piece) in enumerate(rows)}
    capacity = np.vstack([t.capacity, *[t.capacity[r] // piece * UNITS_PER_FTE for r, piece in rows]])
    rate_res, rate_amount, pointers = [], [], [0]
    for m in range(len(t.mode_rate) - 1):
        for k in range(t.mode_rate[m], t.mode_rate[m + 1]):
            r, amount = int(t.rate_res[k]), int(t.rate_amount[k])
            rate_res.append(r)
            rate_amount.append(amount)
            for piece in pieces.get(r, ()):
                if amount >= piece:
                    rate_res.append(extra[r, piece])
                    rate_amount.append(amount // piece * UNITS_PER_FTE)
        pointers.append(len(rate_res))
    arrays: list[Ints] = [np.array(each, dtype=np.int64) for each in (rate_res, rate_amount, pointers)]
    return t._replace(capacity=np.ascontiguousarray(capacity), rate_res=arrays[0], rate_amount=arrays[1], mode_rate=arrays[2])


def fold_prices(t: Tables, prices: Floats) -> Floats:
    """Prices of the resources proper, shape as `t.capacity`: what one full-time equivalent costs by all rows of its resource together."""
    folded = prices[: len(t.capacity)].copy()
    rows = [(r, piece) for r, sizes in _pieces(t).items() for piece in sizes]
    for (r, piece), price in zip(rows, prices[len(t.capacity) :], strict=True):
        folded[r] += price * UNITS_PER_FTE / piece
    return folded


def _pieces(t: Tables) -> dict[int, list[int]]:
    """For each resource, the sizes of work worth rounding by, the most frequent first."""
    counts: dict[int, Counter[int]] = {}
    for r, amount in zip(t.rate_res.tolist(), t.rate_amount.tolist(), strict=True):
        counts.setdefault(r, Counter())[amount] += 1
    chosen = {}
    for r, sizes in counts.items():
        capacity = t.capacity[r]
        useful = [size for size, _ in sizes.most_common() if size > 0 and (capacity % size > WORTHWHILE * np.maximum(capacity, 1)).any()]
        if useful:
            chosen[r] = useful[:MAX_PIECES]
    return chosen
