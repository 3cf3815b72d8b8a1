"""Where outcomes fell in what was forecast: evenly spread if the forecast is calibrated.

References
----------
.. [1] C. Czado, T. Gneiting, L. Held, "Predictive model assessment for count data", Biometrics 65(4), 2009,
   doi:10.1111/j.1541-0420.2009.01191.x.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.scores.rules import Floats, classes_of
from quarterdeck.uncertainty import generator

LEVELS = (0.50, 0.85, 0.95)
"""The levels dates are said at."""


def randomised_pit(probabilities: npt.ArrayLike, outcome: npt.ArrayLike, *, seed: int) -> Floats:
    """The probability integral transform over ordered classes: P(below the outcome) + U · P(the outcome), U uniform.

    Parameters
    ----------
    probabilities
        Shape (…, num_classes), each distribution summing to 1.
    outcome
        The class that came, counted from 0, shape (…).

    Raises
    ------
    InvalidInput
        If there is no such class, or the shapes do not fit.
    """
    shares, came = np.asarray(probabilities, dtype=float), classes_of(outcome, probabilities)
    upto = np.take_along_axis(np.cumsum(shares, axis=-1), came[..., None], axis=-1)[..., 0]
    at = np.take_along_axis(shares, came[..., None], axis=-1)[..., 0]
    return _spread(upto - at, at, seed)


def pit_of_samples(samples: npt.ArrayLike, outcomes: npt.ArrayLike, *, seed: int) -> Floats:
    """The randomised transform of forecasts that are samples, shape (…, num_samples); ties with the outcome are spread evenly.

    The outcome is ranked among the samples as one more of them, so that it is uniform for any number of samples.
    """
    drawn, came = np.asarray(samples, dtype=float), np.asarray(outcomes, dtype=float)
    if drawn.ndim == 0 or not drawn.shape[-1] or drawn.shape[:-1] != came.shape:
        raise InvalidInput(f"expected one outcome for each forecast, got samples of shape {drawn.shape} and outcomes of shape {came.shape}")
    num = drawn.shape[-1] + 1
    below = (drawn < came[..., None]).sum(axis=-1) / num
    ties = ((drawn == came[..., None]).sum(axis=-1) + 1) / num
    return _spread(below, ties, seed)


def coverage(pits: npt.ArrayLike, levels: Sequence[float] = LEVELS) -> tuple[float, ...]:
    """The share of outcomes at or below each stated quantile: at best the levels themselves.

    Raises
    ------
    InvalidInput
        If there are no outcomes.
    """
    fell = np.asarray(pits, dtype=float).ravel()
    if not fell.size:
        raise InvalidInput("expected at least one outcome, got none")
    return tuple(float((fell <= level).mean()) for level in levels)


def _spread(below: Floats, at: Floats, seed: int) -> Floats:
    return np.asarray(below + generator(seed, "randomised pit").random(np.shape(below)) * at)
