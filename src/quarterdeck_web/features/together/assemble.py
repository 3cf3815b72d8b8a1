"""The engine's word on rules of choice: what could never hold together."""

from typing import Any

from django.apps import apps

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Dependency, Feature, Relation


def contradictions(scope: Scope, relation: dict[str, Any], replaced: Relation | None = None) -> list[str]:
    """What could not hold any more once a rule is added (or takes the place of `replaced`), as sentences; flaws there were before do not count."""
    rows = list(scope.rows(Relation).order_by("position", "id"))
    before = [row.body for row in rows]
    places = [row.pk for row in rows]
    if replaced is None:
        after = [*before, {"id": "", **relation}]
    else:
        after = [{"id": replaced.ref, **relation} if pk == replaced.pk else body for pk, body in zip(places, before, strict=True)]
    others = _others(scope)
    known = set(_flaws(scope, others, before))
    return [message for message in _flaws(scope, others, after) if message not in known]


def _others(scope: Scope) -> dict[str, Any]:
    """What rules of choice meet: features by name, what waits for what, and pins."""
    pin = apps.get_model("plans", "Pin")  # Of an app above this one.
    features = [{"id": ref, "title": title or ref} for ref, title in scope.rows(Feature).values_list("ref", "body__title")]
    bodies = {"dependencies": Dependency, "pins": pin}
    return {"features": features, **{name: list(scope.rows(model).values_list("body", flat=True)) for name, model in bodies.items()}}


def _flaws(scope: Scope, others: dict[str, Any], relations: list[dict[str, Any]]) -> list[str]:
    from quarterdeck.product.codec import product_from_document
    from quarterdeck.product.relation_checks import relation_flaws

    named = [{**relation, "id": relation.get("id") or "new"} for relation in relations]
    document = {"format": "quarterdeck-product", "version": 1, **scope.workspace.facts, **others, "relations": named}
    return [f"{flaw.message[:1].upper()}{flaw.message[1:]}." for flaw in relation_flaws(product_from_document(document, scope.workspace.name))]
