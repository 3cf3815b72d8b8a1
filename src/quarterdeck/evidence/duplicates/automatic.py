"""From which score on duplicates may be linked without asking: only where people's own decisions say so."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

PRECISION = 0.98
FEWEST_DECISIONS = 50
"""Accepted or refused suggestions above a score before anything is linked by it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody said of a suggested duplicate with a score."""

    score: float
    accepted: bool


def automatic_from(decisions: Sequence[Decision], precision: float = PRECISION) -> float | None:
    """The lowest score at and above which at least `precision` of at least `FEWEST_DECISIONS` were accepted; None: nothing is automatic yet."""
    if not decisions:
        return None
    scores = np.array([decision.score for decision in decisions])
    accepted = np.array([decision.accepted for decision in decisions])
    order = np.argsort(-scores, kind="stable")
    scores, right = scores[order], np.cumsum(accepted[order])
    number = np.arange(1, len(scores) + 1)
    last_of_its_score = np.append(scores[1:] < scores[:-1], True)
    good = last_of_its_score & (number >= FEWEST_DECISIONS) & (right >= precision * number)
    return float(scores[np.flatnonzero(good)[-1]]) if good.any() else None
