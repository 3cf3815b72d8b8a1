"""The audit trail: a chain in which each entry holds the hash of the one before, so that none can be taken out unseen."""

import hashlib
import json
from typing import Any

from django.db import models
from django.utils import timezone

from quarterdeck_web.accounts.models import AuditEntry, Workspace
from quarterdeck_web.accounts.scope import Scope


def record_audit(scope: Scope, operation: str, subject: str = "", detail: dict[str, Any] | None = None) -> AuditEntry:
    """Write what was done, inside the caller's transaction."""
    Workspace.objects.select_for_update().get(pk=scope.workspace.pk)
    last = scope.rows(AuditEntry).order_by("-number").values("number", "hash").first()
    entry = AuditEntry(
        workspace=scope.workspace,
        number=(last["number"] if last else 0) + 1,
        at=timezone.now(),
        actor=scope.user,
        actor_name=scope.who,
        operation=operation,
        subject=subject[:200],
        detail=detail or {},
        previous_hash=last["hash"] if last else "",
    )
    entry.hash = _hash(entry)
    entry.save(force_insert=True)
    return entry


def broken_links(workspace: Workspace) -> list[int]:
    """Numbers of entries whose hash, or whose predecessor's, is not what it was when they were written."""
    broken, previous, expected = [], "", 1
    entries: models.QuerySet[AuditEntry] = AuditEntry.objects.within(workspace).order_by("number")
    for entry in entries.iterator():
        if entry.number != expected or entry.previous_hash != previous or entry.hash != _hash(entry):
            broken.append(entry.number)
        previous, expected = entry.hash, entry.number + 1
    return broken


def _hash(entry: AuditEntry) -> str:
    parts = [
        str(entry.workspace_id),
        entry.number,
        entry.at.isoformat(),
        entry.actor_name,
        entry.operation,
        entry.subject,
        entry.detail,
        entry.previous_hash,
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
