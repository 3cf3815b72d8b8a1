"""How vision, strategy, objectives, key results, segments and accounts change."""

from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import FieldErrors, StaleEdit
from quarterdeck_web.products.assemble import collections
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.facts import Fact, edit_fact
from quarterdeck_web.products.refs import free_ref
from quarterdeck_web.strategy.models import Objective

OPERATION = "strategy.edit"
MAX_CONFIDENCE = 104
"""Weeks of confidence that are kept: two years."""


def edit_strategy(scope: Scope, fields: dict[str, Any], version: int | None) -> Fact:
    """Change vision, diagnosis, guiding policy or coherent actions. Raises `FieldErrors`, `StaleEdit`."""
    return edit_fact(scope, OPERATION, "strategy", fields, version)


def save(scope: Scope, model: Any, row: Any, fields: dict[str, Any], version: int | None = None) -> Any:
    """Make an objective, segment or account, or change one. Raises `FieldErrors`, `StaleEdit`."""
    if not (fields.get("title") or "").strip():
        raise FieldErrors({"title": ["expected a name, got an empty text"]})
    fields = {**fields, "title": " ".join(fields["title"].split())}
    with changing(scope, OPERATION) as change:
        if row is None:
            body = {name: value for name, value in fields.items() if value is not None}
            return change.create(model, {"id": free_ref(scope, model, fields["title"]), **body})
        change.update(row, fields, version=version)
    return row


def save_key_result(scope: Scope, objective: Objective, ref: str, fields: dict[str, Any], version: int | None) -> None:
    """Add a key result to an objective (`ref` empty), or change one. Raises `FieldErrors`, `StaleEdit`."""
    with changing(scope, OPERATION) as change:
        current = scope.rows(Objective).select_for_update().get(pk=objective.pk)
        results = list(current["key_results"] or ())
        at = next((at for at, result in enumerate(results) if result["id"] == ref), None)
        if at is None:
            results.append({"id": _free_key_result(results, current.ref), **fields})
        else:
            results[at] = {**results[at], **fields}
        change.update(current, {"key_results": results}, version=version)


def measure(scope: Scope, objective: Objective, ref: str, now: float, was: float | None, confidence: float | None) -> None:
    """Write down where a key result stands, and this week's confidence if somebody judged it.

    Two people may measure different key results of one objective at once; `was` tells whether both measured the same one.
    """
    with changing(scope, OPERATION, why="measured") as change:
        current = scope.rows(Objective).select_for_update().get(pk=objective.pk)
        results = [dict(result) for result in current["key_results"] or ()]
        result = next((result for result in results if result["id"] == ref), None)
        if result is None:
            raise FieldErrors({"now": ["this key result is not there any more. Load the page again"]})
        if was is not None and result["now"] not in (was, now) and "now" not in scope.keep_theirs:
            raise StaleEdit(current, {"now": result["now"]}, {"now": now})
        if "now" not in scope.keep_theirs:
            result["now"] = now
        if confidence is not None:
            result["confidence"] = [*result.get("confidence", ()), confidence][-MAX_CONFIDENCE:]
        change.update(current, {"key_results": results})


def delete_key_result(scope: Scope, objective: Objective, ref: str) -> None:
    """Take a key result away."""
    with changing(scope, OPERATION) as change:
        kept = [result for result in objective["key_results"] or () if result["id"] != ref]
        change.update(objective, {"key_results": kept or None})


def losses_of(scope: Scope, objective: Objective) -> dict[str, int]:
    """What hangs on an objective: features that serve it, guard rails that speak of it, its key results."""
    return {
        "features": scope.rows(collections()["features"]).filter(objective=objective.pk).count(),
        "guard_rails": scope.rows(collections()["guard_rails"]).filter(objective=objective.pk).count(),
        "key_results": len(objective["key_results"] or ()),
    }


def delete_objective(scope: Scope, objective: Objective) -> None:
    """Take an objective away: its features serve none then, its guard rails go with it."""
    with changing(scope, OPERATION, why="deleted") as change:
        change.update_all(list(scope.rows(collections()["features"]).filter(objective=objective.pk)), {"objective": None})
        for rail in scope.rows(collections()["guard_rails"]).filter(objective=objective.pk):
            change.delete(rail)
        change.delete(objective)


def _free_key_result(results: list[dict[str, Any]], objective: str) -> str:
    taken = {result["id"] for result in results}
    number = len(results) + 1
    while f"{objective}.{number}" in taken:
        number += 1
    return f"{objective}.{number}"
