"""The history that one row tells: when it was written, begun, ended, and how long it was in each state."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from quarterdeck.importers.trackers.drafts import Draft
from quarterdeck.product.work_items import Move, WorkItemState

MINUTES_PER_DAY = 1440
_TIMES = re.compile(r"""["']?(?P<state>[^"':;,{}\n]+?)["']?\s*:\s*["']?(?P<minutes>\d+(?:\.\d+)?)["']?""")
_ORDER: tuple[WorkItemState, ...] = ("open", "under review", "planned", "in progress", "complete", "closed")

Meaning = Callable[[str], WorkItemState]


def moves_of(draft: Draft, time_in_state: str, meaning: Meaning) -> tuple[Move, ...]:
    """The moves of its state, oldest first. What contradicts itself is left out: a tracker's days are what they are."""
    facts = draft.facts
    created, started, finished = facts["created_on"], facts["started_on"], facts["finished_on"]
    told = _moves_through(draft, time_in_state, meaning)
    if told:
        return told
    moves: list[Move] = []
    before: WorkItemState | None = None
    steps: list[tuple[date | None, WorkItemState]] = [(created, "open"), (started, "in progress"), (finished, facts["state"])]
    for on, state in steps:
        if on is None or (moves and on < moves[-1].on) or state == before:
            continue
        stated = facts["stated_state"] if state == facts["state"] else ""
        moves.append(Move(on=on, field="state", old=before, new=state, stated=stated))
        before = state
    return tuple(moves)


def _moves_through(draft: Draft, text: str, meaning: Meaning) -> tuple[Move, ...]:
    """Moves through the states a tracker says it was in, in the order it lists them; none where that order cannot be the true one."""
    created = draft.facts["created_on"]
    times = [(found["state"].strip(), float(found["minutes"])) for found in _TIMES.finditer(text)]
    states = [meaning(stated) for stated, _ in times]
    if created is None or not times or [_ORDER.index(state) for state in states] != sorted(_ORDER.index(state) for state in states):
        return ()
    moves: list[Move] = []
    minutes, before = 0.0, None
    for (stated, spent), state in zip(times, states, strict=True):
        on = created + timedelta(days=min(minutes / MINUTES_PER_DAY, 36_500))
        moves.append(Move(on=on, field="state", old=before, new=state, stated=stated))
        before, minutes = state, minutes + spent
    if before != draft.facts["state"]:
        end = draft.facts["finished_on"]
        if end is None or end < moves[-1].on:
            return ()
        moves.append(Move(on=end, field="state", old=before, new=draft.facts["state"], stated=draft.facts["stated_state"]))
    return tuple(moves)
