"""A work item told anew by its tracker: what changes, what stays, and the moves that come of it."""

from dataclasses import replace
from datetime import date
from typing import Any

from quarterdeck.importers.trackers.drafts import Draft
from quarterdeck.product.work_items import Move, MoveField, WorkItem

COMPARED = (
    *("title", "url", "description", "kind", "state", "stated_state", "team", "author", "assignees", "labels", "milestone", "priority"),
    *("created_on", "started_on", "finished_on", "due_date", "estimate", "estimate_unit", "spent_days", "parent", "blocked_by", "votes"),
)
"""What a tracker tells anew. What it is work for, people and rules here say."""
MOVED: tuple[tuple[str, MoveField], ...] = (
    ("title", "title"),
    ("milestone", "milestone"),
    ("estimate", "estimate"),
    ("due_date", "due date"),
    ("parent", "parent"),
    ("blocked_by", "blocked by"),
    ("state", "state"),
)
"""Fields whose change is a move of its history."""


def anew(before: WorkItem, fresh: WorkItem, draft: Draft, *, today: date) -> tuple[WorkItem, tuple[str, ...]]:
    """The item as its tracker tells it now, and the fields that changed; what the file has no column for stays."""
    told = {name: getattr(fresh, name) for name in COMPARED if name in draft.fields}
    if "state" in told and not fresh.is_done:
        told["finished_on"] = None
    elif "state" in told and told.get("finished_on") is None:
        told["finished_on"] = before.finished_on if before.is_done else None
    if told.get("started_on") is None:
        told.pop("started_on", None)  # A column of starts that is empty says nothing of a start known otherwise.
    if "team" in told and told["team"] is None:
        told.pop("team")
    changed = {name: value for name, value in told.items() if value != getattr(before, name)}
    if not changed:
        return before, ()
    moves = tuple(_moves(before, fresh, changed, draft, today))
    return replace(before, **changed, moves=(*before.moves, *moves)), tuple(name for name in COMPARED if name in changed)


def _moves(before: WorkItem, fresh: WorkItem, changed: dict[str, Any], draft: Draft, today: date) -> list[Move]:
    last = before.moves[-1].on if before.moves else None
    day = min(draft.updated_on or today, today)
    day = max(day, last) if last else day
    found = []
    for name, field in MOVED:
        if name not in changed:
            continue
        old, new = _said(getattr(before, name)), _said(changed[name])
        on = day
        if field == "state":
            found += _steps(before, fresh, changed, day)
            continue
        found.append(Move(on=on, field=field, old=old, new=new))
    return sorted(found, key=lambda move: move.on)


def _steps(before: WorkItem, fresh: WorkItem, changed: dict[str, Any], day: date) -> list[Move]:
    """A change of state, with the start between where the tracker dates one."""
    state, last = before.state, before.moves[-1].on if before.moves else None
    steps: list[Move] = []
    started = changed.get("started_on")
    if started and state not in ("in progress", "complete", "closed") and fresh.is_done and (last is None or started >= last) and started <= day:
        steps.append(Move(on=started, field="state", old=state, new="in progress"))
        state = "in progress"
    on = changed.get("finished_on") if fresh.is_done else started if fresh.state == "in progress" else None
    on = on if on and (last is None or on >= last) and (not steps or on >= steps[-1].on) else day
    return [*steps, Move(on=on, field="state", old=state, new=fresh.state, stated=fresh.stated_state)]


def _said(value: Any) -> str | None:
    if value is None or value in ("", ()):
        return None
    if isinstance(value, tuple):
        return ", ".join(value)
    return f"{value:g}" if isinstance(value, float) else str(value)
