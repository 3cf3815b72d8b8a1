"""Work items from any tracker's export: look, map, try, commit, undo."""

from quarterdeck.importers.trackers.changes import ItemChange, ItemTrial, commit, try_import, try_items
from quarterdeck.importers.trackers.detecting import Looked, Stated, SuggestedMapping, look, stated_in, suggest
from quarterdeck.importers.trackers.drafts import Draft, work_item_id
from quarterdeck.importers.trackers.fields import FIELDS
from quarterdeck.importers.trackers.formats import FORMATS, TrackerFormat, recognised
from quarterdeck.importers.trackers.importing import batch_of, read_drafts
from quarterdeck.importers.trackers.mapping import TABLE, TrackerMapping, read_mapping, write_mapping
from quarterdeck.importers.trackers.states import STATES, guess_state
from quarterdeck.importers.trackers.undoing import record_of, undo

__all__ = [
    "FIELDS",
    "FORMATS",
    "STATES",
    "TABLE",
    "Draft",
    "ItemChange",
    "ItemTrial",
    "Looked",
    "Stated",
    "SuggestedMapping",
    "TrackerFormat",
    "TrackerMapping",
    "batch_of",
    "commit",
    "guess_state",
    "look",
    "read_drafts",
    "read_mapping",
    "recognised",
    "record_of",
    "stated_in",
    "suggest",
    "try_import",
    "try_items",
    "undo",
    "work_item_id",
    "write_mapping",
]
