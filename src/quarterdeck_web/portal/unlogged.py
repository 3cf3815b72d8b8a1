"""Nouns that visitors write by themselves: kept without a history.

Signing in and voting happen often, change no plan, and must be forgotten with the person, which a history could not.
"""

from typing import Any

from django.db.models import Max
from django.utils import timezone

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.products.assemble import tidy_body
from quarterdeck_web.products.rows import NounRow


def lock(scope: Scope) -> None:
    """Hold the workspace until the transaction ends, so that two at one moment see each other."""
    Workspace.objects.select_for_update().get(pk=scope.workspace.pk)


def keep(scope: Scope, model: type[NounRow], body: dict[str, Any]) -> Any:
    """A new noun at the end of its collection. Hold the workspace (`lock`)."""
    last = scope.rows(model).aggregate(last=Max("position"))["last"] or 0
    row = model(workspace=scope.workspace, position=last + 1, body=tidy_body(model.collection, body)).reindex()
    row.save(force_insert=True)
    return row


def rewrite(row: NounRow, **fields: Any) -> None:
    """Set fields of a noun; None takes one away."""
    body = {**row.body, **fields}
    row.body = tidy_body(row.collection, {name: value for name, value in body.items() if value is not None})
    row.version, row.changed_at = row.version + 1, timezone.now()
    row.reindex().save()
