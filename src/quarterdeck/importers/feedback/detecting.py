"""What a file is: how it is read, whose export it is, what its columns hold, and what of it would become what."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from quarterdeck.errors import InvalidInput, UnreadableFile
from quarterdeck.importers.feedback.columns import Column, describe
from quarterdeck.importers.feedback.dates import Order
from quarterdeck.importers.feedback.encodings import known_encoding
from quarterdeck.importers.feedback.fields import FIELD_OF, FIELDS, plain
from quarterdeck.importers.feedback.formats import FORMATS, recognised
from quarterdeck.importers.feedback.layouts import Layout
from quarterdeck.importers.feedback.limits import LIMITS, Limits
from quarterdeck.importers.feedback.mapping import MAX_SOURCE, TABLE, FeedbackMapping
from quarterdeck.importers.feedback.reading import layout_of, read_rows
from quarterdeck.importers.feedback.rows import Row, RowFlaw

ROWS_LOOKED_AT = 5000
SAMPLE_ROWS = 20
MAX_FLAWS = 50
OF_DEALS = ("competitor", "reason", "told_by", "amount")
"""Fields that mean something of a deal only."""
SPOKEN_FOR = frozenset(("person", "account", "voter", "tags"))
"""Fields for which another column speaks where the surest is empty."""


@dataclass(frozen=True, slots=True)
class Detection:
    """A file, looked at. `format` is a name of `FORMATS`, or "table" where it is no tool's export that is known.

    `num_rows_about` is exact for short files. `notes` are choices that were made and may be wrong, in sentences; `flaws`
    are those of the rows looked at. `encoding` and `sheet` are set where they were asked for.
    """

    path: Path
    sha256: str
    size: int
    layout: Layout
    format: str
    columns: tuple[Column, ...]
    sample: tuple[Row, ...]
    num_rows_about: int
    notes: tuple[str, ...] = ()
    flaws: tuple[RowFlaw, ...] = ()
    encoding: str | None = None
    sheet: str | None = None

    @property
    def title(self) -> str:
        """What people call a file of this format."""
        return FORMATS[self.format].title if self.format in FORMATS else "a table of feedback"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A field with the columns that may hold it. `confidence` is 0 to 1; `why` says what speaks for it."""

    field: str
    columns: tuple[str, ...]
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """A mapping to begin with. `mapping` is None where nothing can hold what was said; `questions` must be answered first.

    `not_taken` are columns that nothing is made of.
    """

    mapping: FeedbackMapping | None
    suggestions: tuple[Suggestion, ...]
    not_taken: tuple[str, ...]
    questions: tuple[str, ...] = ()


def detect(path: str | Path, *, limits: Limits = LIMITS, encoding: str | None = None, sheet: str | None = None) -> Detection:
    """Look at a file: its bytes once, and its first rows.

    Raises
    ------
    UnreadableFile
        If the file is missing, empty, or of a kind that holds no rows.
    InvalidInput
        If there is no such encoding or sheet.
    """
    path = Path(path)
    layout, facts = layout_of(path, limits, encoding=known_encoding(encoding) if encoding else None, sheet=sheet)
    looked_at = list(islice(read_rows(path, layout, limits), ROWS_LOOKED_AT))
    rows = [row for row in looked_at if isinstance(row, Row) and not row.is_blank]
    flaws = [row for row in looked_at if isinstance(row, RowFlaw)]
    if not rows:
        problem = f"holds no row that can be read ({flaws[0]})." if flaws else "holds a header and no rows."
        raise UnreadableFile(str(path), problem, "Export it again.")
    columns = describe(rows)
    return Detection(
        path=path,
        sha256=facts.sha256,
        size=facts.size,
        layout=layout,
        format=recognised(column.name for column in columns) or TABLE,
        columns=columns,
        sample=tuple(rows[:SAMPLE_ROWS]),
        num_rows_about=len(rows) if len(looked_at) < ROWS_LOOKED_AT else _rows_about(layout, facts.size, rows),
        notes=(facts.note,) if facts.note and not encoding and layout.kind != "spreadsheet" else (),
        flaws=tuple(flaws[:MAX_FLAWS]),
        encoding=encoding,
        sheet=sheet,
    )


