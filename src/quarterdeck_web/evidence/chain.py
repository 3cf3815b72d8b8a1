"""From a need on: what the features that answer it have come to, in work and in releases."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Count

from quarterdeck_web.accounts.scope import Scope

DONE = ("complete", "closed")


def onward_of(scope: Scope, features: Iterable[Any]) -> dict[Any, dict[str, Any]]:
    """Id of a feature → its work items (`num_work`, of which `num_done` are done) and its `release`: the planned one, else the one it is aimed at.

    The tables stand in apps above this one and are reached by name, as foreign keys are. Three queries.
    """
    rows = {row.pk: row for row in features}
    found: dict[Any, dict[str, Any]] = {pk: {"num_work": 0, "num_done": 0, "release": None} for pk in rows}
    counts = scope.rows(apps.get_model("delivery", "WorkItem")).filter(feature__in=rows).order_by()
    for feature, state, number in counts.values_list("feature", "state").annotate(num=Count("id")):
        found[feature]["num_work"] += number
        found[feature]["num_done"] += number if state in DONE else 0
    planned = dict(scope.rows(apps.get_model("features", "FeatureFigures")).filter(feature__in=rows).values_list("feature", "planned_release"))
    releases = {row.ref: row for row in scope.rows(apps.get_model("plans", "Release"))}
    for pk, row in rows.items():
        found[pk]["release"] = releases.get(planned.get(pk) or row.body.get("release") or "")
    return found
