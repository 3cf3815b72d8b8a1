"""Tables as files that people open in spreadsheets: CSV and XLSX in which no text can become a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
"""What spreadsheets take for the beginning of a formula, in either width, or trim before they look."""

PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?( ?%)?\Z")
LONGEST_CELL = 32_767  # Excel's own limit; longer texts make the file unreadable.
CSV_BOM = "\ufeff"  # Without it Excel reads UTF-8 as the local code page.


def neutral(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula; plain numbers stay.

    Examples
    --------
    >>> neutral("=HYPERLINK(1)"), neutral("-12.5"), neutral("Dock booking")
    ("'=HYPERLINK(1)", '-12.5', 'Dock booking')
    """
    looked_at = text.lstrip(" \u00a0\u200b\ufeff")
    if text[:1] in FORMULA_STARTS or looked_at[:1] in FORMULA_STARTS:
        return text if PLAIN_NUMBER.match(text) else f"'{text}"
    return text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """A CSV file line by line, for streaming. Every text is neutral, in the header too."""
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    yield CSV_BOM
    for row in chain([header], rows):
        writer.writerow([_csv_cell(cell) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file: UTF-8 with a byte-order mark, every text neutral."""
    return "".join(csv_lines(header, rows)).encode()


def xlsx_bytes(sheet: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """An XLSX file with one sheet: texts are written as texts, so nothing is a formula or a link."""
    from xlsxwriter import Workbook

    file = io.BytesIO()
    options = {"in_memory": True, "constant_memory": False, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, {**options, "remove_timezone": True, "default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", sheet)[:31] or "Table")
        bold = book.add_format({"bold": True})
        for column, title in enumerate(header):
            page.write_string(0, column, title[:LONGEST_CELL], bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _write_xlsx(page, number, column, cell)
        page.freeze_panes(1, 0)
        page.autofit(400)
    return file.getvalue()


def _csv_cell(cell: Any) -> Any:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float | Decimal):
        return cell
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return neutral(str(cell).replace("\0", ""))


def _write_xlsx(page: Any, row: int, column: int, cell: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, int | float | Decimal) and abs(cell) < 1e15 and cell == cell:
        page.write_number(row, column, cell)
    elif isinstance(cell, date | datetime):
        page.write_datetime(row, column, cell)
    else:
        text = str(cell)
        page.write_string(row, column, text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…")
