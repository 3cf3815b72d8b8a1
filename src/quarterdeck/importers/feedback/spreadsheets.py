"""Excel workbooks as rows: the values that formulas had when the file was saved, read without holding a sheet in memory."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any

from quarterdeck.errors import UnreadableFile
from quarterdeck.files import open_bytes
from quarterdeck.importers.feedback.layouts import Layout
from quarterdeck.importers.feedback.limits import Limits
from quarterdeck.importers.feedback.rows import Row, RowFlaw
from quarterdeck.importers.feedback.tables import Record, shape_rows

ERRORS = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"))
SMALL_ENOUGH_BYTES = 1 << 24
"""What unpacks to less harms nobody, however well it was packed."""
_WINDOW = 1 << 20
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_SAVE_AGAIN = "Open it and save it again, or export it as CSV."


def sheet_names(path: Path, limits: Limits) -> tuple[str, ...]:
    """The sheets that hold cells, in order. Raises `UnreadableFile` for what is no workbook, or one made to do harm."""
    refuse_harmful(path, limits)
    with _Opened(path, formulas=False) as book:
        return tuple(sheet.title for sheet in book.worksheets)


def read_sheet(path: Path, layout: Layout, limits: Limits, wanted: frozenset[str] | None = None) -> Iterator[Row | RowFlaw]:
    """Rows of one sheet; a formula without a saved value, and a value that is an error, is a flaw of its cell."""
    has_formulas = refuse_harmful(path, limits)
    yield from shape_rows(_records(path, layout.sheet, limits, has_formulas), path.name, limits, wanted)


def refuse_harmful(path: Path, limits: Limits) -> bool:
    """Refuse a workbook that unpacks to far more than it weighs or defines entities; says whether it holds formulas."""
    try:
        with open_bytes(path) as file, zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            packed = max(1, sum(part.compress_size for part in parts))
            if unpacked > limits.unpacked_bytes or (unpacked > SMALL_ENOUGH_BYTES and unpacked > limits.archive_ratio * packed):
                what = f"unpacks to {unpacked / 1e6:,.0f} MB from {packed / 1e6:,.1f} MB, which is more than any table of feedback."
                raise UnreadableFile(str(path), what, "Export it as CSV.")
            shared = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
            if shared > limits.shared_text_bytes:
                raise UnreadableFile(
                    str(path), f"holds {shared / 1e6:,.0f} MB of text, which is more than fits a workbook well.", "Export it as CSV."
                )
            if not any(part.filename.endswith("workbook.xml") for part in parts):
                raise UnreadableFile(str(path), "is an archive, not a workbook.", "Unpack it and name the file in it.")
            # All of them, though one would answer: each is looked at for entities, too.
            found = [_holds_formula(archive.open(part), path) for part in parts if part.filename.endswith(".xml")]
            return any(found)
    except UnreadableFile:
        raise
    except Exception as error:  # zipfile and zlib raise a dozen kinds for damage.
        raise UnreadableFile(str(path), f"is no whole Excel workbook ({type(error).__name__}: {error}).", _SAVE_AGAIN) from None


def _holds_formula(part: IO[bytes], path: Path) -> bool:
    found, tail = False, b""
    with part:
        while chunk := part.read(_WINDOW):
            if not tail and chunk[:4].strip(b"\xff\xfe\0") != chunk[:4]:
                raise UnreadableFile(str(path), "is written in another encoding than workbooks are.", "Export it as CSV.")
            window = tail + chunk
            if _ENTITY.search(window):
                raise UnreadableFile(str(path), "defines entities, which no workbook does.", "Export it as CSV.")
            found = found or _FORMULA.search(window) is not None
            tail = window[-16:]
    return found


class _Opened:
    """A workbook read as a stream; whatever openpyxl says about damage becomes `UnreadableFile`."""

    def __init__(self, path: Path, *, formulas: bool) -> None:
        self._path, self._formulas = path, formulas

    def __enter__(self) -> Any:
        import warnings

        import openpyxl

        self._file = open_bytes(self._path)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._book = openpyxl.load_workbook(self._file, read_only=True, data_only=not self._formulas, keep_links=False)
        except Exception as error:
            self._file.close()
            raise UnreadableFile(str(self._path), f"is no whole Excel workbook ({type(error).__name__}: {error}).", _SAVE_AGAIN) from None
        return self._book

    def __exit__(self, *_: object) -> None:
        self._book.close()
        self._file.close()


def _records(path: Path, sheet: str, limits: Limits, has_formulas: bool) -> Iterator[Record | RowFlaw]:
    number = 0
    with _Opened(path, formulas=False) as values, _Opened(path, formulas=True) as formulas:
        try:
            cells_of = _cells(values, sheet)
            written = _cells(formulas, sheet) if has_formulas else ()
            for number, (cells, sources) in enumerate(zip_longest(cells_of, written, fillvalue=()), start=1):
                if number > limits.rows:
                    yield RowFlaw(path.name, number, "", f"at most {limits.rows:,} rows", "more", "Split the file", True)
                    return
                if flaw := _width_or_formula_flaw(path.name, number, cells, sources, limits):
                    yield flaw
                    if flaw.ends_reading:
                        return
                    continue
                yield number, [_text(cell) for cell in cells]
        except Exception as error:  # openpyxl raises whatever broken XML makes it raise.
            got = f"damage ({type(error).__name__}: {error})"[:200]
            yield RowFlaw(path.name, number + 1, "", "a whole sheet", got, _SAVE_AGAIN.rstrip("."), ends_reading=True)


def _cells(book: Any, title: str) -> Iterator[tuple[Any, ...]]:
    """A sheet's rows padded to the widest so far: a read-only sheet leaves out empty cells at a row's end."""
    sheet = book[title] if title else book.worksheets[0]
    # The size a sheet claims may be wrong, and would be filled with empty cells.
    sheet.reset_dimensions()
    width = 0
    for row in sheet.iter_rows(values_only=True):
        while row and row[-1] in (None, ""):
            row = row[:-1]
        width = width or len(row)
        yield row + (None,) * (width - len(row))


def _width_or_formula_flaw(file: str, number: int, cells: tuple[Any, ...], sources: tuple[Any, ...], limits: Limits) -> RowFlaw | None:
    if len(cells) > limits.columns:
        return RowFlaw(file, number, "", f"at most {limits.columns} columns", f"{len(cells):,}", "Leave out columns that are not needed", True)
    for idx, source in enumerate(sources):
        if isinstance(source, str) and source.startswith("=") and (idx >= len(cells) or cells[idx] is None):
            return RowFlaw(file, number, column_letter(idx), "a value", f"the formula {source[:40]} without one", "Open the file and save it")
    for idx, cell in enumerate(cells):
        if isinstance(cell, str) and cell in ERRORS:
            return RowFlaw(file, number, column_letter(idx), "a value", f"the error {cell}", "Correct the formula, or clear the cell")
    return None


def column_letter(idx: int) -> str:
    """A column's letters as spreadsheets show them."""
    from openpyxl.utils import get_column_letter

    letter: str = get_column_letter(idx + 1)
    return letter


def _text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case datetime():
            return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
    return str(cell)
