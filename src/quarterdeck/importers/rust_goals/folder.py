"""The folder's files as rows that remember where they stand. Flaws are collected; nothing stops at the first."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from quarterdeck.errors import Flaw, FlawedProduct, UnreadableFile
from quarterdeck.files import read_text

TABLES: Mapping[str, tuple[str, ...]] = {
    "goals.csv": ("id", "period", "slug", "title", "poc", "status", "tracking_issue", "champions", "themes", "source", "size"),
    "team_asks.csv": ("goal", "team", "ask", "support_level", "notes", "support_level_raw"),
    "work_items.csv": ("goal", "task", "owners", "is_team_ask"),
    "teams.csv": ("team", "parent", "leads", "members", "description"),
    "team_members.csv": ("team", "person", "lead"),
    "team_size_history.csv": ("as_of", "team", "members"),
    "survey_answers.csv": ("survey", "year", "question", "respondents", "item", "answer", "percent"),
    "derived_need_to_goal.csv": ("survey_item", "goal", "coverage", "note"),
    "derived_dependencies.csv": ("from", "to", "relation", "strength", "evidence_quote", "source"),
    "goal_links.csv": ("from_goal", "to_goal", "relation", "same_period"),
    "funding.csv": ("goal", "purpose", "cost", "funded", "sponsors"),
    "releases.csv": ("version", "date", "kind"),
    "updates.csv": ("tracking_issue", "author", "date", "text", "source"),
    "progress.csv": ("tracking_issue", "post_date", "done", "total", "source"),
    "status_badges.csv": ("tracking_issue", "post_date", "badge"),
    "final_status_2025h2.csv": ("period", "tracking_issue", "final_status_text", "post_date"),
    "rfcs.csv": ("rfc", "start_date", "merged_date"),
}
"""Each table with the columns that are read."""
YEARS = range(1950, 2200)
"""A day outside these years is a slip of the pen."""
DOCUMENTS = ("goals.json", "roadmaps.json")


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a table. `number` counts like a spreadsheet: the header is row 1."""

    file: str
    number: int
    values: Mapping[str, str]
    flaws: list[Flaw] = field(repr=False, compare=False)

    @property
    def place(self) -> str:
        """Where the row stands, in words."""
        return f"{self.file} row {self.number}"

    def __getitem__(self, column: str) -> str:
        return self.values[column].strip()

    def expect(self, is_right: bool, column: str, expected: str) -> None:
        """Note a flaw unless the column holds what was expected."""
        if not is_right:
            self.flaws.append(Flaw(f"{self.place}, column {column}", f"expected {expected}, got {self[column]!r}. Correct the file"))

    def whole(self, column: str) -> int:
        """A whole number of 0 or more; 0 with a flaw where it is none."""
        is_right = self[column].isascii() and self[column].isdigit()
        self.expect(is_right, column, "a whole number of 0 or more")
        return int(self[column]) if is_right else 0

    def percent(self, column: str) -> float:
        """A percentage as a share, 0 to 1; 0 with a flaw where it is none."""
        try:
            percent = float(self[column])
        except ValueError:
            percent = -1.0
        self.expect(0 <= percent <= 100, column, "a percentage between 0 and 100")
        return percent / 100 if 0 <= percent <= 100 else 0.0

    def day(self, column: str) -> date:
        """A date as YYYY-MM-DD; the first of all days with a flaw where it is none."""
        day = parse_day(self[column])
        self.expect(day is not None, column, "a date as YYYY-MM-DD")
        return day or date.min


def parse_day(text: str) -> date | None:
    """The date a text says as YYYY-MM-DD, or None where there is no such day or it lies outside any project's life."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


@dataclass(frozen=True, slots=True)
class Folder:
    """Everything read from the folder, and the flaws found so far."""

    path: Path
    tables: Mapping[str, tuple[Row, ...]]
    documents: Mapping[str, list[dict[str, Any]]]
    flaws: list[Flaw]

    def optional_text(self, name: str) -> str:
        """The text of a file that may be missing; empty where it is."""
        try:
            return read_text(self.path / name)
        except UnreadableFile:
            return ""

    def refuse_flaws(self) -> None:
        """Raise `FlawedProduct` with all flaws found so far, if there are any."""
        if self.flaws:
            raise FlawedProduct(str(self.path), self.flaws)


def read_folder(path: str | Path) -> Folder:
    """Read every file the import needs.

    Raises
    ------
    UnreadableFile
        If the folder or some of its files are missing: each is named.
    FlawedProduct
        If files are not what they should be: cut short, not text, without a column. All of them at once.
    """
    path = Path(path)
    if not path.is_dir():
        problem = "is a file, not a folder." if path.exists() else "there is no such folder."
        raise UnreadableFile(str(path), problem, "Name the folder that holds goals.csv and its companions.")
    missing = [name for name in (*TABLES, *DOCUMENTS) if not (path / name).is_file()]
    flaws: list[Flaw] = []
    tables = {name: _read_table(path, name, columns, flaws) for name, columns in TABLES.items() if name not in missing}
    documents = {name: _read_document(path, name, flaws) for name in DOCUMENTS if name not in missing}
    if missing:
        also = f" Besides: {'; '.join(str(flaw) for flaw in flaws)}." if flaws else ""
        raise UnreadableFile(str(path), f"lacks {', '.join(missing)}.{also}", "Name the whole folder, or add these files.")
    folder = Folder(path, tables, documents, flaws)
    folder.refuse_flaws()
    return folder


def _read_table(path: Path, name: str, columns: tuple[str, ...], flaws: list[Flaw]) -> tuple[Row, ...]:
    try:
        records = list(csv.reader(io.StringIO(read_text(path / name), newline=""), strict=True))
    except UnreadableFile as error:
        flaws.append(Flaw(name, f"{error.problem} {error.remedy}"))
        return ()
    except csv.Error as error:
        flaws.append(Flaw(name, f"is not a whole CSV table ({error}). Get a whole copy"))
        return ()
    header = records[0] if records else []
    absent = [column for column in columns if column not in header]
    if absent:
        flaws.append(
            Flaw(name, f"expected the column{'s' if len(absent) > 1 else ''} {', '.join(absent)}, got {', '.join(header) or 'an empty file'}")
        )
        return ()
    rows = []
    for number, record in enumerate(records[1:], start=2):
        if len(record) != len(header):
            flaws.append(Flaw(f"{name} row {number}", f"expected {len(header)} columns, got {len(record)}. Correct the row"))
        elif record:
            rows.append(Row(name, number, dict(zip(header, record, strict=True)), flaws))
    return tuple(rows)


def _read_document(path: Path, name: str, flaws: list[Flaw]) -> list[dict[str, Any]]:
    try:
        document = json.loads(read_text(path / name))
    except UnreadableFile as error:
        flaws.append(Flaw(name, f"{error.problem} {error.remedy}"))
        return []
    except json.JSONDecodeError as error:
        flaws.append(Flaw(name, f"is not JSON, or cut short (line {error.lineno}, column {error.colno}). Get a whole copy"))
        return []
    if not isinstance(document, list) or not all(isinstance(item, dict) and isinstance(item.get("id"), str) for item in document):
        flaws.append(Flaw(name, "expected a list of objects with an id. Get the right file"))
        return []
    return document
