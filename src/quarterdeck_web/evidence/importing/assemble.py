"""Where the import of feedback meets the engine: a file → what it holds, a mapping → items, an item → the body of evidence."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, get_args

from quarterdeck.adapters import adapter_of
from quarterdeck.errors import InvalidInput, UnreadableFile
from quarterdeck.importers.feedback import (
    FIELDS,
    FORMATS,
    TABLE,
    Detection,
    FeedbackMapping,
    Item,
    Layout,
    RowFlaw,
    StateCounts,
    detect,
    evidence_id,
    read_items,
)
from quarterdeck.importers.feedback import suggest_mapping as suggest
from quarterdeck.importers.feedback.changes import UPDATED
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.products.assemble import noun_of, tidy_body

FIELD_WORDS: dict[str, str] = dict(FIELDS)
"""Each field a column can become, with what it means."""
FORMAT_WORDS: dict[str, str] = {TABLE: "a table of feedback", **{name: format.title for name, format in FORMATS.items()}}
KINDS: tuple[str, ...] = get_args(noun_of("evidence").__annotations__["kind"])
ORDERS = ("day first", "month first")
RENEWED = UPDATED
"""Fields of evidence that an import brings anew where the source changed; never its text."""
SAMPLE_LENGTH = 120
_DETECTION = adapter_of(Detection)
_MAPPING = adapter_of(FeedbackMapping)
_LAYOUT = adapter_of(Layout)
_EVIDENCE = adapter_of(noun_of("evidence"))
_DEFAULTS: dict[str, Any] = _EVIDENCE.dump_python(noun_of("evidence")(id="", text=""), mode="json")


class Unreadable(Refused):
    """A file that no feedback can be read from; the message says what is wrong and what to do."""


def look(path: Path, name: str) -> dict[str, Any]:
    """What a file holds, as JSON: layout, format, title, columns with samples, rows, notes, flaws, and a mapping to begin with.

    Raises
    ------
    Unreadable
        If it holds no rows, or is of a kind that cannot.
    """
    try:
        found = detect(path)
        suggested = suggest(found)
    except UnreadableFile as error:
        raise Unreadable(f"{name} {error.problem} {error.remedy}") from None
    except InvalidInput as error:
        raise Unreadable(str(error).replace(path.name, name)) from None
    usable = [column for column in found.columns if _sound(column.name) == column.name]
    left = [f"The column “{_sound(each.name)}” has a name that no text may have, and is left out." for each in found.columns if each not in usable]
    mapping = suggested.mapping and {**_document(suggested.mapping), "source": _source(suggested.mapping, found, name)}
    looked = {
        "layout": _LAYOUT.dump_python(found.layout, mode="json"),
        "format": found.format,
        "title": found.title,
        "columns": [_column(column) for column in usable],
        "num_rows": found.num_rows_about,
        "notes": [*found.notes, *suggested.questions, *left],
        "flaws": [flaw_facts(flaw, name) for flaw in found.flaws],
        "mapping": mapping or {},
        "why": {column: [each.why, each.confidence] for each in suggested.suggestions for column in each.columns},
    }
    return _storable(looked)  # type: ignore[no-any-return]


def fingerprint(columns: list[str]) -> str:
    """What a file's header is known by: the names of its columns in any order."""
    return hashlib.sha256(json.dumps(sorted(set(columns))).encode()).hexdigest()


def mapping_document(mapping: dict[str, Any]) -> dict[str, Any]:
    """A mapping as it is kept. Raises `InvalidInput` in the engine's words where it cannot be one."""
    return _document(_MAPPING.validate_python(mapping))


def items_of(path: Path, name: str, mapping: dict[str, Any], layout: dict[str, Any], start_row: int = 0) -> Iterator[Item | RowFlaw]:
    """Each row's items or flaws, streamed; those of rows after `start_row`. Raises `Unreadable`."""
    try:
        yield from read_items(path, _MAPPING.validate_python(mapping), start_row, layout=_LAYOUT.validate_python(layout))
    except UnreadableFile as error:
        raise Unreadable(f"{name} {error.problem} {error.remedy}") from None


def preview(path: Path, name: str, mapping: dict[str, Any], layout: dict[str, Any], num: int = 10) -> list[dict[str, Any]]:
    """The first rows as they would become, or what is wrong with them. Raises `Unreadable`."""
    shown: dict[int, dict[str, Any]] = {}
    for each in islice(items_of(path, name, mapping, layout), 20 * num):
        if each.row not in shown and len(shown) == num:
            break
        row = shown.setdefault(each.row, {"row": each.row, "items": [], "flaws": []})
        if isinstance(each, RowFlaw):
            row["flaws"].append(flaw_facts(each, name))
        else:
            row["items"].append(item_facts(each))
    return list(shown.values())


