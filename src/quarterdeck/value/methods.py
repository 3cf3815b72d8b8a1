"""Every method as one row: what it is called, what it computes, and how to score a product's features by it."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from quarterdeck.product import Feature, ProductFile, ValueCase
from quarterdeck.value import ratios
from quarterdeck.value.custom import missing_criteria, weighted_score
from quarterdeck.value.draws import Draws, Samples
from quarterdeck.value.effort import EffortBook
from quarterdeck.value.kano import satisfaction_swing
from quarterdeck.value.opportunity import opportunity_samples
from quarterdeck.value.pairwise import fit

NO_CASE = "a value case"


class Lacking(Exception):
    """A feature lacks an input of the method; the text says which. Never leaves this room."""


@dataclass(frozen=True)
class Scorer:
    """A product with the random numbers to score it by."""

    product: ProductFile
    draws: Draws

    @cached_property
    def efforts(self) -> EffortBook:
        """Effort and durations of features."""
        return EffortBook(self.product, self.draws)

    @cached_property
    def opportunities(self) -> dict[str, tuple[Samples, ...]]:
        """Scores of the rated needs each feature answers."""
        rated = {need.id: samples for need in self.product.needs if (samples := opportunity_samples(need, self.draws)) is not None}
        answered: dict[str, list[Samples]] = defaultdict(list)
        for link in self.product.need_links:
            if link.need in rated:
                answered[link.feature].append(rated[link.need])
        return {feature: tuple(samples) for feature, samples in answered.items()}

    @cached_property
    def strengths(self) -> dict[str, Samples]:
        """Pairwise strengths of the features in the largest component."""
        if not self.product.pairwise_answers:
            return {}
        model = fit(self.product.pairwise_answers)
        drawn = model.draw(self.draws.num_samples, self.draws.generator("", "pairwise"))
        return {name: drawn[:, idx] for idx, name in enumerate(model.ids) if model.components[idx] == 0}

    def with_effort(self, feature: Feature) -> EffortBook:
        """The effort book, once it is known to hold this feature."""
        if missing := self.efforts.missing(feature):
            raise Lacking(missing)
        return self.efforts


def _case(feature: Feature) -> ValueCase:
    if feature.value is None:
        raise Lacking(NO_CASE)
    return feature.value


def _value(scorer: Scorer, feature: Feature) -> Samples:
    return scorer.draws.of(_case(feature).value, feature.id, "value")


def _rice(scorer: Scorer, feature: Feature) -> Samples:
    if (inputs := _case(feature).rice) is None:
        raise Lacking("reach, impact and confidence")
    return ratios.rice(inputs, scorer.with_effort(feature).person_months(feature), scorer.draws, feature.id)


def _ice(scorer: Scorer, feature: Feature) -> Samples:
    if (inputs := _case(feature).ice) is None:
        raise Lacking("impact, confidence and ease")
    return ratios.ice(inputs, scorer.draws, feature.id)


def _safe_wsjf(scorer: Scorer, feature: Feature) -> Samples:
    if (inputs := _case(feature).wsjf) is None:
        raise Lacking("business value, time criticality, risk reduction and job size")
    return ratios.safe_wsjf(inputs, scorer.draws, feature.id)


def _wsjf(scorer: Scorer, feature: Feature) -> Samples:
    return ratios.per_week(_delay_cost(scorer, feature), scorer.with_effort(feature).elapsed_weeks(feature))


def _cd3(scorer: Scorer, feature: Feature) -> Samples:
    return ratios.per_week(_delay_cost(scorer, feature), scorer.with_effort(feature).constrained_weeks(feature))


def _delay_cost(scorer: Scorer, feature: Feature) -> Samples:
    case = _case(feature)
    if case.profile == "fixed date":
        raise Lacking("a cost of each week's delay: a fixed date is met by scheduling back from it, not by a ratio")
    return ratios.cost_of_delay(case, scorer.product.weeks, scorer.draws, feature.id)


def _opportunity(scorer: Scorer, feature: Feature) -> Samples:
    answered = scorer.opportunities.get(feature.id)
    if not answered:
        raise Lacking("a need it answers that is rated (importance, satisfaction, respondents)")
    return np.asarray(np.maximum.reduce(list(answered)))


def _kano(scorer: Scorer, feature: Feature) -> Samples:
    swing = satisfaction_swing(_case(feature).kano, scorer.draws.generator(feature.id, "kano"), scorer.draws.num_samples)
    if swing is None:
        raise Lacking("answers to the pair of Kano questions")
    return swing


def _pairwise(scorer: Scorer, feature: Feature) -> Samples:
    if feature.id not in scorer.strengths:
        raise Lacking("a comparison that links it to the others")
    return scorer.strengths[feature.id]


def _custom(scorer: Scorer, feature: Feature) -> Samples:
    if not any(criterion.weight > 0 for criterion in scorer.product.criteria):
        raise Lacking("criteria of the product with a weight")
    case = _case(feature)
    if missing := missing_criteria(case.scores, scorer.product.criteria):
        raise Lacking("scores on " + ", ".join(missing))
    return weighted_score(case.scores, scorer.product.criteria, scorer.draws, feature.id)


@dataclass(frozen=True, slots=True)
class Method:
    """A scoring method: its formula in words, the unit of its score ({value} and the like are the product's), and a caution."""

    title: str
    formula: str
    unit: str
    caution: str
    score: Callable[[Scorer, Feature], Samples] = field(repr=False)


METHODS: Mapping[str, Method] = {
    "value": Method(
        "Value", "value if it were there today", "{value}", "Knows neither effort nor time: what is worth most, not what to do first.", _value,
    ),
    "rice": Method(
        "RICE", "reach × impact × confidence ÷ effort", "people per quarter and person-month",
        "Reach is people in a period, not a percentage; confidence is evidence, not enthusiasm.", _rice,
    ),
    "ice": Method("ICE", "impact × confidence × ease", "points, 1 to 1000", "For quick triage: knows no reach.", _ice),
    "wsjf": Method(
        "WSJF (Reinertsen)", "cost of delay per week ÷ weeks from start to finish", "{value} per week, per week",
        "Best for one server and a cost that grows in a straight line.", _wsjf,
    ),
    "safe-wsjf": Method(
        "WSJF (SAFe, relative)", "(business value + time criticality + risk reduction) ÷ job size", "relative points",
        "Relative scores give an order and support no trade-off.", _safe_wsjf,
    ),
    "cd3": Method(
        "CD3", "cost of delay per week ÷ weeks the constrained team is held", "{value} per week, per week",
        "An order for one queue; not a way to decide what is worth investing in.", _cd3,
    ),
    "opportunity": Method(
        "Opportunity score", "importance + max(importance − satisfaction, 0), of the best need it answers", "points, 0 to 20",
        "Scores needs, not features; whole-market shares hide segments.", _opportunity,
    ),
    "kano": Method(
        "Kano", "Better − Worse", "share, 0 to 2",
        "Kano sorts into classes; the swing is an order for lists. Must-be features come before any order.", _kano,
    ),
    "pairwise": Method(
        "Pairwise (Bradley–Terry)", "strength that explains who was preferred", "logarithm of strength",
        "Few comparisons give wide intervals: ask about the next pair.", _pairwise,
    ),
    "custom": Method(
        "Weighted score", "Σ weight × place on the criterion's scale", "points, 0 to 100",
        "Adds what may need multiplying: weights are opinions.", _custom,
    ),
}  # fmt: skip
