"""Orders in which features are put in: by value per effort, and by what the prices of a bound say."""

import numpy as np

from quarterdeck.scheduling.prices import Bound
from quarterdeck.scheduling.problem import UNITS_PER_FTE, Floats, Ints, Problem

CHOSEN = 0.02
"""Share from which a feature counts as one that the bound chooses."""
EARLIER_BY_SHARE = 50.0
"""Weeks earlier that a feature stands in a priced order if the bound always chooses it."""
WEEKS_TO_E = 8.0
"""A start this many weeks later divides the priority by e: about as far apart that features compete no more."""


def value_per_effort(problem: Problem) -> Floats:
    """Value per full-time-equivalent week, shape (num_features,), must-haves above all: the greedy order."""
    t = problem.tables
    if len(t.value) == 0:
        return np.zeros(len(problem.features))
    best = np.maximum.reduceat(t.value[:, 0], t.feat_opt[:-1])
    density = np.maximum(best, 0) / np.maximum(efforts(problem), 0.1)
    return np.where(t.forced, density.max(initial=1.0) * 10 + density, density)


def requirements_first(problem: Problem, order: Ints) -> Ints:
    """The order with what a feature requires, and what that requires, pulled forward to stand before it."""
    t, seen, result = problem.tables, np.zeros(len(problem.features), dtype=np.bool_), []
    for first in order.tolist():
        stack = [first]
        while stack:
            f = stack[-1]
            lacking = [p for p in t.dep_pred[t.feat_dep[f] : t.feat_dep[f + 1]].tolist() if not seen[p] and p not in stack]
            if lacking and not seen[f]:
                stack += lacking
                continue
            stack.pop()
            if not seen[f]:
                seen[f] = True
                result.append(f)
    return np.array(result, dtype=np.int64)


def efforts(problem: Problem) -> Floats:
    """Full-time-equivalent weeks of each feature's first option, every activity in its first mode, shape (num_features,)."""
    t = problem.tables
    ends = t.mode_finish - np.arange(t.num_weeks)
    spans = np.where(t.mode_finish <= t.num_weeks, ends, t.num_weeks).min(axis=1, initial=t.num_weeks)
    rates = np.concatenate([[0], np.cumsum(t.rate_amount)]) / UNITS_PER_FTE
    work = (np.diff(rates[t.mode_rate]) * spans)[t.act_mode[:-1]]
    summed = np.concatenate([[0.0], np.cumsum(work)])
    options = t.feat_opt[:-1]
    return np.asarray(summed[t.opt_act[options + 1]] - summed[t.opt_act[options]])


def by_start(problem: Problem, bound: Bound) -> Floats:
    """Priorities that put first what the bound starts first, shape (num_features,)."""
    first, _ = _span(problem, bound)
    return np.where(bound.shares > CHOSEN, 1e3 * np.exp(-first / WEEKS_TO_E), 1e-3 * value_per_effort(problem) + 1e-12)


def priced_orders(problem: Problem, bound: Bound) -> list[Ints]:
    """Orders by the mean start and by the middle of each feature in the bound's choices, what it always chooses earlier."""
    first, last = _span(problem, bound)
    return [
        np.argsort(np.where(bound.shares > CHOSEN, (1 - late) * first + late * last, 1e6) - EARLIER_BY_SHARE * late * bound.shares, kind="stable")
        for late in (0.0, 0.5)
    ]


def _span(problem: Problem, bound: Bound) -> tuple[Floats, Floats]:
    """The mean first and last start of each feature over all its options, shape (num_features,) each; 0 without activities."""
    t = problem.tables
    bounds = t.opt_act[t.feat_opt]
    first, last = np.zeros(len(problem.features)), np.zeros(len(problem.features))
    some = np.flatnonzero(np.diff(bounds) > 0)
    if len(some):
        first[some] = np.minimum.reduceat(bound.starts, bounds[some])
        last[some] = np.maximum.reduceat(bound.starts, bounds[some])
    return first, last
