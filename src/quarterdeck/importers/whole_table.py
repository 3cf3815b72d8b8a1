"""A table small enough to be read whole: a survey, a parity matrix, deals. Rows, columns, and what cannot be read."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quarterdeck.importers.feedback.limits import Limits
from quarterdeck.importers.feedback.reading import layout_of, read_rows
from quarterdeck.importers.feedback.rows import Row, RowFlaw

WHOLE = Limits(rows=50_000, columns=2_000)


@dataclass(frozen=True, slots=True)
class WholeTable:
    """All rows of a file, its columns in their order, its hash; `flaws` are of reading it."""

    file: str
    sha256: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    flaws: tuple[RowFlaw, ...] = ()

    def samples(self, column: str, most: int = 3) -> tuple[str, ...]:
        """A column's first different values."""
        found: dict[str, None] = {}
        for row in self.rows:
            if value := cell(row, column):
                found[value] = None
                if len(found) == most:
                    break
        return tuple(found)


def read_whole(path: str | Path, *, name: str = "", limits: Limits = WHOLE) -> WholeTable:
    """Read CSV, TSV, XLSX, JSON or JSON lines whole; `name` is what messages call the file.

    Raises
    ------
    UnreadableFile
        If the file is missing, empty, or holds no rows: the message says what to do.
    """
    path = Path(path)
    layout, facts = layout_of(path, limits)
    columns: dict[str, None] = {}
    rows, flaws = [], []
    for each in read_rows(path, layout, limits):
        if isinstance(each, RowFlaw):
            flaws.append(RowFlaw(name or path.name, each.row, each.column, each.expected, each.got, each.remedy, each.ends_reading, each.severity))
            continue
        columns |= dict.fromkeys(each.values)
        if not each.is_blank:
            rows.append(each)
    return WholeTable(name or path.name, facts.sha256, tuple(columns), tuple(rows), tuple(flaws))


def cell(row: Row, column: str) -> str:
    """What a row says in a column, in one text; empty where it says nothing or there is no such column."""
    return "; ".join(value.strip() for value in row.values.get(column, ()) if value.strip()) if column else ""


def plain(text: str) -> str:
    """A text as names are compared: small letters, no accents, one space for whatever else stands between."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(each))
    return " ".join(re.findall(r"[^\W_]+", bare))


def slug(text: str, most: int = 60) -> str:
    """An id made of a text's words."""
    words = plain(text).encode("ascii", "ignore").decode().split()
    return "-".join(words)[:most].strip("-")


def named(columns: Sequence[str], *aliases: str) -> str:
    """The first column that is called one of these, in the order of the aliases; empty where there is none."""
    by_name = {plain(column): column for column in reversed(columns)}
    return next((by_name[alias] for alias in aliases if alias in by_name), "")
