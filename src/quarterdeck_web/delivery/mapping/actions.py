"""Saying what work items are for. Rules hold at once: whoever changes them, or brings items, applies them in the same act."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.mapping.assemble import FIELDS, MATCHES, mapped_by_rules
from quarterdeck_web.delivery.models import MappingProposal, MappingRule, WorkItem
from quarterdeck_web.features.models import Feature
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.products.changes import Changing, changing
from quarterdeck_web.products.refs import free_ref
from quarterdeck_web.teams.models import Team

OPERATION = "delivery.map"
SUGGEST = "suggest-mapping"
MAX_TEXT = 200


def map_by_hand(scope: Scope, items: list[WorkItem], feature: Feature, activity: str = "") -> int:
    """Say what some work items are for; no rule changes it again. Returns how many changed. Raises `FieldErrors` at `activity`."""
    if activity and activity not in activities_of(feature):
        raise FieldErrors({"activity": [f"expected an activity of {feature.ref}, got {activity[:40]!r}"]})
    with changing(scope, OPERATION) as change:
        return change.update_all(items, {"feature": feature.ref, "activity": activity or None, "mapped_by": "hand"})


def unmap(scope: Scope, items: list[WorkItem]) -> int:
    """Say that some work items are for no feature; what a rule fits, it takes again."""
    with changing(scope, OPERATION) as change:
        num = change.update_all(items, {"feature": None, "activity": None, "mapped_by": None})
        apply_rules(change)
    return num


def add_rule(scope: Scope, said: dict[str, str]) -> MappingRule:
    """Add a rule behind the others, and apply all. Raises `FieldErrors`."""
    body = rule_body(scope, said)
    with changing(scope, OPERATION) as change:
        row: MappingRule = change.create(MappingRule, {"id": free_ref(scope, MappingRule, prefix="rule-"), **body})
        apply_rules(change)
    return row


def delete_rule(scope: Scope, row: MappingRule) -> None:
    """Take a rule away; what it took goes to the next that fits."""
    with changing(scope, OPERATION) as change:
        change.delete(row)
        apply_rules(change)


def move_rule(scope: Scope, row: MappingRule) -> None:
    """Move a rule before the one above it, and apply all."""
    above = scope.rows(MappingRule).filter(position__lt=row.position).order_by("-position").first()
    if above is None:
        return
    with changing(scope, OPERATION) as change:
        place, other = row.position, above.position
        change.update(row, {}, position=other)
        change.update(above, {}, position=place)
        apply_rules(change)


def apply_rules(change: Changing, among: list[WorkItem] | None = None) -> int:
    """Map every work item by the rules, within an act that is under way. Returns how many changed.

    With `among`, only those, and where a rule looks at what items are a part of, what is a part of those.
    """
    scope = change.scope
    rules = list(scope.rows(MappingRule).order_by("position", "id").values_list("body", flat=True))
    if among is not None and not any(rule["field"] == "parent" for rule in rules):
        rows = {row.ref: row for row in among}
    elif among is not None:
        rows = _with_family(scope, among)
    else:
        rows = {row.ref: row for row in scope.rows(WorkItem).order_by("position", "id")}
    if not rules and not any(row.body.get("mapped_by") == "rule" for row in rows.values()):
        return 0
    after = mapped_by_rules((row.body for row in rows.values()), rules, team_titles(scope)).items
    edits = [(rows[item.id], {"feature": item.feature, "activity": item.activity, "mapped_by": item.mapped_by}) for item in after]
    return change.update_each(edits) if edits else 0


def accept(scope: Scope, refs: list[str]) -> int:
    """Take the suggestions for some items over. Those that somebody mapped since stay. Returns how many changed."""
    proposal = proposal_of(scope)
    found = {each["item"]: each for each in proposal.found if each["item"] in set(refs)}
    rows = scope.rows(WorkItem).filter(ref__in=list(found), feature=None)
    features = set(scope.rows(Feature).filter(ref__in={each["feature"] for each in found.values()}).values_list("ref", flat=True))
    edits = [(row, _as_suggested(found[row.ref])) for row in rows if found[row.ref]["feature"] in features]
    with changing(scope, OPERATION) as change:
        return change.update_each(edits) if edits else 0


@transaction.atomic
def refuse(scope: Scope, refs: list[str]) -> int:
    """Say no to the suggestions for some items: they are not made again. Returns how many."""
    proposal = scope.rows(MappingProposal).select_for_update().first()
    if proposal is None:
        return 0
    refused = [[each["item"], each["feature"]] for each in proposal.found if each["item"] in set(refs)]
    proposal.refused = [*proposal.refused, *(each for each in refused if each not in proposal.refused)]
    proposal.save(update_fields=["refused"])
    return len(refused)


def ask_for_suggestions(scope: Scope) -> Job:
    """Have the engine say which feature each unmapped item may be for."""
    return enqueue(scope, SUGGEST, title="Suggesting what work is for", debounce=True)


def proposal_of(scope: Scope) -> MappingProposal:
    """The suggestions as they stand; none where nobody asked."""
    return scope.rows(MappingProposal).first() or MappingProposal(workspace=scope.workspace)


def open_suggestions(scope: Scope) -> list[dict[str, Any]]:
    """Suggestions that nobody refused, for items that are still for no feature, with their rows."""
    proposal = proposal_of(scope)
    refused = {(item, feature) for item, feature in proposal.refused}
    found = [each for each in proposal.found if (each["item"], each["feature"]) not in refused]
    rows = {row.ref: row for row in scope.rows(WorkItem).filter(ref__in=[each["item"] for each in found], feature=None)}
    features = {row.ref: row for row in scope.rows(Feature).filter(ref__in={each["feature"] for each in found})}
    return [
        {**each, "row": rows[each["item"]], "to": features[each["feature"]]} for each in found if each["item"] in rows and each["feature"] in features
    ]


def rule_body(scope: Scope, said: dict[str, str]) -> dict[str, Any]:
    """A rule's document from what a form says. Raises `FieldErrors`, all of it at once."""
    errors: dict[str, list[str]] = {}
    if said["field"] not in FIELDS:
        errors["field"] = [f"expected one of {', '.join(FIELDS)}, got {said['field'][:40]!r}"]
    if said["match"] not in MATCHES:
        errors["match"] = [f"expected one of {', '.join(MATCHES)}, got {said['match'][:40]!r}"]
    if not said["text"].strip() or len(said["text"]) > MAX_TEXT:
        errors["text"] = [f"expected 1 to {MAX_TEXT} characters to look for, got {len(said['text'].strip())}"]
    feature = scope.rows(Feature).filter(ref=said["feature"]).first()
    if feature is None:
        errors["feature"] = ["expected a feature, got none. Choose one" if not said["feature"] else f"there is no feature {said['feature'][:40]!r}"]
    if said["activity"] and feature is not None and said["activity"] not in activities_of(feature):
        errors["activity"] = [f"expected an activity of {feature.ref}, got {said['activity'][:40]!r}"]
    if errors:
        raise FieldErrors(errors)
    body = {name: said[name].strip() for name in ("field", "match", "text", "feature", "activity", "source")}
    return {name: value for name, value in body.items() if value}


