"""Native tables, over as many slides as their rows need."""

from collections.abc import Iterator, Sequence
from typing import Any

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches, Pt

from quarterdeck.reports.slides.canvas import BOTTOM, INK, INK_2, INK_3, LEFT, LINE, RIGHT, TOP, lines_of, write

NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
SIZE, HEAD_SIZE = 10.5, 9
LINE_HEIGHT, PADDING = 0.175, 0.13
Row = Sequence[str]


def pages_of(rows: Sequence[Row], widths: Sequence[float]) -> Iterator[list[Row]]:
    """The rows that fit together on a slide."""
    page: list[Row] = []
    left = BOTTOM - TOP - 0.3
    for row in rows:
        height = _height(row, widths)
        if page and height > left:
            yield page
            page, left = [], BOTTOM - TOP - 0.3
        page.append(row)
        left -= height
    if page:
        yield page


def widths_of(weights: Sequence[float]) -> list[float]:
    """Widths in inches."""
    return [(RIGHT - LEFT) * weight / sum(weights) for weight in weights]


def add_table(slide: Any, heads: Row, rows: Sequence[Row], widths: Sequence[float], numbers: Sequence[bool]) -> None:
    """A table with hairlines between its rows."""
    height = 0.3 + sum(_height(row, widths) for row in rows)
    frame = slide.shapes.add_table(len(rows) + 1, len(heads), Inches(LEFT), Inches(TOP), Inches(sum(widths)), Inches(height))
    table = frame.table
    table._tbl.tblPr.find("{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId").text = NO_STYLE
    table.horz_banding = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Inches(width)
    table.rows[0].height = Inches(0.3)
    for number, row in enumerate(rows, 1):
        table.rows[number].height = Inches(_height(row, widths))
    for number, row in enumerate([heads, *rows]):
        for column, words in enumerate(row):
            _fill(table.cell(number, column), words, is_head=number == 0, is_first=column == 0, right=numbers[column])


def _height(row: Row, widths: Sequence[float]) -> float:
    most = max(lines_of(words, width - 0.12, SIZE) for words, width in zip(row, widths, strict=True))
    return PADDING + LINE_HEIGHT * most


def _fill(cell: Any, words: str, *, is_head: bool, is_first: bool, right: bool) -> None:
    colour = INK_3 if is_head else INK if is_first else INK_2
    write(cell.text_frame, words, size=HEAD_SIZE if is_head else SIZE, bold=is_first and not is_head, colour=colour, right=right)
    cell.margin_left, cell.margin_right = 0, Inches(0.12)
    cell.margin_top = cell.margin_bottom = Inches(0.05)
    border = f'<a:lnB {nsdecls("a")} w="{Pt(0.75)}"><a:solidFill><a:srgbClr val="{LINE}"/></a:solidFill></a:lnB>'
    cell._tc.get_or_add_tcPr().append(parse_xml(border))
