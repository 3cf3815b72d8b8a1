"""How a file is to be read: as which kind, in which encoding, with which delimiter, which sheet, which list."""

from dataclasses import dataclass
from typing import Literal

LayoutKind = Literal["table", "spreadsheet", "document", "lines"]
Quoting = Literal["doubled", "escaped", "none"]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is read. `document` is JSON, `lines` JSON with an object a line, `table` CSV or TSV.

    `quoting` says what stands for a quote inside a quoted field: two quotes, or a backslash and one; *none*: quotes mean nothing.
    `records` is the path of the list that holds the records of a document (empty: the document is the list).
    """

    kind: LayoutKind
    encoding: str = "utf_8"
    delimiter: str = ","
    quoting: Quoting = "doubled"
    skip_lines: int = 0
    sheet: str = ""
    records: tuple[str, ...] = ()
