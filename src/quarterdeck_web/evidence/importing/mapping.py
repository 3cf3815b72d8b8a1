"""The form of a mapping: each column with the field it becomes, and what holds for every row."""

from typing import Any

from django.http import QueryDict
from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.importing.assemble import FIELD_WORDS, KINDS, ORDERS, fingerprint, mapping_document
from quarterdeck_web.evidence.importing.models import FeedbackImport, KeptMapping
from quarterdeck_web.evidence.models import SOURCE_LENGTH
from quarterdeck_web.lib.refusals import FieldErrors

TITLES = {
    "text": "What was said",
    "title": "Title",
    "id": "Id at the source",
    "said_on": "Day it was said",
    "person": "Person",
    "account": "Account",
    "segment": "Segment",
    "kind": "Kind",
    "language": "Language",
    "sentiment": "Tone, −1 to 1",
    "votes": "Number of votes",
    "voter": "Who voted",
    "voted_on": "Day of the vote",
    "tags": "Tags",
    "url": "Link",
    "status": "Status",
    "merged_into": "Merged into",
    "merged_ids": "Ids merged into it",
    "merged_titles": "Titles merged into it",
    "left_out": "Leave the row out if filled",
}
"""Fields as people say them; `FIELD_WORDS` says what each means."""
DATES = ("said_on", "voted_on")


def begin(scope: Scope, brought: FeedbackImport) -> None:
    """Give a file that was looked at its first mapping: the one kept for this header, else the one suggested."""
    columns = [column["name"] for column in brought.looked["columns"]]
    brought.header = fingerprint(columns)
    kept = scope.rows(KeptMapping).filter(header=brought.header).first()
    brought.mapping = {**kept.mapping, "encoding": None, "sheet": None} if kept else brought.looked["mapping"]
    brought.looked = {**brought.looked, "kept": kept is not None}


def keep(scope: Scope, brought: FeedbackImport) -> None:
    """Keep the mapping for the next file with this header."""
    values = {"mapping": brought.mapping, "kept_by": scope.user, "kept_at": timezone.now()}
    scope.rows(KeptMapping).update_or_create(header=brought.header, defaults=values, create_defaults={**values, "workspace": scope.workspace})


def read(brought: FeedbackImport, posted: QueryDict) -> dict[str, Any]:
    """The mapping a form says. A field that several columns become takes the first that is filled, in the order of the file.

    Raises
    ------
    FieldErrors
        At `source`, `kind`, `order` or `columns`: all of it at once.
    """
    errors: dict[str, list[str]] = {}
    before = brought.mapping or {}
    chosen: dict[str, list[str]] = {}
    for number, column in enumerate(brought.looked["columns"]):
        field = posted.get(f"column-{number}", "")
        if field and field not in FIELD_WORDS:
            errors.setdefault("columns", []).append(f"column {column['name']!r}: expected one of the fields in the list, got {field[:40]!r}")
        elif field:
            chosen.setdefault(field, []).append(column["name"])
    if not chosen.get("text") and not chosen.get("title"):
        errors.setdefault("columns", []).append("expected a column for what was said or for a title, got none. Say which column holds what was said")
    source, kind, order = (posted.get(name, "").strip() for name in ("source", "kind", "order"))
    if not source or len(source) > SOURCE_LENGTH:
        got = "an empty text" if not source else f"{len(source)} characters"
        errors["source"] = [f"expected a name of 1 to {SOURCE_LENGTH} characters, got {got}. Say where the feedback comes from"]
    if kind not in KINDS:
        errors["kind"] = [f"expected one of {', '.join(KINDS)}, got {kind[:40]!r}"]
    if order and order not in ORDERS:
        errors["order"] = [f"expected one of {', '.join(ORDERS)}, got {order[:40]!r}"]
    elif not order and (column := undecided_dates(brought, chosen)):
        errors["order"] = [f"the dates in {column} fit both orders. Say whether the day or the month comes first"]
    if errors:
        raise FieldErrors(errors)
    columns = {field: _in_order(names, before.get("columns", {}).get(field, [])) for field, names in chosen.items()}
    more = {name: before.get(name) for name in ("encoding", "sheet")}
    return mapping_document(
        {"reads": before.get("reads", "table"), "source": source, "kind": kind, "order": order or None, **more, "columns": columns}
    )


def undecided_dates(brought: FeedbackImport, chosen: dict[str, list[str]]) -> str:
    """A column of dates for which somebody must say whether the day or the month comes first; empty where none is."""
    taken = {name for field in DATES for name in chosen.get(field, [])}
    return next((each["name"] for each in brought.looked["columns"] if each["name"] in taken and each["order"] in ("either", "mixed")), "")


def rows_of_form(brought: FeedbackImport, posted: QueryDict | None = None) -> list[dict[str, Any]]:
    """Each column with its samples and the field it becomes, as the form shows it."""
    becomes = {name: field for field, names in brought.mapping.get("columns", {}).items() for name in names}
    why = brought.looked.get("why", {})
    rows = []
    for number, column in enumerate(brought.looked["columns"]):
        field = posted.get(f"column-{number}", "") if posted is not None else becomes.get(column["name"], "")
        reason, confidence = why.get(column["name"], ("", 0.0))
        told = reason if field and posted is None and not brought.looked.get("kept") else ""
        rows.append({**column, "number": number, "becomes": field, "why": told, "is_sure": confidence >= 0.8})
    return rows


def _in_order(names: list[str], before: list[str]) -> list[str]:
    """Columns that were there keep their order of preference; new ones follow."""
    return [*(name for name in before if name in names), *(name for name in names if name not in before)]
