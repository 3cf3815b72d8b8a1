"""The options of a feature side by side: what each takes, when it could be done, and whether it can be built."""

from collections import defaultdict
from datetime import date

import numpy as np

from quarterdeck.feasibility.demand import Asked, is_open
from quarterdeck.feasibility.earliest import NEVER, Earliest
from quarterdeck.feasibility.load import loads
from quarterdeck.feasibility.rules import rule_findings
from quarterdeck.feasibility.verdicts import FeatureVerdict, Judge
from quarterdeck.feasibility.work import Work
from quarterdeck.product import Feature, Option, ProductFile
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import ThreePoint, generator, quantiles

NUM_SAMPLES = 4000
SEED = 1


@noun
class OptionStudy:
    """One option of a feature. `effort` is person-days of everyone, with the doubt of its sum (efforts independent).

    `people_days` is what falls on each team or named person at the median (resource key → person-days), `earliest_start` and
    `earliest_finish` when it could begin and be done with nothing competing (None: not within the horizon). An option
    with an ask that nothing converts into effort has neither.
    """

    feature: str
    option: str
    title: str
    effort: ThreePoint | None
    cost: float
    value_share: float
    earliest_start: date | None
    earliest_finish: date | None
    people_days: dict[str, float]
    verdict: FeatureVerdict | None


def study_options(product: ProductFile) -> tuple[OptionStudy, ...]:
    """Every option of every open feature that has more than one, in the product's order."""
    asked = Asked(product)
    earliest = Earliest(asked)
    judge = Judge(asked, earliest, loads(asked).over(), rule_findings(asked))
    verdicts = judge.option_verdicts()
    return tuple(
        _study(asked, earliest, feature, option, verdicts.get((feature.id, option.id)))
        for feature in product.features
        if is_open(feature) and len(feature.options) > 1
        for option in feature.options
    )


def _study(asked: Asked, earliest: Earliest, feature: Feature, option: Option, verdict: FeatureVerdict | None) -> OptionStudy:
    works = asked.works(feature, option) if asked.is_known(option) else ()
    earliest.of(feature.id)
    span = earliest.option(feature, option) if works else None
    weeks = asked.product.weeks
    starts = span is not None and span.start < min(NEVER, weeks.num_weeks)
    return OptionStudy(
        feature=feature.id,
        option=option.id,
        title=option.title,
        effort=_effort(works, f"{feature.id}/{option.id}") if works else None,
        cost=option.cost,
        value_share=option.value_share,
        earliest_start=weeks.monday(span.start) if starts and span else None,
        earliest_finish=weeks.last_workday(span.finish) if span and span.finish <= weeks.num_weeks else None,
        people_days=_people_days(works),
        verdict=verdict,
    )


def _effort(works: tuple[Work, ...], name: str) -> ThreePoint:
    if len(works) == 1:
        return works[0].effort
    rng = generator(SEED, "options", name)
    return ThreePoint(*quantiles(np.sum([work.effort.draw(NUM_SAMPLES, rng) for work in works], axis=0), 0.1, 0.5, 0.9))


def _people_days(works: tuple[Work, ...]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for work in works:
        mode = work.modes[0]
        for key, rate in mode.rates.items():
            if mode.people > 0:
                found[key] += work.effort.p50 * rate / mode.people
    return dict(found)
