"""Samples: one value per simulated future."""

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
    """Standard-normal scores, shape (num_samples, num_dimensions), each column stratified.

    References
    ----------
    .. [1] McKay, Beckman, Conover, Technometrics 21(2), 1979, doi:10.1080/00401706.1979.10489755.
    """
    from scipy.special import ndtri

    if num_samples < 1:
        raise InvalidInput(f"expected at least one sample, got {num_samples}")
    strata = np.broadcast_to(np.arange(num_samples, dtype=np.float32), (num_dimensions, num_samples))
    shuffled = rng.permuted(strata, axis=1).T
    jitter = rng.random((num_samples, num_dimensions), dtype=np.float32)
    uniform = np.clip((shuffled + jitter) / num_samples, 1e-7, 1 - 1e-7)
    return np.ascontiguousarray(ndtri(uniform).astype(np.float32))


def quantiles(samples: npt.ArrayLike, *probabilities: float) -> tuple[float, ...]:
    """Empirical quantiles of samples (last axis flattened), one float per probability in 0 … 1."""
    return tuple(float(q) for q in np.quantile(np.asarray(samples, dtype=float), probabilities))
