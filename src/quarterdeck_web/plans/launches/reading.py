"""What pages say of launches and of what a release holds."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.built_right.models import QualityAttribute
from quarterdeck_web.features.built_right.reading import readiness, told
from quarterdeck_web.features.keys import KEYS
from quarterdeck_web.features.models import FeatureFigures, NeedLink
from quarterdeck_web.features.turning import HOLDER
from quarterdeck_web.lib.words import plural
from quarterdeck_web.plans.launches.assemble import STATES, state_of
from quarterdeck_web.plans.models import Launch, Release

Body = dict[str, Any]
READY_SAYS = {"value": "The market is ready", "feasibility": "The technology is ready"}
MOST = 300


def features_in(scope: Scope, release: Release) -> list[Body]:
    """The features of a release: what the plan puts in it, and what is aimed at it; each with its needs and how it stands."""
    figures = scope.rows(FeatureFigures).filter(Q(planned_release=release.ref) | Q(feature__release=release)).select_related("feature")
    rows = list(figures.order_by("position")[:MOST])
    stand = readiness(scope, [row.feature for row in rows])
    needs: dict[Any, list[NeedLink]] = {}
    for link in scope.rows(NeedLink).filter(feature__in=[row.feature_id for row in rows]).exclude(need=None).select_related("need"):
        needs.setdefault(link.feature_id, []).append(link)
    return [
        {
            "feature": row.feature,
            "figures": row,
            "is_planned": row.planned_release == release.ref,
            "needs": needs.get(row.feature_id, []),
            "done": stand.get(row.ref),
            "lacks": [line for line in stand.get(row.ref, {}).get("done", ()) if line["state"] == "not met"],
        }
        for row in rows
    ]


def failing_qualities(scope: Scope, features: list[Any]) -> list[Body]:
    """Quality attributes of these features, and of the whole product, that fail or were never measured."""
    rows = scope.rows(QualityAttribute).filter(Q(feature__in=features) | Q(feature=None)).order_by("position")[:MOST]
    return [each for each in map(told, rows) if each["verdict"] != "holds"]


def checks_of(launch: Launch, today: date | None = None) -> list[Body]:
    """The checklist, counted from 1, with what is late."""
    today = today or timezone.localdate()
    found = []
    for number, line in enumerate(launch.body.get("checks", ()), 1):
        is_late = not line.get("done_on") and line.get("due") is not None and date.fromisoformat(line["due"]) < today
        found.append({**line, "number": number, "is_late": is_late})
    return found


def open_words(scope: Scope, launch: Launch) -> str:
    """What is open when a key is turned, in words; empty where nothing is."""
    num_open = sum(not line.get("done_on") for line in launch.body.get("checks", ()))
    features = scope.rows(FeatureFigures).filter(planned_release=launch.body["release"]).values_list("feature", flat=True)
    num_failing = sum(each["verdict"] == "fails" for each in failing_qualities(scope, list(features)))
    said = [f"{plural(num_open, 'check line')} open"] * bool(num_open)
    return ", ".join([*said, *[f"{plural(num_failing, 'quality,qualities')} failing"] * bool(num_failing)])


def keys_of(scope: Scope, launch: Launch, state: str) -> list[Body]:
    """Both keys as the page of a launch shows them."""
    found = []
    for key in KEYS:
        turned = launch.body.get(f"{key}_key") or {}
        may = scope.may(f"{key}.turn_key") and scope.may("launches.decide")
        found.append(
            {
                "name": key,
                "title": READY_SAYS[key],
                "role": HOLDER[key].upper(),
                "state": "on" if turned else "off",
                **turned,
                "may_turn": may and state == "preparing" and not turned,
                "may_take_back": may and state in ("preparing", "go") and bool(turned),
            }
        )
    return found


def releases_told(scope: Scope) -> list[Body]:
    """Every release with its launch, what is open, and how many features the plan puts in it."""
    launches = {row.release_id: row for row in scope.rows(Launch)}
    planned: dict[str, int] = {}
    for ref in scope.rows(FeatureFigures).exclude(planned_release="").values_list("planned_release", flat=True):
        planned[ref] = planned.get(ref, 0) + 1
    found = []
    for release in scope.rows(Release).order_by("ships_on", "position"):
        launch = launches.get(release.pk)
        checks = checks_of(launch) if launch else []
        found.append(
            {
                "row": release,
                "launch": launch,
                "state": STATES[state_of(launch.body)] if launch else None,
                "num_open": sum(not line.get("done_on") for line in checks),
                "num_late": sum(line["is_late"] for line in checks),
                "num_checks": len(checks),
                "num_features": planned.get(release.ref, 0),
                "url": reverse("launch", args=[scope.workspace.slug, release.ref]),
            }
        )
    return found
