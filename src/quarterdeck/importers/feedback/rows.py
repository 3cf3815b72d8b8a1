"""One row of any file, and what is wrong with one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from quarterdeck.errors import Flaw

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What one row says, by column; a column that stands there several times, or holds a list, has several values.

    `number` counts as people do: in tables like a spreadsheet (the header is row 1), in documents from 1; of JSON lines it is the line.
    """

    number: int
    values: Mapping[str, Values]

    @property
    def is_blank(self) -> bool:
        """Whether nothing is said."""
        return not any(value.strip() for values in self.values.values() for value in values)


@dataclass(frozen=True, slots=True)
class RowFlaw:
    """What cannot be imported: where, what was expected and got, and what to do.

    `ends_reading` says that nothing after this place can be read. `row` 0 speaks of the whole file.
    """

    file: str
    row: int
    column: str
    expected: str
    got: str
    remedy: str
    ends_reading: bool = False
    severity: Literal["error", "warning"] = "error"

    @property
    def place(self) -> str:
        """File, row and column in words."""
        return f"{self.file}" + (f" row {self.row}" if self.row else "") + (f", column {self.column}" if self.column else "")

    @property
    def message(self) -> str:
        """One sentence and what to do."""
        return f"expected {self.expected}, got {self.got}. {self.remedy}"

    @property
    def flaw(self) -> Flaw:
        """The same as every other command says it."""
        return Flaw(self.place, self.message, self.severity)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


def shown(text: str, most: int = 60) -> str:
    """A value as a message quotes it: on one line, without what no terminal can print, and not too long."""
    cut = text if len(text) <= most else text[: most - 1] + "…"
    return "nothing" if not text else "'" + "".join(each if each.isprintable() else ascii(each)[1:-1] for each in cut) + "'"
