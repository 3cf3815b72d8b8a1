"""The days a feature is promised for, and setting one of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.lib.words import day as day_words
from quarterdeck_web.plans.models import Commitment, Release
from quarterdeck_web.products.changes import Changing

FIELDS = {"due date": "due_date", "deadline": "deadline", "release": "release"}
"""What an exception moves → the field of the feature that holds it."""


@dataclass(frozen=True)
class Promise:
    """A day that a feature is promised for. `commitment` and `release` are refs."""

    moves: str
    day: date
    title: str
    commitment: str = ""
    release: str = ""

    @property
    def choice(self) -> str:
        """How a form names it."""
        return f"{self.moves}:{self.commitment}" if self.commitment else self.moves

    def __str__(self) -> str:
        return f"{self.title}, {day_words(self.day)}"


def promises_of(scope: Scope, feature: Feature) -> list[Promise]:
    """Every promised day of a feature: its deadline, its due date, what was promised to whom, the day its release is closed."""
    found = [
        Promise(moves, date.fromisoformat(day), moves.capitalize()) for moves in ("deadline", "due date") if (day := feature.body.get(FIELDS[moves]))
    ]
    for row in scope.rows(Commitment).filter(feature=feature).order_by("promised_date", "position"):
        found.append(Promise("promise", row.promised_date, f"Promised to {row.body.get('to') or 'somebody'}", commitment=row.ref))
    release = scope.rows(Release).filter(pk=feature.release_id).first() if feature.release_id else None
    if release is not None:
        found.append(Promise("release", done_by(release.body), f"Release {release}", release=release.ref))
    return found


def later_releases(scope: Scope, after: date) -> list[tuple[str, str, date]]:
    """Ref, title and last day of releases that are closed after a day, in order."""
    rows = [(row.ref, str(row), done_by(row.body)) for row in scope.rows(Release)]
    return sorted((row for row in rows if row[2] > after), key=lambda row: row[2])


def done_by(release: dict[str, Any]) -> date:
    """The last day to finish something that is to be in a release."""
    return date.fromisoformat(release.get("freeze_date") or release["ships_on"])


def promise_of(scope: Scope, feature: Feature, asked: dict[str, Any]) -> Promise | None:
    """The promise that an exception moves, as it stands now; None where it is gone."""
    found = promises_of(scope, feature)
    return next((each for each in found if each.moves == asked["moves"] and each.commitment == (asked.get("commitment") or "")), None)


def move(change: Changing, feature: Feature, asked: dict[str, Any]) -> None:
    """Set the day that an exception moves. Both keys decided it, so it undoes neither."""
    if asked["moves"] == "promise":
        row = change.scope.get(Commitment, ref=asked["commitment"])
        change.update(row, {"promised_date": asked["to_day"]})
        return
    field = FIELDS[asked["moves"]]
    change.agreed.add((feature.pk, field))
    change.update(feature, {field: asked["to_release"] if field == "release" else asked["to_day"]})
