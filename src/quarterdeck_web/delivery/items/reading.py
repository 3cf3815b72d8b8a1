"""What the page of a work item shows: what it waits for and what waits for it, its history, and why it matters."""

from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.evidence.chain import onward_of
from quarterdeck_web.features.models import AcceptanceCriterion, Feature
from quarterdeck_web.features.page import FeaturePage

MOST = 50


def feature_choices(scope: Scope) -> list[tuple[str, str]]:
    """Every feature as its id and title, for a list to choose from."""
    rows = scope.rows(Feature).order_by("position").values_list("ref", "body")
    return [(ref, f"{ref} {body.get('title', '')}"[:120]) for ref, body in rows]


def item_context(scope: Scope, row: WorkItem) -> dict[str, Any]:
    """Everything around one work item."""
    body = row.body
    why = FeaturePage(scope, row.feature) if row.feature is not None else None
    activities = _titles_of_activities(row)
    return {
        "blocked_by": _named(scope, body.get("blocked_by", ())),
        "blocks": _that_wait_for(scope, row),
        "parent": next(iter(_named(scope, [body["parent"]])), None) if body.get("parent") else None,
        "children": list(scope.rows(WorkItem).filter(parent_ref=row.ref).order_by("position", "id")[:MOST]),
        "moves": list(reversed(body.get("moves", ())))[:MOST],
        "num_moves": len(body.get("moves", ())),
        "activity": activities.get(row.body.get("activity", ""), row.body.get("activity", "")),
        "activities": [("", "The whole feature"), *activities.items()] if activities else [],
        "why": why,
        "brings": _brings(scope, row),
        "release": onward_of(scope, [row.feature])[row.feature_id]["release"] if row.feature is not None else None,
    }


def _brings(scope: Scope, row: WorkItem) -> list[AcceptanceCriterion]:
    """The acceptance criteria that name it as what brings them."""
    # The text holds the id between quotes; what only begins with it is sifted out below.
    rows = scope.rows(AcceptanceCriterion).filter(body__work_items__icontains=row.ref).order_by("position")[: 4 * MOST]
    return [each for each in rows if row.ref in each.body.get("work_items", ())][:MOST]


def _named(scope: Scope, refs: Any) -> list[dict[str, Any]]:
    """What some ids name: the work item where it is here, else only the id."""
    refs = list(refs)[:MOST]
    found = {row.ref: row for row in scope.rows(WorkItem).filter(ref__in=refs)}
    return [{"ref": ref, "row": found.get(ref)} for ref in refs]


def _that_wait_for(scope: Scope, row: WorkItem) -> list[WorkItem]:
    """Work items that say they are blocked by this one."""
    # The text holds the id between quotes; what only begins with it is sifted out below.
    rows = scope.rows(WorkItem).filter(body__blocked_by__icontains=row.ref).order_by("position", "id")[: 4 * MOST]
    return [each for each in rows if row.ref in each.body.get("blocked_by", ())][:MOST]


def _titles_of_activities(row: WorkItem) -> dict[str, str]:
    """The activities of the feature it is mapped to, by id; those of several options say whose they are."""
    options = row.feature.body.get("options", ()) if row.feature is not None else ()
    several = len(options) > 1
    return {
        each["id"]: f"{each.get('title') or each['id']}{' (' + str(option.get('title') or option['id']) + ')' if several else ''}"
        for option in options
        for each in option.get("activities", ())
    }
