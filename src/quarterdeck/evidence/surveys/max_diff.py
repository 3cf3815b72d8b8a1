"""MaxDiff: what people like best and least of a few things at a time, as utilities with their doubt."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput
from quarterdeck.product import SurveyResponse
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import Interval

Floats = npt.NDArray[np.float64]

PRIOR_PRECISION = 0.1
"""Of the normal prior on each utility: worth a fraction of one task, it keeps what always wins finite."""

BALANCE = 1.5
"""Shown so many times as often as another, an item has had more chances: counts then compare unlike with unlike."""

MIN_SHOWN = 30
"""Shown fewer times than this an item's place is mostly chance. Ours: a convention."""

Z95 = 1.959963984540054
TOLERANCE = 1e-10
MAX_STEPS = 100
MAX_ITEMS = 200


@noun
class Utility:
    """One item. `count_score` is (best − worst) / shown, −1 to 1. `utility` is in natural logarithms around a mean of 0, with its
    95 % interval; `share` (0 to 1) the chance that it is chosen first of all items, with its interval."""

    item: str
    shown: int
    best: int
    worst: int
    count_score: float
    utility: float
    interval: Interval
    share: float
    share_interval: Interval


@noun
class MaxDiff:
    """Utilities, greatest first. `fit` is the share of tasks whose best has the greatest utility of what was shown. `warnings` are sentences."""

    respondents: int
    tasks: int
    items: tuple[Utility, ...]
    fit: float
    warnings: tuple[str, ...] = ()


def max_diff(responses: Iterable[SurveyResponse]) -> MaxDiff | None:
    """Counts, and the utilities of a multinomial logit of best and then worst; None where nobody chose anything.

    The best of a set S is chosen with probability exp(u_i) / Σ_S exp(u), the worst of what is left with exp(−u_j) / Σ exp(−u). Utilities
    have a normal prior (precision `PRIOR_PRECISION`). Answers of one person hang together, so errors are robust to clusters of people.

    References
    ----------
    .. [1] J. J. Louviere, T. N. Flynn, A. A. J. Marley, Best-Worst Scaling, 2015, ISBN 978-1-107-04315-2, chapter 2 (counts, sequential
       best-worst logit).
    .. [2] K.-Y. Liang and S. L. Zeger, "Longitudinal data analysis using generalized linear models", Biometrika 73(1), 1986,
       doi:10.1093/biomet/73.1.13 (the errors).
    """
    people = [each for each in responses if each.tasks]
    if not people:
        return None
    choices = _choices(people)
    utilities = _fit(choices)
    covariance = _covariance(choices, utilities)
    return MaxDiff(
        respondents=len(people),
        tasks=sum(len(each.tasks) for each in people),
        items=_items(people, choices.ids, utilities, covariance),
        fit=_hits(people, dict(zip(choices.ids, utilities, strict=True))),
        warnings=tuple(_warnings(people, choices.ids)),
    )


@dataclass(frozen=True, slots=True)
class _Choices:
    """Every choice as a row: of which items (`offered`, bool), which one (`chosen`), liked or disliked (`sign`), by whom (`person`)."""

    ids: tuple[str, ...]
    offered: npt.NDArray[np.bool_]
    chosen: npt.NDArray[np.int64]
    sign: Floats
    person: npt.NDArray[np.int64]


def _choices(people: Sequence[SurveyResponse]) -> _Choices:
    ids = tuple(sorted({item for each in people for task in each.tasks for item in task.shown}))
    if len(ids) > MAX_ITEMS:
        raise InvalidInput(f"expected at most {MAX_ITEMS} items, got {len(ids)}")
    position = {item: idx for idx, item in enumerate(ids)}
    rows, chosen, sign, person = [], [], [], []
    for number, each in enumerate(people):
        for task in each.tasks:
            shown = np.zeros(len(ids), dtype=bool)
            shown[[position[item] for item in task.shown]] = True
            left = shown.copy()
            left[position[task.best]] = False
            rows += [shown, left]
            chosen += [position[task.best], position[task.worst]]
            sign += [1.0, -1.0]
            person += [number, number]
    return _Choices(ids, np.array(rows), np.array(chosen), np.array(sign), np.array(person))


def _chances(choices: _Choices, utilities: Floats) -> Floats:
    """The probability of each item in each choice, shape (num_choices, num_items)."""
    scaled = np.where(choices.offered, choices.sign[:, None] * utilities, -np.inf)
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _gradients(choices: _Choices, utilities: Floats) -> Floats:
    """Each choice's gradient of the log-likelihood, shape (num_choices, num_items)."""
    gradient = -_chances(choices, utilities)
    gradient[np.arange(len(choices.chosen)), choices.chosen] += 1.0
    return np.asarray(choices.sign[:, None] * gradient)


def _information(choices: _Choices, utilities: Floats) -> Floats:
    """The curvature of the log posterior: Σ (diag p − p pᵀ) over choices, and the prior's."""
    chances = _chances(choices, utilities)
    return np.asarray(np.diag(chances.sum(axis=0)) - chances.T @ chances + PRIOR_PRECISION * np.eye(len(utilities)))


