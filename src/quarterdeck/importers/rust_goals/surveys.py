"""Survey answers, the needs they speak of, and what features are worth by them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from quarterdeck.importers.rust_goals import assumptions
from quarterdeck.importers.rust_goals.folder import Folder
from quarterdeck.importers.rust_goals.goals import Goal
from quarterdeck.product import Need, NeedLink, SurveyAnswer, ValueCase
from quarterdeck.product.evidence import Coverage
from quarterdeck.uncertainty import ThreePoint, wilson_interval

Strength = Literal["strong", "mild", "none"]
STRENGTHS: tuple[tuple[str, Strength], ...] = (
    ("big problem", "strong"),
    ("would unblock", "strong"),
    ("could be improved", "mild"),
    ("would improve", "mild"),
    ("high priority", "mild"),
)
"""What an answer that begins so means for the need. 2023 asked for priorities: none of its answers says that something is blocked."""
ABOUT_NEEDS = ("which unimplemented", "which of the following aspects")
"""How the questions begin whose items are needs. Others ask about what exists already."""
COVERAGES: Mapping[str, Coverage] = {"full": "full", "partial": "partial"}


def slug(text: str) -> str:
    """A text as an id: lower case, hyphens between its words."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def read_needs(folder: Folder) -> tuple[Need, ...]:
    """The items of the newest survey's questions about what people miss, each once, in the survey's order."""
    rows = folder.tables["survey_answers.csv"]
    newest = max((row["year"] for row in rows), default="")
    items = dict.fromkeys(row["item"] for row in rows if row["year"] == newest and row["question"].lower().startswith(ABOUT_NEEDS))
    return tuple(Need(id=slug(item), title=item, status="validated") for item in items)


def read_answers(folder: Folder, needs: Sequence[Need]) -> tuple[SurveyAnswer, ...]:
    """Every answer of every year; one about a need of today points to it, whichever year it was given in."""
    known = {need.title: need.id for need in needs}
    answers = []
    for row in folder.tables["survey_answers.csv"]:
        year, respondents = row.whole("year"), row.whole("respondents")
        row.expect(respondents > 0, "respondents", "a whole number above 0")
        is_about_needs = row["question"].lower().startswith(ABOUT_NEEDS)
        begins = row["answer"].lower()
        answers.append(
            SurveyAnswer(
                id=f"{year}/{slug(row['item'])}/{slug(row['answer'])}",
                survey=row["survey"],
                year=year,
                question=row["question"],
                item=row["item"],
                answer=row["answer"],
                share=row.percent("percent"),
                respondents=max(respondents, 1),
                strength=next((strength for start, strength in STRENGTHS if begins.startswith(start)), "none"),
                need=known.get(row["item"]) if is_about_needs else None,
                source="survey_answers.csv",
            )
        )
    return tuple(answers)


def read_need_links(folder: Folder, needs: Sequence[Need], goals: Iterable[Goal]) -> tuple[NeedLink, ...]:
    """Which feature answers which need: the judgement that came with the data."""
    known = {need.title: need.id for need in needs}
    features = {goal.id: goal.slug for goal in goals if goal.is_feature}
    links = []
    for row in folder.tables["derived_need_to_goal.csv"]:
        row.expect(row["survey_item"] in known, "survey_item", "an item of the newest survey")
        row.expect(row["goal"] in features, "goal", "an accepted goal of the current period")
        row.expect(row["coverage"] in COVERAGES, "coverage", "full or partial")
        if row["survey_item"] in known and row["goal"] in features:
            coverage = COVERAGES.get(row["coverage"], "partial")
            links.append(NeedLink(need=known[row["survey_item"]], feature=features[row["goal"]], coverage=coverage, note=row["note"]))
    return tuple(links)


def value_cases(features: Iterable[str], links: Sequence[NeedLink], answers: Iterable[SurveyAnswer]) -> dict[str, ValueCase]:
    """What each feature is worth in percentage points of respondents, by the needs it answers.

    The quantiles of a feature's needs are added as they are: if one need is overrated, so are the others.
    """
    by_need: dict[str, list[SurveyAnswer]] = defaultdict(list)
    for answer in answers:
        if answer.need is not None:
            by_need[answer.need].append(answer)
    worth = {need: _newest(asked) for need, asked in by_need.items()}
    shares = _coverage_shares(links)
    cases = {}
    for feature in features:
        mine = [(link, shares[idx]) for idx, link in enumerate(links) if link.feature == feature and link.need in worth]
        cases[feature] = _value_case(mine, worth) if mine else ValueCase(value=assumptions.REFERENCE_VALUE, basis=assumptions.REFERENCE_BASIS)
    return cases


def _newest(answers: Sequence[SurveyAnswer]) -> tuple[SurveyAnswer, ...]:
    newest = max(answer.year for answer in answers)
    return tuple(answer for answer in answers if answer.year == newest and answer.strength != "none")


def _coverage_shares(links: Sequence[NeedLink]) -> list[ThreePoint]:
    """The share of its need each link brings; where the medians of one need's links pass the whole, they are scaled to it."""
    medians: dict[str, float] = defaultdict(float)
    for link in links:
        medians[link.need] += assumptions.COVERAGE_SHARE[link.coverage].p50
    return [assumptions.COVERAGE_SHARE[link.coverage].scaled(min(1.0, 1 / medians[link.need])) for link in links]


def _value_case(mine: Sequence[tuple[NeedLink, ThreePoint]], worth: Mapping[str, tuple[SurveyAnswer, ...]]) -> ValueCase:
    parts = [(link, share, _need_worth(worth[link.need])) for link, share in mine]
    quantiles = [sum(getattr(share, name) * getattr(points, name) for _, share, points in parts) for name in ("p10", "p50", "p90")]
    said = [f"{_said(link, worth[link.need])} × {share.p50:.2g} ({link.coverage} answer)" for link, share, _ in parts]
    basis = (
        f"Points = strong % + {assumptions.MILD_WEIGHT:g} × mild % of respondents, × the share of the need met: {'; '.join(said)}. "
        "p10 and p90 take the ends of the 80 % sampling interval and of the doubt about how much of the need is met. "
        "The weights are assumptions of Quarterdeck."
    )
    evidence = tuple(answer.id for link, _, _ in parts for answer in worth[link.need])
    return ValueCase(value=ThreePoint(*(round(quantile, 3) for quantile in quantiles)), basis=basis, evidence=evidence)


def _need_worth(answers: Sequence[SurveyAnswer]) -> ThreePoint:
    """Percentage points a need is worth, with the 80 % sampling interval of its shares."""
    low = median = high = 0.0
    for answer in answers:
        weight = 100 * (assumptions.STRONG_WEIGHT if answer.strength == "strong" else assumptions.MILD_WEIGHT)
        interval = wilson_interval(answer.share, answer.respondents, level=0.8)
        low, median, high = low + weight * interval.low, median + weight * answer.share, high + weight * interval.high
    return ThreePoint(min(low, median), median, max(high, median))


def _said(link: NeedLink, answers: Sequence[SurveyAnswer]) -> str:
    shares = {answer.strength: answer for answer in answers}
    stated = ", ".join(f"{100 * answer.share:.1f} % {strength}" for strength, answer in shares.items())
    return (
        f"{answers[0].item if answers else link.need} {answers[0].year if answers else ''} ({stated}, n = {answers[0].respondents if answers else 0})"
    )
