"""Two things side by side: sections of rows, as plain values that pages, text and Markdown are made from."""

from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["", "gain", "loss", "change"]


@dataclass(frozen=True)
class Row:
    """One aspect: how it stands in A and in B, and what lies between. `tone` "": nothing that matters."""

    label: str
    a: str
    b: str
    change: str = ""
    tone: Tone = ""
    href: str = ""
    note: str = ""
    note_a: str = ""
    note_b: str = ""
    cause: str = ""
    opens: tuple[str, str] = ("", "")
    """Where the counts of A and of B open what was counted; `of` says what that is."""
    of: str = ""

    @property
    def differs(self) -> bool:
        """Whether the two differ here."""
        return self.a != self.b


@dataclass(frozen=True)
class Section:
    """Rows that belong together; `top` is the end of the scale where they are drawn."""

    title: str
    rows: tuple[Row, ...]
    note: str = ""
    top: float | None = None


@dataclass(frozen=True)
class SideBySide:
    """A whole comparison of two things that need no engine. `headline` is the sentence, `rest` what it means."""

    headline: str
    sections: tuple[Section, ...]
    rest: str = ""
    stats: tuple[tuple[str, str, str], ...] = field(default_factory=tuple)


def markdown(title_a: str, title_b: str, found: SideBySide, only_differences: bool = False) -> str:
    """The comparison as Markdown."""
    lines = [f"# {_plain(title_a)} and {_plain(title_b)}: what’s the difference?", "", f"**{_plain(found.headline)}** {_plain(found.rest)}".rstrip()]
    for section in found.sections:
        rows = [row for row in section.rows if row.differs or not only_differences]
        if rows:
            lines += ["", f"## {_plain(section.title)}", "", f"| | {_plain(title_a)} | {_plain(title_b)} | Difference |", "| --- | --- | --- | --- |"]
            lines += [f"| {_plain(row.label)} | {_plain(row.a)} | {_plain(row.b)} | {_plain(row.change)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """One line without what Markdown would take for a table, a link or HTML."""
    text = " ".join(str(text).split()).replace("\\", "\\\\")
    for mark in "|<[`*_":
        text = text.replace(mark, "\\" + mark)
    return text
