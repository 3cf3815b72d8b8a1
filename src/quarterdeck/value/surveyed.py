"""A survey's figures by its method: for everybody and for each segment, and what would be a misuse of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from quarterdeck.evidence.surveys import MaxDiff, NetPromoter, ProductMarketFit, max_diff, net_promoter, product_market_fit
from quarterdeck.product import KanoResponse, Survey, SurveyResponse
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import ThreePoint, generator
from quarterdeck.value.draws import Samples, summary
from quarterdeck.value.kano import QUESTIONABLE_LIMIT, KanoResult, kano
from quarterdeck.value.opportunity import Band, band_of, opportunity_score

TOP_BOXES = 4
"""Of five boxes the top two, 4 and 5, count."""

MIN_RESPONDENTS = 30
"""Under it a class or a score of one item is mostly chance. Ours: a convention."""


@noun
class KanoItem:
    """One item's classes with Better and Worse; `result` is None where nobody answered about it."""

    item: str
    title: str
    result: KanoResult | None


@noun
class RatedOutcome:
    """One outcome: `importance`, `satisfaction` (0 to 10, top-two-box shares) and `score` (0 to 20), each with its 10–90 % range."""

    item: str
    title: str
    respondents: int
    importance: float
    satisfaction: float
    score: float
    importance_range: ThreePoint
    satisfaction_range: ThreePoint
    range: ThreePoint
    band: Band
    probability_above_10: float


@noun
class SurveyGroup:
    """The figures of one segment (`segment` "" is everybody); those of other methods are empty. `warnings` are sentences."""

    segment: str
    respondents: int
    kano: tuple[KanoItem, ...] = ()
    outcomes: tuple[RatedOutcome, ...] = ()
    max_diff: MaxDiff | None = None
    promoters: NetPromoter | None = None
    fit: ProductMarketFit | None = None
    warnings: tuple[str, ...] = ()


def survey_figures(survey: Survey, *, num_samples: int = 2000, seed: int = 1) -> tuple[SurveyGroup, ...]:
    """Everybody's figures first, then each segment's, largest first."""
    groups = [_group(survey, survey.responses, "", num_samples, seed)]
    for segment in survey.segments:
        members = [each for each in survey.responses if each.segment == segment]
        groups.append(_group(survey, members, segment, num_samples, seed))
    return tuple(groups)


def _group(survey: Survey, members: Sequence[SurveyResponse], segment: str, num_samples: int, seed: int) -> SurveyGroup:
    group = SurveyGroup(segment=segment, respondents=len(members))
    mixed = _mixed(survey) if not segment else ()
    match survey.method:
        case "kano":
            items = kano_items(survey, members, num_samples=num_samples, seed=seed)
            return replace(group, kano=items, warnings=(*_kano_warnings(items), *mixed))
        case "opportunity":
            outcomes = rated_outcomes(survey, members, num_samples=num_samples, seed=seed)
            return replace(group, outcomes=outcomes, warnings=(*_few((each.title, each.respondents) for each in outcomes), *mixed))
        case "max-diff":
            found = max_diff(members)
            return replace(group, max_diff=found, warnings=found.warnings if found else ())
        case "nps":
            return replace(group, promoters=net_promoter(each.score for each in members if each.score is not None))
        case "sean-ellis":
            fit = product_market_fit(members)
            return replace(group, fit=fit, warnings=fit.warnings if fit else ())


def kano_items(survey: Survey, members: Iterable[SurveyResponse], *, num_samples: int = 2000, seed: int = 1) -> tuple[KanoItem, ...]:
    """Each item's classes by `kano`, in the survey's order."""
    counts: dict[str, Counter[tuple[str, str]]] = {item.id: Counter() for item in survey.items}
    for each in members:
        for pair in each.kano:
            counts[pair.item][pair.functional, pair.dysfunctional] += 1
    found = []
    for item in survey.items:
        answers = [
            KanoResponse(functional=with_it, dysfunctional=without, count=count)  # type: ignore[arg-type]
            for (with_it, without), count in sorted(counts[item.id].items())
        ]
        result = kano(answers, generator(seed, "survey", survey.id, item.id), num_samples)
        found.append(KanoItem(item=item.id, title=item.title, result=result))
    return tuple(found)


