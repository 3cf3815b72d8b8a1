"""Kano: what having and lacking a feature does to people, by pairs of answers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from quarterdeck.product import KanoResponse
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import ThreePoint
from quarterdeck.value.draws import Samples, summary

Category = Literal["attractive", "one-dimensional", "must-be", "indifferent", "reverse", "questionable"]
CATEGORIES: tuple[Category, ...] = ("attractive", "one-dimensional", "must-be", "indifferent", "reverse", "questionable")
ANSWERS = ("like", "must-be", "neutral", "live-with", "dislike")

TIE_SHARE = 0.06
"""Two leading categories closer than this (six percentage points) are a tie: no single class."""

QUESTIONABLE_LIMIT = 0.02
"""More contradictory pairs than this make the questionnaire suspect. Ours: a convention, not a published bound."""

_TABLE: Mapping[str, str] = {"like": "QAAAO", "must-be": "RIIIM", "neutral": "RIIIM", "live-with": "RIIIM", "dislike": "RRRRQ"}
_LETTERS: Mapping[str, Category] = {
    "A": "attractive", "O": "one-dimensional", "M": "must-be", "I": "indifferent", "R": "reverse", "Q": "questionable",
}  # fmt: skip


@noun
class KanoResult:
    """Category shares of one feature. `category` is None on a tie; `tied` then names the two leading ones.

    `better` (0 to 1) is what having it adds to satisfaction, `worse` (−1 to 0) what lacking it takes away; None when
    everybody is indifferent to the question itself (only reverse and questionable answers).
    """

    respondents: int
    shares: dict[Category, float]
    category: Category | None
    tied: tuple[Category, ...]
    better: ThreePoint | None
    worse: ThreePoint | None
    questionable_share: float
    is_questionable: bool
    probability_category: float


def category_of(functional: str, dysfunctional: str) -> Category:
    """The category of a pair of answers: with the feature, and without it.

    References
    ----------
    .. [1] N. Kano et al., "Attractive quality and must-be quality", Hinshitsu 14(2), 1984.
    .. [2] C. Berger et al., "Kano's methods for understanding customer-defined quality", Center for Quality Management
       Journal 2(4), 1993 (the table, Better and Worse).
    """
    return _LETTERS[_TABLE[functional][ANSWERS.index(dysfunctional)]]


def category_counts(responses: Sequence[KanoResponse]) -> dict[Category, int]:
    """How many people fall in each category."""
    counts: Counter[Category] = Counter()
    for response in responses:
        counts[category_of(response.functional, response.dysfunctional)] += response.count
    return {category: counts[category] for category in CATEGORIES}


def kano(responses: Sequence[KanoResponse], rng: np.random.Generator, num_samples: int = 4000) -> KanoResult | None:
    """Category shares, Better and Worse with their 10–90 % ranges; None when nobody answered."""
    counts = category_counts(responses)
    total = sum(counts.values())
    if total == 0:
        return None
    shares = {category: count / total for category, count in counts.items()}
    first, second = sorted(CATEGORIES, key=lambda category: -shares[category])[:2]
    is_tied = shares[first] - shares[second] < TIE_SHARE
    drawn = share_samples(counts, rng, num_samples)
    is_judged = total > counts["reverse"] + counts["questionable"]
    better, worse = better_and_worse(drawn)
    return KanoResult(
        respondents=total,
        shares=shares,
        category=None if is_tied else first,
        tied=(first, second) if is_tied else (),
        better=summary(better) if is_judged else None,
        worse=summary(worse) if is_judged else None,
        questionable_share=shares["questionable"],
        is_questionable=shares["questionable"] > QUESTIONABLE_LIMIT,
        probability_category=float((drawn.argmax(axis=1) == CATEGORIES.index(first)).mean()),
    )


def share_samples(counts: Mapping[Category, int], rng: np.random.Generator, num_samples: int) -> npt.NDArray[np.float64]:
    """Category shares under the doubt of who was asked, shape (num_samples, 6): the Dirichlet posterior (Jeffreys' prior)."""
    return rng.dirichlet([counts[category] + 0.5 for category in CATEGORIES], num_samples)


def better_and_worse(shares: npt.NDArray[np.float64]) -> tuple[Samples, Samples]:
    """Berger's coefficients: (A + O) / (A + O + M + I) and −(O + M) / (A + O + M + I)."""
    attractive, one_dimensional, must_be, indifferent = shares[:, :4].T
    whole = attractive + one_dimensional + must_be + indifferent
    return (attractive + one_dimensional) / whole, -(one_dimensional + must_be) / whole


def satisfaction_swing(responses: Sequence[KanoResponse], rng: np.random.Generator, num_samples: int) -> Samples | None:
    """Better − Worse, 0 to 2: how far satisfaction swings between lacking and having it. None when nobody judged it.

    Kano's method sorts into classes and has no rank; where a list must be ordered, the swing counts both its sides.
    """
    counts = category_counts(responses)
    if sum(counts[category] for category in CATEGORIES[:4]) == 0:
        return None
    better, worse = better_and_worse(share_samples(counts, rng, num_samples))
    return better - worse
