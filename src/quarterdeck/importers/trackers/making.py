"""From a row to a work item's draft, or to the flaws that forbid it."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from quarterdeck.importers.feedback.limits import Limits
from quarterdeck.importers.feedback.rows import Row, RowFlaw
from quarterdeck.importers.trackers.cells import MAX_TITLE, MAX_URL, Cells
from quarterdeck.importers.trackers.drafts import Draft
from quarterdeck.importers.trackers.history import moves_of
from quarterdeck.importers.trackers.mapping import TrackerMapping
from quarterdeck.importers.trackers.states import guess_state, is_declined
from quarterdeck.product.work_items import WorkItemState

SECONDS_PER_HOUR = 3600
HOURS_PER_DAY = 8
"""Trackers count a working day as eight hours (Jira's and GitLab's default)."""
THUMBS_UP = ("THUMBS_UP", "+1")
_ADDRESS = re.compile(r"https?://[^/\s]+/(?P<place>[^\s?#]+?)/(?:-/)?(?:issues|pull|work_items|merge_requests|discussions)/(?P<number>\d+)")
_REPOSITORY = re.compile(r"(?:https?://[^/\s]+/)?(?P<place>[^\s?#]+?)/?")
_KEYED = re.compile(r"(?P<place>[A-Za-z][A-Za-z0-9_]*)-(?P<number>\d+)")


class Maker:
    """Makes drafts of rows by one mapping. `states` counts what each stated state became."""

    def __init__(self, mapping: TrackerMapping, file: str, limits: Limits) -> None:
        self._mapping, self._file, self._limits = mapping, file, limits
        self._without_key: dict[str, int] = {}

    def make(self, row: Row) -> Iterator[Draft | RowFlaw]:
        """The row's draft, or all its flaws; nothing of a row that says nothing or is no work item."""
        cells = Cells(row, self._mapping.columns, self._file, self._limits, self._mapping.order)
        if row.is_blank or cells.says("left_out"):
            return
        draft = self._draft(row, cells)
        if cells.flaws or draft is None:
            yield from cells.flaws
            return
        yield draft

    def _draft(self, row: Row, cells: Cells) -> Draft | None:
        title = cells.text("title", MAX_TITLE)
        if not title:
            if not cells.flaws:
                cells.flaw(cells.column("title"), "a title", "nothing", "Fill it, or take the row out")
            return None
        url = self._url(cells)
        place, key = self._identity(cells, url, title)
        if place and self._mapping.source == "github" and "#" not in key and key.isdigit():
            key = f"{place}#{key}"
        state, stated = self._state(cells)
        started = cells.day("started_on")
        finished = cells.day("finished_on") or cells.day("cancelled_on")
        facts: dict[str, Any] = {
            "title": title,
            "url": url,
            "description": cells.long_text("description"),
            "kind": cells.text("kind").lower() or "issue",
            "state": state,
            "stated_state": stated,
            "author": cells.text("author"),
            "assignees": cells.several("assignees", first_only=True),
            "labels": cells.several("labels"),
            "milestone": cells.last("milestone"),
            "priority": cells.text("priority"),
            "created_on": cells.day("created_on"),
            "started_on": started if state in ("in progress", "complete", "closed") else None,
            "finished_on": finished if state in ("complete", "closed") else None,
            "due_date": cells.day("due_date"),
            "spent_days": self._hours(cells, "spent_seconds", HOURS_PER_DAY),
            "votes": self._votes(cells),
            **self._estimate(cells),
        }
        draft = Draft(
            row=row.number,
            source=f"{self._mapping.source}:{place}" if place else self._mapping.source,
            key=key,
            facts=facts,
            fields=self._fields,
            other_id=cells.text("other_id"),
            team=cells.text("team"),
            parent=cells.text("parent"),
            blocked_by=tuple(each for each in cells.several("blocked_by") if each != key),
            blocks=tuple(each for each in cells.several("blocks") if each != key),
            updated_on=cells.day("updated_on"),
        )
        return replace(draft, moves=moves_of(draft, cells.text("time_in_state", 20_000), self._meaning))

    @property
    def _fields(self) -> frozenset[str]:
        """Fields of a work item that the file says anything of."""
        has = self._mapping.has
        found = {name for name in ("title", "url", "description", "kind", "author", "assignees", "labels", "milestone", "priority") if has(name)}
        found |= {name for name in ("created_on", "due_date", "team", "parent", "blocked_by", "votes") if has(name)}
        found |= {"blocked_by"} if has("blocks") else set()
        found |= {"votes"} if has("vote_counts") else set()
        found |= {"state", "stated_state"} if has("state") or has("finished_on") else set()
        found |= {"started_on"} if has("started_on") else set()
        found |= {"finished_on"} if has("finished_on") or has("cancelled_on") else set()
        found |= {"estimate", "estimate_unit"} if has("estimate") or has("estimate_seconds") else set()
        return frozenset(found | ({"spent_days"} if has("spent_seconds") else set()))

    def _identity(self, cells: Cells, url: str, title: str) -> tuple[str, str]:
        """The place an item stands in, and its key there."""
        said, key = cells.text("place"), cells.text("key", 300)
        place = found["place"] if (found := _REPOSITORY.fullmatch(said)) else said
        match self._mapping.key_from:
            case "address" if found := _ADDRESS.match(url):
                return found["place"], f"{found['place']}#{found['number']}"
            case "address" if key:
                return place, f"{place}#{key}" if place else key
            case "sequence" if key.isdigit() and place:
                return place, f"{place}-{key}"
        if not key:
            return place, self._key_of_title(place, title)
        if found := _KEYED.fullmatch(key):
            return found["place"], key
        return place, key

    def _key_of_title(self, place: str, title: str) -> str:
        """A key for what has none (a draft of a project's view): its title, counted where it comes again."""
        digest = hashlib.sha256(f"{place}\n{title}".encode()).hexdigest()[:10]
        self._without_key[digest] = number = self._without_key.get(digest, 0) + 1
        return f"{digest}" if number == 1 else f"{digest}-{number}"

    def _url(self, cells: Cells) -> str:
        """An address a browser may open; one of another scheme could run code there, and is left out."""
        url = cells.text("url", MAX_URL)
        return url if url.lower().startswith(("http://", "https://")) else ""

    def _state(self, cells: Cells) -> tuple[WorkItemState, str]:
        stated, category = cells.text("state"), cells.text("category")
        state = self._meaning(stated, category) if stated else guess_state("", category)[0]
        if not stated and not category:
            state = "closed" if cells.says("cancelled_on") else "complete" if cells.says("finished_on") else "open"
        if state == "complete" and (is_declined(cells.text("reason")) or (cells.says("cancelled_on") and not cells.says("finished_on"))):
            state = "closed"
        return state, stated

    def _meaning(self, stated: str, category: str = "") -> WorkItemState:
        return self._mapping.states.get(stated) or guess_state(stated, category)[0]

    def _estimate(self, cells: Cells) -> dict[str, Any]:
        estimate = cells.number("estimate")
        if estimate is not None:
            return {"estimate": estimate, "estimate_unit": self._mapping.estimate_unit}
        hours = self._hours(cells, "estimate_seconds", 1)
        # Trackers write 0 where nobody estimated.
        return {"estimate": hours or None, "estimate_unit": "hours" if hours else ""}

    def _hours(self, cells: Cells, field: str, per: int) -> float | None:
        seconds = cells.number(field)
        return None if not seconds else round(seconds / SECONDS_PER_HOUR / per, 4)

    def _votes(self, cells: Cells) -> int | None:
        kinds, counts = cells.all_of("vote_kinds"), cells.all_of("vote_counts")
        if kinds and len(kinds) == len(counts):
            return sum(int(count) for kind, count in zip(kinds, counts, strict=True) if kind in THUMBS_UP and count.isdigit())
        votes = cells.number("votes")
        return None if votes is None else int(votes)
