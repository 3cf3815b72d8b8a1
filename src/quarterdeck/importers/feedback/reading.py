"""Any file as rows: what kind it is, told from its content, and the reader for that kind."""

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from quarterdeck.errors import InvalidInput, UnreadableFile
from quarterdeck.files import open_bytes
from quarterdeck.importers.feedback.documents import BrokenJson, decoded, elements, read_document, read_lines
from quarterdeck.importers.feedback.encodings import ARCHIVE, MARKED, TextFacts, open_text, text_facts
from quarterdeck.importers.feedback.fields import is_known_header
from quarterdeck.importers.feedback.layouts import Layout, Quoting
from quarterdeck.importers.feedback.limits import LIMITS, Limits
from quarterdeck.importers.feedback.rows import Row, RowFlaw
from quarterdeck.importers.feedback.spreadsheets import read_sheet, sheet_names
from quarterdeck.importers.feedback.tables import column_names, csv_options, read_table

DELIMITERS = ",;\t|"
SAMPLE_CHARACTERS = 1 << 17
SAMPLE_RECORDS = 60
SAMPLE_ELEMENTS = 200
LISTS_OF_RECORDS = frozenset(
    ("posts", "votes", "issues", "items", "data", "results", "nodes", "entries", "feedback", "notes", "ideas", "suggestions", "records", "rows")
)
_NO_TABLES = (
    (b"\xd0\xcf\x11\xe0", "is an old Excel or Word file.", "Save it as .xlsx or CSV."),
    (b"%PDF", "is a PDF.", "Copy its table into a spreadsheet and save that as CSV."),
    (b"\x1f\x8b", "is packed (gzip).", "Unpack it and name the file in it."),
    (b"SQLite format 3", "is a database.", "Export the table as CSV."),
    (b"\x89PNG", "is a picture.", "Name a table of feedback."),
)


def layout_of(path: Path, limits: Limits = LIMITS, *, encoding: str | None = None, sheet: str | None = None) -> tuple[Layout, TextFacts]:
    """How a file is to be read, with its hash and size.

    Raises
    ------
    UnreadableFile
        If the file is missing, empty, or of a kind that holds no rows: the message says what to do.
    InvalidInput
        If a workbook has no such sheet.
    """
    facts = text_facts(path)
    with open_bytes(path) as file:
        head = file.read(1 << 10)
    if not facts.size:
        raise UnreadableFile(str(path), "is empty.", "Export it again.")
    for magic, what, remedy in _NO_TABLES:
        if head.startswith(magic):
            raise UnreadableFile(str(path), what, remedy)
    if head.startswith(ARCHIVE):
        names = sheet_names(path, limits)
        if not names:
            raise UnreadableFile(str(path), "has no sheet with cells.", "Save the table again.")
        if sheet and sheet not in names:
            raise InvalidInput(f"{path}: expected one of the sheets {', '.join(names)}, got {sheet!r}. Name one of these")
        return Layout("spreadsheet", sheet=sheet or names[0]), facts
    return _layout_of_text(path, encoding or facts.encoding, limits), facts


def read_rows(path: Path, layout: Layout, limits: Limits = LIMITS, wanted: frozenset[str] | None = None) -> Iterator[Row | RowFlaw]:
    """Rows one by one, and flaws where rows cannot be read; memory holds one row at a time.

    With `wanted`, rows hold only those columns. A flaw that `ends_reading` is the last thing given.
    """
    readers = {"table": read_table, "spreadsheet": read_sheet, "document": read_document, "lines": read_lines}
    yield from readers[layout.kind](path, layout, limits, wanted)


def _layout_of_text(path: Path, encoding: str, limits: Limits) -> Layout:
    with open_text(path, encoding) as file:
        sample = file.read(SAMPLE_CHARACTERS)
    start = sample.lstrip("\ufeff \t\r\n")[:1]
    if not start:
        raise UnreadableFile(str(path), "holds nothing but spaces.", "Export it again.")
    if '"format": "quarterdeck-' in sample[:200]:
        raise UnreadableFile(str(path), "is a file of Quarterdeck's own, not an export of feedback.", "Name the export.")
    ending = path.suffix.lower()
    if start == "<":
        raise UnreadableFile(str(path), "is a web page or XML.", "Export the table as CSV, or copy it into a spreadsheet.")
    if start in "[{" and ending not in (".csv", ".tsv", ".txt"):
        is_lines = ending in (".jsonl", ".ndjson") or (start == "{" and _is_lines(sample))
        return Layout("lines", encoding) if is_lines else Layout("document", encoding, records=_list_of_records(path, encoding, limits))
    if ending in (".jsonl", ".ndjson"):
        return Layout("lines", encoding)
    if ending == ".json":
        raise UnreadableFile(str(path), "is not JSON: it begins with neither [ nor {.", "Export it again, or name the right file.")
    _refuse_no_text(path, sample)
    return _table_layout(sample, encoding)


