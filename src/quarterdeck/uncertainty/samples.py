"""Samples: one value per simulated future."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from numpy.random import PCG64, Generator, SeedSequence

from quarterdeck.errors import InvalidInput

Samples = npt.NDArray[np.float64]


def generator(seed: int, *purpose: str) -> Generator:
    """A random generator for one purpose: the same seed and words give the same numbers on every machine.

    Streams of different purposes do not share numbers, so adding a feature does not change another's draws.
    """
    words = [int.from_bytes(word.encode()[:8].ljust(8, b"\0"), "little") ^ _fold(word) for word in purpose]
    return Generator(PCG64(SeedSequence([seed, *words])))


def _fold(word: str) -> int:
    """A stable 64-bit hash (FNV-1a), since Python's own changes from run to run."""
    value = 0xCBF29CE484222325
    for byte in word.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def latin_hypercube(num_samples: int, num_dimensions: int, rng: Generator) -> npt.NDArray[np.float32]:
    """Standard-normal scores, shape (num_samples, num_dimensions), each column stratified and contiguous in memory.

    Each of `num_samples` equally likely strata gets one point, uniform within its bounds; in the outermost ones, where
    the density bends, uniform in probability instead. Then each column is shuffled: sorted by random keys, which
    processors do several times as fast as swaps.

    References
    ----------
    .. [1] McKay, Beckman, Conover, Technometrics 21(2), 1979, doi:10.1080/00401706.1979.10489755.
    """
    if num_samples < 1:
        raise InvalidInput(f"expected at least one sample, got {num_samples}")
    strata = _strata(num_samples)
    drawn = rng.integers(ALL_BITS, size=(num_dimensions, num_samples), dtype=np.uint64, endpoint=True)
    # One number serves for both: its low half says where in the stratum, its high half where in the column.
    scores = (drawn.astype(np.uint32) >> np.uint32(8)).astype(np.float32)
    scores *= np.float32(2**-24)
    outer = strata.scores(scores[:, strata.outer])
    scores *= strata.widths
    scores += strata.lows
    scores[:, strata.outer] = outer
    drawn &= HIGH_HALF
    drawn |= scores.view(np.uint32)
    drawn.sort(axis=1)
    return drawn.astype(np.uint32).view(np.float32).T


ALL_BITS = 2**64 - 1
HIGH_HALF = np.uint64(2**64 - 2**32)
OUTER = 32
"""Strata at each end that are taken exactly. Within the next one the density changes by 3 %, as everywhere one part in its number."""
NEVER = 1e-7
"""Nothing less likely than this is drawn."""


@dataclass(frozen=True, slots=True)
class _Strata:
    """Where equally likely strata of the standard normal distribution begin, how wide they are, and which are outer ones."""

    lows: npt.NDArray[np.float32]
    widths: npt.NDArray[np.float32]
    outer: npt.NDArray[np.int64]

    def scores(self, within: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Scores of the outer strata, at the shares `within` them."""
        from scipy.special import ndtri

        uniform = (self.outer + within.astype(np.float64)) / len(self.lows)
        return np.asarray(ndtri(np.clip(uniform, NEVER, 1 - NEVER)), dtype=np.float32)


@lru_cache(maxsize=16)
def _strata(num: int) -> _Strata:
    from scipy.special import ndtri

    bounds = ndtri(np.clip(np.arange(num + 1) / num, NEVER, 1 - NEVER))
    outer = np.unique(np.concatenate([np.arange(min(OUTER, num)), np.arange(max(num - OUTER, 0), num)]))
    return _Strata(bounds[:-1].astype(np.float32), np.diff(bounds).astype(np.float32), outer)


def quantiles(samples: npt.ArrayLike, *probabilities: float) -> tuple[float, ...]:
    """Empirical quantiles of samples (last axis flattened), one float per probability in 0 … 1."""
    return tuple(float(q) for q in np.quantile(np.asarray(samples, dtype=float), probabilities))
