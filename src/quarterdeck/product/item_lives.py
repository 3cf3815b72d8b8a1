"""The life of a work item: which state it was in on which day, when work on it started and when it ended.

Trackers tell it in two ways: by the moves of the state, or by nothing but days (created, started, finished). What they do
not tell stays unknown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from quarterdeck.product.work_items import Move, WorkItem, WorkItemState

DONE: tuple[WorkItemState, ...] = ("complete", "closed")
STARTED: WorkItemState = "in progress"
Told = Literal["moves", "days", "nothing"]


@dataclass(frozen=True, slots=True)
class Stay:
    """Days an item spent in one state: from `first` up to the day `until` on which it left, None while it is there."""

    state: WorkItemState
    first: date
    until: date | None = None


@dataclass(frozen=True)
class Life:
    """An item with its stays, oldest first, and whether its history says them (*moves*) or only its days do."""

    item: WorkItem
    stays: tuple[Stay, ...]
    told: Told

    @cached_property
    def arrived_on(self) -> date | None:
        """The first day anything is known of it."""
        return self.stays[0].first if self.stays else None

    @cached_property
    def started_on(self) -> date | None:
        """The first day of work on it; that it went back and was started again changes nothing.

        None where it was never in progress: not begun, or finished in one step, so that nobody knows.
        """
        moved = [stay.first for stay in self.stays if stay.state == STARTED] if self.told == "moves" else []
        told = [self.item.started_on] if self.item.started_on else []
        return min([*moved, *told], default=None)

    @cached_property
    def finished_on(self) -> date | None:
        """The day it was done and stayed done; None while it is not, or where nobody knows the day."""
        if not self.item.is_done:
            return None
        last = self.stays[-1] if self.stays else None
        return self.item.finished_on or (last.first if last is not None and last.state in DONE else None)

    @property
    def is_complete(self) -> bool:
        """Whether what was asked for is there."""
        return self.item.state == "complete"

    @property
    def is_in_progress(self) -> bool:
        """Whether it was started and is not done; what went back to wait in a queue still counts."""
        return self.started_on is not None and not self.item.is_done

    def state_on(self, day: date) -> WorkItemState | None:
        """Its state at the end of a day; None before anything is known of it."""
        found: WorkItemState | None = None
        for stay in self.stays:
            if stay.first <= day:
                found = stay.state
        return found

    @property
    def times_reopened(self) -> int:
        """How often it was done and then was not."""
        pairs = zip(self.stays, self.stays[1:], strict=False)
        return sum(before.state in DONE and after.state not in DONE for before, after in pairs)


def life_of(item: WorkItem) -> Life:
    """The life of an item as its moves tell it, else as its days do.

    Days of the item itself stand above its moves: they add a start or an end that no move tells.
    """
    moves = sorted((move for move in item.moves if move.field == "state" and move.new), key=lambda move: move.on)
    marks = _by_moves(item, moves) if moves else _by_days(item)
    told: Told = "moves" if moves else "days" if len(marks) > 1 or (marks and not item.is_done) else "nothing"
    return Life(item, _stays(marks), told)


def lives_of(items: Iterable[WorkItem]) -> tuple[Life, ...]:
    """The life of each item, in their order."""
    return tuple(life_of(item) for item in items)


def estimate_on(item: WorkItem, day: date) -> float | None:
    """The estimate as it stood at the end of a day, by its moves; what it is now where none tells otherwise."""
    later = [move for move in sorted(item.moves, key=lambda move: move.on) if move.field == "estimate" and move.on > day]
    if not later:
        return item.estimate
    try:
        return float(later[0].old) if later[0].old else None
    except ValueError:
        return item.estimate


def _by_moves(item: WorkItem, moves: list[Move]) -> list[tuple[date, WorkItemState]]:
    first = min(day for day in (item.created_on, moves[0].on) if day)
    marks: list[tuple[date, WorkItemState]] = [(first, _state(moves[0].old) or "open")]
    marks += [(move.on, state) for move in moves if (state := _state(move.new)) is not None]
    if item.started_on and not any(state == STARTED for _, state in marks):
        marks = sorted([*marks, (item.started_on, STARTED)], key=lambda mark: mark[0])
    if item.is_done and marks[-1][1] not in DONE and item.finished_on:
        marks.append((max(item.finished_on, marks[-1][0]), item.state))
    elif marks[-1][1] != item.state and not (item.is_done and item.finished_on is None):
        marks[-1] = (marks[-1][0], item.state)
    return marks


def _by_days(item: WorkItem) -> list[tuple[date, WorkItemState]]:
    # What is in progress without a start is so from the first day known: its state is true, and `started_on` knows better.
    waiting: WorkItemState = "open" if item.is_done or item.started_on else item.state
    marks: list[tuple[date, WorkItemState]] = [(item.created_on, waiting)] if item.created_on else []
    if item.started_on:
        marks.append((item.started_on, STARTED))
    if item.is_done and item.finished_on:
        marks.append((item.finished_on, item.state))
    return sorted(marks, key=lambda mark: mark[0])


def _stays(marks: list[tuple[date, WorkItemState]]) -> tuple[Stay, ...]:
    """Stays of marks in order; one that ended on the day it began is kept, for it tells that it was there."""
    merged: list[tuple[date, WorkItemState]] = []
    for day, state in marks:
        if not merged or merged[-1][1] != state:
            merged.append((day, state))
    ends: list[date | None] = [*(day for day, _ in merged[1:]), None]
    return tuple(Stay(state, day, end) for (day, state), end in zip(merged, ends, strict=True))


def _state(text: str | None) -> WorkItemState | None:
    return text if text in ("open", "under review", "planned", "in progress", "complete", "closed") else None  # type: ignore[return-value]


def days_between(first: date, last: date) -> int:
    """Calendar days from one day to another, both counted: what begins and ends on one day takes one day."""
    return (last - first).days + 1
