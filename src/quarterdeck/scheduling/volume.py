"""The volume algorithm: prices that make the bound small, and what share of each feature an average of choices holds.

References
----------
.. [1] F. Barahona, R. Anbil, "The volume algorithm", Mathematical Programming 87, 2000, doi:10.1007/s101070050002.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from quarterdeck.scheduling.pricing import Desk, evaluate
from quarterdeck.scheduling.problem import Floats
from quarterdeck.scheduling.relaxation import Relaxation

FIRST_STEP, SMALLEST_STEP, GREATEST_STEP = 0.5, 1e-4, 2.0
QUICK, GENTLE = (0.1, 20.0), (0.03, 40.0)
"""Smoothing and patience. Measured on 30, 50, 200 and 1,000 features, the gentle pair ends .08, .01, .01 and .006 % lower."""
NOTICEABLE = 1e-5
"""A bound better by less than this share does not reset the patience."""
STEP, STALL, BEST, COUNT, SMOOTHING, PATIENCE = range(6)


class Memory(NamedTuple):
    """Where the search stands: the best dual vector, the next to try, the smoothed subgradient, the smoothed choice.

    `now` holds step, stall, best bound and number of iterations, then how much of a direction is new, and how many iterations
    without a better bound shrink the step. `shares[f]` is 0 to 1; `starts[a]` is the smoothed share
    times start week of an activity.
    """

    duals: Floats
    trial: Floats
    direction: Floats
    shares: Floats
    starts: Floats
    now: Floats


def memory(x: Relaxation, duals: Floats, *, gentle: bool = False) -> Memory:
    """A search that begins at these prices; a `gentle` one takes twice the iterations and ends closer to the best there are."""
    now = np.array([FIRST_STEP, 0.0, np.inf, 0.0, *(GENTLE if gentle else QUICK)])
    return Memory(duals.copy(), duals.copy(), np.zeros(x.num_duals), np.zeros(len(x.forest.forced)), np.zeros(len(x.paces.act_mode) - 1), now)


@njit(cache=True, nogil=True)
def descend(x: Relaxation, k: Desk, y: Memory, iterations, target):
    """Run so many iterations towards bound `target`; returns True when prices have settled."""
    for _ in range(iterations):
        bound = evaluate(x, y.trial, k)
        y.now[COUNT] += 1
        along = smooth(x, k, y, 1.0 if y.now[COUNT] == 1 else y.now[SMOOTHING])
        y.now[STALL] += 1
        if bound < y.now[BEST]:
            if bound < y.now[BEST] - NOTICEABLE * abs(y.now[BEST]) or y.now[COUNT] == 1:
                y.now[STALL] = 0
            y.now[BEST] = bound
            y.duals[:] = y.trial
            if along > 0:
                y.now[STEP] = min(GREATEST_STEP, y.now[STEP] * 1.1)
        if y.now[STALL] >= y.now[PATIENCE]:
            y.now[STEP] *= 0.7
            y.now[STALL] = 0
        length = 0.0
        for i in range(len(y.duals)):
            if y.duals[i] > 0 or y.direction[i] > 0:
                length += y.direction[i] * y.direction[i]
        if length <= 1e-12 or y.now[STEP] < SMALLEST_STEP or y.now[BEST] <= target:
            return True
        step = y.now[STEP] * max(y.now[BEST] - target, 1e-4 * abs(y.now[BEST])) / length
        for i in range(len(y.duals)):
            y.trial[i] = max(0.0, y.duals[i] + step * y.direction[i])
    return False


@njit(cache=True, nogil=True)
def smooth(x: Relaxation, k: Desk, y: Memory, share):
    """Move direction and shares towards the last choice; returns how well the new subgradient agrees with the old direction."""
    along = 0.0
    for i in range(len(y.direction)):
        along += k.gradient[i] * y.direction[i]
        y.direction[i] += share * (k.gradient[i] - y.direction[i])
    for f in range(len(y.shares)):
        y.shares[f] *= 1.0 - share
        if k.chosen[f] >= 0:
            y.shares[f] += share
    for a in range(len(y.starts)):
        y.starts[a] *= 1.0 - share
        if k.start[a] >= 0:
            y.starts[a] += share * k.start[a]
    return along
