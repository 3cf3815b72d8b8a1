"""A file as a stream of items: batch by batch if one likes, and on from where an interrupted import stopped."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.importers.feedback.encodings import known_encoding
from quarterdeck.importers.feedback.items import Item
from quarterdeck.importers.feedback.layouts import Layout
from quarterdeck.importers.feedback.limits import LIMITS, Limits
from quarterdeck.importers.feedback.making import Maker
from quarterdeck.importers.feedback.mapping import FeedbackMapping
from quarterdeck.importers.feedback.reading import layout_of, read_rows
from quarterdeck.importers.feedback.rows import Row, RowFlaw
from quarterdeck.product.noun import noun
from quarterdeck.result_files import to_json


def read_items(
    path: str | Path, mapping: FeedbackMapping, start_row: int = 0, *, limits: Limits = LIMITS, layout: Layout | None = None
) -> Iterator[Item | RowFlaw]:
    """Each row as its items, or as all its flaws; rows that say nothing give neither. Memory holds one row, and a number for each row without an id.

    The same file and mapping give the same items with the same ids, wherever it starts. An item may come again (the idea
    with each of its votes; a note once for each feature it was linked to): whoever keeps them keeps one for each (`source`, `source_id`).

    Parameters
    ----------
    start_row
        The last row that is done: items and flaws of later rows only.
    layout
        How the file is read, as `detect` found; None finds it again.

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
    yield from _items(path, layout, mapping, start_row, limits)


def _items(path: Path, layout: Layout, mapping: FeedbackMapping, start_row: int, limits: Limits) -> Iterator[Item | RowFlaw]:
    maker, is_first = Maker(mapping, path.name, limits), layout.kind in ("table", "spreadsheet")
    for row in read_rows(path, layout, limits, mapping.wanted):
        if isinstance(row, RowFlaw):
            if row.row > start_row or row.ends_reading:
                yield row
            continue
        if is_first and (flaw := _missing_columns(path.name, row, mapping)):
            yield flaw
            return
        is_first = False
        # Rows that are done are read all the same: what says the same as one of them is its second.
        for each in maker.make(row):
            if row.number > start_row:
                yield each


def _missing_columns(file: str, first: Row, mapping: FeedbackMapping) -> RowFlaw | None:
    missing = [columns for columns in mapping.columns.values() if columns and not any(column in first.values for column in columns)]
    if not missing:
        return None
    expected = f"the column{'s' if len(missing) > 1 else ''} {', '.join(repr(columns[0]) for columns in missing)}"
    return RowFlaw(file, 0, "", expected, "a header without", "Use another mapping, or the right file", ends_reading=True)


def batch_id(sha256: str, mapping: FeedbackMapping) -> str:
    """What names one import: the same file read in the same way is the same batch, whenever it comes."""
    return f"import-{hashlib.sha256(sha256.encode() + to_json(mapping)).hexdigest()[:12]}"


@noun
class Cursor:
    """How far an import came: all rows of `batch` up to and with `row` are kept."""

    format: Literal["quarterdeck-import-cursor"] = "quarterdeck-import-cursor"
    version: Literal[1] = 1
    batch: str
    row: int = 0

    def start_row(self, sha256: str, mapping: FeedbackMapping) -> int:
        """Where `read_items` goes on. Raises `InvalidInput` if the file or the mapping is another than the one begun with."""
        if batch_id(sha256, mapping) != self.batch:
            raise InvalidInput(f"expected the file and mapping that {self.batch} was begun with, got others. Undo that import, or give its file")
        return self.row
