"""The product's own weighted score: criteria on their scales, weighted, 0 to 100."""

from collections.abc import Sequence

import numpy as np

from quarterdeck.product import Criterion, CriterionScore
from quarterdeck.value.draws import Draws, Samples


def missing_criteria(scores: Sequence[CriterionScore], criteria: Sequence[Criterion]) -> tuple[str, ...]:
    """Titles of the criteria that count and have no score."""
    given = {score.criterion for score in scores}
    return tuple(criterion.title for criterion in criteria if criterion.weight > 0 and criterion.id not in given)


def weighted_score(scores: Sequence[CriterionScore], criteria: Sequence[Criterion], draws: Draws, subject: str) -> Samples:
    """100 × Σ weight × place on the scale ÷ Σ weight: the additive value model, each criterion from `low` 0 to `high` 1.

    References
    ----------
    .. [1] R. L. Keeney and H. Raiffa, Decisions with Multiple Objectives, 1976, ISBN 978-0-521-43883-4, chapter 3
       (adding is right only where criteria are preferentially independent).
    """
    given = {score.criterion: score.score for score in scores}
    total, weights = np.zeros(draws.num_samples), 0.0
    for criterion in criteria:
        if criterion.weight > 0:
            drawn = draws.within(given[criterion.id], subject, f"criterion {criterion.id}", criterion.low, criterion.high)
            total += criterion.weight * (drawn - criterion.low) / (criterion.high - criterion.low)
            weights += criterion.weight
    return 100 * total / weights
