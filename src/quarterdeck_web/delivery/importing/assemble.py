"""Where the import of work items meets the engine: a file → what it holds, a mapping → what it would do, a trial → bodies."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from quarterdeck.adapters import adapter_of
from quarterdeck.errors import InvalidInput, UnreadableFile
from quarterdeck.importers.feedback import Layout, RowFlaw
from quarterdeck.importers.trackers import FIELDS, FORMATS, STATES, ItemTrial, TrackerMapping, read_drafts, suggest, try_items
from quarterdeck.importers.trackers import look as look_at
from quarterdeck.product.work_items import WorkItem
from quarterdeck_web.evidence.importing.assemble import Unreadable, fingerprint, flaw_facts
from quarterdeck_web.products.assemble import tidy_body

T = TypeVar("T")

FIELD_WORDS: dict[str, str] = dict(FIELDS)
"""Each field a column can become, with what it means."""
STATE_WORDS = STATES
FORMAT_WORDS = [format.title for format in FORMATS.values()]
UNITS = ("points", "days", "hours")
ORDERS = ("day first", "month first")
BEFORE_PROGRESS = 500
_MAPPING, _LAYOUT, _ITEMS = adapter_of(TrackerMapping), adapter_of(Layout), adapter_of(list[WorkItem])
__all__ = ["Unreadable", "fingerprint", "flaw_facts", "look", "mapping_document", "try_out"]


def look(path: Path, name: str) -> dict[str, Any]:
    """What a file holds, as JSON: layout, title, columns with samples, states with what they most likely mean, and a mapping to begin with.

    Raises
    ------
    Unreadable
        If it holds no rows, or is of a kind that cannot.
    """
    try:
        found = look_at(path)
        suggested = suggest(found)
    except UnreadableFile as error:
        raise Unreadable(f"{name} {error.problem} {error.remedy}") from None
    except InvalidInput as error:
        raise Unreadable(str(error).replace(path.name, name)) from None
    mapping = suggested.mapping and _MAPPING.dump_python(suggested.mapping, mode="json")
    if mapping and found.format not in FORMATS:
        mapping["source"] = Path(name).stem[:100] or "tracker"
    looked = {
        "layout": _LAYOUT.dump_python(found.layout, mode="json"),
        "title": found.title,
        "columns": [{"name": each.name, "samples": [sample[:120] for sample in each.samples], "order": each.order} for each in found.columns],
        "states": [{"word": each.word, "num": each.num, "state": each.state, "confidence": each.confidence} for each in suggested.states],
        "num_rows": found.num_rows_about,
        "notes": [*found.notes, *suggested.questions],
        "mapping": mapping or {},
    }
    return sound(looked)  # type: ignore[no-any-return]


def mapping_document(mapping: dict[str, Any]) -> dict[str, Any]:
    """A mapping as it is kept. Raises `InvalidInput` in the engine's words where it cannot be one."""
    document: dict[str, Any] = _MAPPING.dump_python(_MAPPING.validate_python(mapping), mode="json")
    return document


def try_out(
    path: Path,
    name: str,
    mapping: dict[str, Any],
    layout: dict[str, Any],
    known: Iterable[dict[str, Any]],
    teams: dict[str, str],
    *,
    today: date,
    told: Callable[[int], None],
) -> ItemTrial:
    """What importing a file would do to work items given by their bodies. `told` hears which row is read. Raises `Unreadable`."""
    try:
        drafts = read_drafts(path, _MAPPING.validate_python(mapping), name=name, layout=_LAYOUT.validate_python(layout))
        return try_items(_ITEMS.validate_python(list(known)), teams, _told(drafts, told), "", today=today, file=name)
    except UnreadableFile as error:
        raise Unreadable(f"{name} {error.problem} {error.remedy}") from None


def body_of(item: WorkItem) -> dict[str, Any]:
    """A work item as the product file writes it."""
    return tidy_body("work_items", adapter_of(WorkItem).dump_python(item, mode="json"))


def fields_of(item: WorkItem, names: Iterable[str]) -> dict[str, Any]:
    """Some fields of a work item as the product file writes them."""
    document = adapter_of(WorkItem).dump_python(item, mode="json")
    return {name: document[name] for name in names}


def flaws_of(trial: ItemTrial, name: str) -> list[dict[str, Any]]:
    """All flaws that are kept with their words, as pages and lists show them."""
    return [{**flaw_facts(flaw, name), "is_note": flaw.severity == "warning"} for flaw in trial.flaws]


def sound(value: Any) -> Any:
    """The same with texts that a database and a page can hold: a hostile header may carry what none can."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {sound(name): sound(each) for name, each in value.items()}
    return [sound(each) for each in value] if isinstance(value, list) else value


def _told(drafts: Iterator[T], told: Callable[[int], None]) -> Iterator[T]:
    for number, draft in enumerate(drafts):
        if number % BEFORE_PROGRESS == 0:
            told(draft.row if isinstance(draft, RowFlaw) else getattr(draft, "row", number))
        yield draft
