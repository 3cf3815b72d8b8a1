"""How strongly a survey says that people need something."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from quarterdeck.evidence.trend import Trend, two_proportion_trend
from quarterdeck.product import SurveyAnswer
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import Interval, wilson_interval


@noun
class YearShare:
    """The share who answered strongly in one year, with its 95 % interval."""

    year: int
    share: float
    respondents: int
    interval: Interval


@noun
class SurveyStrength:
    """What one item of a survey says about a need in its latest year, and the years before that asked the same.

    Shares are 0 to 1. `trend` compares the latest year with the one before; None where nothing comparable was asked.
    """

    survey: str
    year: int
    question: str
    item: str
    respondents: int
    strong_share: float
    interval: Interval
    mild_share: float
    strong_answers: tuple[str, ...]
    earlier: tuple[YearShare, ...] = ()
    trend: Trend | None = None


def survey_strengths(answers: Iterable[SurveyAnswer]) -> tuple[SurveyStrength, ...]:
    """One strength for each item asked about a need, strongest first; all of `answers` speak of the same need."""
    items: dict[tuple[str, str], dict[int, list[SurveyAnswer]]] = defaultdict(lambda: defaultdict(list))
    for answer in answers:
        items[answer.question, answer.item][answer.year].append(answer)
    strengths = [_of_item(years) for years in items.values()]
    return tuple(sorted(strengths, key=lambda each: (-each.year, -each.strong_share, each.item)))


def _of_item(years: dict[int, list[SurveyAnswer]]) -> SurveyStrength:
    """An item's latest year. A year with other answers on offer (another scale) cannot be compared and is left out of `earlier`."""
    latest, *before = sorted(years, reverse=True)
    asked = years[latest]
    now, scale = _year_share(latest, asked), _strong_answers(asked)
    earlier = tuple(_year_share(year, years[year]) for year in before if _strong_answers(years[year]) == scale and scale)
    trend = two_proportion_trend(now.share, now.respondents, earlier[0].share, earlier[0].respondents) if earlier else None
    return SurveyStrength(
        survey=asked[0].survey,
        year=latest,
        question=asked[0].question,
        item=asked[0].item,
        respondents=now.respondents,
        strong_share=now.share,
        interval=now.interval,
        mild_share=_share(asked, "mild"),
        strong_answers=scale,
        earlier=earlier,
        trend=trend,
    )


def _year_share(year: int, answers: Sequence[SurveyAnswer]) -> YearShare:
    share, respondents = _share(answers, "strong"), min(answer.respondents for answer in answers)
    return YearShare(year=year, share=share, respondents=respondents, interval=wilson_interval(share, respondents))


def _share(answers: Sequence[SurveyAnswer], strength: str) -> float:
    """The answers of one item exclude one another, so their shares add; rounding at the source may pass 1."""
    return min(1.0, sum(answer.share for answer in answers if answer.strength == strength))


def _strong_answers(answers: Sequence[SurveyAnswer]) -> tuple[str, ...]:
    return tuple(sorted({answer.answer for answer in answers if answer.strength == "strong"}))
