"""Proper scoring rules: lower is better, and nobody gains by saying other than what they think.

References
----------
.. [1] T. Gneiting, A. E. Raftery, "Strictly proper scoring rules, prediction, and estimation", JASA 102(477), 2007,
   doi:10.1198/016214506000001437.
"""

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput

Floats = npt.NDArray[np.float64]

SUM_TOLERANCE = 1e-6
"""Probabilities that miss one by more than this are none."""


def crps_of_samples(samples: npt.ArrayLike, outcomes: npt.ArrayLike) -> Floats:
    """Continuous ranked probability score of forecasts that are samples, in the unit of the samples.

    Parameters
    ----------
    samples
        Shape (…, num_samples), finite; what is not over within the horizon is given the horizon's end.
    outcomes
        What came, shape (…).

    Returns
    -------
    Scores of shape (…): E|X − y| − ½ E|X − X′| with X, X′ drawn from the samples with replacement.

    Raises
    ------
    InvalidInput
        If there are no samples, a number is not finite, or the shapes do not fit.
    """
    drawn, came = np.sort(_finite(samples, "samples"), axis=-1), _finite(outcomes, "outcomes")
    _refuse_unlike(drawn, came)
    num = drawn.shape[-1]
    weights = (2 * np.arange(1, num + 1) - num - 1) / num**2
    return np.asarray(np.abs(drawn - came[..., None]).mean(axis=-1) - drawn @ weights)


def crps_of_discrete(probabilities: npt.ArrayLike, support: npt.ArrayLike, outcomes: npt.ArrayLike) -> Floats:
    """Continuous ranked probability score of discrete distributions, exactly, in the unit of the support.

    Parameters
    ----------
    probabilities
        Shape (…, num_points), each distribution summing to 1.
    support
        The points, increasing, shape (num_points,).
    outcomes
        What came, shape (…); it need not be a point of the support.

    Raises
    ------
    InvalidInput
        If probabilities are none, the support does not increase, or the shapes do not fit.
    """
    shares, points, came = _distributions(probabilities), _finite(support, "support"), _finite(outcomes, "outcomes")
    _refuse_unlike(shares, came)
    if points.shape != shares.shape[-1:] or (np.diff(points) <= 0).any():
        raise InvalidInput(f"expected a support of {shares.shape[-1]} increasing points, got {points.size} of shape {points.shape}")
    below = np.cumsum(shares, axis=-1)[..., :-1]
    distance = (shares * np.abs(points - came[..., None])).sum(axis=-1)
    return np.asarray(distance - (below * (1 - below)) @ np.diff(points))


def rps(probabilities: npt.ArrayLike, outcome: npt.ArrayLike) -> Floats:
    """Ranked probability score over ordered classes, not divided by their number.

    Parameters
    ----------
    probabilities
        Shape (…, num_classes), each distribution summing to 1.
    outcome
        The class that came, counted from 0, shape (…).

    Returns
    -------
    Scores of shape (…): the squared differences of the cumulated probabilities from the cumulated outcome, summed.

    Raises
    ------
    InvalidInput
        If probabilities are none, there is no such class, or the shapes do not fit.

    References
    ----------
    .. [1] E. S. Epstein, "A scoring system for probability forecasts of ranked categories", Journal of Applied
       Meteorology 8(6), 1969, doi:10.1175/1520-0450(1969)008<0985:ASSFPF>2.0.CO;2.
    """
    shares, came = _distributions(probabilities), classes_of(outcome, probabilities)
    over = np.arange(shares.shape[-1]) >= came[..., None]
    return np.asarray(((np.cumsum(shares, axis=-1) - over) ** 2).sum(axis=-1))


def pinball(quantile: npt.ArrayLike, level: npt.ArrayLike, outcome: npt.ArrayLike) -> Floats:
    """Pinball loss of a stated quantile; the three broadcast against each other.

    Parameters
    ----------
    level
        Which quantile it is meant to be, strictly between 0 and 1.

    Raises
    ------
    InvalidInput
        If a level is not between 0 and 1.

    References
    ----------
    .. [1] R. Koenker, G. Bassett, "Regression quantiles", Econometrica 46(1), 1978, doi:10.2307/1913643.
    """
    said, at = np.asarray(quantile, dtype=float), np.asarray(level, dtype=float)
    if not ((at > 0) & (at < 1)).all():
        raise InvalidInput(f"expected levels between 0 and 1, got {at.min():g} to {at.max():g}")
    late = np.asarray(outcome, dtype=float) - said
    return np.asarray(np.maximum(at * late, (at - 1) * late))


def classes_of(outcome: npt.ArrayLike, probabilities: npt.ArrayLike) -> npt.NDArray[np.intp]:
    """Outcomes as classes of these distributions. Raises `InvalidInput` where there is no such class or the shapes do not fit."""
    shares, came = np.asarray(probabilities, dtype=float), np.asarray(outcome)
    _refuse_unlike(shares, came)
    classes = came.astype(np.intp)
    wrong = (classes != came) | (classes < 0) | (classes >= shares.shape[-1])
    if wrong.any():
        raise InvalidInput(f"expected classes from 0 to {shares.shape[-1] - 1}, got {came[wrong].flat[0]}")
    return classes


def _distributions(probabilities: npt.ArrayLike) -> Floats:
    shares = _finite(probabilities, "probabilities")
    if shares.ndim == 0 or not shares.shape[-1]:
        raise InvalidInput("expected probabilities of at least one class, got none")
    if (shares < 0).any():
        raise InvalidInput(f"expected probabilities of 0 or more, got {shares.min():g}")
    total = shares.sum(axis=-1)
    if (np.abs(total - 1) > SUM_TOLERANCE).any():
        worst = total.flat[int(np.abs(total - 1).argmax())]
        raise InvalidInput(f"expected probabilities that sum to 1, got a sum of {worst:g}")
    return shares


def _finite(numbers: npt.ArrayLike, what: str) -> Floats:
    found = np.asarray(numbers, dtype=float)
    if not np.isfinite(found).all():
        raise InvalidInput(f"expected finite {what}, got {found[~np.isfinite(found)].flat[0]}")
    return found


def _refuse_unlike(distributions: npt.NDArray[np.float64], outcomes: npt.NDArray[np.generic]) -> None:
    if distributions.ndim == 0 or not distributions.shape[-1] or distributions.shape[:-1] != outcomes.shape:
        raise InvalidInput(
            f"expected one outcome for each distribution, got distributions of shape {distributions.shape} (the last axis is the "
            f"distribution's own) and outcomes of shape {outcomes.shape}"
        )
