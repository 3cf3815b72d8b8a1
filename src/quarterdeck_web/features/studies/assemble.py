"""What the engine says about each feature, gathered for its page: ranks by every method, findings, effort by option, Kano."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

WEEKS_PER_MONTH = 52 / 12
EFFORT_SAMPLES = 2000
SAMPLES_OF_MANY = 400
MANY_FEATURES = 1500
"""Above it fewer futures are drawn, and a page shows the rank by value only: a quick job has no time for all."""


def studies_of(product: Any, value_ranking: Any, report: Any | None) -> dict[str, dict[str, Any]]:
    """Ref → what the engine says about that feature.

    Parameters
    ----------
    product
        The whole product.
    value_ranking
        Its `Ranking` by value.
    report
        Its `FeasibilityReport`; None where flaws stop the study.
    """
    from quarterdeck.value import rank
    from quarterdeck.value.methods import METHODS

    rankings = [value_ranking]
    if len(product.features) <= MANY_FEATURES:
        rankings += [rank(product, method, num_samples=EFFORT_SAMPLES) for method in METHODS if method != "value"]
    found: dict[str, dict[str, Any]] = {feature.id: {} for feature in product.features}
    for feature, ranks in _ranks(rankings).items():
        found[feature]["ranks"] = ranks
    for verdict in report.verdicts if report is not None else ():
        found[verdict.feature]["verdict"] = _verdict(verdict)
    for feature, facts in _efforts(product).items():
        found[feature] |= facts
    return found


def efforts_of(studies: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The part of the studies that the grid sorts by."""
    return {
        ref: {"weeks": study.get("weeks"), "delay_cost": study.get("delay_cost"), "kano": (study.get("kano") or {}).get("word")}
        for ref, study in studies.items()
    }


def _ranks(rankings: list[Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for ranking in rankings:
        for item in ranking.items:
            found[item.feature].append({
                "method": ranking.method, "title": ranking.title, "formula": ranking.formula, "unit": ranking.unit, "caution": ranking.caution,
                "rank": item.rank, "low": item.rank_low, "high": item.rank_high, "of": len(ranking.items),
                "score": [item.score.p10, item.score.p50, item.score.p90],
            })  # fmt: skip
        for lack in ranking.lacking:
            found[lack.feature].append({"method": ranking.method, "title": ranking.title, "formula": ranking.formula, "missing": lack.missing})
    return found


def _verdict(verdict: Any) -> dict[str, Any]:
    return {
        "verdict": verdict.verdict,
        "option": verdict.option,
        "earliest_finish": verdict.earliest_finish.isoformat() if verdict.earliest_finish else None,
        "conditions": list(verdict.conditions),
        "reasons": list(verdict.reasons),
        "unknowns": list(verdict.unknowns),
        "findings": [
            {"dimension": each.dimension, "verdict": each.verdict, "source": each.source, "statement": each.statement, "confidence": each.confidence}
            for each in verdict.findings
        ],
    }


def _efforts(product: Any) -> dict[str, dict[str, Any]]:
    from quarterdeck.value.curves import mean_delay_cost_per_week
    from quarterdeck.value.draws import Draws
    from quarterdeck.value.effort import EffortBook

    are_many = len(product.features) > MANY_FEATURES
    book, weeks = EffortBook(product, Draws(SAMPLES_OF_MANY if are_many else EFFORT_SAMPLES, 1)), product.weeks
    found = {}
    for feature in product.features:
        facts: dict[str, Any] = {"options": {}}
        for option in feature.options:
            alone = replace(feature, options=(option,))
            if book.missing(alone) is None:
                facts["options"][option.id] = {
                    "weeks": _quantiles(book.person_months(alone) * WEEKS_PER_MONTH),
                    "elapsed": _quantiles(book.elapsed_weeks(alone)),
                }
        cheapest = book.cheapest(feature)
        if cheapest is not None:
            facts |= {"cheapest": cheapest.id, "weeks": facts["options"][cheapest.id]["weeks"]}
        if feature.value is not None:
            facts["kano"] = _kano(feature.value.kano)
            if feature.value.profile != "fixed date":
                facts["delay_cost"] = feature.value.value.p50 * mean_delay_cost_per_week(feature.value, weeks)
        found[feature.id] = facts
    return found


def _kano(responses: Any) -> dict[str, Any] | None:
    from quarterdeck.uncertainty import generator
    from quarterdeck.value.kano import kano

    result = kano(responses, generator(1, "kano"), EFFORT_SAMPLES) if responses else None
    if result is None:
        return None
    return {
        "word": result.category or " or ".join(result.tied),
        "respondents": result.respondents,
        "shares": result.shares,
        "better": [result.better.p10, result.better.p50, result.better.p90] if result.better else None,
        "worse": [result.worse.p10, result.worse.p50, result.worse.p90] if result.worse else None,
        "is_questionable": result.is_questionable,
        "probability": result.probability_category,
    }


def _quantiles(samples: Any) -> list[float]:
    import numpy as np

    return [round(float(value), 3) for value in np.quantile(samples, [0.1, 0.5, 0.9])]