def activities_of(feature: Feature) -> dict[str, str]:
    """The activities of a feature's options: id → title."""
    options = feature.body.get("options", ())
    return {each["id"]: each.get("title", each["id"]) for option in options for each in option.get("activities", ())}


def team_titles(scope: Scope) -> dict[str, str]:
    """The title of each team by its id."""
    return {row.ref: str(row) for row in scope.rows(Team)}


def _with_family(scope: Scope, rows: list[WorkItem]) -> dict[str, WorkItem]:
    """Work items, what is a part of them, and what all of those are a part of: what rules about parents look at."""
    found = {row.ref: row for row in rows}
    below = list(found)
    while below := [row.ref for row in _added(found, scope.rows(WorkItem).filter(parent_ref__in=below))]:
        pass
    above = list(found)
    while above := [row.ref for row in _added(found, scope.rows(WorkItem).filter(ref__in=_parents_of(found, above)))]:
        pass
    return found


def _added(found: dict[str, WorkItem], rows: Iterable[WorkItem]) -> list[WorkItem]:
    new = [row for row in rows if row.ref not in found]
    found.update((row.ref, row) for row in new)
    return new


def _parents_of(found: dict[str, WorkItem], refs: list[str]) -> set[str]:
    return {found[ref].parent_ref for ref in refs} - {""}


def _as_suggested(each: dict[str, Any]) -> dict[str, Any]:
    return {"feature": each["feature"], "activity": each["activity"], "mapped_by": "suggestion"}