def rated_outcomes(survey: Survey, members: Iterable[SurveyResponse], *, num_samples: int = 2000, seed: int = 1) -> tuple[RatedOutcome, ...]:
    """Opportunity scores from everybody's ratings, greatest first; ranges by resampling people, so that both answers of one stay together.

    Each resample draws the shares of the four kinds of people (both answers in the top boxes, one, none) from their posterior with Jeffreys'
    prior: the Bayesian bootstrap, which keeps a width where everybody agrees.

    References
    ----------
    .. [1] A. W. Ulwick, What Customers Want, 2005, ISBN 978-0-07-140867-7, chapter 3.
    .. [2] D. B. Rubin, "The Bayesian bootstrap", Annals of Statistics 9(1), 1981, doi:10.1214/aos/1176345338.
    """
    answers: dict[str, list[tuple[bool, bool]]] = {item.id: [] for item in survey.items}
    for each in members:
        for rating in each.ratings:
            answers[rating.item].append((rating.importance >= TOP_BOXES, rating.satisfaction >= TOP_BOXES))
    found = []
    for item in survey.items:
        if answers[item.id]:
            rng = generator(seed, "survey", survey.id, item.id)
            found.append(_outcome(item.id, item.title, np.array(answers[item.id]), rng, num_samples))
    return tuple(sorted(found, key=lambda each: (-each.score, each.item)))


def _outcome(item: str, title: str, boxes: npt.NDArray[np.bool_], rng: np.random.Generator, num_samples: int) -> RatedOutcome:
    """`boxes` has shape (num_people, 2): in the top two of importance, of satisfaction."""
    num = len(boxes)
    important, satisfied = (10.0 * float(share) for share in boxes.mean(axis=0))
    kinds = np.bincount(2 * boxes[:, 0] + boxes[:, 1], minlength=4)
    drawn = rng.dirichlet(kinds + 0.5, num_samples)
    drawn_important: Samples = 10 * (drawn[:, 2] + drawn[:, 3])
    drawn_satisfied: Samples = 10 * (drawn[:, 1] + drawn[:, 3])
    scores = drawn_important + np.maximum(drawn_important - drawn_satisfied, 0)
    score = opportunity_score(important, satisfied)
    return RatedOutcome(
        item=item,
        title=title,
        respondents=num,
        importance=important,
        satisfaction=satisfied,
        score=score,
        importance_range=summary(drawn_important),
        satisfaction_range=summary(drawn_satisfied),
        range=summary(scores),
        band=band_of(score),
        probability_above_10=float((scores > 10).mean()),
    )


def _kano_warnings(items: Sequence[KanoItem]) -> Iterable[str]:
    for each in items:
        if each.result is not None and each.result.is_questionable:
            share = each.result.questionable_share
            yield f"{each.title}: {share:.0%} contradict themselves, more than {QUESTIONABLE_LIMIT:.0%}. Was the question understood?"
    yield from _few((each.title, each.result.respondents) for each in items if each.result is not None)


def _few(asked: Iterable[tuple[str, int]]) -> Iterable[str]:
    few = [(title, num) for title, num in asked if num < MIN_RESPONDENTS]
    if few:
        least, have = min(num for _, num in few), "has" if len(few) == 1 else "have"
        yield f"{len(few)} of the items {have} fewer than {MIN_RESPONDENTS} answers (the least {least}): read the ranges."


def _mixed(survey: Survey) -> tuple[str, ...]:
    if len(survey.segments) < 2:
        return ()
    return (f"Everybody together mixes {len(survey.segments)} segments, who may want opposite things: read each by itself.",)
