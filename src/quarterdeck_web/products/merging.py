"""Two people at one noun: what of an edit is its editor's own, and where it collides with what somebody else changed meanwhile.

Forms send every field they show. A field that stands as it was when the form was opened was not edited, whatever it has become since.
"""

from typing import Any

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.lib.refusals import StaleEdit
from quarterdeck_web.products.models import Change
from quarterdeck_web.products.rows import NounRow

MAX_ENTRIES = 200
"""How far back the record is read; an older form is compared with all that differs."""


def own_fields(workspace: Workspace, current: NounRow, fields: dict[str, Any], version: int | None) -> dict[str, Any]:
    """The fields an edit made from `version` really changes. Raises `StaleEdit` where somebody else set one of them to something else."""
    if version is None or version == current.version:
        return fields
    base, changed = _since(workspace, current, version)
    own = fields if base is None else {field: value for field, value in fields.items() if _differ(base.get(field), value)}
    clash = {field: value for field, value in own.items() if (base is None or field in changed) and _differ(current.body.get(field), value)}
    if clash:
        by = next((changed[field] for field in clash if changed.get(field)), "")
        raise StaleEdit(current, {field: current.body.get(field) for field in clash}, clash, by, merged=own)
    return own


def _since(workspace: Workspace, current: NounRow, version: int) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """The noun as it was at a version (None if the record does not reach so far), and the fields changed since, each with who did."""
    entries = Change.objects.within(workspace).filter(row=current.pk, at__isnull=False).order_by("-position")[:MAX_ENTRIES]
    wanted = current.version - version
    batches: list[Any] = []
    base: dict[str, Any] | None = None
    changed: dict[str, str] = {}
    for entry in entries:
        if entry.batch not in batches:
            if len(batches) == wanted:
                break
            batches.append(entry.batch)
            base = None
        base = entry.before if entry.before is not None else base
        changed.setdefault(entry.field, entry.body.get("by", ""))
    return (base if len(batches) == wanted else None), changed


def _differ(one: Any, other: Any) -> bool:
    """An empty field and one that is not there are the same."""
    return (one or None) != (other or None)
