"""One row read field by field: every value as what it is, every flaw with its column."""

import re
from datetime import date

from quarterdeck.importers.feedback.dates import Order, UnreadableDate
from quarterdeck.importers.feedback.encodings import MARKED
from quarterdeck.importers.feedback.limits import Limits
from quarterdeck.importers.feedback.rows import Row, RowFlaw, shown
from quarterdeck.importers.trackers.days import read_day

MAX_NAME = 200
MAX_TITLE = 1000
MAX_URL = 2000
MAX_LIST = 20_000
_SEPARATORS = re.compile(r"[,;|\n]")


class Cells:
    """The cells of a row, by the field they are mapped to. What is wrong is collected in `flaws`."""

    def __init__(self, row: Row, columns: dict[str, tuple[str, ...]], file: str, limits: Limits, order: Order | None) -> None:
        self._row, self._columns, self._file, self._limits, self._order = row, columns, file, limits, order
        self.flaws: list[RowFlaw] = []

    def text(self, field: str, most: int = MAX_NAME) -> str:
        """What a field's first filled column says, without spaces around; empty where none does or it is no text."""
        column, value = self._first(field)
        return value.strip() if value and self._is_text(column, value, most) else ""

    def long_text(self, field: str) -> str:
        """A text as it stands."""
        column, value = self._first(field)
        return value if value and self._is_text(column, value, self._limits.field_characters) else ""

    def several(self, field: str, *, first_only: bool = False) -> tuple[str, ...]:
        """All values of a field's columns, each once, those in one cell apart; with `first_only` of its first filled column."""
        found: list[str] = []
        for column in self._columns.get(field, ()):
            values = [value for value in self._row.values.get(column, ()) if value.strip() and self._is_text(column, value, MAX_LIST)]
            # A column that stands there several times is a list already; in a single one the values stand behind each other.
            apart = values if len(values) > 1 else [part for value in values for part in _SEPARATORS.split(value)]
            found += [each.strip()[:MAX_NAME] for each in apart if each.strip()]
            if found and first_only:
                break
        return tuple(dict.fromkeys(found))

    def last(self, field: str) -> str:
        """The last value of a field's first filled column: of several sprints, the newest."""
        for column in self._columns.get(field, ()):
            values = [value.strip() for value in self._row.values.get(column, ()) if value.strip()]
            if values and self._is_text(column, values[-1], MAX_TITLE):
                return values[-1][:300]
        return ""

    def day(self, field: str) -> date | None:
        """A day, None where nothing is said."""
        column, value = self._first(field)
        if not value:
            return None
        try:
            return read_day(value[:120], self._order)
        except UnreadableDate as error:
            self.flaw(column, str(error), shown(value), "Correct the date, or leave it empty")
            return None

    def number(self, field: str) -> float | None:
        """A number of 0 or more, None where nothing is said."""
        column, value = self._first(field)
        if not value.strip():
            return None
        text = value.strip().replace("\u00a0", "").replace(" ", "")
        if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
            text = text.replace(",", "")
        text = text.replace(",", ".")
        if not re.fullmatch(r"\d{1,15}(?:\.\d+)?", text):
            self.flaw(column, "a number of 0 or more", shown(value), "Correct the number, or leave it empty")
            return None
        return float(text)

    def says(self, field: str) -> bool:
        """Whether any of a field's columns says anything."""
        return bool(self._first(field)[1])

    def column(self, field: str) -> str:
        """The column that says a field, else the first that could."""
        return self._first(field)[0]

    def flaw(self, column: str, expected: str, got: str, remedy: str) -> None:
        """Note what is wrong in a column."""
        self.flaws.append(RowFlaw(self._file, self._row.number, column, expected, got, remedy))

    def all_of(self, field: str) -> list[str]:
        """Every filled value of a field's columns, as it stands."""
        return [value.strip() for column in self._columns.get(field, ()) for value in self._row.values.get(column, ()) if value.strip()]

    def _first(self, field: str) -> tuple[str, str]:
        columns = self._columns.get(field, ())
        for column in columns:
            for value in self._row.values.get(column, ()):
                if value.strip():
                    return column, value
        return (columns[0] if columns else ""), ""

    def _is_text(self, column: str, value: str, most: int) -> bool:
        if len(value) > most:
            self.flaw(column, f"at most {most:,} characters", f"{len(value):,}", "Shorten it at the source, or leave the column out")
            return False
        if "\0" in value:
            self.flaw(column, "text", f"a NUL (an empty byte) after {value.find(chr(0)):,} characters", "Take it out, or export the file again")
            return False
        if not value.isascii() and (found := MARKED.search(value)):
            byte = ord(found.group()) - 0xDC00
            what = f"the byte {byte:#04x}, which is none in the file's encoding" if 0x80 <= byte <= 0xFF else "half of a character"
            self.flaw(column, "text", f"{what}, after {found.start():,} characters", "Correct the text, or name the encoding of the file")
            return False
        return True
