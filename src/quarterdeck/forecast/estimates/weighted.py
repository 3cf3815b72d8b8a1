"""Quantiles of samples that do not all count alike."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def weighted_quantiles(samples: Floats, weights: Floats, levels: npt.ArrayLike) -> Floats:
    """Quantiles of samples with weights above 0, shape (num_samples,), in the shape of `levels`; of one sample, that sample.

    Interpolates between the middles of the samples' weights, so that equal weights give Hazen's quantiles.
    """
    order = np.argsort(samples, kind="stable")
    upto = np.cumsum(weights[order])
    middles = (upto - weights[order] / 2) / upto[-1]
    return np.asarray(np.interp(np.asarray(levels, dtype=float), middles, samples[order]))


def shrunk_quantiles(samples: Floats, weights: Floats, levels: npt.ArrayLike, parent: Floats, prior: float) -> Floats:
    """Quantiles that lean on a parent's with the weight of `prior` samples.

    The mean of two quantile functions is one again, and no wider than both are: unlike a mixture, which spreads over
    wherever either lies.
    """
    amount = float(weights.sum())
    share = amount / (amount + prior)
    return np.asarray(share * weighted_quantiles(samples, weights, levels) + (1 - share) * parent)
