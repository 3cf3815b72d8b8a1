"""Ranks with their doubt. Samples have shape (num_samples, num_items); higher is better; rank 1 is best."""

import numpy as np
import numpy.typing as npt


def sample_ranks(samples: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Rank of each item in each sampled future, shape as `samples`; ties go to the earlier item."""
    order = np.argsort(-samples, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, samples.shape[1] + 1)[None, :], axis=1)
    return ranks


def probability_rank_within(samples: npt.NDArray[np.float64], k: int) -> npt.NDArray[np.float64]:
    """P(rank ≤ k) of each item, shape (num_items,)."""
    return np.asarray((sample_ranks(samples) <= k).mean(axis=0))


def rank_interval(samples: npt.NDArray[np.float64], level: float = 0.8) -> npt.NDArray[np.int64]:
    """The ranks each item takes in the middle `level` of futures, shape (num_items, 2)."""
    tail = (1 - level) / 2
    low_high = np.quantile(sample_ranks(samples), [tail, 1 - tail], axis=0, method="nearest")
    return np.asarray(low_high.T, dtype=np.int64)


def probability_beats(samples: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """P(A beats B) for each pair, shape (num_items, num_items); a tie counts half to each."""
    num_items = samples.shape[1]
    beats = np.empty((num_items, num_items))
    for item in range(num_items):
        wins = (samples[:, [item]] > samples).mean(axis=0)
        ties = (samples[:, [item]] == samples).mean(axis=0)
        beats[item] = wins + ties / 2
    return beats
