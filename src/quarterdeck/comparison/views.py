"""One feature as the Product Manager sees it and as the Technical Product Manager does: each in their own words, and where they disagree."""

from collections.abc import Callable
from typing import Literal

from quarterdeck.comparison import pm_words, tpm_words
from quarterdeck.comparison.disagreements import disagreements
from quarterdeck.comparison.sides import Aspect, Part, Sides, mirrored, sides
from quarterdeck.comparison.subject import Subject, subject_of
from quarterdeck.forecast import Forecast
from quarterdeck.product import ProductFile
from quarterdeck.roadmap.plan import Plan

Role = Literal["pm", "tpm"]
ROLES: dict[Role, str] = {"pm": "Product Manager", "tpm": "Technical Product Manager"}
Told = tuple[str, str]
"""What is said, and what it rests on."""

QUESTIONS: tuple[tuple[str, str, Callable[[Subject], Told], Callable[[Subject], Told]], ...] = (
    ("What is it?", "the need it answers; the work it is", pm_words.what, tpm_words.what),
    ("Who?", "who asks; who builds", pm_words.who, tpm_words.who),
    ("How much, 8 times in 10?", "value; effort", pm_words.how_much, tpm_words.how_much),
    ("How sure?", "how many times the high end is the low end", pm_words.how_sure, tpm_words.how_sure),
    ("What money?", "what customers pay; what it costs beside people", pm_words.money, tpm_words.money),
    ("When?", "the day it is wanted; the days it is done", pm_words.when, tpm_words.when),
    ("Why not later?", "what a week of waiting costs; how long the work takes", pm_words.why_not_later, tpm_words.how_long),
    ("What may go wrong?", "in the market; in the work", pm_words.risks, tpm_words.risks),
    ("What else does it hang on?", "the objective and release; what it waits for", pm_words.hangs_on, tpm_words.hangs_on),
    ("What does the case say?", "its basis; the verdict with its conditions", pm_words.case, tpm_words.case),
    ("Signed?", "value key; feasibility key", pm_words.key, tpm_words.key),
)
"""What both roles are asked of a feature, what the answers are about, and who answers how."""


def compare_views(
    product: ProductFile, feature: str, a: Role = "pm", b: Role = "tpm", *, plan: Plan | None = None, forecast: Forecast | None = None
) -> Sides:
    """How two roles see a feature. What they disagree on comes first, each with the gap and the input that makes it.

    Raises
    ------
    InvalidInput
        If there is no such feature.
    """
    subject = subject_of(product, feature, plan, forecast)
    if a == b:
        return sides("views", (ROLES[a], ROLES[b]), "", (_answers(subject, a, b),))
    found = Part(
        title="Where they disagree", aspects=disagreements(subject), note="the Product Manager’s side against the Technical Product Manager’s"
    )
    parts = (found,) if a == "pm" else mirrored((found,))
    number = len(found.aspects)
    said = f"{subject.feature.title}: both sides agree on what can be compared."
    if number:
        said = f"{subject.feature.title}: the two views disagree in {number} thing{'' if number == 1 else 's'}."
    rest = "; ".join(each.label[:1].lower() + each.label[1:] for each in found.aspects)
    missing = [name for name, known in (("plan", plan), ("forecast", forecast)) if known is None]
    rest = f"{rest[:1].upper()}{rest[1:]}." if rest else ""
    if missing:
        rest = f"{rest} Without a {' and a '.join(missing)} dates are not compared.".strip()
    return sides("views", (ROLES[a], ROLES[b]), said, (*parts, _answers(subject, a, b)), rest)


def _answers(subject: Subject, a: Role, b: Role) -> Part:
    aspects = []
    for label, note, pm, tpm in QUESTIONS:
        told = {"pm": pm(subject), "tpm": tpm(subject)}
        aspects.append(Aspect(label=label, note=note, a=told[a][0], b=told[b][0], note_a=told[a][1], note_b=told[b][1]))
    return Part(title="Each in their own words", aspects=tuple(aspects))