def _is_lines(sample: str) -> bool:
    lines = [line for line in sample.splitlines()[:3] if line.strip()]
    if len(lines) < 2 or not lines[1].lstrip().startswith("{"):
        return False
    try:
        return isinstance(decoded(lines[0].strip().removeprefix("\ufeff")), dict)
    except BrokenJson:
        return False


def _list_of_records(path: Path, encoding: str, limits: Limits) -> tuple[str, ...]:
    """The list that holds the records: by a name such lists have, else the one with most objects among the first."""
    counts: Counter[tuple[str, ...]] = Counter()
    problem = ""
    try:
        for records, _, element in islice(elements(path, encoding, limits), SAMPLE_ELEMENTS):
            counts[records] += isinstance(element, dict)
    except BrokenJson as broken:
        problem = str(broken)
    found = [records for records, count in counts.most_common() if count]
    if found:
        return next((records for records in found if not records or records[-1].lower() in LISTS_OF_RECORDS), found[0])
    if problem:
        raise UnreadableFile(str(path), f"is not JSON, or cut short: {problem}.", "Export it again, or get a whole copy.")
    raise UnreadableFile(str(path), "holds no list of objects.", "Name a file that holds feedback as a list, one object for each.")


def _refuse_no_text(path: Path, sample: str) -> None:
    strange = sum(1 for each in sample[:4096] if (each < " " and each not in "\t\r\n\f\v\0") or MARKED.match(each))
    if strange > 0.1 * max(200, min(len(sample), 4096)) or sample.count("\0") > 0.3 * len(sample):
        raise UnreadableFile(str(path), "is no text.", "Name a table (CSV, TSV, XLSX) or a document (JSON, JSON lines).")


def _table_layout(sample: str, encoding: str) -> Layout:
    skip = 0
    if sample[:4].lower() == "sep=" and len(first := sample.splitlines()[0].strip()) <= 5:
        sample, skip = sample[sample.find("\n") + 1 :], 1
        if first[4:] and first[4] in DELIMITERS:
            return Layout("table", encoding, first[4], _quoting(sample, first[4]), skip)
    ranked = sorted(DELIMITERS, key=lambda each: _fit(sample, each), reverse=True)
    return Layout("table", encoding, ranked[0], _quoting(sample, ranked[0]), skip)


def _fit(sample: str, delimiter: str) -> tuple[int, float, int]:
    """How well a delimiter fits: names of columns that are known, the share of rows as wide as the header, the width."""
    records, _ = _parsed(sample, delimiter, "doubled")
    header = column_names(records[0]) if records else []
    if len(header) < 2:
        return (sum(map(is_known_header, header)), 0.0, 0)
    same = sum(len(record) == len(records[0]) for record in records) / len(records)
    return (sum(map(is_known_header, header)), same, len(header))


def _quoting(sample: str, delimiter: str) -> Quoting:
    """How quotes are meant: as usual if that makes sense; with backslashes where there are some; between tabs, perhaps as plain signs."""
    if _parsed(sample, delimiter, "doubled")[1]:
        return "doubled"
    if '\\"' in sample and _fits_header(sample, delimiter, "escaped"):
        return "escaped"
    # A file that can be read in no way is read in the usual one, so that its flaws are told as people know them.
    return "none" if delimiter == "\t" and _fits_header(sample, delimiter, "none") else "doubled"


def _fits_header(sample: str, delimiter: str, quoting: Quoting) -> bool:
    records, is_whole = _parsed(sample, delimiter, quoting)
    return is_whole and len(records) > 1 and len(records[0]) > 1 and all(len(record) == len(records[0]) for record in records)


def _parsed(sample: str, delimiter: str, quoting: Quoting) -> tuple[list[list[str]], bool]:
    """The sample's records but its last, which may be cut; and whether quotes made sense."""
    csv.field_size_limit(max(csv.field_size_limit(), SAMPLE_CHARACTERS))
    is_all = len(sample) < SAMPLE_CHARACTERS
    records: list[list[str]] = []
    reader = csv.reader(sample.splitlines(keepends=True), **csv_options(delimiter, quoting))
    try:
        for record in islice(reader, SAMPLE_RECORDS):
            if record:
                records.append(record)
    except csv.Error as error:
        cut = "end of data" in str(error) and not is_all
        return records, cut
    return (records if is_all or len(records) >= SAMPLE_RECORDS else records[:-1] or records), True
