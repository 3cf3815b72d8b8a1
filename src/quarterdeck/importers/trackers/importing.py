"""A tracker's export as a stream of drafts."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from quarterdeck.importers.feedback.encodings import known_encoding
from quarterdeck.importers.feedback.layouts import Layout
from quarterdeck.importers.feedback.limits import LIMITS, Limits
from quarterdeck.importers.feedback.reading import layout_of, read_rows
from quarterdeck.importers.feedback.rows import Row, RowFlaw
from quarterdeck.importers.trackers.drafts import Draft
from quarterdeck.importers.trackers.making import Maker
from quarterdeck.importers.trackers.mapping import TrackerMapping
from quarterdeck.result_files import to_json


def read_drafts(
    path: str | Path, mapping: TrackerMapping, *, name: str = "", limits: Limits = LIMITS, layout: Layout | None = None
) -> Iterator[Draft | RowFlaw]:
    """Each row as a draft of a work item, or as all its flaws; memory holds one row.

    Parameters
    ----------
    name
        What flaws call the file; without it its own name.
    layout
        How the file is read, as `look` found; None finds it again.

    Raises
    ------
    UnreadableFile
        If the file is missing or of a kind that holds no rows. What is wrong further down is given as a flaw with its row;
        after one that `ends_reading` nothing comes.
    """
    path = Path(path)
    if layout is None:
        encoding = known_encoding(mapping.encoding) if mapping.encoding else None
        layout, _ = layout_of(path, limits, encoding=encoding, sheet=mapping.sheet)
    maker, is_first = Maker(mapping, name or path.name, limits), layout.kind in ("table", "spreadsheet")
    for row in read_rows(path, layout, limits, mapping.wanted):
        if isinstance(row, RowFlaw):
            yield _named(row, name or path.name)
            continue
        if is_first and (flaw := _missing_columns(name or path.name, row, mapping)):
            yield flaw
            return
        is_first = False
        yield from maker.make(row)


def batch_of(sha256: str, mapping: TrackerMapping) -> str:
    """What names one import: the same file read in the same way is the same batch, whenever it comes."""
    return f"import-{hashlib.sha256(sha256.encode() + to_json(mapping)).hexdigest()[:12]}"


def _named(flaw: RowFlaw, name: str) -> RowFlaw:
    return RowFlaw(name, flaw.row, flaw.column, flaw.expected, flaw.got, flaw.remedy, flaw.ends_reading, flaw.severity)


def _missing_columns(file: str, first: Row, mapping: TrackerMapping) -> RowFlaw | None:
    """The columns without which the file is another one: those of the title and of the key."""
    needed = [mapping.columns[field] for field in ("title", "key", "state") if mapping.columns.get(field)]
    missing = [columns[0] for columns in needed if not any(column in first.values for column in columns)]
    if not missing:
        return None
    expected = f"the column{'s' if len(missing) > 1 else ''} {', '.join(map(repr, missing))}"
    return RowFlaw(file, 0, "", expected, "a header without", "Use another mapping, or the right file", ends_reading=True)
