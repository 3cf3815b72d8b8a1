"""What a page brought → rows, in the caller's transaction: records word for word, events, and work items made of both."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zlib import crc32

from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope, system_scope
from quarterdeck_web.delivery import reforecasting
from quarterdeck_web.delivery.mapping.actions import apply_rules
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.delivery.voices.actions import renew
from quarterdeck_web.integrations.models import Place, TrackerEvent, TrackerRecord
from quarterdeck_web.integrations.trackers import Happened, Read, tracker_of
from quarterdeck_web.products.assemble import field_flaws, tidy_body
from quarterdeck_web.products.changes import Changing

OPERATION = "integrations.sync"
MANY = 400
OURS = ("feature", "activity", "mapped_by", "team")
"""Fields that people here set; a tracker's word does not change them."""


@dataclass
class Kept:
    """How many items were new, changed, and could not be read; whether what items repeat changed, so that all must be read again.

    `has_moved`: work on features moved, so that dates may have.
    """

    num_new: int = 0
    num_changed: int = 0
    num_broken: int = 0
    rereads: bool = False
    has_moved: bool = False


class Keeper:
    """Keeps what was read of one place, within one transaction that holds the workspace.

    It belongs to no act that `undo` takes back: what a tracker says is not undone here.
    """

    def __init__(self, place: Place, why: str = "") -> None:
        self.place, self.tracker = place, tracker_of(place.connection)
        self.scope: Scope = system_scope(place.workspace)
        self.change = Changing(self.scope, OPERATION, why or f"read from {place}")
        self.change.batch = None  # type: ignore[assignment]
        reforecasting.hold(self.change)
        self.kept = Kept()
        self._before: dict[UUID, tuple[Any, ...]] = {}

    def close(self) -> Kept:
        """Carry on what changed: rules say what it is for, evidence gets its votes, the revision tells figures that they are old.

        Dates are forecast again by whoever reads, once for all that it keeps (`Kept.has_moved`).
        """
        items = list({row.pk: row for row in self.change.touched if isinstance(row, WorkItem)}.values())
        if items:
            apply_rules(self.change, items)
            renew(self.change, items)
        if self.change.touched:
            self.change.workspace.revision += 1
            self.change.workspace.save(update_fields=["revision"])
        self.kept.has_moved = reforecasting.has_moved(self.change)
        return self.kept

    def keep(self, read: Iterable[Read], happened: Iterable[Happened] = ()) -> None:
        """Keep records and events, and make work items of them. What is older than what is known changes nothing."""
        self._keep_events(list(happened))
        fresh = self._records({(each.kind, each.external_id): each for each in read})
        self._make_items([(record, each) for record, each in fresh if each.kind == TrackerRecord.ITEM])
        self._save([record for record, _ in fresh])

    def end(self, gone: Iterable[tuple[str, str]]) -> None:
        """Close work items that are not in the tracker any more; they stay here, and say what became of them."""
        words = dict(gone)
        rows = self._rows(TrackerRecord).filter(kind=TrackerRecord.ITEM, external_id__in=list(words)).select_related("work_item")
        today = timezone.now().date().isoformat()
        for record in rows:
            item, word = record.work_item, words[record.external_id]
            if item is None or item.body.get("stated_state") == word:
                continue
            is_done = item.body.get("state") in ("complete", "closed")
            more = {} if is_done else {"state": "closed", "finished_on": today, "moves": [*(item.body.get("moves") or []), _ended(item, today, word)]}
            self.change.update(item, {"stated_state": word, **more})
            self.kept.num_changed += 1

    def drop(self, dropped: Iterable[tuple[str, str]]) -> None:
        """Forget records of labels, milestones and releases that are not there any more."""
        for kind, external_id in dropped:
            self._rows(TrackerRecord).filter(kind=kind, external_id=external_id).delete()

    def sweep(self, kind: str, before: str) -> None:
        """Forget records of a kind that a whole reading which began at that moment did not find."""
        self._rows(TrackerRecord).filter(kind=kind, read_at__lt=before).delete()

    def apply_rest(self) -> int:
        """Make some items anew whose events came without them, or which carry an earlier name of the place. Returns how many were looked at."""
        waiting = self._rows(TrackerEvent).filter(is_applied=False).order_by("item").values_list("item", flat=True).distinct()[:MANY]
        records = list(self._rows(TrackerRecord).filter(kind=TrackerRecord.ITEM, external_id__in=list(waiting)))
        if not waiting:
            misnamed = self._rows(TrackerRecord).exclude(work_item=None).exclude(work_item__source=self.place.source)
            records = list(misnamed.filter(kind=TrackerRecord.ITEM)[:MANY])
        self._make_items([(record, self.tracker.read_item(self.place, record.payload)) for record in records])
        self._save(records)
        # Events of what is not read at all (a discussion that was an issue) wait for nothing.
        self._rows(TrackerEvent).filter(item__in=list(waiting)).update(is_applied=True)
        return len(waiting) or len(records)

    def _make_items(self, pairs: list[tuple[TrackerRecord, Read]]) -> None:
        """Make work items new or anew, with their history. What the product refuses gets a flaw, and the rest goes on. Saves no record."""
        events = self._events_of([record.external_id for record, _ in pairs])
        made: list[tuple[TrackerRecord, dict[str, Any]]] = []
        for record, read in pairs:
            body = self._body(read, events.get(record.external_id, []))
            flaw = read.flaw or _flaw_in(body, self.ref_of(read.external_id))
            self.kept.num_broken += bool(flaw)
            record.flaw = flaw
            if body is not None and not flaw:
                made.append((record, body))
        self._keep_items(made)

    def ref_of(self, external_id: str) -> str:
        """The id of an item's work item: the place's own id and the number, so that it outlives a renaming."""
        server = self.place.connection.url
        host = "" if server == self.tracker.default_url else f"-{crc32((urlsplit(server).netloc).encode()):08x}"
        return f"{self.tracker.kind}{host}-{self.place.external_id}-{external_id}"

    def _body(self, read: Read, events: list[Mapping[str, Any]]) -> dict[str, Any] | None:
        return None if read.body is None or read.flaw else self.tracker.with_history(read.body, events)

    def _keep_items(self, made: list[tuple[TrackerRecord, dict[str, Any]]]) -> None:
        if not made:
            return
        refs = {record.pk: self.ref_of(record.external_id) for record, _ in made}
        known = {row.ref: row for row in self.scope.rows(WorkItem).filter(ref__in=list(refs.values()))}
        brought = self._brought_before([(record, body) for record, body in made if refs[record.pk] not in known])
        new: list[tuple[TrackerRecord, dict[str, Any]]] = []
        edits: list[tuple[WorkItem, dict[str, Any]]] = []
        for record, body in made:
            row = known.get(refs[record.pk]) or brought.get(body["key"])
            if row is None:
                new.append((record, {"id": refs[record.pk], **body}))
            else:
                record.work_item = row
                # Where a payload does not count votes, the count that is known stays.
                fields = {name: value for name, value in body.items() if name not in OURS and not (name == "votes" and value is None)}
                if _differs(row, fields):
                    edits.append((row, fields))
        rows = self.change.create_all(WorkItem, [body for _, body in new])
        for (record, _), row in zip(new, rows, strict=True):
            record.work_item = row
        self.kept.num_new += len(new)
        self.kept.num_changed += self.change.update_each(edits)
        self._rows(TrackerEvent).filter(is_applied=False, item__in=[record.external_id for record, _ in made]).update(is_applied=True)

    def _brought_before(self, made: list[tuple[TrackerRecord, dict[str, Any]]]) -> dict[str, WorkItem]:
        """Items that a file brought earlier under the same source and key: they go on, and do not stand twice."""
        keys = [body["key"] for _, body in made]
        rows = self.scope.rows(WorkItem).filter(source=self.place.source, key__in=keys) if keys else []
        return {row.key: row for row in rows}

    def _keep_events(self, happened: list[Happened]) -> None:
        facts = {"workspace": self.place.workspace, "place": self.place}
        rows = [TrackerEvent(**facts, external_id=each.external_id, item=each.item, at=each.at, payload=dict(each.payload)) for each in happened]
        self._rows(TrackerEvent).bulk_create(rows, ignore_conflicts=True, batch_size=500)

    def _records(self, wanted: dict[tuple[str, str], Read]) -> list[tuple[TrackerRecord, Read]]:
        """The records, not saved yet, of what is new or not older than what is known, with what was read."""
        rows = self._rows(TrackerRecord).filter(external_id__in=[external_id for _, external_id in wanted])
        known = {(row.kind, row.external_id): row for row in rows}
        now, fresh = timezone.now(), []
        self._before |= {row.pk: _said(row) for row in rows}
        for key, read in wanted.items():
            row = known.get(key)
            if row is not None and row.stated_at > read.stated_at and read.stated_at:
                continue
            if row is not None and read.carried != row.carried:
                self.kept.rereads = True
            row = row or TrackerRecord(workspace=self.place.workspace, place=self.place, kind=read.kind, external_id=read.external_id)
            row.title, row.payload, row.stated_at, row.carried, row.read_at = read.title, dict(read.payload), read.stated_at, read.carried, now
            row.flaw = read.flaw if read.kind != TrackerRecord.ITEM else row.flaw
            fresh.append((row, read))
        return fresh

    def _save(self, records: list[TrackerRecord]) -> None:
        rows = self._rows(TrackerRecord)
        new = [each for each in records if each._state.adding]
        # A page begins with the last second of the one before: most of what is known is the same. When it was read counts where lists are swept.
        known = [each for each in records if not each._state.adding and (each.kind != TrackerRecord.ITEM or self._before.get(each.pk) != _said(each))]
        rows.bulk_create(new, batch_size=200)
        columns = ["title", "payload", "stated_at", "carried", "read_at", "flaw", "work_item"]
        rows.bulk_update(known, columns, batch_size=100)

    def _events_of(self, items: list[str]) -> dict[str, list[Mapping[str, Any]]]:
        found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for item, payload in self._rows(TrackerEvent).filter(item__in=items).order_by("at", "external_id").values_list("item", "payload"):
            found[item].append(payload)
        return found

    def _rows(self, model: Any) -> Any:
        return self.scope.rows(model).filter(place=self.place)


def _said(record: TrackerRecord) -> tuple[Any, ...]:
    return record.title, record.payload, record.stated_at, record.carried, record.flaw, record.work_item_id


def _differs(row: WorkItem, fields: Mapping[str, Any]) -> bool:
    """Whether a work item's body would change; defaults are not written out there."""
    body = {name: value for name, value in {**row.body, **fields}.items() if value is not None}
    tidy = tidy_body(WorkItem.collection, body)
    return bool(tidy != row.body)


def _flaw_in(body: dict[str, Any] | None, ref: str) -> str:
    flaws = field_flaws(WorkItem.collection, {"id": ref, **body}) if body is not None else {}
    return "; ".join(f"{name}: {' '.join(messages)}" for name, messages in flaws.items())[:1000]


def _ended(item: WorkItem, today: str, word: str) -> dict[str, Any]:
    return {"on": today, "field": "state", "old": item.body.get("state", "open"), "new": "closed", "stated": word}
