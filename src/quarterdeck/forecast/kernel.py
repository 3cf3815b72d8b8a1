"""The list schedule of every sample, compiled. Its twin in `simulate` gives the same numbers without a compiler."""

import numba
import numpy as np

SMALLEST_SHARE = 1e-9


@numba.njit(parallel=True, cache=True)
def schedule_samples(
    work, earliest, edge_start, edge_node, edge_lag, edge_from_start, edge_on_finish, use_start, use_resource, use_rate, capacity, workdays
):
    """Start and finish of each node in each sample, in weeks; arguments and shapes as in `simulate.schedule`."""
    num_samples, num_nodes = work.shape
    num_weeks = workdays.shape[0]
    starts = np.empty((num_samples, num_nodes))
    finishes = np.empty((num_samples, num_nodes))
    for sample in numba.prange(num_samples):
        free = capacity.copy()
        for node in range(num_nodes):
            at, least = earliest[node], 0.0
            for edge in range(edge_start[node], edge_start[node + 1]):
                other = edge_node[edge]
                bound = (starts[sample, other] if edge_from_start[edge] else finishes[sample, other]) + edge_lag[edge]
                if edge_on_finish[edge]:
                    least = max(least, bound)
                else:
                    at = max(at, bound)
            start, finish, left = at, at, work[sample, node]
            if left > 0:
                start, finish = np.inf, np.inf
                week = int(at) if at < num_weeks else num_weeks
                passed = at - week
                while week < num_weeks:
                    share = 1.0 - passed if workdays[week] > 0 else 0.0
                    for use in range(use_start[node], use_start[node + 1]):
                        share = min(share, free[use_resource[use], week] / use_rate[use])
                    if share > SMALLEST_SHARE:
                        start = min(start, week + (1.0 - share))
                        gain = share * workdays[week]
                        used = left / workdays[week] if gain >= left else share
                        for use in range(use_start[node], use_start[node + 1]):
                            free[use_resource[use], week] -= use_rate[use] * used
                        if gain >= left:
                            finish = week + (1.0 - share) + used
                            break
                        left -= gain
                    week += 1
                    passed = 0.0
            starts[sample, node] = start
            finishes[sample, node] = max(finish, least)
    return starts, finishes