def is_flaw(each: Item | RowFlaw) -> bool:
    """Whether a row gave a flaw instead of an item."""
    return isinstance(each, RowFlaw)


def flaw_facts(flaw: RowFlaw, name: str) -> dict[str, Any]:
    """A flaw as pages and the list to download show it."""
    remedy = flaw.remedy if flaw.remedy.endswith((".", "?", "!")) else f"{flaw.remedy}."
    told = {"row": flaw.row, "column": flaw.column, "expected": flaw.expected, "got": flaw.got, "do": remedy}
    return _storable({**told, "ends_reading": flaw.ends_reading})  # type: ignore[no-any-return]


def repeated(item: Item, first_row: int) -> RowFlaw:
    """What is wrong with a second row that has an id which came before with another text."""
    got = f"'{item.source_id[:60]}' again, which row {first_row:,} has with another text"
    return RowFlaw(item.source, item.row, "", "each id once, or with the same text", got, "Correct one of the ids, or map another column to the id")


def item_facts(item: Item) -> dict[str, Any]:
    """An item in the words of a preview."""
    facts = {"text": item.text[:600], "kind": item.kind, "said_on": item.said_on and item.said_on.isoformat(), "person": item.person}
    facts |= {"account": item.account, "segment": item.segment, "votes": item.votes, "tags": list(item.tags)[:8], "id": item.source_id}
    return _storable({**facts, "archived": item.archived, "status": item.status, "double_of": item.duplicate_of})  # type: ignore[no-any-return]


def count_states(counts: StateCounts | None, items: Iterable[Item]) -> StateCounts:
    """Count how items stand in their file, on top of what was counted."""
    counts = counts or StateCounts()
    for item in items:
        counts.add(item)
    return counts


def states_facts(counts: StateCounts | None) -> list[dict[str, Any]]:
    """Each state of a file: as it is said there, what it becomes, of how many."""
    found = counts.states() if counts else ()
    return [{"stated": _sound(each.stated), "becomes": each.becomes, "num": each.num} for each in found]


def ref_of(source: str, source_id: str) -> str:
    """The id of what comes from a source under an id of its own."""
    return evidence_id(source, source_id)


def body_of(item: Item, *, ref: str, batch: str, account: str | None, segment: str | None) -> dict[str, Any]:
    """The body of the evidence an item becomes; `account` and `segment` are ids here."""
    return tidy_body("evidence", item.evidence(id=ref, batch=batch, account=account, segment=segment))  # type: ignore[arg-type]


def news_of(item: Item, *, ref: str, account: str | None, segment: str | None) -> dict[str, Any]:
    """What a changed item brings anew, as the product file writes it. What the source leaves open is left out: somebody may have filled it."""
    evidence = item.evidence(id=ref, account=account, segment=segment)
    full = _EVIDENCE.dump_python(evidence, mode="json")
    news = {name: full[name] for name in RENEWED if full[name] not in (None, "", [], False)} | {"votes": evidence.votes}
    return {**news, "source_hash": evidence.source_hash}


def default_of(field: str) -> Any:
    """What a field of evidence is where its body does not have it."""
    return _DEFAULTS.get(field)


def _document(mapping: FeedbackMapping) -> dict[str, Any]:
    document: dict[str, Any] = _MAPPING.dump_python(mapping, mode="json")
    return document


def _source(mapping: FeedbackMapping, found: Detection, name: str) -> str:
    """The file's own name where it is no tool's export: the path has an id in its place."""
    return mapping.source if found.format in FORMATS else Path(name).stem or "Import"


def _column(column: Any) -> dict[str, Any]:
    return {
        "name": column.name,
        "filled": column.num_filled,
        "samples": [sample[:SAMPLE_LENGTH] for sample in column.samples],
        "is_date": column.dates >= 0.5,
        "order": column.order,
        "several": column.most_values > 1,
    }


def _storable(value: Any) -> Any:
    """The same with texts that a database and a page can hold: a hostile header may carry what none can."""
    if isinstance(value, str):
        return _sound(value)
    if isinstance(value, dict):
        return {_sound(name): _storable(each) for name, each in value.items()}
    return [_storable(each) for each in value] if isinstance(value, list) else value


def _sound(text: str) -> str:
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
