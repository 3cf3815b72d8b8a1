"""Serial list scheduling of many samples at once, in the plan's order, under capacity week by week.

A node works at its planned pace, at most; in a week in which too little capacity is left it works at the pace that
is left, after the others. So a schedule with the planned efforts is never later than the plan, and a sample costs one pass.
"""

from threading import Lock

import numpy as np

from quarterdeck.forecast.network import Floats, Network, Singles

SMALLEST_SHARE = 1e-9
"""A week of which a smaller share is left counts as full, and work of which fewer days are left as done: sums of thirds are not exact."""

_one_at_a_time = Lock()
"""The compiled schedule runs on all cores, and its threads are not to be called from two of ours at once."""


def schedule(work: Singles | Floats, network: Network, *, compiled: bool = True) -> tuple[Floats, Floats]:
    """Start and finish of each node in each sample, in weeks since the plan's start; infinite past the last week known.

    Parameters
    ----------
    work
        Working days each node takes at its planned pace, shape (num_nodes, num_samples) as the results; taken in single precision.
    compiled
        False runs NumPy alone: slower, the very same numbers.

    References
    ----------
    .. [1] R. Kolisch, "Serial and parallel resource-constrained project scheduling methods revisited", European
       Journal of Operational Research 90(2), 1996, doi:10.1016/0377-2217(95)00357-6.
    """
    work = np.ascontiguousarray(work, dtype=np.float32)
    starts, finishes = np.empty(work.shape), np.empty(work.shape)
    if not compiled or work.size == 0:
        _schedule_with_numpy(work, network, starts, finishes)
        return starts, finishes
    from quarterdeck.forecast.kernel import schedule_samples

    each = network
    edges = (each.edge_start, each.edge_node, each.edge_lag, each.edge_from_start, each.edge_on_finish)
    uses = (each.use_start, each.use_resource, each.use_rate)
    with _one_at_a_time:
        schedule_samples(work, starts, finishes, each.earliest, *edges, *uses, each.capacity, each.workdays)
    return starts, finishes


def _schedule_with_numpy(work: Singles, network: Network, starts: Floats, finishes: Floats) -> None:
    free = np.repeat(network.capacity[:, :, None], work.shape[1], axis=2)
    for node in range(len(work)):
        ready, least = _bounds(node, starts, finishes, network)
        starts[node], finish = _place(node, ready, work[node].astype(float), free, network)
        finishes[node] = np.maximum(finish, least)


def _bounds(node: int, starts: Floats, finishes: Floats, network: Network) -> tuple[Floats, Floats]:
    """When a node may start, and before when it cannot finish, in each sample."""
    num_samples = starts.shape[1]
    ready = np.full(num_samples, network.earliest[node])
    least = np.zeros(num_samples)
    for edge in range(network.edge_start[node], network.edge_start[node + 1]):
        times = starts if network.edge_from_start[edge] else finishes
        bound = times[network.edge_node[edge]] + network.edge_lag[edge]
        if network.edge_on_finish[edge]:
            least = np.maximum(least, bound)
        else:
            ready = np.maximum(ready, bound)
    return ready, least


def _place(node: int, ready: Floats, work: Floats, free: Floats, network: Network) -> tuple[Floats, Floats]:
    """Put one node into the capacity that is left in each sample; `free` is lessened in place."""
    num_weeks = len(network.workdays)
    uses = range(network.use_start[node], network.use_start[node + 1])
    inverses = 1.0 / network.use_rate
    first = np.where(ready < num_weeks, np.floor(ready), num_weeks)
    idle = work <= 0
    start, finish = np.where(idle, ready, np.inf), np.where(idle, ready, np.inf)
    left = np.where(idle, 0.0, work)
    for week in range(int(first.min()), num_weeks):
        active = np.flatnonzero((left > 0) & (first <= week))
        if not len(active):
            if not (left > 0).any():
                break
            continue
        if network.workdays[week] <= 0:
            continue
        passed = np.where(first[active] == week, ready[active] - week, 0.0)
        share = 1.0 - passed
        for use in uses:
            share = np.minimum(share, free[network.use_resource[use], week, active] * inverses[use])
        works = share > SMALLEST_SHARE
        active, share = active[works], share[works]
        start[active] = np.minimum(start[active], week + (1.0 - share))
        gain = share * network.workdays[week]
        ends = gain + SMALLEST_SHARE >= left[active]
        used = np.where(ends, np.minimum(left[active] / network.workdays[week], share), share)
        for use in uses:
            free[network.use_resource[use], week, active] -= network.use_rate[use] * used
        done = active[ends]
        finish[done] = week + (1.0 - share[ends]) + used[ends]
        left[active] -= gain
        left[done] = 0.0
    return start, finish
