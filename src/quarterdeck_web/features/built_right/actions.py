"""Checking criteria, measuring qualities, agreeing on definitions and ticking their lines."""

from datetime import date
from typing import Any

from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.built_right.assemble import usual_definitions
from quarterdeck_web.features.built_right.models import AcceptanceCriterion, DefinitionItem, DefinitionTick, QualityAttribute
from quarterdeck_web.features.models import Feature
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.products.changes import Changing, changing, on_change
from quarterdeck_web.products.rows import NounRow

WORDS = ("given", "when", "then")
CHECKED = ("state", "checked_by", "checked_on", "evidence")


def check(scope: Scope, criterion: AcceptanceCriterion, state: str, evidence: str) -> AcceptanceCriterion:
    """Say that a criterion is met or not met, and on what evidence; *open* takes that back. Raises `FieldErrors`."""
    if state not in ("met", "not met", "open"):
        raise FieldErrors({"state": [f"Expected met, not met or open, got {state[:40]!r}."]})
    fields: dict[str, Any] = dict.fromkeys(CHECKED)
    if state != "open":
        fields = {"state": state, "checked_by": scope.who, "checked_on": timezone.localdate().isoformat(), "evidence": evidence.strip() or None}
    with changing(scope, "criteria.edit", why=evidence.strip()[:500]) as change:
        change.update(scope.rows(AcceptanceCriterion).get(pk=criterion.pk), fields)
    criterion.refresh_from_db()
    return criterion


@on_change
def look_again_where_words_change(change: Changing, row: NounRow, before: dict[str, Any], after: dict[str, Any]) -> None:
    """What was checked was another criterion: with new words it is open."""
    if not isinstance(row, AcceptanceCriterion) or not before or not after or change.undoes is not None:
        return
    was_checked = after.get("state", "open") != "open" and before.get("checked_on") == after.get("checked_on")
    if was_checked and any(before.get(field, "") != after.get(field, "") for field in WORDS):
        change.update(row, dict.fromkeys(CHECKED))


def measure(scope: Scope, quality: QualityAttribute, on: date, value: float, source: str) -> QualityAttribute:
    """Write down what was measured of a quality. Raises `FieldErrors` for a day to come."""
    if on > timezone.localdate():
        raise FieldErrors({"on": ["Expected today or a day before: what is not measured yet is no measurement."]})
    made = {"on": on.isoformat(), "value": value, "by": scope.who, "source": source.strip()}
    with changing(scope, "qualities.edit") as change:
        row = scope.rows(QualityAttribute).get(pk=quality.pk)
        change.update(row, {"measurements": [*row.body.get("measurements", ()), {name: part for name, part in made.items() if part != ""}]})
    quality.refresh_from_db()
    return quality


def take_measurement_away(scope: Scope, quality: QualityAttribute, number: int, version: int | None) -> None:
    """Take one measurement away, counted from 0 as they were written. Raises `Refused` where others came or went since."""
    with changing(scope, "qualities.edit") as change:
        row = scope.rows(QualityAttribute).get(pk=quality.pk)
        found = list(row.body.get("measurements", ()))
        if (version is not None and version != row.version) or not 0 <= number < len(found):
            raise Refused(f"What was measured of {row} changed since you opened it.", "Look again, then take the wrong one away.")
        del found[number]
        change.update(row, {"measurements": found or None})


def use_usual_definitions(scope: Scope) -> int:
    """Agree on the usual lines. Raises `Refused` where there are definitions already. Returns how many they are."""
    with changing(scope, "definitions.edit") as change:
        if scope.rows(DefinitionItem).exists():
            raise Refused("This product has definitions of its own.", "Change them line by line.")
        return len(change.create_all(DefinitionItem, usual_definitions()))


def take_definition_away(scope: Scope, item: DefinitionItem) -> None:
    """Take a line away with its ticks; undo brings all of it back."""
    with changing(scope, "definitions.edit") as change:
        for tick in scope.rows(DefinitionTick).filter(item=item):
            change.delete(tick)
        change.delete(scope.rows(DefinitionItem).get(pk=item.pk))


@on_change
def no_ticks_where_it_is_looked_for(change: Changing, row: NounRow, before: dict[str, Any], after: dict[str, Any]) -> None:
    """A line that Quarterdeck looks for itself keeps no ticks."""
    if isinstance(row, DefinitionItem) and before and after.get("check") and change.undoes is None:
        for tick in change.scope.rows(DefinitionTick).filter(item=row.pk):
            change.delete(tick)


def tick(scope: Scope, feature: Feature, item: DefinitionItem, note: str) -> None:
    """Say that a feature meets a line. Raises `Refused` for a line that is looked for; does nothing where it is ticked."""
    with changing(scope, "criteria.edit", why=note.strip()[:500]) as change:
        if scope.rows(DefinitionItem).get(pk=item.pk).body.get("check"):
            raise Refused(f"“{item}” is looked for by itself.", "Do what it asks; it is met then.")
        if not scope.rows(DefinitionTick).filter(item=item, feature=feature).exists():
            body = {"item": item.ref, "feature": feature.ref, "by": scope.who, "on": timezone.localdate().isoformat()}
            change.create(DefinitionTick, body | ({"note": note.strip()} if note.strip() else {}))


def untick(scope: Scope, feature: Feature, item: DefinitionItem) -> None:
    """Take a tick back."""
    with changing(scope, "criteria.edit") as change:
        for row in scope.rows(DefinitionTick).filter(item=item, feature=feature):
            change.delete(row)
