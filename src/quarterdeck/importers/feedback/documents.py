"""JSON and JSON lines as rows, one record in memory at a time.

Records are decoded by Python's own JSON reader, which keeps a lone surrogate as it is (so that it can be refused with its
place); streaming parsers turn it into another character without a word, and some follow any depth until memory ends.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from quarterdeck.importers.feedback.encodings import open_text
from quarterdeck.importers.feedback.layouts import Layout
from quarterdeck.importers.feedback.limits import Limits
from quarterdeck.importers.feedback.rows import Row, RowFlaw, shown
from quarterdeck.importers.feedback.tables import WHOLE_COPY

Element = tuple[tuple[str, ...], int, Any]
_CHUNK = 1 << 16
_SPACE = " \t\n\r"
MAX_STEPS_IN = 6
"""How many objects deep the list of records may lie."""


def read_document(path: Path, layout: Layout, limits: Limits, wanted: frozenset[str] | None = None) -> Iterator[Row | RowFlaw]:
    """Rows of a JSON file: the records of one list."""
    number = 0
    try:
        for records, number, element in elements(path, layout.encoding, limits):
            if records == layout.records:
                if number > limits.rows:
                    yield RowFlaw(path.name, number, "", f"at most {limits.rows:,} records", "more", "Split the file", True)
                    return
                yield _row(element, number, path.name, limits, wanted)
    except BrokenJson as broken:
        yield RowFlaw(path.name, number + 1, "", "JSON", str(broken), WHOLE_COPY, ends_reading=True)


def read_lines(path: Path, layout: Layout, limits: Limits, wanted: frozenset[str] | None = None) -> Iterator[Row | RowFlaw]:
    """Rows of a file with a JSON object in each line; a line that is none is refused, and the next one is read."""
    with open_text(path, layout.encoding) as file:
        for number, line in enumerate(iter(lambda: file.readline(limits.row_characters), ""), start=1):
            if number > limits.rows:
                yield RowFlaw(path.name, number, "", f"at most {limits.rows:,} lines", "more", "Split the file", True)
                return
            if len(line) >= limits.row_characters:
                got = f"{limits.row_characters:,} characters without an end"
                yield RowFlaw(path.name, number, "", "a JSON object in a line", got, "Break the file into lines", True)
                return
            if line.strip().removeprefix("\ufeff"):
                yield _line(line, number, path.name, limits, wanted)


def elements(path: Path, encoding: str, limits: Limits) -> Iterator[Element]:
    """Every element of every list that lies in objects only: the path of the list, the element's number from 1, the element.

    Raises
    ------
    BrokenJson
        If the file is cut short or no JSON, when its reading gets there.
    """
    with open_text(path, encoding) as file:
        text = _Text(file, limits)
        yield from _walk(text, ())
        if text.peek():
            raise BrokenJson(f"{shown(text.rest(20))} after the document's end, at character {text.place:,}")


class BrokenJson(Exception):
    """What stands where JSON was expected."""


def decoded(text: str) -> Any:
    """One JSON value with numbers as they are written. Raises `BrokenJson`."""
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise BrokenJson(f"{error.msg[0].lower()}{error.msg[1:]} at character {error.pos + 1:,}") from None
    except (RecursionError, ValueError) as error:
        raise BrokenJson("lists in lists without end" if isinstance(error, RecursionError) else str(error)) from None


def _no_number(name: str) -> Any:
    raise ValueError(f"{name}, which is no number of JSON")


_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_no_number)


def _line(line: str, number: int, file: str, limits: Limits, wanted: frozenset[str] | None) -> Row | RowFlaw:
    try:
        return _row(decoded(line.strip().removeprefix("\ufeff")), number, file, limits, wanted)
    except BrokenJson as broken:
        return RowFlaw(file, number, "", "a JSON object in a line", str(broken), "Correct the line, or take it out")


def _row(element: Any, number: int, file: str, limits: Limits, wanted: frozenset[str] | None) -> Row | RowFlaw:
    if not isinstance(element, dict):
        return RowFlaw(file, number, "", "an object with fields", shown(str(element)), "Correct the record, or take it out")
    values: dict[str, list[str]] = {}
    waiting: list[tuple[str, int, Any]] = [("", 0, element)]
    while waiting:
        name, depth, value = waiting.pop()
        if depth > limits.depth:
            got = f"lists and objects more than {limits.depth} deep"
            return RowFlaw(file, number, name[:60], "a record of feedback", got, "Take out what is not feedback")
        if isinstance(value, dict):
            waiting += [(f"{name}.{key}" if name else key, depth + 1, inner) for key, inner in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [(name, depth + 1, inner) for inner in reversed(value)]
        elif value is not None and (wanted is None or name in wanted):
            values.setdefault(name, []).append(_text(value))
            if len(values) > limits.columns:
                return RowFlaw(file, number, "", f"at most {limits.columns} fields", "more", "Take out what is not feedback")
    return Row(number, {name: tuple(found) for name, found in values.items()})


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _walk(text: "_Text", path: tuple[str, ...]) -> Iterator[Element]:
    match text.peek():
        case "[":
            text.take("[")
            number = 0
            while text.peek() != "]":
                if number:
                    text.take(",")
                number += 1
                yield path, number, text.value()
            text.take("]")
        case "{" if len(path) <= MAX_STEPS_IN:
            text.take("{")
            is_first = True
            while text.peek() != "}":
                if not is_first:
                    text.take(",")
                is_first, key = False, text.value()
                if not isinstance(key, str):
                    raise BrokenJson(f"{shown(str(key))} where a field's name should stand, at character {text.place:,}")
                text.take(":")
                yield from _walk(text, (*path, key))
            text.take("}")
        case _:
            text.value()


class _Text:
    """A window over a text that is too long to hold, moved on as values are taken."""

    def __init__(self, file: TextIO, limits: Limits) -> None:
        self._file, self._limits = file, limits
        self._window, self._at, self._gone, self._is_whole = "", 0, 0, False
        if self.peek() == "\ufeff":
            self._at += 1

    @property
    def place(self) -> int:
        """Where the next character stands in the file, from 1."""
        return self._gone + self._at + 1

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            while self._at < len(self._window):
                if self._window[self._at] not in _SPACE:
                    return self._window[self._at]
                self._at += 1
            if not self._read_on(_CHUNK):
                return ""

    def take(self, sign: str) -> None:
        """Step over a sign that must stand here."""
        found = self.peek()
        if found != sign:
            got = "the end of the file" if not found else shown(found)
            raise BrokenJson(f"{got} where '{sign}' should stand, at character {self.place:,}")
        self._at += 1

    def rest(self, most: int) -> str:
        """What comes next."""
        return self._window[self._at : self._at + most]

    def value(self) -> Any:
        """The value that stands here, however far it reaches (up to the limit of one row)."""
        self.peek()
        more = _CHUNK
        while True:
            try:
                found, end = _DECODER.raw_decode(self._window, self._at)
                if end < len(self._window) or not self._read_on(_CHUNK):
                    self._at = end if end < len(self._window) else len(self._window)
                    return found
            except json.JSONDecodeError as error:
                problem = f"{error.msg[0].lower()}{error.msg[1:]} at character {self._gone + error.pos + 1:,}"
                if not self._read_on(more):
                    cut = " (the file is cut short)" if error.pos >= len(self._window.rstrip()) - 1 or "Unterminated" in error.msg else ""
                    raise BrokenJson(problem + cut) from None
                if len(self._window) - self._at > self._limits.row_characters:
                    raise BrokenJson(problem) from None
            except RecursionError:
                raise BrokenJson(f"lists in lists without end at character {self.place:,}") from None
            except ValueError as error:
                raise BrokenJson(f"{error}, after character {self.place:,}") from None
            more *= 2

    def _read_on(self, most: int) -> bool:
        if self._at:
            self._gone += self._at
            self._window, self._at = self._window[self._at :], 0
        chunk = self._file.read(most)
        self._window += chunk
        return bool(chunk)
