"""Futures of a team's counts, week by week."""

import numpy as np
from numpy.random import Generator

from quarterdeck.forecast.throughput.counts import Floats, Ints
from quarterdeck.forecast.throughput.rates import (
    BURST_FACTOR,
    BURST_PROBABILITY,
    BURST_SHAPE,
    GRID,
    JUMP_PROBABILITY,
    JUMP_SIGMA,
    STEP,
    pairs,
    shape_of,
)

HALF_LIFE = 8.0
"""Weeks."""
RECENT_SIGMA = 0.20
MEAN_KEPT = 0.5
"""How far the walk is from keeping the median of the rate (0) to keeping its mean (1)."""
LEAST_RATE, LEAST_SPREAD = 0.05, 1.05
"""Items a week, and variance ÷ mean of a week's count: less is not believed."""


def draw_paths(state: Floats, weights: Floats, share: Floats, num_samples: int, rng: Generator) -> Ints:
    """Items finished up to the end of each week in each sampled future, shape (num_samples, num_weeks).

    The walk keeps the median of the rate, not its mean: on public projects that is truer, the more so the longer the work.

    Parameters
    ----------
    state
        What is known of the rate for each pair, shape (num_pairs, len(GRID)).
    weights
        How much each pair counts, summing to 1, shape (num_pairs,).
    share
        How much of a usual week each coming week is, shape (num_weeks,).
    """
    num_weeks = len(share)
    pair, cell = _stratified(state * weights[:, None], num_samples, rng)
    sigmas, smoothnesses = pairs()
    sigma, smoothness = sigmas[pair][:, None], smoothnesses[pair][:, None]
    log_rate = GRID[cell][:, None] + STEP * (rng.random((num_samples, 1)) - 0.5)
    steps = sigma * rng.standard_normal((num_samples, num_weeks))
    jumps = rng.random((num_samples, num_weeks)) < JUMP_PROBABILITY
    steps[jumps] = JUMP_SIGMA * rng.standard_normal(int(jumps.sum()))
    log_rate = np.clip(log_rate + np.cumsum(steps, axis=1), GRID[0], GRID[-1])
    mean = share * np.exp(log_rate)
    shape = shape_of(smoothness, mean)
    bursts = rng.random((num_samples, num_weeks)) < BURST_PROBABILITY
    mean[bursts] *= BURST_FACTOR
    shape[bursts] = BURST_SHAPE
    return np.cumsum(rng.poisson(rng.gamma(shape, mean / shape)), axis=1)


def draw_recent(counts: Ints, share: Floats, coming: Floats, num_samples: int, rng: Generator) -> Ints:
    """Futures around the mean of recent weeks, with shapes as in `draw_paths`.

    The rate has a gamma posterior from the weeks behind, each week back counting less (half of it after HALF_LIFE weeks), and then
    walks at random with RECENT_SIGMA a week; counts are negative binomial, as spread out as the recent ones.

    Parameters
    ----------
    counts, share
        Items finished in each week of the past and how much of a usual week it was, shape (num_past_weeks,).
    coming
        How much of a usual week each coming week is, shape (num_weeks,).
    """
    age = np.arange(len(counts))[::-1]
    weights = 0.5 ** (age / HALF_LIFE)
    exposure = float((weights * share).sum())
    mean = max(float((weights * counts).sum()) / exposure, LEAST_RATE)
    spread = max(float((weights * (counts - mean * share) ** 2).sum()) / exposure / mean, LEAST_SPREAD)
    worth = exposure**2 / float((weights**2 * share).sum())
    rate = rng.gamma(worth * mean / spread + 0.5, 1 / (worth / spread + 0.5 / mean), (num_samples, 1))
    walk = np.cumsum(rng.normal(0, RECENT_SIGMA, (num_samples, len(coming))), axis=1)
    means = rate * np.exp(walk - MEAN_KEPT * RECENT_SIGMA**2 / 2 * np.arange(1, len(coming) + 1)) * coming
    return np.cumsum(rng.poisson(rng.gamma(np.maximum(means / (spread - 1), 1e-6), spread - 1)), axis=1)


def draw_weeks(counts: Ints, num_weeks: int, num_samples: int, rng: Generator) -> Ints:
    """Futures that repeat past weeks at random: the bootstrap, with shapes as in `draw_paths`."""
    return np.cumsum(counts[rng.integers(0, len(counts), (num_samples, num_weeks))], axis=1)


def draw_days(counts: Ints, num_weeks: int, num_samples: int, rng: Generator) -> Ints:
    """Futures that repeat past days at random, summed into weeks, with shapes as in `draw_paths`."""
    days = counts[rng.integers(0, len(counts), (num_samples, num_weeks * 7))]
    return np.cumsum(days.reshape(num_samples, num_weeks, 7).sum(axis=2), axis=1)


def weeks_to_finish(paths: Ints, num_items: int) -> Floats:
    """Probability that the last of the items is finished in each week, and (last) in none of them; shape (num_weeks + 1,)."""
    num_samples, num_weeks = paths.shape
    weeks = (paths < num_items).sum(axis=1)
    return np.asarray(np.bincount(weeks, minlength=num_weeks + 1) / num_samples)


def _stratified(joint: Floats, num_samples: int, rng: Generator) -> tuple[Ints, Ints]:
    """Draw (pair, cell) in proportion to `joint`, one draw in each of num_samples equal strata."""
    cumulated = np.cumsum(joint.ravel())
    places = (np.arange(num_samples) + rng.random(num_samples)) / num_samples * cumulated[-1]
    flat = np.minimum(np.searchsorted(cumulated, places, side="right"), joint.size - 1)
    pair, cell = np.divmod(flat, joint.shape[1])
    return pair, cell
