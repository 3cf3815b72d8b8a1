"""How much one file may hold. Each limit is there because something unbounded would stand in its place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused, and where: rows and columns of a file, characters of one field and one row, depth of a document.

    `archive_ratio` and `unpacked_bytes` guard against workbooks that unpack to far more than they weigh; `shared_text_bytes`
    is how much text a workbook may keep apart from its cells, which is held in memory.
    """

    rows: int = 2_000_000
    columns: int = 500
    field_characters: int = 1_000_000
    row_characters: int = 8_000_000
    depth: int = 50
    archive_ratio: int = 100
    unpacked_bytes: int = 1 << 30
    shared_text_bytes: int = 100 << 20


LIMITS = Limits()