def _rows_about(layout: Layout, size: int, rows: Sequence[Row]) -> int:
    """From the bytes a row takes. A workbook is packed, about one to six."""
    characters = sum(len(value) + 1 for row in rows for values in row.values.values() for value in values)
    if layout.kind in ("document", "lines"):
        characters += sum(len(name.split(".")[-1]) + 5 for row in rows for name in row.values)
    return max(len(rows), int(size * (6 if layout.kind == "spreadsheet" else 1) * len(rows) / max(1, characters)))


def suggest_mapping(detection: Detection, *, format: str | None = None, source: str | None = None, order: Order | None = None) -> Suggested:
    """Which column becomes what: by the format where it is known, else by names, else by what the columns hold.

    Parameters
    ----------
    format
        A name of `FORMATS` or "table"; None takes the one detected.
    source
        Where the feedback comes from; None takes the tool's name, else the file's.
    order
        How dates such as 4/3/25 are meant; None asks the dates themselves, then the format.

    Raises
    ------
    InvalidInput
        If there is no such format, or the file lacks what it needs.
    """
    name = format or detection.format
    if name != TABLE and name not in FORMATS:
        raise InvalidInput(f"expected a format out of {', '.join((TABLE, *FORMATS))}, got {name!r}. Choose one of these, or auto")
    suggestions = _by_format(detection, name) if name in FORMATS else _by_columns(detection)
    chosen = {each.field: each.columns for each in suggestions}
    if not chosen.keys() & {"text", "title"}:
        if name in FORMATS:
            there = ", ".join(column.name for column in detection.columns[:20])
            raise InvalidInput(f"{detection.path.name}: expected {FORMATS[name].title}, got the columns {there}. Choose another format, or auto")
        return Suggested(None, suggestions, tuple(column.name for column in detection.columns), ("Which column holds what was said?",))
    order, questions = _order(detection, chosen, order, FORMATS[name].order if name in FORMATS else None)
    mapping = FeedbackMapping(
        reads=name,
        source=source or (FORMATS[name].source if name in FORMATS else detection.path.stem[:MAX_SOURCE]),
        kind=FORMATS[name].kind if name in FORMATS else "feedback",
        order=order,
        encoding=detection.encoding,
        sheet=detection.sheet,
        columns=chosen,
    )
    return Suggested(mapping, suggestions, tuple(each.name for each in detection.columns if each.name not in mapping.wanted), questions)


def _by_format(detection: Detection, name: str) -> tuple[Suggestion, ...]:
    chosen = FORMATS[name].chosen(column.name for column in detection.columns)
    return tuple(Suggestion(field, columns, 1.0, f"{FORMATS[name].title} have it there") for field, columns in chosen.items())


def _by_columns(detection: Detection) -> tuple[Suggestion, ...]:
    """Names first, then looks; each column for one field only, each field with the columns that name it, the surest first."""
    found: dict[str, list[tuple[int, Suggestion]]] = {}
    unnamed = []
    for column in detection.columns:
        field, place = FIELD_OF.get(plain(column.name)) or FIELD_OF.get(plain(column.name.rsplit(".", 1)[-1]), ("", 0))
        if field and _can_be(field, column):
            confidence = max(0.6, 0.95 - 0.03 * place)
            found.setdefault(field, []).append((place, Suggestion(field, (column.name,), confidence, f"its name is one for {field}")))
        elif column.num_filled:
            unnamed.append(column)
    merged = {field: _merged(field, [each for _, each in sorted(group, key=lambda pair: pair[0])]) for field, group in found.items()}
    if "outcome" not in merged:
        for field in OF_DEALS:
            merged.pop(field, None)
    _split_title(detection, merged, found.get("text", []))
    for guess in _by_looks(unnamed, merged):
        merged.setdefault(guess.field, guess)
    return tuple(merged[field] for field in FIELDS if field in merged)


