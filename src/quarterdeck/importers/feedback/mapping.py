"""Which column becomes what: chosen by a format, suggested for any other file, changed by people, kept for next time."""

from pathlib import Path
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.importers.feedback.dates import Order
from quarterdeck.importers.feedback.fields import FIELDS
from quarterdeck.product.evidence import EvidenceKind
from quarterdeck.product.noun import noun
from quarterdeck.result_files import read_result, write_result

MAX_SOURCE = 200
TABLE = "table"
"""The name of no format in particular."""


@noun
class FeedbackMapping:
    """Columns by field (see `FIELDS`), and what holds for every row.

    `columns` names for each field its columns in the order of preference. `source` is what people call the place it comes
    from; with an item's id it is what a later import knows the item by. `order` says how dates such as 4/3/25 are meant.
    `reads` is the format the mapping was made for. A field that is in `columns` with no column is left empty on purpose.
    """

    format: Literal["quarterdeck-feedback-mapping"] = "quarterdeck-feedback-mapping"
    version: Literal[1] = 1
    reads: str = TABLE
    source: str
    kind: EvidenceKind = "feedback"
    order: Order | None = None
    encoding: str | None = None
    sheet: str | None = None
    columns: dict[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        unknown = [name for name in self.columns if name not in FIELDS]
        if unknown:
            raise InvalidInput(f"expected fields out of {', '.join(FIELDS)}, got {', '.join(map(repr, unknown))}. Correct the mapping")
        if not self.columns.get("text") and not self.columns.get("title"):
            raise InvalidInput("expected a column for text or title, got none. Say which column holds what was said")
        if len(self.source) > MAX_SOURCE:
            raise InvalidInput(f"expected a source of at most {MAX_SOURCE} characters, got {len(self.source)}. Say it shorter")
        if not self.source.strip():
            raise InvalidInput("expected a source, got an empty text. Say where the feedback comes from")

    @property
    def wanted(self) -> frozenset[str]:
        """Every column that is read."""
        return frozenset(column for columns in self.columns.values() for column in columns)


def read_mapping(path: str | Path) -> FeedbackMapping:
    """A mapping kept by `write_mapping`, or written by hand. Raises `UnreadableFile` and `FlawedProduct`."""
    return read_result(FeedbackMapping, path)


def write_mapping(mapping: FeedbackMapping, path: str | Path) -> None:
    """Keep a mapping for the next file of its kind."""
    write_result(mapping, path)
