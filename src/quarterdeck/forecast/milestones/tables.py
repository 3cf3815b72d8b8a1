"""A small CSV table, plain or gzipped, whose cells are read with their place."""

import csv
import gzip
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from quarterdeck.errors import UnreadableFile
from quarterdeck.files import open_bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One row; readers of cells add what is wrong to `flaws` and give None."""

    place: str
    cells: dict[str, str]

    def text(self, column: str) -> str:
        return self.cells.get(column) or ""

    def whole(self, column: str, flaws: list[str]) -> int | None:
        """A whole number, which may be written as 22.0; nothing for an empty cell."""
        text = self.text(column).strip()
        if not text:
            return None
        try:
            number = float(text)
            if number == int(number):
                return int(number)
        except (ValueError, OverflowError):
            pass
        flaws.append(f"{self.place}, column {column}: expected a whole number, got '{text}'")
        return None

    def minor(self, column: str, flaws: list[str]) -> int | None:
        """The minor part of a release as 1.24."""
        text = self.text(column).strip()
        major, _, minor = text.removeprefix("v").partition(".")
        if major == "1" and minor.isdigit():
            return int(minor)
        flaws.append(f"{self.place}, column {column}: expected a release as 1.24, got '{text}'")
        return None

    def day(self, column: str, flaws: list[str]) -> date | None:
        text = self.text(column).strip()
        try:
            return date.fromisoformat(text)
        except ValueError:
            flaws.append(f"{self.place}, column {column}: expected a day as 2026-04-22, got '{text}'")
            return None


@dataclass(frozen=True, slots=True)
class Table:
    """A table read whole."""

    name: str
    rows: tuple[Row, ...]


def read_table(path: Path, columns: Sequence[str]) -> Table:
    """Read a table that must have these columns.

    Raises
    ------
    UnreadableFile
        If it is missing, no CSV in UTF-8 (gzipped where its name ends in .gz), or lacks columns.
    """
    with open_bytes(path) as file:
        content = file.read()
    try:
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text), strict=True)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise UnreadableFile(str(path), f"has no column {', '.join(missing)}.", f"Expected {', '.join(columns)}.")
        rows = tuple(Row(f"{path.name}, row {number}", dict(cells)) for number, cells in enumerate(reader, start=2))
    except (gzip.BadGzipFile, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile(str(path), f"cannot be read ({error}).", "Expected CSV in UTF-8, gzipped where the name ends in .gz.") from None
    if not rows:
        raise UnreadableFile(str(path), "has no rows.", "Check that it is complete.")
    return Table(path.name, rows)
