"""A product with a secret of its own in every text, number and day that its nouns can hold, made from their types.

A new field of any noun gets its secret here by itself, and fails the tests until the tables of rules place it.
"""

import types
import typing
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from quarterdeck.errors import QuarterdeckError
from quarterdeck.product import ProductFile
from quarterdeck.uncertainty import ThreePoint

DAY = date(2026, 11, 23)
SECRET_DAYS_FROM = date(2031, 1, 1)
POINTS_TO = {
    "NeedLink.need": "Need.id",
    "NeedLink.feature": "Feature.id",
    "Evidence.need": "Need.id",
    "Evidence.account": "Account.id",
    "SurveyAnswer.need": "Need.id",
    "Feature.objective": "Objective.id",
    "Feature.owner": "Person.id",
    "Feature.release": "Release.id",
    "Risk.feature": "Feature.id",
    "Risk.owner": "Person.id",
    "Commitment.feature": "Feature.id",
    "Commitment.account": "Account.id",
    "Pin.feature": "Feature.id",
    "Funding.feature": "Feature.id",
    "Dependency.requires": "Feature.id",
    "Activity.team": "Team.id",
    "Ask.team": "Team.id",
    "Membership.team": "Team.id",
    "Absence.person": "Person.id",
    "NeedFact.need": "Need.id",
    "KanoPair.item": "SurveyItem.id",
    "Rating.item": "SurveyItem.id",
    "Team.leads": "Person.id",
}
FIXED: dict[str, Any] = {
    "ProductFile.as_of": DAY,
    "Horizon.start": DAY,
    "Horizon.num_weeks": 30,
    "Evidence.said_on": DAY,
    "Evidence.duplicate_of": None,
    "Need.segment": None,
    "Risk.state": "open",
    "Highlight.start": 0,
    "Highlight.end": 18,
    "ParityCell.level": 2,
    "SurveyResponse.tasks": (),
    "Pin.kind": "not before",
    "Pin.option": None,
    "Pin.release": None,
    "Release.freeze_date": date(2030, 12, 1),
    "ExceptionRequest.moves": "promise",
    "ExceptionRequest.from_release": None,
    "ExceptionRequest.to_option": None,
    "ExceptionRequest.dropped": (),
    "ExceptionRequest.to_release": None,
    "ExceptionRequest.on_time_before": 0.5,
    "ExceptionRequest.on_time_after": 0.6,
    "ExceptionRequest.refused": None,
    "ExceptionRequest.outcome": "missed",
    "DecisionCapacity.total": None,
    "Risk.closed_on": None,
    "Risk.probability": ThreePoint(0.2, 0.3, 0.4),
    "Synergy.value": None,
    "Relation.features": ("ZqFeatureIdQz", "other"),
    "Synergy.features": ("ZqFeatureIdQz", "other"),
    "ValueCase.profile": "fixed date",
    "NeedFact.kind": "merge",
    "NeedFact.items": (),
    "NeedFact.title": "",
    "Team.max_in_progress": 3,
    "Rating.importance": 4,
    "Rating.satisfaction": 2,
    "SurveyResponse.score": 9,
    "Evidence.sentiment": 0.5,
}
"""What has to be so for a product to be sound, or for what hangs on it to be shown."""


SHAPED = {"Visitor.email": "{}@secret.example"}
"""What a text has to look like."""


class Canaries:
    """The secrets that were planted: `Noun.field` → the spellings that would give it away."""

    def __init__(self) -> None:
        self.spellings: dict[str, set[str]] = {}
        self.without: set[str] = set()
        self._number = 100
        self._day = SECRET_DAYS_FROM

    def product(self) -> ProductFile:
        """The product."""
        made: ProductFile = self._grown(ProductFile)
        return made

    def _grown(self, cls: type) -> Any:
        """One with a secret in every field; a field that no secret suits, beside the others, keeps its default."""
        hints = typing.get_type_hints(cls)
        optional = [each.name for each in fields(cls) if each.default is not MISSING or each.default_factory is not MISSING]
        left_out = [(), *((name,) for name in optional), *combinations(optional, 2), *combinations(optional, 3)]
        refused: Exception | None = None
        for without in left_out:
            for size in ("large", "share", "plain"):
                names = [each.name for each in fields(cls) if each.name not in without]
                values = {name: self._value(f"{cls.__name__}.{name}", hints[name], size) for name in names}
                try:
                    made = cls(**values)
                except (QuarterdeckError, ValueError, TypeError) as error:
                    refused = error
                    continue
                self.without |= {f"{cls.__name__}.{name}" for name in without}
                for name in without:
                    self.spellings.pop(f"{cls.__name__}.{name}", None)
                return made
        raise AssertionError(f"{cls.__name__}: no secret suits it: {refused}")

    def _value(self, name: str, hint: Any, size: str) -> Any:
        if name in FIXED:
            return FIXED[name]
        origin, inside = typing.get_origin(hint), typing.get_args(hint)
        if origin is typing.Literal:
            return inside[0]
        if origin in (typing.Union, types.UnionType):
            return self._value(name, next(each for each in inside if each is not type(None)), size)
        if origin is tuple:
            return (self._value(name, inside[0], size),)
        if is_dataclass(hint) and hint is not ThreePoint:
            return self._grown(hint)
        return self._secret(name, hint, size)

    def _secret(self, name: str, hint: Any, size: str) -> Any:
        if hint is bool:
            return False
        if hint is str:
            text = word(POINTS_TO.get(name, name))
            self.spellings[name] = {text}
            return SHAPED.get(name, "{}").format(text)
        if hint is date:
            self._day += timedelta(days=3)  # A whole-day event ends on the day after.
            day = self._day
            self.spellings[name] = {day.isoformat(), f"{day.day}{day:%b%Y}", f"{day.day}{day:%B%Y}", f"{day:%Y%m%d}"}
            return day
        self._number += 1
        if size == "plain":
            self.spellings.pop(name, None)
            return ThreePoint(4, 5, 6) if hint is ThreePoint else hint(5)
        number: float = self._number * 10_007 if hint is int or size == "large" else self._number / 9973
        self.spellings[name] = _numbers(number) if number > 1 else {repr(number), f"{number:.4f}"}
        return ThreePoint(number * 0.9, number, number * 1.1) if hint is ThreePoint else number


def word(name: str) -> str:
    """The secret of a text field: one word, so that no line break splits it."""
    noun, _, field = name.partition(".")
    return f"Zq{noun}{field.title().replace('_', '')}Qz"


def _numbers(number: float) -> set[str]:
    from quarterdeck.units import format_amount

    return {f"{number:g}", f"{number}", f"{number:,}", f"{number:,.0f}", format_amount(number).replace("\u202f", "")}
