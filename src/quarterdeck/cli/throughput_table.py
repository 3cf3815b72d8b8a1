"""A table of items with the days on which they were finished and added, read into histories of teams."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from quarterdeck.errors import InvalidInput

if TYPE_CHECKING:
    from quarterdeck.forecast.throughput import TeamHistory
    from quarterdeck.importers.feedback.rows import Row, RowFlaw
    from quarterdeck.importers.whole_table import WholeTable

FINISHED = (
    *("finished", "finished on", "finished at", "done", "done on", "done date", "completed", "completed at", "completed on", "completed date"),
    *("closed", "closed at", "closed on", "closed date", "resolved", "resolved at", "resolution date", "end", "end date", "finish", "date"),
)
ADDED = (
    *("added", "added on", "created", "created at", "created on", "created date", "creation date", "opened", "opened at", "start", "start date"),
)
TEAM = ("team", "team name", "project", "project key", "squad", "board", "group", "area")
NO_DATE = frozenset({"", "null", "none", "nan", "nat", "n/a", "-", "–"})
MOST_ROWS = 300_000
ORDERS = {"day-first": "day first", "month-first": "month first"}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what; `added` and `team` are empty where there is none."""

    finished: str
    added: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True)
class FinishedItems:
    """What a table says: for each team the days its items were finished and added; `flaws` are rows that cannot be read."""

    columns: Columns
    finished: dict[str, list[date]]
    added: dict[str, list[date]]
    num_open: int
    flaws: tuple["RowFlaw", ...]

    @property
    def last(self) -> date:
        """The last day on which anything happened. Raises `InvalidInput` where nothing did."""
        days = [day for each in (*self.finished.values(), *self.added.values()) for day in each]
        if not days:
            raise InvalidInput("expected items that were finished, got none. Name the column of the days with --finished")
        return max(days)

    def histories(self, end: date) -> list["TeamHistory"]:
        """The teams' histories up to `end`; a team of which nothing is known before it is left out. Raises `InvalidInput` where none is left."""
        from quarterdeck.forecast.throughput import history_of

        found = []
        for team in self.finished:
            begun = min((day for day in self.finished[team] if day < end), default=min((day for day in self.added[team] if day < end), default=None))
            if begun is not None:
                added = self.added[team] if self.columns.added else None
                found.append(history_of(team, self.finished[team], end=end, added_on=added, first=begun))
        if not found:
            raise InvalidInput(f"expected items finished or added before {end}, got none. The last day in the table is {self.last}")
        return found


def read_items(path: Path, *, finished: str | None, added: str | None, team: str | None, dates: str | None) -> FinishedItems:
    """Read a table of items; columns that are not named are told by what they are called.

    Raises
    ------
    UnreadableFile
        If the file is missing or no table.
    InvalidInput
        If a named column is not there, or none holds days of finishing.
    """
    from quarterdeck.importers.feedback.limits import Limits
    from quarterdeck.importers.whole_table import read_whole

    if dates is not None and dates not in ORDERS:
        raise InvalidInput(f"--dates: expected {' or '.join(ORDERS)}, got {dates!r}")
    table = read_whole(path, limits=Limits(rows=MOST_ROWS))
    columns = _columns(table, {"finished": finished, "added": added, "team": team})
    return _Reader(table, columns, path.stem, dates).read()


def _columns(table: "WholeTable", said: dict[str, str | None]) -> Columns:
    from quarterdeck.importers.whole_table import named

    there = ", ".join(table.columns[:20]) or "none"
    options = {"finished": "--finished", "added": "--added", "team": "--team-column"}
    missing = [
        f"{options[role]}: expected one of the columns {there}, got {name!r}" for role, name in said.items() if name and name not in table.columns
    ]
    if missing:
        raise InvalidInput("; ".join(missing))
    finished = said["finished"] or named(table.columns, *FINISHED)
    if not finished:
        raise InvalidInput(f"{table.file}: no column is called as one of finish dates is; there are {there}. Name it with --finished COLUMN")
    added = said["added"] or named([each for each in table.columns if each != finished], *ADDED)
    return Columns(finished, added, said["team"] or named(table.columns, *TEAM))


class _Reader:
    """Reads rows one after the other, and remembers what was wrong."""

    def __init__(self, table: "WholeTable", columns: Columns, name: str, dates: str | None) -> None:
        self._table, self._columns, self._name = table, columns, name
        self._orders = {column: ORDERS.get(dates or "") or self._told(column) for column in (columns.finished, columns.added) if column}
        self._flaws: list[RowFlaw] = list(table.flaws)

    def read(self) -> FinishedItems:
        from quarterdeck.importers.whole_table import cell

        finished: dict[str, list[date]] = {}
        added: dict[str, list[date]] = {}
        num_open = 0
        for row in self._table.rows:
            num_flaws = len(self._flaws)
            done, made = self._day(row, self._columns.finished), self._day(row, self._columns.added)
            if done is not None and made is not None and done < made:
                self._refuse(row, self._columns.finished, f"a day on or after {made}, when it was added", str(done))
            if len(self._flaws) > num_flaws:
                continue
            team = cell(row, self._columns.team) or self._name
            finished.setdefault(team, []).extend([done] if done else [])
            added.setdefault(team, []).extend([made] if made else [])
            num_open += done is None
        return FinishedItems(self._columns, finished, added, num_open, tuple(self._flaws))

    def _day(self, row: "Row", column: str) -> date | None:
        from quarterdeck.importers.feedback.dates import UnreadableDate, read_date
        from quarterdeck.importers.whole_table import cell

        text = cell(row, column)
        if text.lower() in NO_DATE:
            return None
        try:
            return read_date(text, self._orders[column])  # type: ignore[arg-type]
        except UnreadableDate as wrong:
            self._refuse(row, column, str(wrong), repr(text))
            return None

    def _told(self, column: str) -> str | None:
        """The order of day and month that the column's own values give away; None where they do not, or contradict each other."""
        from quarterdeck.importers.feedback.dates import told_order
        from quarterdeck.importers.whole_table import cell

        told = {told_order(cell(row, column)) for row in self._table.rows} & {"day first", "month first"}
        return told.pop() if len(told) == 1 else None

    def _refuse(self, row: "Row", column: str, expected: str, got: str) -> None:
        from quarterdeck.importers.feedback.rows import RowFlaw

        self._flaws.append(RowFlaw(self._table.file, row.number, column, expected, got, "Correct it, or leave the row out with --skip-refused."))
