"""Which column becomes what and which stated state means what: chosen by a format, changed by people, kept for next time."""

from dataclasses import field, replace
from pathlib import Path
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.importers.feedback.dates import Order
from quarterdeck.importers.trackers.fields import FIELDS
from quarterdeck.importers.trackers.formats import KeyFrom
from quarterdeck.importers.trackers.states import STATES
from quarterdeck.product.noun import noun
from quarterdeck.product.work_items import EstimateUnit, WorkItemState
from quarterdeck.result_files import read_result, write_result

TABLE = "table"
"""The name of no format in particular."""
MAX_SOURCE = 100


@noun
class TrackerMapping:
    """Columns by field (see `FIELDS`), states by what the tracker calls them, and what holds for every row.

    `source` names the tracker (`jira`); with the place an item stands in and its key it is what a later import knows the item
    by. A state that `states` does not name is guessed by its words and its category. `estimate_unit` is what the estimates
    of the column `estimate` are counted in. A field that is in `columns` with no column is left empty on purpose.
    """

    format: Literal["quarterdeck-tracker-mapping"] = "quarterdeck-tracker-mapping"
    version: Literal[1] = 1
    reads: str = TABLE
    source: str
    key_from: KeyFrom = "column"
    order: Order | None = None
    encoding: str | None = None
    sheet: str | None = None
    estimate_unit: EstimateUnit = "points"
    columns: dict[str, tuple[str, ...]]
    states: dict[str, WorkItemState] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = [name for name in self.columns if name not in FIELDS]
        if unknown:
            raise InvalidInput(f"expected fields out of {', '.join(FIELDS)}, got {', '.join(map(repr, unknown))}. Correct the mapping")
        if not self.columns.get("title"):
            raise InvalidInput("expected a column for the title, got none. Say which column names the work")
        odd = [state for state in self.states.values() if state not in STATES]
        if odd:
            raise InvalidInput(f"expected states out of {', '.join(STATES)}, got {', '.join(map(repr, odd))}. Correct the mapping")
        if not self.source.strip() or len(self.source) > MAX_SOURCE:
            raise InvalidInput(f"expected a source of 1 to {MAX_SOURCE} characters, got {len(self.source.strip())}. Say which tracker it is")

    @property
    def wanted(self) -> frozenset[str]:
        """Every column that is read."""
        return frozenset(column for columns in self.columns.values() for column in columns)

    def has(self, name: str) -> bool:
        """Whether any column says it."""
        return bool(self.columns.get(name))

    def with_states(self, states: dict[str, WorkItemState]) -> "TrackerMapping":
        """The same with other meanings of states."""
        return replace(self, states=states)


def read_mapping(path: str | Path) -> TrackerMapping:
    """A mapping kept by `write_mapping`, or written by hand. Raises `UnreadableFile` and `FlawedProduct`."""
    return read_result(TrackerMapping, path)


def write_mapping(mapping: TrackerMapping, path: str | Path) -> None:
    """Keep a mapping for the next file of its kind."""
    write_result(mapping, path)
