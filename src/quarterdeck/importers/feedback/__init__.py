"""Feedback from any tool's export or any table: detect, map, preview, try, commit, undo."""

from quarterdeck.importers.feedback.changes import Change, State, StateCounts, Trial, commit, try_import
from quarterdeck.importers.feedback.columns import Column
from quarterdeck.importers.feedback.dates import Order, UnreadableDate, read_date
from quarterdeck.importers.feedback.detecting import Detection, Suggested, Suggestion, detect, suggest_mapping
from quarterdeck.importers.feedback.fields import ALIASES, FIELDS
from quarterdeck.importers.feedback.formats import FORMATS, FeedbackFormat, recognised
from quarterdeck.importers.feedback.importing import Cursor, batch_id, read_items
from quarterdeck.importers.feedback.items import Item, evidence_id
from quarterdeck.importers.feedback.layouts import Layout
from quarterdeck.importers.feedback.limits import LIMITS, Limits
from quarterdeck.importers.feedback.mapping import TABLE, FeedbackMapping, read_mapping, write_mapping
from quarterdeck.importers.feedback.reading import read_rows
from quarterdeck.importers.feedback.rows import Row, RowFlaw
from quarterdeck.importers.feedback.undoing import ImportRecord, ImportRecords, Undone, read_records, record_of, records_path, undo, write_records

__all__ = [
    "ALIASES",
    "FIELDS",
    "FORMATS",
    "LIMITS",
    "TABLE",
    "Change",
    "Column",
    "Cursor",
    "Detection",
    "FeedbackFormat",
    "FeedbackMapping",
    "ImportRecord",
    "ImportRecords",
    "Item",
    "Layout",
    "Limits",
    "Order",
    "Row",
    "RowFlaw",
    "State",
    "StateCounts",
    "Suggested",
    "Suggestion",
    "Trial",
    "Undone",
    "UnreadableDate",
    "batch_id",
    "commit",
    "detect",
    "evidence_id",
    "read_date",
    "read_items",
    "read_mapping",
    "read_records",
    "read_rows",
    "recognised",
    "record_of",
    "records_path",
    "suggest_mapping",
    "try_import",
    "undo",
    "write_mapping",
    "write_records",
]
