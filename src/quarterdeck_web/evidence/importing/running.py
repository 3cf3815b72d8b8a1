"""The long part of an import beside keeping it (`keeping`): looking, trying and taking back, as jobs do it. Each can be killed and goes on."""

import csv
from collections.abc import Callable
from typing import Any

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.evidence.importing import files, mapping, taking_back
from quarterdeck_web.evidence.importing.assemble import Unreadable, count_states, default_of, flaw_facts, item_facts, look, states_facts
from quarterdeck_web.evidence.importing.models import FeedbackImport
from quarterdeck_web.evidence.importing.sorting import Changed, Desk, Sorted, batches
from quarterdeck_web.evidence.importing.writing import OPERATION, address_of, close_change, items, open_change, writing
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.lib.tables import neutral
from quarterdeck_web.products.changes import ask_for_figures

SHOWN_NEW, SHOWN_CHANGED, SHOWN_FLAWS = 10, 30, 50
MAX_LISTED = 100_000
LIST_HEADER = ("Row", "Is", "Column", "Expected, or was", "Got, or becomes", "What to do")
Work = Callable[[JobContext, FeedbackImport], None]


def look_at(context: JobContext, brought: FeedbackImport) -> None:
    """Read what a file holds and how its columns may be mapped."""
    if brought.state != FeedbackImport.LOOKING:
        return
    context.progress(0.1, "reading the file")
    try:
        brought.looked = look(files.path_of(brought), brought.name)
    except Unreadable as error:
        brought.problem, brought.state = str(error)[:1000], FeedbackImport.UNREADABLE
        files.forget(brought)
    else:
        mapping.begin(context.scope, brought)
        brought.state = FeedbackImport.MAPPING
    brought.save()


def try_out(context: JobContext, brought: FeedbackImport) -> None:
    """Go through a file without changing anything: what is new, the same, changed, refused; the list of the last two is kept as a file."""
    if brought.state != FeedbackImport.TRYING:
        return
    desk, tally = Desk(context.scope), _Tally(brought.name)
    num_rows = max(1, brought.looked["num_rows"])
    with files.list_path_of(brought).open("w", newline="", encoding="utf-8-sig") as kept:
        lines = csv.writer(kept)
        lines.writerow(LIST_HEADER)
        for batch in batches(items(brought)):
            found = desk.sort(batch)
            for item, _ in found.new:
                desk.accounts.id_of(item.account)
                desk.segments.id_of(item.segment)
            tally.add(found, batch[-1].row)
            lines.writerows(tally.lines(found))
            context.progress(min(0.99, tally.last_row / num_rows), f"{tally.last_row:,} rows")
    brought.tried = {**tally.facts(), "accounts": _names(desk.accounts), "segments": _names(desk.segments)}
    brought.state = FeedbackImport.TRIED
    brought.save(update_fields=["tried", "state"])


def undo_all(context: JobContext, brought: FeedbackImport) -> None:
    """Take back what an import did, some rows at a time."""
    if brought.state != FeedbackImport.UNDOING:
        return
    taking_back.refuse_cited(context.scope, brought)
    removed: tuple[int, int] | None = (0, 0)
    while removed is not None:
        with writing(context, brought) as change:
            removed = taking_back.remove_some(change, brought, removed[1])
            brought.num_removed += removed[0] if removed else 0
            brought.save(update_fields=["num_removed"])
        context.progress(min(0.9, 0.9 * brought.num_removed / max(1, brought.num_new)), f"{brought.num_removed:,} items removed")
    more = True
    while more:
        with writing(context, brought) as change:
            more = bool(taking_back.restore_some(change, brought))
    with context.finishing() as result:
        change = open_change(context.scope, brought)
        taking_back.remove_names(change, brought)
        close_change(change)
        brought.state = FeedbackImport.UNDONE
        brought.save(update_fields=["state"])
        files.forget_all(brought)
        record_audit(context.scope, OPERATION, f"took back {brought.name}", {"removed": brought.num_removed})
        ask_for_figures(change.workspace)
        result.url = address_of(brought)


def _names(names: Any) -> dict[str, Any]:
    found = list(names.missing.values())
    return {"num": len(found), "some": found[:8]}


class _Tally:
    """What a dry run counts, and some of what it sees."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.last_row = self.num_new = self.num_changed = self.num_same = self.num_again = self.num_flaws = self._num_listed = 0
        self._refused: set[int] = set()
        self._new: list[dict[str, Any]] = []
        self._changed: list[dict[str, Any]] = []
        self._flaws: list[dict[str, Any]] = []
        self._is_whole = True
        self._states: Any = None

    def add(self, found: Sorted, last_row: int) -> None:
        """Count one batch."""
        self.last_row = max(self.last_row, last_row)
        self.num_new += len(found.new)
        self.num_changed += len(found.changed)
        self.num_same += found.num_same
        self.num_again += found.num_again
        self.num_flaws += len(found.flaws)
        self._states = count_states(self._states, (*(item for item, _ in found.new), *(each.item for each in found.changed)))
        self._refused |= {flaw.row for flaw in found.flaws}
        self._is_whole &= not any(flaw.ends_reading for flaw in found.flaws)
        self._new += [{"row": item.row, **item_facts(item)} for item, _ in found.new[: SHOWN_NEW - len(self._new)]]
        self._changed += [_change_facts(each) for each in found.changed[: SHOWN_CHANGED - len(self._changed)]]
        # What ends the reading is the last flaw and says most.
        last = [flaw for flaw in found.flaws[SHOWN_FLAWS - len(self._flaws) :] if flaw.ends_reading]
        self._flaws += [flaw_facts(flaw, self._name) for flaw in (*found.flaws[: SHOWN_FLAWS - len(self._flaws)], *last)]

    def lines(self, found: Sorted) -> list[list[Any]]:
        """The batch's lines of the list to download; texts no spreadsheet runs as formulas."""
        lines: list[list[Any]] = []
        for flaw in (flaw_facts(each, self._name) for each in found.flaws):
            lines.append([flaw["row"] or "", "refused", *(neutral(flaw[part]) for part in ("column", "expected", "got", "do"))])
        for change in map(_change_facts, found.changed):
            lines += [[change["row"], "changed", field, neutral(was), neutral(now), ""] for field, was, now in change["fields"]]
            if change["reworded"]:
                lines.append([change["row"], "reworded", "text", "", "", "The first wording stays"])
        kept = lines[: max(0, MAX_LISTED - self._num_listed)]
        self._num_listed += len(kept)
        return kept

    def facts(self) -> dict[str, Any]:
        """All of it, as JSON."""
        counts = {name: getattr(self, name) for name in ("last_row", "num_new", "num_changed", "num_same", "num_again", "num_flaws")}
        lists = {"new": self._new, "changed": self._changed, "flaws": self._flaws}
        return {
            **counts,
            **lists,
            "states": states_facts(self._states),
            "num_refused": len(self._refused),
            "num_listed": self._num_listed,
            "is_whole": self._is_whole,
        }


def _change_facts(each: Changed) -> dict[str, Any]:
    said = {name: value for name, value in each.fields.items() if name != "source_hash"}
    fields = [[name, _told(each.row.body.get(name, default_of(name))), _told(value)] for name, value in said.items()]
    return {"row": each.item.row, "ref": each.row.ref, "fields": fields, "reworded": each.is_reworded}


def _told(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)[:200]
