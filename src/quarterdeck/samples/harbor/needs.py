"""What Harbor's customers try to get done and cannot: how many say so, who, and whether more or fewer of late."""

from typing import NamedTuple

from quarterdeck.product import Need, SurveyAnswer
from quarterdeck.samples.harbor.facts import data


class NeedFacts(NamedTuple):
    """The planted facts of one need. `trend` weighs twelve months, oldest first; shares are of `respondents`."""

    id: str
    title: str
    people: int
    accounts: int
    trend: tuple[int, ...]
    state: str
    importance: float
    satisfaction: float
    respondents: int
    roles: tuple[str, ...]
    segments: tuple[str, ...]
    description: str


def _row(text: str) -> NeedFacts:
    id_, title, people, accounts, trend, state, importance, satisfaction, respondents, roles, segments, description = (
        part.strip() for part in text.split("|")
    )
    return NeedFacts(
        id_,
        title,
        int(people),
        int(accounts),
        tuple(int(part) for part in trend.split()),
        state,
        int(importance) / 100,
        int(satisfaction) / 100,
        int(respondents),
        tuple(roles.split(", ")),
        tuple(segments.split()),
        description,
    )


NEEDS = tuple(_row(line) for line in data("needs")["rows"])

VALIDATED = {
    "dock-slot",
    "real-eta",
    "no-signal",
    "new-carrier",
    "wrong-invoices",
    "customs-early",
    "identity",
    "cold-goods",
    "carrier-price",
    "own-report",
}


def needs() -> tuple[Need, ...]:
    return tuple(
        Need(
            id=facts.id,
            title=facts.title,
            description=facts.description,
            status="validated" if facts.id in VALIDATED else "open",
            segment=facts.segments[0] if len(facts.segments) <= 2 else None,
            importance=facts.importance,
            satisfaction=facts.satisfaction,
            respondents=facts.respondents,
        )
        for facts in NEEDS
    )


def survey_answers() -> tuple[SurveyAnswer, ...]:
    """The customer survey of autumn 2026: what stops people, and how satisfied they are, one row an item."""
    rows = []
    for number, facts in enumerate(NEEDS, start=1):
        stopped = round(max(0.04, facts.importance * (1 - facts.satisfaction) - 0.18), 3)
        common = {"survey": "Harbor customer survey", "year": 2026, "item": facts.title, "need": facts.id, "source": "own survey, September 2026"}
        rows.append(_answer(f"S{number:02d}-blocks", "How much does this hold you back?", "It stops me", stopped, facts, "strong", common))
        mild = round(min(0.9 - stopped, facts.importance * 0.55), 3)
        rows.append(_answer(f"S{number:02d}-slows", "How much does this hold you back?", "It slows me down", mild, facts, "mild", common))
        rows.append(
            _answer(f"S{number:02d}-fine", "How satisfied are you with this today?", "4 or 5 of 5", facts.satisfaction, facts, "none", common)
        )
    return tuple(rows)


def _answer(id_: str, question: str, answer: str, share: float, facts: NeedFacts, strength: str, common: dict[str, object]) -> SurveyAnswer:
    return SurveyAnswer(id=id_, question=question, answer=answer, share=share, respondents=facts.respondents, strength=strength, **common)  # type: ignore[arg-type]
