"""Bring stated probabilities to what came of them: beta calibration of the cumulated probabilities, held near no change.

References
----------
.. [1] M. Kull, T. M. Silva Filho, P. Flach, "Beyond sigmoids: how to obtain well-calibrated probabilities from binary
   classifiers with beta calibration", Electronic Journal of Statistics 11(2), 2017, doi:10.1214/17-EJS1338SI.
.. [2] V. Kuleshov, N. Fenner, S. Ermon, "Accurate uncertainties for deep learning using calibrated regression", ICML 2018.
"""

from dataclasses import dataclass

import numpy as np

from quarterdeck.forecast.milestones.features import Floats

MIN_ITEMS = 60
"""Fewer resolved items than these change nothing."""
PENALTY = 30.0
"""How firmly the map is held at no change, in units of the log-likelihood of one item."""
EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Recalibration:
    """The map F → σ(a · ln F − b · ln(1 − F) + c); it rises with F, so a distribution stays one. 1, 1, 0 changes nothing."""

    a: float = 1.0
    b: float = 1.0
    c: float = 0.0
    num_items: int = 0

    def apply(self, cdf: Floats) -> Floats:
        """Recalibrated cumulated probabilities, of any shape."""
        if (self.a, self.b, self.c) == (1.0, 1.0, 0.0):
            return cdf
        inner = np.clip(cdf, EDGE, 1 - EDGE)
        return np.asarray(1 / (1 + np.exp(-(self.a * np.log(inner) - self.b * np.log1p(-inner) + self.c))))


def learn_recalibration(stated: Floats, came: Floats) -> Recalibration:
    """Fit the map to cumulated probabilities that were stated, and whether it had come by then.

    Parameters
    ----------
    stated
        Shape (num_items, num_trains).
    came
        The same shape: 1 met by then, 0 not, NaN where the train is not closed yet.
    """
    from scipy.optimize import minimize

    told = ~np.isnan(came)
    num_items = int(told.any(axis=1).sum()) if told.size else 0
    if num_items < MIN_ITEMS:
        return Recalibration(num_items=num_items)
    inner = np.clip(stated[told], EDGE, 1 - EDGE)
    outcome = came[told]
    # An item speaks once, however many of its trains are closed.
    weight = np.broadcast_to(1 / np.maximum(told.sum(axis=1, keepdims=True), 1), told.shape)[told]
    rising, falling = np.log(inner), -np.log1p(-inner)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        a, b, c = parameters
        score = a * rising + b * falling + c
        value = weight @ (np.logaddexp(0, score) - outcome * score) + PENALTY / 2 * ((a - 1) ** 2 + (b - 1) ** 2 + c**2)
        residual = weight * (1 / (1 + np.exp(-score)) - outcome)
        slope = np.array([residual @ rising, residual @ falling, residual.sum()]) + PENALTY * np.array([a - 1, b - 1, c])
        return float(value), slope

    found = minimize(loss, np.array([1.0, 1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0.05, None), (0.05, None), (None, None)])
    a, b, c = (float(each) for each in found.x)
    return Recalibration(a, b, c, num_items)
