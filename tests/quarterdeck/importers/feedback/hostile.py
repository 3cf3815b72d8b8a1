"""Files that people and broken programs make: the samples, spoilt in every way that is known, by seed."""

import csv
import io
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import openpyxl

from .samples import SAMPLES

DELIMITERS = {"survey.csv": ";", "github-project.tsv": "\t"}
BEYOND_LATIN = str.maketrans({"–": "-"})


@dataclass(frozen=True)
class Hostile:
    """A spoilt file. `truth` says what must come of it: the *same* items as of the sample, its *first* items and a flaw or
    a shortened last one, the same but for *one row* that is refused, *anything* that is whole, or that it is *refused*.
    """

    name: str
    sample: str
    content: bytes
    truth: str


def hostile_files() -> Iterator[Hostile]:
    """Some hundred files, always the same."""
    for sample in SAMPLES:
        for make in (_encodings, _delimiters, _cut, _flipped, _marked, _huge, _wrong_types, _spliced, _workbooks):
            yield from make(sample, random.Random(f"{sample} {make.__name__}"))


def table_of(sample: str) -> list[list[str]]:
    text = SAMPLES[sample].content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITERS.get(SAMPLES[sample].name, ","), **_quoting(sample)))


def _quoting(sample: str) -> dict[str, int]:
    return {"quoting": csv.QUOTE_NONE} if sample == "github-project" else {}


def is_table(sample: str) -> bool:
    return not SAMPLES[sample].name.endswith("json")


def _written(rows: list[list[str]], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "surrogatepass")


def _encodings(sample: str, dice: random.Random) -> Iterator[Hostile]:
    text, name = SAMPLES[sample].content.decode("utf-8-sig"), SAMPLES[sample].name
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        yield Hostile(f"{encoding}-{name}", sample, text.encode(encoding), "same")
    for line_end in ("\r\n", "\r"):
        yield Hostile(f"lines-{len(line_end)}-{name}", sample, text.replace("\n", line_end).encode(), "same lines")
    if text.isascii() or "–" in text:
        return
    yield Hostile(f"latin-1-{name}", sample, text.encode("latin-1"), "same")
    yield Hostile(f"cp1252-{name}", sample, text.encode("cp1252"), "same")


def _delimiters(sample: str, dice: random.Random) -> Iterator[Hostile]:
    if not is_table(sample):
        return
    for number, delimiter in enumerate(",;\t|"):
        yield Hostile(f"delimiter-{number}.csv", sample, _written(table_of(sample), delimiter), "same")
    yield Hostile("sep.csv", sample, b"sep=|\n" + _written(table_of(sample), "|"), "same rows")


def _cut(sample: str, dice: random.Random) -> Iterator[Hostile]:
    content = SAMPLES[sample].content
    for number in range(8):
        at = dice.randrange(1, len(content) - 2)
        yield Hostile(f"cut-{number}-{SAMPLES[sample].name}", sample, content[:at], "first")


def _flipped(sample: str, dice: random.Random) -> Iterator[Hostile]:
    for number in range(8):
        content = bytearray(SAMPLES[sample].content)
        for _ in range(1 + number):
            content[dice.randrange(len(content))] = dice.randrange(256)
        yield Hostile(f"flipped-{number}-{SAMPLES[sample].name}", sample, bytes(content), "anything")


def _marked(sample: str, dice: random.Random) -> Iterator[Hostile]:
    """NULs and halves of characters in what is read."""
    for number, mark in enumerate(("\0", "\ud800", "\udfff")):
        if is_table(sample):
            rows = table_of(sample)
            row = dice.randrange(1, len(rows))
            column = _column_of_text(sample, rows[row])
            rows[row][column] = f"{rows[row][column]}x{mark}y"
            yield Hostile(f"marked-{number}.csv", sample, _written(rows, "\t"), "one row")
        else:
            records, wrapped = _records(sample)
            records[0]["title" if "title" in records[0] else "voter"] = {"email": f"a{mark}"} if "voter" in records[0] else f"a{mark}b"
            yield Hostile(f"marked-{number}.json", sample, json.dumps(wrapped(records)).encode(), "one row")


def _column_of_text(sample: str, row: list[str]) -> int:
    """The longest cell of a row that holds its text or title."""
    header = [name.lower() for name in table_of(sample)[0]]
    names = ("note_text", "title", "suggestion.title", "summary", "name", "what would you change?")
    return max((header.index(name) for name in names if name in header), key=lambda idx: len(row[idx]))


def _records(sample: str) -> tuple[list[dict[str, object]], Callable[[object], object]]:
    document = json.loads(SAMPLES[sample].content)
    if isinstance(document, list):
        return document, lambda records: records
    (key,) = [name for name, value in document.items() if isinstance(value, list)]
    return document[key], lambda records: document | {key: records}


