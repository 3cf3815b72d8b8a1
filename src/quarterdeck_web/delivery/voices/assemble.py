"""The evidence that a work item is, as the engine says it."""

from typing import Any

from quarterdeck.adapters import adapter_of
from quarterdeck.importers.feedback.items import evidence_id
from quarterdeck.importers.trackers.voices import voice_of
from quarterdeck.product.evidence import Evidence
from quarterdeck.product.work_items import WorkItem
from quarterdeck_web.products.assemble import tidy_body

_ITEM, _EVIDENCE = adapter_of(WorkItem), adapter_of(Evidence)


def voice(item: dict[str, Any]) -> dict[str, Any]:
    """The body of the evidence that a work item, given by its body, is."""
    return tidy_body("evidence", _EVIDENCE.dump_python(voice_of(_ITEM.validate_python(item)), mode="json"))


def voice_id(source: str, key: str) -> str:
    """The id of the evidence that a work item is, without making it."""
    return evidence_id(source, key)
