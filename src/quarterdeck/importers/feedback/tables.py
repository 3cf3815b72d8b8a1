"""CSV and TSV as rows; and what all tables share: a header, cells that belong to it, columns that stand there several times."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from quarterdeck.importers.feedback.encodings import MARKED, open_text
from quarterdeck.importers.feedback.layouts import Layout, Quoting
from quarterdeck.importers.feedback.limits import Limits
from quarterdeck.importers.feedback.rows import Row, RowFlaw, shown

Record = tuple[int, Sequence[str]]
WHOLE_COPY = "Export the file again, or get a whole copy"


def read_table(path: Path, layout: Layout, limits: Limits, wanted: frozenset[str] | None = None) -> Iterator[Row | RowFlaw]:
    """Rows of a CSV or TSV file; with `wanted`, only those columns of it."""
    with open_text(path, layout.encoding) as file:
        yield from shape_rows(_records(file, path.name, layout, limits), path.name, limits, wanted)


def shape_rows(records: Iterable[Record | RowFlaw], file: str, limits: Limits, wanted: frozenset[str] | None) -> Iterator[Row | RowFlaw]:
    """Records of cells as rows: the first that is not blank is the header, and every other has as many cells."""
    header: list[str] = []
    width = 0
    chosen: list[tuple[str, tuple[int, ...]]] = []
    for record in records:
        if isinstance(record, RowFlaw):
            yield record
            if record.ends_reading:
                return
            continue
        number, cells = record
        if not any(cells) or not any(cell.strip() for cell in cells):
            continue
        if not header:
            header, width = column_names(cells), len(cells)
            if flaw := _header_flaw(header, number, file, limits):
                yield flaw
                return
            chosen = [(name, positions) for name, positions in _positions(header) if wanted is None or name in wanted]
            continue
        # An empty cell too many is no harmless one: a delimiter in a text has moved all that stands behind it.
        if not len(header) <= len(cells) <= width or any(cell.strip() for cell in cells[len(header) :]):
            yield _width_flaw(len(cells), header, number, file)
            continue
        yield Row(number, {name: tuple(cells[idx] for idx in positions) for name, positions in chosen})


def column_names(cells: Sequence[str]) -> list[str]:
    """A header's names; one that is empty is called by its place. Empty ones at the end are no columns."""
    names = [cell.strip().removeprefix("\ufeff") for cell in cells]
    while names and not names[-1]:
        names.pop()
    return [name or f"column {idx}" for idx, name in enumerate(names, start=1)]


def _positions(header: Sequence[str]) -> list[tuple[str, tuple[int, ...]]]:
    positions: dict[str, list[int]] = {}
    for idx, name in enumerate(header):
        positions.setdefault(name, []).append(idx)
    return [(name, tuple(places)) for name, places in positions.items()]


def _header_flaw(header: Sequence[str], number: int, file: str, limits: Limits) -> RowFlaw | None:
    if len(header) > limits.columns:
        return RowFlaw(file, number, "", f"at most {limits.columns} columns", f"{len(header):,}", "Leave out columns that are not needed", True)
    for name in header:
        if "\0" in name or MARKED.search(name):
            return RowFlaw(file, number, shown(name), "a column's name as text", "bytes that are none", WHOLE_COPY, True)
        if len(name) > 1000:
            return RowFlaw(file, number, shown(name), "names of columns", f"one of {len(name):,} characters", "Put a header above the rows", True)
    return None


def _width_flaw(got: int, header: Sequence[str], number: int, file: str) -> RowFlaw:
    remedy = "Put quotes around texts that hold the delimiter" if got > len(header) else "Complete the row, or export the file again"
    if len(header) == 1:
        remedy = "Take out what stands above the header"
    column = header[got] if got < len(header) else ""
    return RowFlaw(file, number, column, f"{len(header)} columns as in the header", str(got), remedy)


class _Lines:
    """A file's lines for the CSV reader, which by itself would swallow the rest of a file after a quote that never closes."""

    def __init__(self, file: TextIO, most: int) -> None:
        self._file, self._most = file, most
        self.number, self._since_record = 0, 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._file.readline(self._most)
        if not line:
            raise StopIteration
        self.number += 1
        self._since_record += len(line)
        if self._since_record >= self._most:
            raise _TooLong
        return line

    def record_ended(self) -> None:
        self._since_record = 0


class _TooLong(Exception):
    pass


def csv_options(delimiter: str, quoting: Quoting) -> dict[str, Any]:
    """What the csv module wants to be told."""
    match quoting:
        case "doubled":
            return {"delimiter": delimiter, "strict": True}
        case "escaped":
            return {"delimiter": delimiter, "strict": True, "doublequote": False, "escapechar": "\\"}
        case "none":
            return {"delimiter": delimiter, "quoting": csv.QUOTE_NONE, "quotechar": None}


def _records(file: TextIO, name: str, layout: Layout, limits: Limits) -> Iterator[Record | RowFlaw]:
    csv.field_size_limit(max(csv.field_size_limit(), limits.row_characters))
    lines = _Lines(file, limits.row_characters)
    for _ in range(layout.skip_lines):
        next(lines, "")
    reader, number, began = csv.reader(lines, **csv_options(layout.delimiter, layout.quoting)), layout.skip_lines, lines.number
    while True:
        number, began = number + 1, lines.number + 1
        lines.record_ended()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _TooLong:
            yield _quote_flaw(name, number, began, f"more than {limits.row_characters:,} characters without an end")
            return
        except csv.Error as error:
            yield _quote_flaw(name, number, began, _said(error, lines.number))
            return
        if number > limits.rows:
            yield RowFlaw(name, number, "", f"at most {limits.rows:,} rows", "more", "Split the file", True)
            return
        yield number, cells


def _quote_flaw(name: str, number: int, line: int, got: str) -> RowFlaw:
    expected = f"a whole row from line {line} on"
    return RowFlaw(name, number, "", expected, got, "Close the quote that stays open there, or export the file again", ends_reading=True)


def _said(error: csv.Error, line: int) -> str:
    if "unexpected end of data" in str(error):
        return "the end of the file inside quotes"
    return f"text after a closing quote in line {line}" if "expected after" in str(error) else f"{error} (line {line})"
