"""Needs by strength, and the strong ones that nothing planned answers."""

from collections import defaultdict
from datetime import date
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.evidence.surveys import SurveyStrength, survey_strengths
from quarterdeck.evidence.voices import Voices, voices_by_need
from quarterdeck.product import Feature, Need, NeedLink, ProductFile, SurveyAnswer
from quarterdeck.product.evidence import Coverage
from quarterdeck.product.features import FeatureStatus
from quarterdeck.product.noun import noun

STRONG_SHARE = 0.05
"""A need is strong when one in twenty says it blocks them. Ours: an assumption to be set by whoever asks."""

Answered = Literal["full", "partial", "none"]


@noun
class Answer:
    """A feature that answers a need. It *is open* while it can still be planned: neither released nor closed."""

    feature: str
    title: str
    coverage: Coverage
    status: FeatureStatus
    is_open: bool
    note: str = ""


@noun
class NeedStrength:
    """A need with what stands behind it and what answers it.

    `strength` (0 to 1) is the greater of two shares: of respondents whose latest answer is strong, and of accounts (else
    people, else items) that raised it; `basis` says which. `answered` counts features that are not closed.
    """

    need: str
    title: str
    status: str
    strength: float
    basis: str
    is_strong: bool
    answered: Answered
    answers: tuple[Answer, ...] = ()
    surveys: tuple[SurveyStrength, ...] = ()
    voices: Voices | None = None

    @property
    def is_unanswered(self) -> bool:
        """Strong, not yet met or rejected, and no feature answers it."""
        return self.is_strong and self.answered == "none" and self.status in ("open", "validated")


@noun
class NeedsReport:
    """Every need, strongest first, and the ids of the strong ones that no feature answers, in the same order."""

    format: Literal["quarterdeck-needs"] = "quarterdeck-needs"
    version: Literal[1] = 1
    product_id: str
    as_of: date
    strong_share: float
    needs: tuple[NeedStrength, ...]
    unanswered: tuple[str, ...]


def strong_needs(product: ProductFile, *, strong_share: float = STRONG_SHARE) -> NeedsReport:
    """How strong each need is, by surveys and by voices, and which features answer it.

    Nothing is left out: a need below `strong_share` is listed, only not called strong.

    Raises
    ------
    InvalidInput
        If `strong_share` is not between 0 and 1.
    """
    if not 0 <= strong_share <= 1:
        raise InvalidInput(f"expected strong_share between 0 and 1, got {strong_share:g}")
    surveys: dict[str, list[SurveyAnswer]] = defaultdict(list)
    for answer in product.survey_answers:
        if answer.need is not None:
            surveys[answer.need].append(answer)
    links: dict[str, list[NeedLink]] = defaultdict(list)
    for link in product.need_links:
        links[link.need].append(link)
    voices = voices_by_need(product.evidence, product.accounts, product.as_of)
    features = {feature.id: feature for feature in product.features}
    strengths = [
        _strength(need, survey_strengths(surveys[need.id]), voices.get(need.id), _answers(links[need.id], features), strong_share)
        for need in product.needs
    ]
    strengths.sort(key=lambda each: (-each.strength, each.title, each.need))
    return NeedsReport(
        product_id=product.id,
        as_of=product.as_of,
        strong_share=strong_share,
        needs=tuple(strengths),
        unanswered=tuple(each.need for each in strengths if each.is_unanswered),
    )


def _strength(
    need: Need, surveys: tuple[SurveyStrength, ...], voices: Voices | None, answers: tuple[Answer, ...], strong_share: float
) -> NeedStrength:
    strength, basis = _strongest(surveys, voices)
    covering = {answer.coverage for answer in answers if answer.status != "closed"}
    return NeedStrength(
        need=need.id,
        title=need.title,
        status=need.status,
        strength=strength,
        basis=basis,
        is_strong=bool(surveys or voices) and strength >= strong_share,
        answered="full" if "full" in covering else "partial" if covering else "none",
        answers=answers,
        surveys=surveys,
        voices=voices,
    )


def _strongest(surveys: tuple[SurveyStrength, ...], voices: Voices | None) -> tuple[float, str]:
    """The greatest share and where it comes from; only the latest year in which the need was asked about counts."""
    said = [(voices.share, f"{voices.accounts or voices.people or voices.items} {voices.counted}")] if voices else []
    latest = max((survey.year for survey in surveys), default=0)
    for survey in surveys:
        if survey.year == latest:
            said.append((survey.strong_share, f"{survey.survey}, n={survey.respondents}"))
    return max(said, default=(0.0, "nothing was said"), key=lambda each: each[0])


def _answers(links: list[NeedLink], features: dict[str, Feature]) -> tuple[Answer, ...]:
    return tuple(
        Answer(
            feature=link.feature,
            title=features[link.feature].title,
            coverage=link.coverage,
            status=features[link.feature].status,
            is_open=features[link.feature].status not in ("released", "closed"),
            note=link.note,
        )
        for link in links
        if link.feature in features
    )