def _fit(choices: _Choices) -> Floats:
    """The top of the log posterior, by Newton's steps halved where they would lead down."""
    utilities = np.zeros(len(choices.ids))
    height = _height(choices, utilities)
    for _ in range(MAX_STEPS):
        slope = _gradients(choices, utilities).sum(axis=0) - PRIOR_PRECISION * utilities
        step = np.linalg.solve(_information(choices, utilities), slope)
        while (higher := _height(choices, utilities + step)) < height - TOLERANCE:
            step = step / 2
        utilities, height = utilities + step, higher
        if np.max(np.abs(step)) < TOLERANCE:
            break
    return np.asarray(utilities - utilities.mean())


def _height(choices: _Choices, utilities: Floats) -> float:
    chances = _chances(choices, utilities)[np.arange(len(choices.chosen)), choices.chosen]
    return float(np.log(np.maximum(chances, 1e-300)).sum() - PRIOR_PRECISION / 2 * utilities @ utilities)


def _covariance(choices: _Choices, utilities: Floats) -> Floats:
    """The greater of the model's and the clusters' variance, around the mean of all items."""
    bread = np.linalg.inv(_information(choices, utilities))
    num_people = int(choices.person.max()) + 1
    scores = np.zeros((num_people, len(utilities)))
    np.add.at(scores, choices.person, _gradients(choices, utilities))
    scores -= PRIOR_PRECISION * utilities / num_people
    centre = np.eye(len(utilities)) - 1 / len(utilities)
    plain = centre @ bread @ centre.T
    if num_people < 2:
        return np.asarray(plain)
    robust = centre @ bread @ (scores.T @ scores) @ bread @ centre.T * num_people / (num_people - 1)
    scale = np.sqrt(np.maximum(1.0, np.diag(plain) / np.maximum(np.diag(robust), 1e-12)))
    return np.asarray(robust * np.outer(scale, scale))


def _items(people: Sequence[SurveyResponse], ids: tuple[str, ...], utilities: Floats, covariance: Floats) -> tuple[Utility, ...]:
    tasks = [task for each in people for task in each.tasks]
    shown = Counter(item for task in tasks for item in task.shown)
    best, worst = Counter(task.best for task in tasks), Counter(task.worst for task in tasks)
    powers = np.exp(utilities - utilities.max())
    shares = powers / powers.sum()
    # The error of log(share / (1 − share)), by the delta method: its gradient is (e_i − s) / (1 − s_i).
    slopes = (np.eye(len(ids)) - shares) / np.maximum(1 - shares, 1e-9)[:, None]
    errors = np.sqrt(np.diag(covariance))
    share_errors = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", slopes, covariance, slopes), 0))
    logits = np.log(np.maximum(shares, 1e-12) / np.maximum(1 - shares, 1e-12))
    found = [
        Utility(
            item=item,
            shown=shown[item],
            best=best[item],
            worst=worst[item],
            count_score=(best[item] - worst[item]) / shown[item],
            utility=float(utilities[idx]),
            interval=Interval(float(utilities[idx] - Z95 * errors[idx]), float(utilities[idx] + Z95 * errors[idx])),
            share=float(shares[idx]),
            share_interval=Interval(_logistic(logits[idx] - Z95 * share_errors[idx]), _logistic(logits[idx] + Z95 * share_errors[idx])),
        )
        for idx, item in enumerate(ids)
    ]
    return tuple(sorted(found, key=lambda each: (-each.utility, each.item)))


def _logistic(x: float) -> float:
    return float(1 / (1 + np.exp(-x)))


def _hits(people: Sequence[SurveyResponse], utilities: dict[str, float]) -> float:
    tasks = [task for each in people for task in each.tasks]
    return sum(utilities[task.best] >= max(utilities[item] for item in task.shown) for task in tasks) / len(tasks)


def _warnings(people: Sequence[SurveyResponse], ids: tuple[str, ...]) -> Iterable[str]:
    shown = Counter(item for each in people for task in each.tasks for item in task.shown)
    most, least = max(shown.values()), min(shown.values())
    if most > BALANCE * least:
        yield f"The design is not balanced: items were shown from {least} to {most} times. Read the utilities, not the counts."
    if least < MIN_SHOWN:
        yield f"An item was shown only {least} times; under {MIN_SHOWN} its place is mostly chance."
    if _num_islands(people, ids) > 1:
        yield "Some items were never shown together with the others, not even through a third: their places cannot be compared."


def _num_islands(people: Sequence[SurveyResponse], ids: tuple[str, ...]) -> int:
    """How many groups of items there are that no task joins."""
    root = {item: item for item in ids}

    def find(item: str) -> str:
        while root[item] != item:
            root[item] = root[root[item]]
            item = root[item]
        return item

    for each in people:
        for task in each.tasks:
            for item in task.shown[1:]:
                root[find(item)] = find(task.shown[0])
    return len({find(item) for item in ids})
