"""A report as titled tables of typed cells, in the order in which it is read: what every kind of document is made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from quarterdeck.reports.document import Report
from quarterdeck.reports.rules import AUDIENCE_WORDS
from quarterdeck.units import format_amount, format_date, format_probability, format_share

Cell = str | float | int | date | tuple[str, ...] | None
CellKind = Literal["text", "number", "amount", "share", "chance", "date"]
Row = tuple[Cell, ...]
Drawing = Literal["", "timeline", "releases", "outcomes", "lanes", "facts"]


LONGEST_NAME = 200
"""Letters of a product's name in a document's title: a property of an Office file holds 255."""


@dataclass(frozen=True)
class Column:
    """A column: its head, what its cells are, and its width as a weight. A share and a chance are 0 to 1."""

    title: str
    kind: CellKind = "text"
    weight: float = 1.0

    @property
    def is_number(self) -> bool:
        """Whether its cells stand at the right."""
        return self.kind in ("number", "amount", "share", "chance")


@dataclass(frozen=True)
class Part:
    """One section: a table, said in a sentence by `note`, drawn as `drawing` where a document can draw it.

    `evidence` is what stands behind its numbers, for who asks (speaker's notes).
    """

    key: str
    title: str
    note: str = ""
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    drawing: Drawing = ""
    text: str = ""
    evidence: tuple[str, ...] = ()


def said(cell: Cell, column: Column, report: Report) -> str:
    """A cell in words; `–` for nothing."""
    if cell is None or cell == "":
        return "–" if column.kind != "text" else ""
    if isinstance(cell, tuple):
        return "; ".join(cell)
    if isinstance(cell, date):
        return format_date(cell, report.made_on)
    if isinstance(cell, str):
        return cell
    if column.kind == "amount":
        return format_amount(cell, report.value_unit)
    return {"share": format_share, "chance": format_probability}.get(column.kind, _plain)(cell)


def _plain(number: float) -> str:
    return f"{number:,.4g}"


def dates(*heads: str) -> tuple[Column, ...]:
    """A column of days for each head."""
    return tuple(Column(head, "date", 1.5) for head in heads)


def table(
    key: str, title: str, note: str, columns: tuple[Column, ...], rows: Sequence[Row], drawing: Drawing = "", evidence: tuple[str, ...] = ()
) -> Part | None:
    """A part without the columns that hold nothing; None without rows."""
    if not rows:
        return None
    kept = [number for number in range(len(columns)) if number < 2 or any(row[number] not in (None, "", ()) for row in rows)]
    cells = tuple(tuple(row[number] for number in kept) for row in rows)
    return Part(key, title, note, tuple(columns[number] for number in kept), cells, drawing, evidence=evidence)


def title_of(report: Report) -> str:
    """What the document is called: one line that fits into the properties of every kind of file."""
    name = " ".join("".join(each if each.isprintable() else " " for each in report.product_name).split())
    return f"{name[:LONGEST_NAME]} roadmap for {AUDIENCE_WORDS[report.audience]}"
