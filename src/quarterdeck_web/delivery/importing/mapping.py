"""The form of a mapping: each column with the field it becomes, each state with what it means, and what holds for every row."""

from typing import Any

from django.http import QueryDict

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.importing.assemble import FIELD_WORDS, ORDERS, STATE_WORDS, UNITS, fingerprint, mapping_document
from quarterdeck_web.delivery.models import KeptTrackerMapping, WorkItemImport
from quarterdeck_web.lib.refusals import FieldErrors

TITLES = {
    "key": "Key",
    "url": "Link",
    "kind": "Kind",
    "other_id": "Another id",
    "place": "Project",
    "created_on": "Written on",
    "due_date": "Due date",
}
"""Fields as people say them, where that is not their name with spaces."""


def begin(scope: Scope, brought: WorkItemImport) -> None:
    """Give a file that was looked at its first mapping: the one kept for this header, else the one suggested."""
    brought.header = fingerprint([column["name"] for column in brought.looked["columns"]])
    kept = scope.rows(KeptTrackerMapping).filter(header=brought.header).first()
    suggested = brought.looked["mapping"]
    brought.mapping = suggested
    if kept:
        states = {**suggested.get("states", {}), **kept.mapping["states"]}
        brought.mapping = {**kept.mapping, "states": states, "encoding": None, "sheet": None}
    brought.looked = {**brought.looked, "kept": kept is not None}


def keep(scope: Scope, brought: WorkItemImport) -> None:
    """Keep the mapping for the next file with this header."""
    values = {"mapping": brought.mapping}
    scope.rows(KeptTrackerMapping).update_or_create(header=brought.header, defaults=values, create_defaults={**values, "workspace": scope.workspace})


def read(brought: WorkItemImport, posted: QueryDict) -> dict[str, Any]:
    """The mapping a form says. Raises `FieldErrors` at `source`, `unit`, `order`, `columns` or `states`: all of it at once."""
    errors: dict[str, list[str]] = {}
    chosen = _columns(brought, posted, errors)
    states = dict(brought.mapping.get("states", {}))
    for number, stated in enumerate(brought.looked["states"]):
        state = posted.get(f"state-{number}", states.get(stated["word"], stated["state"]))
        if state not in STATE_WORDS:
            errors.setdefault("states", []).append(f"state {stated['word']!r}: expected one of {', '.join(STATE_WORDS)}, got {state[:40]!r}")
        states[stated["word"]] = state
    source, unit, order = (posted.get(name, "").strip() for name in ("source", "unit", "order"))
    if not source or len(source) > 100:
        errors["source"] = [f"expected a name of 1 to 100 characters, got {len(source)}. Say which tracker it is"]
    if unit not in UNITS:
        errors["unit"] = [f"expected one of {', '.join(UNITS)}, got {unit[:40]!r}"]
    if order and order not in ORDERS:
        errors["order"] = [f"expected one of {', '.join(ORDERS)}, got {order[:40]!r}"]
    if errors:
        raise FieldErrors(errors)
    facts = {"source": source, "estimate_unit": unit, "order": order or None, "columns": chosen, "states": states}
    return mapping_document({**brought.mapping, **facts})


def rows_of_form(brought: WorkItemImport, posted: QueryDict | None = None) -> list[dict[str, Any]]:
    """Each column with its samples and the field it becomes."""
    becomes = {column: field for field, columns in brought.mapping.get("columns", {}).items() for column in columns}
    rows = []
    for number, column in enumerate(brought.looked["columns"]):
        field = posted.get(f"column-{number}", "") if posted is not None else becomes.get(column["name"], "")
        rows.append({**column, "number": number, "becomes": field})
    return rows


def states_of_form(brought: WorkItemImport, posted: QueryDict | None = None) -> list[dict[str, Any]]:
    """Each state the file names, with how many rows are in it and what it is read as."""
    meant = brought.mapping.get("states", {})
    rows = []
    for number, each in enumerate(brought.looked["states"]):
        state = (posted or {}).get(f"state-{number}") or meant.get(each["word"], each["state"])
        rows.append({**each, "number": number, "means": state})
    return rows


def field_choices() -> list[tuple[str, str, str]]:
    """Every field a column may become: its name, its title, what it means."""
    return [(name, TITLES.get(name, name.replace("_", " ").capitalize()), meaning) for name, meaning in FIELD_WORDS.items()]


def _columns(brought: WorkItemImport, posted: QueryDict, errors: dict[str, list[str]]) -> dict[str, list[str]]:
    before = brought.mapping.get("columns", {})
    chosen: dict[str, list[str]] = {}
    for number, column in enumerate(brought.looked["columns"]):
        field = posted.get(f"column-{number}", "")
        if field and field not in FIELD_WORDS:
            errors.setdefault("columns", []).append(f"column {column['name']!r}: expected one of the fields in the list, got {field[:40]!r}")
        elif field:
            chosen.setdefault(field, []).append(column["name"])
    if not chosen.get("title"):
        errors.setdefault("columns", []).append("expected a column for the title, got none. Say which column names the work")
    # Of several columns for one field the order of preference stays as it was suggested.
    return {field: sorted(names, key=lambda name: _place(before.get(field, []), name)) for field, names in chosen.items()}


def _place(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)
