"""The list schedule of every sample, compiled. Its twin in `simulate` gives the same numbers without a compiler."""

import numba
import numpy as np

SMALLEST_SHARE = 1e-9
BLOCK = 64
"""Samples scheduled side by side: what waits for what is read once for all of them, and their times lie together in memory."""


@numba.njit(parallel=True, cache=True)
def schedule_samples(
    work, starts, finishes, earliest, edge_start, edge_node, edge_lag, edge_from_start, edge_on_finish, use_start, use_resource, use_rate,
    capacity, workdays,
):  # fmt: skip
    """Write start and finish of each node in each sample, in weeks, into `starts` and `finishes`; arguments and shapes as in `simulate.schedule`."""
    num_nodes, num_samples = work.shape
    num_resources, num_weeks = capacity.shape
    for block in numba.prange((num_samples + BLOCK - 1) // BLOCK):
        first = block * BLOCK
        count = min(BLOCK, num_samples - first)
        # Zeroed: the last block's places past `count` are read, though never given out.
        begun = np.zeros((num_nodes, BLOCK))
        ended = np.zeros((num_nodes, BLOCK))
        ready = np.empty(BLOCK)
        least = np.empty(BLOCK)
        bound = np.empty(BLOCK)
        left = np.empty(BLOCK)
        free = np.empty((count, num_resources, num_weeks))
        for sample in range(count):
            free[sample] = capacity
        for node in range(num_nodes):
            for sample in range(BLOCK):
                ready[sample] = earliest[node]
                least[sample] = 0.0
            for edge in range(edge_start[node], edge_start[node + 1]):
                other = edge_node[edge]
                lag = edge_lag[edge]
                if edge_from_start[edge]:
                    for sample in range(BLOCK):
                        bound[sample] = begun[other, sample] + lag
                else:
                    for sample in range(BLOCK):
                        bound[sample] = ended[other, sample] + lag
                if edge_on_finish[edge]:
                    for sample in range(BLOCK):
                        least[sample] = max(least[sample], bound[sample])
                else:
                    for sample in range(BLOCK):
                        ready[sample] = max(ready[sample], bound[sample])
            low, high = use_start[node], use_start[node + 1]
            for sample in range(count):
                left[sample] = work[node, first + sample]
            if high - low == 1:
                _place_on_one(node, ready, left, free, use_resource[low], use_rate[low], workdays, begun, ended)
            else:
                _place(node, ready, left, free, use_resource[low:high], use_rate[low:high], workdays, begun, ended)
            for sample in range(BLOCK):
                ended[node, sample] = max(ended[node, sample], least[sample])
        for node in range(num_nodes):
            for sample in range(count):
                starts[node, first + sample] = begun[node, sample]
                finishes[node, first + sample] = ended[node, sample]


@numba.njit(cache=True)
def _place_on_one(node, ready, work, free, resource, rate, workdays, begun, ended):
    """Put the work of one node, in days, into what one resource has free in each sample; most work draws on one alone."""
    num_weeks = workdays.shape[0]
    inverse = 1.0 / rate
    for sample in range(free.shape[0]):
        at, left = ready[sample], work[sample]
        start, finish = at, at
        if left > 0:
            start, finish = np.inf, np.inf
            week = int(at) if at < num_weeks else num_weeks
            passed = at - week
            while week < num_weeks:
                days = workdays[week]
                share = min(1.0 - passed if days > 0 else 0.0, free[sample, resource, week] * inverse)
                if share > SMALLEST_SHARE:
                    start = min(start, week + (1.0 - share))
                    gain = share * days
                    if gain + SMALLEST_SHARE >= left:
                        used = min(left / days, share)
                        free[sample, resource, week] -= rate * used
                        finish = week + (1.0 - share) + used
                        break
                    free[sample, resource, week] -= rate * share
                    left -= gain
                week += 1
                passed = 0.0
        begun[node, sample] = start
        ended[node, sample] = finish


@numba.njit(cache=True)
def _place(node, ready, work, free, resources, rates, workdays, begun, ended):
    """The same for work that draws on several resources at once, or on none: then it takes its time."""
    num_weeks = workdays.shape[0]
    num_uses = resources.shape[0]
    inverses = 1.0 / rates
    for sample in range(free.shape[0]):
        at, left = ready[sample], work[sample]
        start, finish = at, at
        if left > 0:
            start, finish = np.inf, np.inf
            week = int(at) if at < num_weeks else num_weeks
            passed = at - week
            while week < num_weeks:
                days = workdays[week]
                share = 1.0 - passed if days > 0 else 0.0
                for use in range(num_uses):
                    share = min(share, free[sample, resources[use], week] * inverses[use])
                if share > SMALLEST_SHARE:
                    start = min(start, week + (1.0 - share))
                    gain = share * days
                    ends = gain + SMALLEST_SHARE >= left
                    used = min(left / days, share) if ends else share
                    for use in range(num_uses):
                        free[sample, resources[use], week] -= rates[use] * used
                    if ends:
                        finish = week + (1.0 - share) + used
                        break
                    left -= gain
                week += 1
                passed = 0.0
        begun[node, sample] = start
        ended[node, sample] = finish
