"""Random numbers for compiled code: the same sequence with and without numba, in an array of one word that the caller owns.

References
----------
.. [1] G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003, doi:10.18637/jss.v008.i14.
"""

import numpy as np
import numpy.typing as npt

from quarterdeck.scheduling.compiled import inlined

LEFT, RIGHT, LEFT_AGAIN, TO_DOUBLE = np.uint64(13), np.uint64(7), np.uint64(17), np.uint64(11)
ONE_BIT = 1.0 / 9007199254740992.0

RandomState = npt.NDArray[np.uint64]


def random_state(seed: int) -> RandomState:
    """A state for `uniform` and the others; seeds that are close together give sequences that are not."""
    return np.array([np.random.default_rng(seed).integers(1, 2**63)], dtype=np.uint64)


@inlined
def uniform(random):
    """A number from 0 up to 1."""
    x = random[0]
    x ^= x << LEFT
    x ^= x >> RIGHT
    x ^= x << LEFT_AGAIN
    random[0] = x
    return (x >> TO_DOUBLE) * ONE_BIT


@inlined
def below(random, n):
    """A whole number from 0 up to `n`."""
    return int(uniform(random) * n)


@inlined
def bell(random):
    """A number around 0 with variance 1, at most 3 away (the sum of three uniform numbers)."""
    return 2.0 * (uniform(random) + uniform(random) + uniform(random) - 1.5)
