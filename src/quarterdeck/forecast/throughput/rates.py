"""How fast a team is, week by week: a rate that drifts, seen through counts that are lumpy.

The logarithm of the rate walks at random (σ a week, now and then a jump); a week's count is negative binomial around rate × share
of the week, but for a few weeks in which much is closed at once. Drift and lumpiness are not known: the filter runs for every pair on
a small grid, and the evidence of the team's own past, shrunk to what other teams show, says how much each pair counts.

References
----------
.. [1] G. Kitagawa, "Non-Gaussian state-space modeling of nonstationary time series", JASA 82(400), 1987,
   doi:10.1080/01621459.1987.10478534: filtering on a grid.
.. [2] J. M. Hilbe, "Negative Binomial Regression", 2011, doi:10.1017/CBO9780511973420: variance μ + μ²/k; here k = smoothness × √μ, half-way between
   its two usual forms.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from quarterdeck.forecast.throughput.counts import Floats, Ints

STEP = 0.1
LARGEST_RATE = 100_000
GRID: Floats = np.arange(np.log(0.01), np.log(LARGEST_RATE), STEP)
"""Logarithms of items a week."""
SIGMAS = (0.10, 0.14, 0.20, 0.28, 0.40)
"""Weekly drift of the logarithm of the rate."""
SIGMA_PRIOR = (0.05, 0.25, 0.40, 0.25, 0.05)
"""How likely each is before anything is known. Near 0.20 is truest for work of weeks, whatever the next week alone would say."""
SMOOTHNESSES = (0.3, 0.6, 1.2, 2.5, 5.0, 20.0)
"""k of the negative binomial at one item a week: small is lumpy, large is Poisson."""
BURST_PROBABILITY, BURST_FACTOR, BURST_SHAPE = 0.05, 2.0, 0.3
"""In one week in twenty a count says little of the rate: its mean is that many times higher, and its k so small."""
JUMP_PROBABILITY = 0.01
JUMP_SIGMA = 1.0
START_MEAN, START_SIGMA = np.log(5.0), 1.5
"""Where a rate is before anything is known: five items a week, times or divided by four or so."""


@dataclass(frozen=True, slots=True)
class Filtered:
    """What is known of the rate after each of the kept weeks.

    `states` has shape (num_kept, num_pairs, len(GRID)), each row summing to 1; `log_evidence` has shape (num_kept, num_pairs).
    Pairs are all of SIGMAS × SMOOTHNESSES, the smoothness running fastest.
    """

    states: Floats
    log_evidence: Floats


def pairs() -> tuple[Floats, Floats]:
    """σ and smoothness of each pair."""
    return np.repeat(SIGMAS, len(SMOOTHNESSES)), np.tile(SMOOTHNESSES, len(SIGMAS))


def pair_prior() -> Floats:
    """How likely each pair is before anything is known, summing to 1."""
    return np.repeat(SIGMA_PRIOR, len(SMOOTHNESSES)) / len(SMOOTHNESSES)


def filter_rates(counts: Ints, share: Floats, keep: Ints, start: Floats | None = None) -> Filtered:
    """Run the filter over weekly counts.

    Parameters
    ----------
    counts, share
        Items finished in each week and how much of a usual week it was, shape (num_weeks,).
    keep
        After how many weeks to look, increasing, each from 0 to num_weeks, shape (num_kept,).
    start
        Probabilities over GRID before the first week; without it the wide one.
    """
    num_pairs = len(SIGMAS) * len(SMOOTHNESSES)
    state = np.tile(wide_start() if start is None else start, (num_pairs, 1))
    evidence = np.zeros(num_pairs)
    walks = _walks()
    states, evidences = np.empty((len(keep), num_pairs, len(GRID))), np.empty((len(keep), num_pairs))
    place = 0
    for week in range(int(keep[-1]) + 1):
        while place < len(keep) and keep[place] == week:
            states[place], evidences[place] = state, evidence
            place += 1
        if week == keep[-1]:
            break
        moved = np.matmul(state.reshape(len(SIGMAS), len(SMOOTHNESSES), -1), walks)
        likelihood = np.exp(log_probability(int(counts[week]), share[week]))
        joint = (moved * likelihood).reshape(num_pairs, -1) + 1e-300
        total = joint.sum(axis=1)
        state, evidence = joint / total[:, None], evidence + np.log(total)
    return Filtered(states, evidences)


def wide_start() -> Floats:
    """Probabilities over GRID when nothing is known."""
    density = np.exp(-0.5 * ((GRID - START_MEAN) / START_SIGMA) ** 2)
    return np.asarray(density / density.sum())


def log_probability(count: int, share: float) -> Floats:
    """Log probability of a week's count for each smoothness and rate, shape (len(SMOOTHNESSES), len(GRID))."""
    mean = share * np.exp(GRID)
    usual = _log_negative_binomial(count, mean, shape_of(np.array(SMOOTHNESSES)[:, None], mean))
    burst = _log_negative_binomial(count, BURST_FACTOR * mean, BURST_SHAPE)
    return np.asarray(np.logaddexp(np.log(1 - BURST_PROBABILITY) + usual, np.log(BURST_PROBABILITY) + burst))


def shape_of(smoothness: Floats, mean: Floats) -> Floats:
    """k of the negative binomial."""
    return np.asarray(smoothness * np.sqrt(mean))


def _log_negative_binomial(count: int, mean: Floats, shape: Floats | float) -> Floats:
    from scipy.special import gammaln

    constant = gammaln(count + shape) - gammaln(shape) - gammaln(count + 1)
    return np.asarray(constant - shape * np.log1p(mean / shape) + (count * (np.log(mean) - np.log(shape + mean)) if count else 0.0))


@lru_cache(maxsize=1)
def _walks() -> Floats:
    """Transition probabilities for each σ, shape (len(SIGMAS), len(GRID), len(GRID)): from the row's rate to the column's."""
    jump = _gaussian(JUMP_SIGMA)
    return np.stack([(1 - JUMP_PROBABILITY) * _gaussian(sigma) + JUMP_PROBABILITY * jump for sigma in SIGMAS])


def _gaussian(sigma: float) -> Floats:
    """Steps of a normal distribution on the grid; what would leave it stays at its ends."""
    from scipy.special import ndtr

    edges = np.concatenate(([-np.inf], (GRID[1:] + GRID[:-1]) / 2, [np.inf]))
    return np.asarray(np.diff(ndtr((edges[None, :] - GRID[:, None]) / sigma), axis=1))
