"""One work item as a file gives it, before it is known what its keys name."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from quarterdeck.product.work_items import Move

_READABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")
SIMPLE_FIELDS = (
    *("title", "url", "description", "kind", "state", "stated_state", "author", "assignees", "labels", "milestone", "priority"),
    *("created_on", "started_on", "finished_on", "due_date", "estimate", "estimate_unit", "spent_days", "votes"),
)
"""Fields of a work item that a row says itself, without other rows."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What one row says. (`source`, `key`) tells it from all others and is the same at every import of the same item.

    `facts` are fields of a work item. `parent`, `blocked_by` and `blocks` are keys or other ids as the file has them, `team` is
    a name. `moves` is the history that the row itself tells. `fields` are those the file has columns for: what it has none for
    stays as it is when the item is known already.
    """

    row: int
    source: str
    key: str
    facts: Mapping[str, Any]
    fields: frozenset[str]
    other_id: str = ""
    team: str = ""
    parent: str = ""
    blocked_by: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    updated_on: date | None = None
    moves: tuple[Move, ...] = ()

    @property
    def identity(self) -> tuple[str, str]:
        """What a later import knows it by."""
        return self.source, self.key

    @property
    def content(self) -> tuple[Any, ...]:
        """All it says, to tell a repetition from a contradiction."""
        return (tuple(sorted(self.facts.items())), self.team, self.parent, self.blocked_by, self.blocks)


def work_item_id(source: str, key: str) -> str:
    """The id of a work item, made of its tracker and key: `jira-ACME-12`; of what is no simple word `github-acme-app-12-` and 8 hex digits."""
    tracker = re.sub(r"[^a-z0-9]+", "-", source.partition(":")[0].lower()).strip("-") or "tracker"
    if _READABLE.fullmatch(key):
        return f"{tracker}-{key}"
    words = re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-")[:60].strip("-")
    digest = hashlib.sha256(f"{source}\n{key}".encode()).hexdigest()[:8]
    return f"{tracker}-{words}-{digest}" if words else f"{tracker}-{digest}"
