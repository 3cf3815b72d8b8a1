"""What a tracker's export is: how it is read, whose it is, what its columns hold and which states it names."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from quarterdeck.errors import InvalidInput, UnreadableFile
from quarterdeck.importers.feedback.columns import Column, describe
from quarterdeck.importers.feedback.dates import Order
from quarterdeck.importers.feedback.encodings import known_encoding
from quarterdeck.importers.feedback.layouts import Layout
from quarterdeck.importers.feedback.limits import LIMITS, Limits
from quarterdeck.importers.feedback.reading import layout_of, read_rows
from quarterdeck.importers.feedback.rows import Row, RowFlaw
from quarterdeck.importers.trackers.fields import FIELD_OF, bare
from quarterdeck.importers.trackers.formats import FORMATS, recognised
from quarterdeck.importers.trackers.mapping import MAX_SOURCE, TABLE, TrackerMapping
from quarterdeck.importers.trackers.states import guess_state
from quarterdeck.product.work_items import WorkItemState

ROWS_LOOKED_AT = 5000
MAX_STATES = 200
SEVERAL = frozenset(("labels", "assignees", "blocked_by", "blocks"))
"""Fields that may take the values of several columns."""
DATES = ("created_on", "started_on", "finished_on", "cancelled_on", "updated_on", "due_date")


@dataclass(frozen=True, slots=True)
class Stated:
    """A state as a file names it: how many of the rows looked at are in it, what it most likely means, and how sure that is (0 to 1)."""

    word: str
    num: int
    state: WorkItemState
    confidence: float


@dataclass(frozen=True, slots=True)
class Looked:
    """A file, looked at. `format` is a name of `FORMATS`, or "table". `columns` are described from the first rows."""

    path: Path
    sha256: str
    size: int
    layout: Layout
    format: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    num_rows_about: int
    notes: tuple[str, ...] = ()
    flaws: tuple[RowFlaw, ...] = ()

    @property
    def title(self) -> str:
        """What people call a file of this format."""
        return FORMATS[self.format].title if self.format in FORMATS else "a table of work items"


@dataclass(frozen=True, slots=True)
class SuggestedMapping:
    """A mapping to begin with; None where no column can be the title. `questions` must be answered first."""

    mapping: TrackerMapping | None
    states: tuple[Stated, ...]
    not_taken: tuple[str, ...]
    questions: tuple[str, ...] = ()


def look(path: str | Path, *, limits: Limits = LIMITS, encoding: str | None = None, sheet: str | None = None) -> Looked:
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
    rows = tuple(row for row in looked_at if isinstance(row, Row) and not row.is_blank)
    flaws = tuple(row for row in looked_at if isinstance(row, RowFlaw))
    if not rows:
        problem = f"holds no row that can be read ({flaws[0]})." if flaws else "holds a header and no rows."
        raise UnreadableFile(str(path), problem, "Export it again.")
    columns = describe(rows)
    return Looked(
        path=path,
        sha256=facts.sha256,
        size=facts.size,
        layout=layout,
        format=recognised(column.name for column in columns) or TABLE,
        columns=columns,
        rows=rows,
        num_rows_about=len(rows) if len(looked_at) < ROWS_LOOKED_AT else _rows_about(facts.size, rows),
        notes=(facts.note,) if facts.note and not encoding and layout.kind != "spreadsheet" else (),
        flaws=flaws[:50],
    )


def suggest(looked: Looked, *, format: str | None = None, source: str | None = None, order: Order | None = None) -> SuggestedMapping:
    """Which column becomes what and which state means what: by the format where it is known, else by names.

    Raises
    ------
    InvalidInput
        If there is no such format, or the file lacks what it needs.
    """
    name = format or looked.format
    if name != TABLE and name not in FORMATS:
        raise InvalidInput(f"expected a format out of {', '.join((TABLE, *FORMATS))}, got {name!r}. Choose one of these, or auto")
    known = FORMATS.get(name)
    chosen = known.chosen(column.name for column in looked.columns) if known else _by_names(looked)
    if not chosen.get("title"):
        there = ", ".join(column.name for column in looked.columns[:20])
        if known:
            raise InvalidInput(f"{looked.path.name}: expected {known.title}, got the columns {there}. Choose another format, or auto")
        return SuggestedMapping(None, (), tuple(column.name for column in looked.columns), ("Which column is the title?",))
    chosen = _with_points(looked, chosen)
    order, questions = _order(looked, chosen, order, known.order if known else None)
    states = stated_in(looked, chosen)
    mapping = TrackerMapping(
        reads=name,
        source=source or (known.source if known else _slug(looked.path.stem)),
        key_from=known.key_from if known else "column",
        order=order,
        estimate_unit=known.estimate_unit if known else "points",
        columns=chosen,
        states={each.word: each.state for each in states},
    )
    return SuggestedMapping(mapping, states, tuple(each.name for each in looked.columns if each.name not in mapping.wanted), questions)


def stated_in(looked: Looked, columns: dict[str, tuple[str, ...]]) -> tuple[Stated, ...]:
    """The states that the rows looked at name, the most frequent first, with what each most likely means."""
    seen: Counter[str] = Counter()
    groups: dict[str, Counter[str]] = {}
    for row in looked.rows:
        word = next(_filled(row, columns.get("state", ())), "")[:200]
        if word:
            seen[word] += 1
            groups.setdefault(word, Counter())[next(_filled(row, columns.get("category", ())), "")] += 1
    found = []
    for word, num in seen.most_common(MAX_STATES):
        state, confidence = guess_state(word, groups[word].most_common(1)[0][0])
        found.append(Stated(word, num, state, confidence))
    return tuple(found)


def _filled(row: Row, columns: tuple[str, ...]) -> Iterator[str]:
    return (value.strip() for column in columns for value in row.values.get(column, ()) if value.strip())


def _by_names(looked: Looked) -> dict[str, tuple[str, ...]]:
    """Columns by their names; each for one field only, each field with the one that names it most surely."""
    found: dict[str, list[tuple[int, str]]] = {}
    for column in looked.columns:
        field, place = FIELD_OF.get(bare(column.name)) or FIELD_OF.get(bare(column.name.rsplit(".", 1)[-1]), ("", 0))
        if field and (field not in DATES or column.dates >= 0.5 or not column.num_filled):
            found.setdefault(field, []).append((place, column.name))
    return {field: tuple(name for _, name in sorted(group)[: None if field in SEVERAL else 1]) for field, group in found.items()}


def _with_points(looked: Looked, chosen: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """With any other column of story points: their custom field is called otherwise in every place."""
    if chosen.get("estimate"):
        return chosen
    points = [column.name for column in looked.columns if "story point" in column.name.lower() and column.numbers >= 0.5]
    return {**chosen, "estimate": tuple(points)} if points else chosen


def _order(looked: Looked, chosen: dict[str, tuple[str, ...]], asked: Order | None, usual: Order | None) -> tuple[Order | None, tuple[str, ...]]:
    """The order of day and month, and what must be asked where the dates do not tell it."""
    dates = [name for field in DATES for name in chosen.get(field, ())]
    told = {column.name: column.order for column in looked.columns if column.name in dates and column.order}
    if asked or not told:
        return asked or usual, ()
    sure: set[Order] = {each for each in ("day first", "month first") if each in told.values()}
    if len(sure) == 1 and "mixed" not in told.values():
        return sure.pop(), ()
    if usual and not sure and "mixed" not in told.values():
        return usual, ()
    column = next(iter(told))
    samples = next(each.samples for each in looked.columns if each.name == column)
    return None, (f"Are the dates in {column} ({', '.join(samples[:2])}) day first or month first?",)


def _rows_about(size: int, rows: tuple[Row, ...]) -> int:
    characters = sum(len(value) + 3 for row in rows for values in row.values.values() for value in values)
    return max(len(rows), int(size * len(rows) / max(1, characters)))


def _slug(stem: str) -> str:
    words = bare(stem).replace("_", "-")
    return words[:MAX_SOURCE] or "tracker"
