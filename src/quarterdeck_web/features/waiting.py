"""What waits for somebody's key: never turned, or come undone with what undid it. Cheap enough for every page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import KEYS, KeyName
from quarterdeck_web.features.models import FeatureFigures, KeyTurn
from quarterdeck_web.features.turning import TITLES

OVER = ("released", "closed")


@dataclass(frozen=True)
class Waiting:
    """A key that one could turn now. `cause` says what undid it, where it was turned before."""

    feature: FeatureFigures
    key: KeyName
    is_undone: bool
    cause: str = ""
    since: datetime | None = None

    @property
    def title(self) -> str:
        """The key's name."""
        return TITLES[self.key]


def waiting_for(scope: Scope, limit: int = 20) -> list[Waiting]:
    """The keys that wait for this member, those that came undone first, then those the other key waits for, then by value.

    Only keys whose case is written count: a value case for the value key, an option for the feasibility key. One query
    a key, and one for what undid them.
    """
    found: list[Waiting] = []
    for key in KEYS:
        if scope.may(f"{key}.turn_key"):
            other = next(f"{each}_key" for each in KEYS if each != key)
            rows = scope.rows(FeatureFigures).filter(_ready(key)).order_by(f"-{key}_key", f"-{other}", "-value_mid", "ref")[:limit]
            found += [Waiting(row, key, getattr(row, f"{key}_key") == "undone") for row in rows]
    causes = _causes(scope, [each for each in found if each.is_undone])
    found = [Waiting(each.feature, each.key, each.is_undone, *causes.get((each.feature.feature_id, each.key), ("", None))) for each in found]
    return sorted(found, key=lambda each: (not each.is_undone, -_other_is_on(each), -(each.feature.value_mid or 0)))[:limit]


def waiting_counts(scope: Scope) -> dict[str, int]:
    """How many keys wait for this member in all, how many came undone, and at how many the other key is turned; one query a key."""
    number = {"all": 0, "undone": 0, "alone": 0}
    for key in KEYS:
        if scope.may(f"{key}.turn_key"):
            other = next(each for each in KEYS if each != key)
            states = list(scope.rows(FeatureFigures).filter(_ready(key)).values_list(f"{key}_key", f"{other}_key"))
            number["all"] += len(states)
            number["undone"] += sum(own == "undone" for own, _ in states)
            number["alone"] += sum(theirs == "on" for _, theirs in states)
    return number


def _ready(key: KeyName) -> Q:
    is_written = Q(value_mid__isnull=False) if key == "value" else ~Q(teams="")
    return ~Q(**{f"{key}_key": "on"}) & ~Q(status__in=OVER) & is_written


def _other_is_on(each: Waiting) -> int:
    return getattr(each.feature, "feasibility_key" if each.key == "value" else "value_key") == "on"


def _causes(scope: Scope, undone: list[Waiting]) -> dict[tuple[Any, str], tuple[str, datetime]]:
    if not undone:
        return {}
    turns = scope.rows(KeyTurn).filter(feature__in=[each.feature.feature_id for each in undone], event="undone").order_by("at")
    return {(turn.feature_id, turn.key): (turn.cause, turn.at) for turn in turns}
