"""Opportunity scores: needs that matter and are not met, by shares of people and never by means."""

from collections.abc import Iterable
from typing import Literal

import numpy as np

from quarterdeck.product import Need
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import ThreePoint
from quarterdeck.value.draws import Draws, Samples, summary

Band = Literal["extreme", "high", "solid", "served"]

BANDS: tuple[tuple[float, Band], ...] = ((15.0, "extreme"), (12.0, "high"), (10.0, "solid"))
"""Lower bounds after Ulwick: above 15, from 12, from 10; below it the need is served well enough."""


@noun
class Opportunity:
    """A need's opportunity score, 0 to 20. `importance` and `satisfaction` are top-two-box shares scaled to 0 to 10."""

    need: str
    title: str
    importance: float
    satisfaction: float
    respondents: int
    score: float
    range: ThreePoint
    band: Band
    probability_above_10: float


def opportunity_score(importance: float, satisfaction: float) -> float:
    """Importance + max(importance − satisfaction, 0), both 0 to 10: 0 to 20.

    Each is the share of people who rate it 4 or 5 of 5, times 10; means of ratings are another thing and mislead.

    References
    ----------
    .. [1] A. W. Ulwick, What Customers Want, 2005, ISBN 978-0-07-140867-7, chapter 3.

    Examples
    --------
    >>> opportunity_score(9.0, 3.0)
    15.0
    """
    return importance + max(importance - satisfaction, 0.0)


def opportunity_samples(need: Need, draws: Draws) -> Samples | None:
    """Scores under the doubt of who happened to be asked; None where shares or their number of respondents are missing.

    Each share has the Beta posterior of its count (Jeffreys' prior). The two are drawn independently, since a file
    holds no joint answers: where the same people answer both, the true doubt is smaller.
    """
    if need.importance is None or need.satisfaction is None or not need.respondents:
        return None
    important, satisfied = (
        10 * draws.generator(need.id, name).beta(share * need.respondents + 0.5, (1 - share) * need.respondents + 0.5, draws.num_samples)
        for name, share in (("importance", need.importance), ("satisfaction", need.satisfaction))
    )
    return np.asarray(important + np.maximum(important - satisfied, 0))


def opportunities(needs: Iterable[Need], *, num_samples: int = 4000, seed: int = 1) -> tuple[Opportunity, ...]:
    """The needs that were rated, greatest opportunity first."""
    draws = Draws(num_samples, seed)
    rated = [_opportunity(need, samples) for need in needs if (samples := opportunity_samples(need, draws)) is not None]
    return tuple(sorted(rated, key=lambda each: (-each.score, each.need)))


def _opportunity(need: Need, samples: Samples) -> Opportunity:
    importance, satisfaction = 10 * (need.importance or 0.0), 10 * (need.satisfaction or 0.0)
    score = opportunity_score(importance, satisfaction)
    return Opportunity(
        need=need.id,
        title=need.title,
        importance=importance,
        satisfaction=satisfaction,
        respondents=need.respondents or 0,
        score=score,
        range=summary(samples),
        band=band_of(score),
        probability_above_10=float((samples > 10).mean()),
    )


def band_of(score: float) -> Band:
    """Which of Ulwick's bands a score of 0 to 20 lies in."""
    if score > BANDS[0][0]:
        return "extreme"
    return next((name for low, name in BANDS[1:] if score >= low), "served")