def _huge(sample: str, dice: random.Random) -> Iterator[Hostile]:
    for length, truth in ((131_073, "longer"), (300_000, "longer"), (1_000_001, "one row")):
        if is_table(sample):
            rows = table_of(sample)
            rows[1][_column_of_text(sample, rows[1])] = "long " * (length // 5) + "x" * (length % 5)
            yield Hostile(f"huge-{length}.csv", sample, _written(rows), truth)
        else:
            records, wrapped = _records(sample)
            field = "body" if "body" in records[0] else "details"
            target = records[0] if "details" in records[0] or "body" in records[0] else records[0]["post"]
            assert isinstance(target, dict)
            target[field] = "long " * (length // 5) + "x" * (length % 5)
            yield Hostile(f"huge-{length}.json", sample, json.dumps(wrapped(records)).encode(), truth)


def _wrong_types(sample: str, dice: random.Random) -> Iterator[Hostile]:
    """Values of other kinds, and documents nested without end."""
    if is_table(sample):
        for number in range(6):
            rows = table_of(sample)
            for row in rows[1:]:
                row[dice.randrange(len(row))] = dice.choice(("-7", "1e999", "NaN", "0000-00-00", "99/99/9999", "=1+1", "null", "\u202e", "x" * 5000))
            yield Hostile(f"types-{number}.csv", sample, _written(rows), "anything")
        return
    odd: list[object] = [None, True, -5, 1.5, 10**400, [], {}, [[["a"]]], {"a": {"b": [1, None, {"c": "d"}]}}, "", "\u202e", ["x"] * 2000]
    for number in range(8):
        records, wrapped = _records(sample)
        for record in records:
            record[dice.choice(sorted(record))] = dice.choice(odd)
        yield Hostile(f"types-{number}.json", sample, json.dumps(wrapped(records)).encode(), "anything")
    for depth in (60, 5000, 200_000):
        nested = b"[" * depth + b"]" * depth
        yield Hostile(f"deep-{depth}.json", sample, b'[{"id": 1, "title": "a", "x": ' + nested + b"}]", "refused")
    for number, text in enumerate(
        (b"[]", b"{}", b"[1, 2]", b'"a"', b'[{"id": 1} {"id": 2}]', b'[{"id": NaN}]', b'{"posts": [{"id": 1}]', b"[{}]", b'{"a": 1}x')
    ):
        yield Hostile(f"document-{number}.json", sample, text, "refused")


def _spliced(sample: str, dice: random.Random) -> Iterator[Hostile]:
    """Quotes that never close, cells too many or too few, headers twice, halves of two files."""
    if not is_table(sample):
        return
    rows, lines = table_of(sample), _written(table_of(sample)).split(b"\n")
    row = dice.randrange(1, len(rows))
    yield Hostile("open-quote.csv", sample, _written(rows) + b'"never closed,' + b"x\n" * 50, "refused")
    yield Hostile("more.csv", sample, _written([*rows[:row], [*rows[row], "one more"], *rows[row + 1 :]]), "one row")
    yield Hostile("shifted.csv", sample, _written([*rows[:row], ["", *rows[row]], *rows[row + 1 :]]), "one row")
    yield Hostile("fewer.csv", sample, _written([*rows[:row], rows[row][:-1], *rows[row + 1 :]]), "one row")
    yield Hostile("twice.csv", sample, _written([[*row, *row] for row in rows]), "anything")
    yield Hostile("no-header.csv", sample, _written(rows[1:]), "anything")
    yield Hostile("blank.csv", sample, b"\n \n" + b"\n\n".join(lines) + b"\n\n\n", "anything")
    yield Hostile("other-tail.csv", sample, _written(rows) + SAMPLES["canny"].content, "anything")
    yield Hostile("wide.csv", sample, _written([["a"] * 501, ["b"] * 501]), "refused")
    for number, text in enumerate(
        (b"", b"\n\n", b"\xff\xfe", b"%PDF-1.4\n", b"\x1f\x8b\x08", b"<html></html>", bytes(range(256)) * 20, b"id,title\n")
    ):
        yield Hostile(f"nothing-{number}.csv", sample, text, "refused")


def _workbooks(sample: str, dice: random.Random) -> Iterator[Hostile]:
    if not is_table(sample):
        return
    whole = _workbook(table_of(sample))
    yield Hostile("whole.xlsx", sample, whole, "same")
    yield Hostile("renamed.csv", sample, whole, "same")
    for number in range(4):
        yield Hostile(f"cut-{number}.xlsx", sample, whole[: dice.randrange(1, len(whole) - 30)], "refused")
    for number in range(3):
        content = bytearray(whole)
        content[dice.randrange(len(content))] ^= 0x55
        yield Hostile(f"flipped-{number}.xlsx", sample, bytes(content), "anything")
    rows = table_of(sample)
    rows[1][_column_of_text(sample, rows[1])] = "=A2"
    yield Hostile("formula.xlsx", sample, _workbook(rows), "one row")
    rows[1][_column_of_text(sample, rows[1])] = "#REF!"
    yield Hostile("error.xlsx", sample, _workbook(rows), "one row")


def _workbook(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Feedback")
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
