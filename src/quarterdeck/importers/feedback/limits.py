"""How much one file may hold. Each limit is there because something unbounded would stand in its place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused, and where: rows and columns of a file, characters of one field and one row, depth of a document.

    `archive_ratio` and `unpacked_bytes` guard against spreadsheets that unpack to far more than they weigh.
    """

    rows: int = 2_000_000
    columns: int = 500
    field_characters: int = 1_000_000
    row_characters: int = 8_000_000
    depth: int = 50
    archive_ratio: int = 100
    unpacked_bytes: int = 1 << 30


LIMITS = Limits()
