"""How much each method's opinion counts: by how near the truth it was, lately."""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from quarterdeck.forecast.combination.curves import stated_by
from quarterdeck.forecast.combination.known import Known, known_by
from quarterdeck.forecast.pooling import pool_weights
from quarterdeck.product import ForecastRecord
from quarterdeck.product.noun import noun

MIN_SUBJECTS = 10
"""Fewer subjects whose truth is due than this: all methods count alike."""
WINDOW_DAYS = 730
"""Forecasts made longer ago than this say nothing of how good a method is now."""


@noun
class MethodWeight:
    """What a method counts in the pool (0 to 1), with its mean CRPS in days over `num` subjects; None where too few were due."""

    method: str
    weight: float
    crps: float | None = None
    num: int = 0


def learn_weights(records: Iterable[ForecastRecord], methods: Sequence[str], today: date) -> tuple[MethodWeight, ...]:
    """Weights by the CRPS of what each method said by itself; they sum to 1.

    Only forecasts that keep the dates of every one of the methods count, once their 85 % date has passed, with what was
    known before `today`. What is still open then has taken at least so long: its score is the least it can be. Forecasts
    of one subject count as one.

    References
    ----------
    .. [1] J. M. Bates, C. W. J. Granger, "The combination of forecasts", Operational Research Quarterly 20(4), 1969,
       doi:10.1057/jors.1969.103.
    """
    recent = (each for each in records if (today - each.made_on).days <= WINDOW_DAYS and _has(each, methods))
    scores: dict[str, list[list[float]]] = {}
    for each in known_by(recent, today):
        scores.setdefault(each.record.subject, []).append(_scores(each, methods))
    num = len(scores)
    if num < MIN_SUBJECTS:
        return tuple(MethodWeight(method=name, weight=1 / len(methods), num=num) for name in methods)
    by_subject = np.array([np.mean(own, axis=0) for own in scores.values()])
    weights, means = pool_weights(by_subject), by_subject.mean(axis=0)
    return tuple(
        MethodWeight(method=name, weight=round(float(weight), 6), crps=round(float(crps), 3), num=num)
        for name, weight, crps in zip(methods, weights, means, strict=True)
    )


def _has(record: ForecastRecord, methods: Sequence[str]) -> bool:
    return {component.method for component in record.components} >= set(methods)


def _scores(known: Known, methods: Sequence[str]) -> list[float]:
    record = known.record
    said = {component.method: component for component in record.components}
    return [known.crps(stated_by(said[name], record.made_on)) for name in methods]
