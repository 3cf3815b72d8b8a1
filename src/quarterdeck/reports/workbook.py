"""A report as an Excel workbook: a sheet for each part. Texts are written as texts, so that none is read as a formula."""

from datetime import date, datetime, time
from io import BytesIO
from math import ceil
from typing import Any

from quarterdeck.reports.document import Report
from quarterdeck.reports.outline import parts_of
from quarterdeck.reports.parts import Cell, Column, Part, title_of

LONGEST_TEXT = 32_767
"""Letters a cell may hold."""
CHANCE = '[<0.05]"<5 %";[>0.95]">95 %";0 %'
"""A chance is never said more surely than a forecast can know it."""
WIDTHS = {"date": 12.0, "number": 11.0, "amount": 14.0, "share": 10.0, "chance": 10.0}
NARROWEST, WIDEST, PER_WEIGHT = 12.0, 80.0, 12.0
SUMMARY_WIDTH = 100.0
LINE, ABOVE = 12.75, 2.25
"""Points of a line of text, and of the room around it."""
HIGHEST = 409.0
"""Points of the highest row there may be."""


def to_xlsx(report: Report) -> bytes:
    """The report as a workbook: typed days and numbers, frozen heads, filters."""
    import xlsxwriter

    target = BytesIO()
    made_at = datetime.combine(report.made_on, time())
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": title_of(report), "author": "Quarterdeck", "created": made_at})
    formats = formats_of(book, report.value_unit)
    _summary(book, report, formats)
    for part in parts_of(report):
        if part.rows:
            write_sheet(book, part, formats)
    book.close()
    return target.getvalue()


def formats_of(book: Any, unit: str) -> dict[str, Any]:
    """The looks of cells by their kind."""
    font = {"font_name": "Arial", "font_size": 10, "valign": "top"}
    amount = f'"{unit}"#,##0' if unit in {"€", "$", "£"} else "#,##0"
    numbers = {"date": "yyyy-mm-dd", "number": "General", "amount": amount, "share": "0.0%", "chance": CHANCE}
    formats = {kind: book.add_format({**font, "num_format": number}) for kind, number in numbers.items()}
    formats["text"] = book.add_format({**font, "text_wrap": True})
    # A number stands at the right of its column: what follows must not touch it.
    formats["text after number"] = book.add_format({**font, "text_wrap": True, "align": "left", "indent": 1})
    formats["head after number"] = book.add_format(
        {**font, "bold": True, "bottom": 1, "bottom_color": "#12181b", "text_wrap": True, "align": "left", "indent": 1}
    )
    formats["head"] = book.add_format({**font, "bold": True, "bottom": 1, "bottom_color": "#12181b", "text_wrap": True})
    formats["number head"] = book.add_format({**font, "bold": True, "bottom": 1, "bottom_color": "#12181b", "text_wrap": True, "align": "right"})
    formats["title"] = book.add_format({**font, "bold": True, "font_size": 16})
    formats["quiet"] = book.add_format({**font, "font_color": "#5f6a6f", "text_wrap": True})
    return formats


def _summary(book: Any, report: Report, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet("Summary")
    sheet.set_column(0, 0, SUMMARY_WIDTH)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, title_of(report), formats["title"])
    lines = [report.lead.headline, report.lead.rest, report.gap.sentence if report.gap else "", report.change_summary, report.trust]
    lines += [each.sentence for each in report.missing]
    for number, line in enumerate([line for line in lines if line], 2):
        sheet.set_row(number, _height([(line, SUMMARY_WIDTH)]))
        sheet.write_string(number, 0, line[:LONGEST_TEXT], formats["text"])
    sheet.write_string(len(lines) + 3, 0, report.provenance, formats["quiet"])


def write_sheet(book: Any, part: Part, formats: dict[str, Any]) -> None:
    """A part on a sheet of its own."""
    sheet = book.add_worksheet(part.title.replace("?", "")[:31])
    after = ["", *(" after number" if column.is_number else "" for column in part.columns)]
    for number, column in enumerate(part.columns):
        head = "number head" if column.is_number or column.kind == "date" else f"head{after[number]}"
        sheet.write_string(0, number, column.title or "Kind", formats[head])
        sheet.set_column(number, number, _width(column))
    for number, row in enumerate(part.rows, 1):
        texts = [(_text(cell), _width(column)) for cell, column in zip(row, part.columns, strict=True) if isinstance(cell, str | tuple)]
        sheet.set_row(number, _height(texts))
        for place, (cell, column) in enumerate(zip(row, part.columns, strict=True)):
            _write(sheet, number, place, cell, column, formats, after[place])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(part.rows), len(part.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _width(column: Column) -> float:
    return WIDTHS.get(column.kind, min(max(PER_WEIGHT * column.weight, NARROWEST), WIDEST))


def _height(texts: list[tuple[str, float]]) -> float | None:
    """Points that wrapped texts need in columns of these widths; None for one line, which is as high as the program has it.

    Not every program makes rows higher by itself. A letter of Arial is taken to be as wide as a digit, by which widths are counted.
    """
    lines = max((sum(max(1, ceil(len(line) / width)) for line in text.split("\n")) for text, width in texts), default=1)
    return min(LINE * lines + ABOVE, HIGHEST) if lines > 1 else None


def _text(cell: str | tuple[str, ...]) -> str:
    return "; ".join(cell) if isinstance(cell, tuple) else cell


def _write(sheet: Any, row: int, place: int, cell: Cell, column: Column, formats: dict[str, Any], after: str) -> None:
    if cell is None or cell == "":
        sheet.write_blank(row, place, None, formats["text"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, cell, formats["date"])
    elif isinstance(cell, int | float):
        sheet.write_number(row, place, cell, formats[column.kind if column.kind != "text" else "number"])
    else:
        sheet.write_string(row, place, _text(cell)[:LONGEST_TEXT], formats[f"text{after}"])
