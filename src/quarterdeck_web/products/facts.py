"""The product file's own fields that are no lists of nouns (vision and strategy): changed like nouns, with history, undo and locking."""

from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import FieldErrors, StaleEdit
from quarterdeck_web.products.assemble import fact_flaws, tidy_fact
from quarterdeck_web.products.changes import FACTS, changing
from quarterdeck_web.products.models import Change


class Fact:
    """One such field as pages and refusals speak of it. `version` is the number of its last recorded change."""

    def __init__(self, scope: Scope, name: str) -> None:
        self.name, self.body = name, dict(scope.workspace.facts.get(name) or {})
        self.last = scope.rows(Change).filter(table=FACTS, subject=name).order_by("-position").first()
        self.version = self.last.position if self.last else 0

    def __str__(self) -> str:
        return f"The {self.name}"


def edit_fact(scope: Scope, operation: str, name: str, fields: dict[str, Any], version: int | None = None) -> Fact:
    """Set fields of one of the product file's own fields (None takes one away).

    Raises
    ------
    FieldErrors
        If a field cannot be what it is set to.
    StaleEdit
        If somebody changed one of these fields to something else since `version`.
    """
    fields = {field: value for field, value in fields.items() if field not in scope.keep_theirs}
    with changing(scope, operation) as change:
        scope.workspace.facts = change.workspace.facts  # Read again under the lock.
        fact = Fact(scope, name)
        if version is not None and version != fact.version:
            _refuse_stale(scope, fact, fields, version)
        value = {field: kept for field, kept in {**fact.body, **fields}.items() if kept is not None}
        if flaws := fact_flaws(name, value):
            raise FieldErrors(flaws)
        change.set_fact(name, tidy_fact(name, value))
    return Fact(scope, name)


def _refuse_stale(scope: Scope, fact: Fact, fields: dict[str, Any], version: int) -> None:
    since = scope.rows(Change).filter(table=FACTS, subject=fact.name, position__gt=version).order_by("position")
    changed = {entry.field: entry.body.get("by", "") for entry in since}
    clash = {field: value for field, value in fields.items() if field in changed and (fact.body.get(field) or None) != (value or None)}
    if clash:
        by = next((changed[field] for field in clash if changed[field]), "")
        raise StaleEdit(fact, {field: fact.body.get(field) for field in clash}, clash, by, merged=fields)
