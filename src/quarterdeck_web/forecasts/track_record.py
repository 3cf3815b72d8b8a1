"""How earlier dates came true: the score, and the dates that were moved. Computed once for each revision of the product."""

import json
from functools import lru_cache
from statistics import median
from typing import Any
from uuid import UUID

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.forecasts.exceptions.reading import moved_by_exceptions
from quarterdeck_web.forecasts.records.assemble import calibration_document, estimates_document, likes_document, past_items_of
from quarterdeck_web.products.models import Change, ForecastRecord, Initiative, Outcome
from quarterdeck_web.teams.models import Team

KEPT = 16
MOVED = "promised_on"


def calibration_of(scope: Scope) -> dict[str, Any]:
    """The score of all forecasts (see the engine's `tracking.calibrate`)."""
    return _calibration(scope.workspace.pk, scope.workspace.revision)


@lru_cache(maxsize=KEPT)
def _calibration(workspace: UUID, revision: int) -> dict[str, Any]:
    records = list(ForecastRecord.objects.within(workspace).order_by("position").values_list("body", flat=True))
    subjects = {record["subject"] for record in records}
    outcomes = [body for body in Outcome.objects.within(workspace).values_list("body", flat=True) if body["id"] in subjects]
    moves = Change.objects.within(workspace).filter(field=MOVED).order_by("position").values_list("body", flat=True)
    as_of = Workspace.objects.get(pk=workspace).facts.get("as_of")
    moves = [move for move in moves if move["subject"] in subjects]
    return calibration_document(records, _teams(workspace, subjects), as_of, outcomes, moves)


def estimates_of(scope: Scope) -> dict[str, Any]:
    """What done work says of estimates (see the engine's `forecast.estimates`)."""
    return _estimates(scope.workspace.pk, scope.workspace.revision)


@lru_cache(maxsize=KEPT)
def _estimates(workspace: UUID, revision: int) -> dict[str, Any]:
    return estimates_document(Workspace.objects.get(pk=workspace))


def likes_of(scope: Scope, feature: Feature) -> dict[str, Any]:
    """Past work that is like a feature, and the interval of what it took."""
    items = _past_items(scope.workspace.pk, scope.workspace.revision)
    return likes_document(items, str(feature.title), feature.body.get("size") or "")


@lru_cache(maxsize=KEPT)
def _past_items(workspace: UUID, revision: int) -> Any:
    return past_items_of(Workspace.objects.get(pk=workspace))


def _teams(workspace: UUID, subjects: set[str]) -> dict[str, str]:
    """Subject of a forecast → title of the team that did (or does most of) it."""
    titles = {row.ref: row.title for row in Team.objects.within(workspace)}
    found = {}
    for body in Outcome.objects.within(workspace).order_by("position").values_list("body", flat=True):
        for subject in {body["id"], body.get("initiative")} & subjects:
            if body.get("team") in titles:
                found[subject] = titles[body["team"]]
    for body in Feature.objects.within(workspace).filter(ref__in=subjects - set(found)).values_list("body", flat=True):
        effort: dict[str, float] = {}
        for activity in (body.get("options") or [{}])[0].get("activities", ()):
            if activity.get("team") in titles:
                effort[activity["team"]] = effort.get(activity["team"], 0.0) + activity["effort"]["p50"]
        if effort:
            found[body["id"]] = titles[max(effort, key=lambda team: effort[team])]
    return found


def moved_dates(scope: Scope) -> dict[str, Any]:
    """Promises that were moved: each with from, to, who and why; the last first."""
    rows = scope.rows(Change).filter(field=MOVED).order_by("-position").values_list("body", flat=True)
    titles = {ref: title for model in (Initiative, Outcome) for ref, title in scope.rows(model).values_list("ref", "body__title")}
    titles |= dict(scope.rows(Feature).values_list("ref", "title_text"))
    moves = []
    for body in rows[:500]:
        old, new = _day(body.get("old")), _day(body.get("new"))
        if old and new:
            moves.append({**body, "title": titles.get(body["subject"], body["subject"]), "days": (new - old).days, "old_day": old, "new_day": new})
    moves += moved_by_exceptions(scope)
    moves.sort(key=lambda move: move["on"], reverse=True)
    days = [move["days"] for move in moves]
    return {"moves": moves, "median_days": round(median(days)) if days else 0, "num_later": sum(day > 0 for day in days)}


def _day(text: str | None) -> Any:
    from datetime import date

    try:
        return date.fromisoformat(json.loads(text) if text and text.startswith('"') else text or "")
    except ValueError:
        return None
