"""Surveys with the answers of each person, from which their figures are computed."""

from datetime import date
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product.cases import KanoAnswer
from quarterdeck.product.noun import noun

SurveyMethod = Literal["kano", "opportunity", "max-diff", "nps", "sean-ellis"]
Disappointment = Literal["very", "somewhat", "not"]


@noun
class SurveyItem:
    """What is asked about: a feature in a Kano survey or MaxDiff, a need (an outcome) for the opportunity score."""

    id: str
    title: str
    need: str | None = None
    feature: str | None = None


@noun
class KanoPair:
    """One person's two answers about one item: with it (functional) and without it (dysfunctional)."""

    item: str
    functional: KanoAnswer
    dysfunctional: KanoAnswer


@noun
class Rating:
    """How important an outcome is to one person and how satisfied that person is with it today, both 1 to 5."""

    item: str
    importance: int
    satisfaction: int

    def __post_init__(self) -> None:
        for name, value in (("importance", self.importance), ("satisfaction", self.satisfaction)):
            if not 1 <= value <= 5:
                raise InvalidInput(f"expected {name} from 1 to 5, got {value}")


@noun
class BestWorst:
    """One MaxDiff task: of the items shown, the one chosen as best and the one chosen as worst."""

    shown: tuple[str, ...]
    best: str
    worst: str

    def __post_init__(self) -> None:
        if len(set(self.shown)) != len(self.shown) or len(self.shown) < 2:
            raise InvalidInput(f"expected two or more different items shown, got {', '.join(self.shown) or 'none'}")
        if self.best == self.worst or not {self.best, self.worst} <= set(self.shown):
            raise InvalidInput(f"expected best and worst to be two of the items shown, got {self.best!r} and {self.worst!r}")


@noun
class SurveyResponse:
    """What one person answered. `score` is 0 to 10 (NPS); `is_active` whether they use the product (None: not known)."""

    respondent: str
    segment: str = ""
    comment: str = ""
    kano: tuple[KanoPair, ...] = ()
    ratings: tuple[Rating, ...] = ()
    tasks: tuple[BestWorst, ...] = ()
    score: int | None = None
    disappointed: Disappointment | None = None
    is_active: bool | None = None

    def __post_init__(self) -> None:
        if self.score is not None and not 0 <= self.score <= 10:
            raise InvalidInput(f"expected score from 0 to 10, got {self.score}")


@noun
class Survey:
    """A survey of one method with everybody's answers. `segment` of a response is as the survey called it."""

    id: str
    title: str
    method: SurveyMethod
    asked_on: date | None = None
    source: str = ""
    items: tuple[SurveyItem, ...] = ()
    responses: tuple[SurveyResponse, ...] = ()

    def __post_init__(self) -> None:
        known = {item.id for item in self.items}
        if len(known) != len(self.items):
            raise InvalidInput("expected items with different ids, got one twice")
        if len({response.respondent for response in self.responses}) != len(self.responses):
            raise InvalidInput("expected one response of each respondent, got two of one")
        if missing := sorted(_named_items(self.responses) - known):
            raise InvalidInput(f"expected answers about the survey's items, got one about {missing[0]!r}")

    @property
    def segments(self) -> tuple[str, ...]:
        """The segments its respondents are of, most people first."""
        counts: dict[str, int] = {}
        for response in self.responses:
            if response.segment:
                counts[response.segment] = counts.get(response.segment, 0) + 1
        return tuple(sorted(counts, key=lambda segment: (-counts[segment], segment)))


def _named_items(responses: tuple[SurveyResponse, ...]) -> set[str]:
    named = {pair.item for response in responses for pair in response.kano}
    named |= {rating.item for response in responses for rating in response.ratings}
    return named | {item for response in responses for task in response.tasks for item in task.shown}
