"""Several forecasts of one thing made into one, and made to hold as often as they say: a linear pool, then recalibrated.

Whatever says a distribution over the same ordered classes (weeks, releases) can be pooled; where each method stood before is told by
its scores.

References
----------
.. [1] R. Ranjan, T. Gneiting, "Combining probability forecasts", JRSS B 72(1), 2010, doi:10.1111/j.1467-9868.2009.00726.x:
   a linear pool of calibrated forecasts is not calibrated; recalibrate it.
.. [2] B. W. Turnbull, "The empirical distribution function with arbitrarily grouped, censored and truncated data", JRSS B 38(3), 1976,
   doi:10.1111/j.2517-6161.1976.tb01597.x.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput

Floats = npt.NDArray[np.float64]

EQUAL_SCORES = 20.0
"""How many scores it takes until the members' own count as much as that all are equally good."""
SHARPNESS = 4.0
"""A member whose mean score is a tenth worse weighs this many tenths less, about."""
NUM_LEVELS = 101
WIDEST_SCORE, NUM_SCORES = 3.5, 99
"""Probabilities are binned evenly in normal scores, so that the tails are told apart as well as the middle."""
PRIOR_OUTCOMES = 30.0
"""How many outcomes the belief that a forecast is calibrated weighs as much as."""
ROUNDS = 4


def pool_weights(scores: npt.ArrayLike, *, sharpness: float = SHARPNESS) -> Floats:
    """Weights of members from what they scored on the same past outcomes, shape (num_outcomes, num_members); lower scores are better.

    Few outcomes leave the weights near equal, and none leaves them equal.

    Raises
    ------
    InvalidInput
        If scores are negative or not finite, or there are no members.
    """
    found = np.asarray(scores, dtype=float)
    if found.ndim != 2 or not found.shape[1]:
        raise InvalidInput(f"expected scores of shape (num_outcomes, num_members), got {found.shape}")
    if not np.isfinite(found).all() or (found < 0).any():
        raise InvalidInput("expected finite scores of 0 or more")
    num_outcomes, num_members = found.shape
    if not num_outcomes or not found.any():
        return np.full(num_members, 1 / num_members)
    means = (found.sum(axis=0) + EQUAL_SCORES * found.mean()) / (num_outcomes + EQUAL_SCORES)
    weights = np.asarray((means / means.min()) ** -sharpness)
    return np.asarray(weights / weights.sum())


def pool(distributions: npt.ArrayLike, weights: npt.ArrayLike) -> Floats:
    """The linear pool: the mean of distributions, shape (num_members, …), by weights that sum to 1, shape (num_members,).

    Raises
    ------
    InvalidInput
        If the weights do not sum to 1, are negative, or are not one for each member.
    """
    members, shares = np.asarray(distributions, dtype=float), np.asarray(weights, dtype=float)
    if shares.shape != members.shape[:1] or (shares < 0).any() or abs(float(shares.sum()) - 1) > 1e-9:
        raise InvalidInput(f"expected a weight for each of {members.shape[:1]} members, summing to 1, got {shares}")
    return np.tensordot(shares, members, axes=1)


@dataclass(frozen=True, slots=True)
class Recalibration:
    """How probabilities are to be read: what was said to happen with P(≤ x) = u happened with `at_edges` at u, for u the edges of the bins.

    They increase from 0 to 1; between edges it is read off the straight line.
    """

    at_edges: Floats

    @classmethod
    def none(cls) -> "Recalibration":
        """Probabilities are taken as said."""
        return cls(_edges())

    @classmethod
    def shifted(cls, shift: float, stretch: float) -> "Recalibration":
        """In normal scores: what was said with score z happened with shift + stretch × z. A negative shift says later than said."""
        from scipy.special import ndtr, ndtri

        return cls(np.asarray(ndtr(shift + stretch * ndtri(_edges()))))

    @property
    def levels(self) -> Floats:
        """The same at NUM_LEVELS even points from 0 to 1, for what keeps it in few numbers."""
        return self.of(np.linspace(0, 1, NUM_LEVELS))

    def of(self, cumulated: npt.ArrayLike) -> Floats:
        """Cumulated probabilities as they are to be read, any shape."""
        return np.asarray(np.interp(np.asarray(cumulated, dtype=float), _edges(), self.at_edges))

    def apply(self, distributions: npt.ArrayLike) -> Floats:
        """Distributions over ordered classes (last axis) recalibrated."""
        cumulated = np.minimum(np.cumsum(np.asarray(distributions, dtype=float), axis=-1), 1.0)
        cumulated[..., -1] = 1.0
        return np.diff(self.of(cumulated), axis=-1, prepend=0.0)


def fit_recalibration(
    low: npt.ArrayLike,
    high: npt.ArrayLike,
    is_open: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    prior: Recalibration | None = None,
    prior_outcomes: float = PRIOR_OUTCOMES,
) -> Recalibration:
    """Learn a recalibration from where outcomes fell in what was said of them.

    Parameters
    ----------
    low, high
        P(< outcome) and P(≤ outcome) as said, shape (num_outcomes,).
    is_open
        Whether the outcome is still to come: then `low` is P(≤ what has passed) and it lies above. To leave such outcomes out
        would keep only those that came early.
    weights
        How much each outcome counts; less than 1 where they overlap.
    prior, prior_outcomes
        What is believed before any outcome (without it: that probabilities are as said), and how many outcomes it weighs as much as.

    Raises
    ------
    InvalidInput
        If the shapes differ, or something is no probability.
    """
    first, last, waits = np.asarray(low, dtype=float), np.asarray(high, dtype=float), np.asarray(is_open, dtype=bool)
    weight = np.ones(first.shape) if weights is None else np.asarray(weights, dtype=float)
    if not first.shape == last.shape == waits.shape == weight.shape or first.ndim != 1:
        raise InvalidInput(f"expected as many of each, got {first.shape}, {last.shape}, {waits.shape} and {weight.shape}")
    if len(first) and not (first.min() >= 0 and (first <= last + 1e-9).all() and last.max() <= 1 + 1e-9):
        raise InvalidInput("expected probabilities with P(< outcome) ≤ P(≤ outcome), from 0 to 1")
    edges = _edges()
    known = prior_outcomes * np.diff((prior or Recalibration.none()).at_edges) + _spread(first[~waits], last[~waits], weight[~waits])
    # What is still to come lies in the bins above the one in which it is known to have passed.
    place = np.minimum(np.searchsorted(edges, first[waits]), len(edges) - 2)
    waiting = np.bincount(place, weight[waits], minlength=len(known))
    density = known / known.sum()
    for _ in range(ROUNDS if waiting.any() else 0):
        above = np.cumsum(density[::-1])[::-1]
        density = known + density * np.cumsum(waiting / above)
        density /= density.sum()
    cumulated = np.concatenate(([0.0], np.cumsum(density)))
    return Recalibration(cumulated / cumulated[-1])


def _spread(low: Floats, high: Floats, weight: Floats) -> Floats:
    """Mass in each bin when each outcome is spread evenly from low to high."""
    edges = _edges()
    width = np.maximum(high - low, 1e-9)
    upto = np.clip((edges[None, :] - low[:, None]) / width[:, None], 0, 1)
    return np.asarray(weight @ np.diff(upto, axis=1)) if len(low) else np.zeros(len(edges) - 1)


@lru_cache(maxsize=1)
def _edges() -> Floats:
    from scipy.special import ndtr

    return np.concatenate(([0.0], ndtr(np.linspace(-WIDEST_SCORE, WIDEST_SCORE, NUM_SCORES)), [1.0]))
