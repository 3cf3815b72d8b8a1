"""Prices of capacity and the bound they prove (Lagrangian relaxation).

Every limit that couples features gets a price: each resource in each week with the facets of what whole pieces of work
fill, each counter, each row, and in each week each dependency outside a forest. At given prices the trees of that forest
come apart, and the best schedule of each is found exactly by dynamic programming over weeks. Whatever the prices, the sum
is an upper bound on the value of any plan; the volume algorithm looks for prices that make it small.

References
----------
.. [1] F. Barahona, R. Anbil, "The volume algorithm", Mathematical Programming 87, 2000, doi:10.1007/s101070050002.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from quarterdeck.scheduling.pricing import desk
from quarterdeck.scheduling.problem import Floats, Problem
from quarterdeck.scheduling.relaxation import Relaxation, relax
from quarterdeck.scheduling.schedule import Prices
from quarterdeck.scheduling.volume import BEST, COUNT, descend, memory

LOOK_UP_EVERY = 25
"""Iterations between two questions whether to stop."""
MANY_DUALS = 5000
"""More prices than this (some thousand features) settle in seconds, not tenths of one; then the quick search is good enough."""
GENTLE_ITERATIONS = 3000
"""With fewer iterations than a gentle search needs, the quick one ends lower."""
ROUNDING = 1e-9
"""Share of all value added to the bound, so that rounding of sums never puts it below what it proves."""


@dataclass(frozen=True, slots=True)
class Bound:
    """An upper bound with the prices that prove it and, for guiding plans, averages of the choices the search went through.

    `shares[f]` is the smoothed share of each feature (0 to 1), `starts[a]` the mean start week of each activity where it
    was chosen (the horizon where it never was). `duals` let a search of a problem of the same shape begin where this ended.
    """

    value: float
    prices: Prices
    shares: Floats
    starts: Floats
    iterations: int
    duals: Floats


def price_bound(
    problem: Problem,
    lower_bound: float,
    *,
    max_iterations: int = 6000,
    stop: Callable[[float], bool] = lambda _bound: False,
    begin: Bound | None = None,
) -> Bound:
    """The best bound found in `max_iterations`.

    Parameters
    ----------
    lower_bound
        The value of a known plan. Any number keeps the bound valid; a true one makes the search settle sooner.
    stop
        Told the bound so far every few iterations; True ends the search there.
    begin
        A bound of an earlier problem whose prices to start from, if it had the same limits.
    """
    x, line_scale = relax(problem.tables)
    scale = max(float(np.abs(problem.tables.value).max(axis=1, initial=0.0).sum()), ROUNDING)
    known = begin is not None and len(begin.duals) == x.num_duals
    gentle = x.num_duals <= MANY_DUALS and max_iterations >= GENTLE_ITERATIONS
    found, k = memory(x, begin.duals if begin is not None and known else np.zeros(x.num_duals), gentle=gentle), desk(x)
    while found.now[COUNT] < max_iterations:
        left = int(max_iterations - found.now[COUNT])
        settled = descend(x, k, found, min(left, LOOK_UP_EVERY), lower_bound + ROUNDING * scale)
        if settled or stop(float(found.now[BEST])):
            break
    return Bound(
        float(found.now[BEST]) + ROUNDING * scale,
        _prices(x, found.duals, problem, line_scale),
        found.shares,
        _mean_starts(x, found.shares, found.starts, problem),
        int(found.now[COUNT]),
        found.duals,
    )


def _prices(x: Relaxation, duals: Floats, problem: Problem, line_scale: Floats) -> Prices:
    """Prices per full-time equivalent of each resource and week (all rows of a week together), per counter, and per row."""
    resource = np.zeros(problem.capacity.shape)
    rows, counters = len(x.rows.limit), len(x.extras.counter_limit)
    np.add.at(resource, (x.rows.res, x.rows.week), duals[:rows])
    return Prices(resource, duals[rows : rows + counters].copy(), duals[rows + counters :][: len(line_scale)] / line_scale)


def _mean_starts(x: Relaxation, shares: Floats, starts: Floats, problem: Problem) -> Floats:
    t = problem.tables
    share = np.repeat(shares, np.diff(t.opt_act[t.feat_opt]))
    return np.where(share > 1e-6, starts / np.maximum(share, 1e-6), float(x.num_weeks))
