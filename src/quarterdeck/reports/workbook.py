"""A report as an Excel workbook: a sheet for each part. Texts are written as texts, so that none is read as a formula."""

from datetime import date, datetime, time
from io import BytesIO
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
    formats["head"] = book.add_format({**font, "bold": True, "bottom": 1, "bottom_color": "#12181b", "text_wrap": True})
    formats["number head"] = book.add_format({**font, "bold": True, "bottom": 1, "bottom_color": "#12181b", "text_wrap": True, "align": "right"})
    formats["title"] = book.add_format({**font, "bold": True, "font_size": 16})
    formats["quiet"] = book.add_format({**font, "font_color": "#5f6a6f", "text_wrap": True})
    return formats


def _summary(book: Any, report: Report, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet("Summary")
    sheet.set_column(0, 0, 100)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, title_of(report), formats["title"])
    lines = [report.lead.headline, report.lead.rest, report.gap.sentence if report.gap else "", report.change_summary, report.trust]
    lines += [each.sentence for each in report.missing]
    for number, line in enumerate([line for line in lines if line], 2):
        sheet.write_string(number, 0, line[:LONGEST_TEXT], formats["text"])
    sheet.write_string(len(lines) + 3, 0, report.provenance, formats["quiet"])


def write_sheet(book: Any, part: Part, formats: dict[str, Any]) -> None:
    """A part on a sheet of its own."""
    sheet = book.add_worksheet(part.title.replace("?", "")[:31])
    for number, column in enumerate(part.columns):
        sheet.write_string(0, number, column.title or "Kind", formats["number head" if column.is_number or column.kind == "date" else "head"])
        sheet.set_column(number, number, _width(column))
    for number, row in enumerate(part.rows, 1):
        for place, (cell, column) in enumerate(zip(row, part.columns, strict=True)):
            _write(sheet, number, place, cell, column, formats)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(part.rows), len(part.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _width(column: Column) -> float:
    return WIDTHS.get(column.kind, min(max(PER_WEIGHT * column.weight, NARROWEST), WIDEST))


def _write(sheet: Any, row: int, place: int, cell: Cell, column: Column, formats: dict[str, Any]) -> None:
    if cell is None or cell == "":
        sheet.write_blank(row, place, None, formats["text"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, cell, formats["date"])
    elif isinstance(cell, int | float):
        sheet.write_number(row, place, cell, formats[column.kind if column.kind != "text" else "number"])
    else:
        text = "; ".join(cell) if isinstance(cell, tuple) else cell
        sheet.write_string(row, place, text[:LONGEST_TEXT], formats["text"])