def _merged(field: str, group: list[Suggestion]) -> Suggestion:
    """The surest column; where one may be empty and the next speak for it, the others behind it."""
    taken = group if field in SPOKEN_FOR else group[:1]
    return Suggestion(field, tuple(column for each in taken for column in each.columns), group[0].confidence, group[0].why)


def _split_title(detection: Detection, merged: dict[str, Suggestion], texts: list[tuple[int, Suggestion]]) -> None:
    """Of two columns of text, without a title, the shorter is the title."""
    if "title" in merged or len(texts) < 2:
        return
    lengths = {column.name: column.mean_length for column in detection.columns}
    shorter, longer = sorted((each.columns[0] for _, each in texts[:2]), key=lambda name: lengths[name])
    merged["title"] = Suggestion("title", (shorter,), 0.6, "of two columns of text it is the shorter")
    merged["text"] = Suggestion("text", (longer,), 0.8, "of two columns of text it is the longer")


def _can_be(field: str, column: Column) -> bool:
    """Whether what a column holds does not speak against its name."""
    if not column.num_filled:
        return field not in ("kind", "language", "outcome")
    match field:
        case "said_on" | "voted_on":
            return column.dates >= 0.5
        case "votes" | "sentiment":
            return column.numbers >= 0.5
        case "kind":
            return column.kinds >= 0.9
        case "outcome":
            return column.outcomes >= 0.9
        case "amount":
            return column.amounts >= 0.5
        case "language":
            return column.languages >= 0.9
    return True


def _by_looks(columns: Sequence[Column], named: dict[str, Suggestion]) -> list[Suggestion]:
    guesses = []
    for column in columns:
        if column.dates >= 0.999 and column.numbers < 0.5:
            guesses.append(Suggestion("said_on", (column.name,), 0.5, "its values are dates"))
        elif column.emails >= 0.9:
            guesses.append(Suggestion("person", (column.name,), 0.5, "its values are e-mail addresses"))
        elif column.addresses >= 0.9:
            guesses.append(Suggestion("url", (column.name,), 0.5, "its values are addresses of pages"))
    if "text" not in named:
        wordy = [column for column in columns if column.mean_length >= 15 and column.numbers < 0.5 and column.dates < 0.5 and column.emails < 0.5]
        wordy = [column for column in wordy if column.addresses < 0.5]
        longest = max(wordy, key=lambda column: column.mean_length, default=None)
        if longest is not None:
            guesses.append(Suggestion("text", (longest.name,), 0.4, "it holds the longest texts"))
    return guesses


def _order(
    detection: Detection, chosen: dict[str, tuple[str, ...]], asked: Order | None, usual: Order | None
) -> tuple[Order | None, tuple[str, ...]]:
    """The order of day and month, and what must be asked where the dates do not tell it."""
    dates = [*chosen.get("said_on", ()), *chosen.get("voted_on", ())]
    told = {column.name: column.order for column in detection.columns if column.name in dates and column.order}
    if asked or not told:
        return asked or usual, ()
    sure: set[Order] = {each for each in ("day first", "month first") if each in told.values()}
    if len(sure) == 1 and "mixed" not in told.values():
        return sure.pop(), ()
    if usual and not sure and "mixed" not in told.values():
        return usual, ()
    column = next(name for name, order in told.items() if order in ("mixed", "either") or sure)
    samples = next(each.samples for each in detection.columns if each.name == column)
    why = "some fit only one order, some only the other" if "mixed" in told.values() or len(sure) > 1 else "they fit both orders"
    return None, (f"Are the dates in {column} ({', '.join(samples[:2])}) day first or month first? All rows looked at: {why}.",)
