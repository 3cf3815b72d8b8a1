"""How sure a mean score is, where forecasts of one project (or item) are alike and must be resampled together."""

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput
from quarterdeck.uncertainty import Interval, generator

NUM_RESAMPLES = 2000


def bootstrap_interval(
    values: npt.ArrayLike, groups: npt.ArrayLike, seed: int, *, over: npt.ArrayLike | None = None, level: float = 0.95
) -> Interval:
    """Percentile interval of the mean of `values` (of Σ values ÷ Σ over, where `over` is given), by resampling whole groups.

    Parameters
    ----------
    values
        One score for each forecast, shape (num_forecasts,).
    groups
        Which group (project, item) each is of, shape (num_forecasts,); compared for equality.
    over
        What to divide by, e.g. the scores of a baseline: 1 − the interval is then that of the skill.

    Raises
    ------
    InvalidInput
        If there are no forecasts, or the shapes differ.

    References
    ----------
    .. [1] B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, chapters 8 and 13.
    """
    scores = np.asarray(values, dtype=float)
    weights = np.ones(len(scores)) if over is None else np.asarray(over, dtype=float)
    names, idx = np.unique(np.asarray(groups), return_inverse=True)
    if scores.ndim != 1 or not len(scores) or idx.shape != scores.shape or weights.shape != scores.shape:
        raise InvalidInput(f"expected as many groups as values, at least one, got {idx.shape} groups, {weights.shape} weights, {scores.shape} values")
    if not 0 < level < 1:
        raise InvalidInput(f"expected a level between 0 and 1, got {level:g}")
    top, bottom = np.bincount(idx, scores), np.bincount(idx, weights)
    drawn = generator(seed, "bootstrap").multinomial(len(names), np.full(len(names), 1 / len(names)), NUM_RESAMPLES)
    means = (drawn @ top) / (drawn @ bottom)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), level)
