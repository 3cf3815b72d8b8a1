"""The only way a noun changes: recorded, versioned, undoable, and in one transaction.

    with changing(scope, "features.edit", why="asked by sales") as change:
        change.update(feature, {"title": "Dock self-booking"}, version=3)

Every field that changes gets a row in the history with who and when; the act gets a line in the audit trail; the
workspace's revision grows, so that figures know they are old. Hooks registered by `on_change` run inside the same
transaction (features use them to un-turn keys).
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope, system_scope
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.registry import is_registered
from quarterdeck_web.lib.ids import new_id
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.products.assemble import field_flaws, tidy_body
from quarterdeck_web.products.merging import own_fields
from quarterdeck_web.products.models import Change, ForecastRecord
from quarterdeck_web.products.rows import NounRow

LOGGED_LENGTH = 2000
MANY = 200
FACTS = "accounts.workspace"
"""The table that the record names for fields of the product file itself."""
Hook = Callable[["Changing", NounRow, dict[str, Any], dict[str, Any]], None]
_hooks: list[Hook] = []


def on_change(hook: Hook) -> Hook:
    """Have `hook(change, row, before, after)` called for every changed, created (`before` empty) or deleted (`after` empty) row."""
    _hooks.append(hook)
    return hook


@contextmanager
def changing(scope: Scope, operation: str, *, why: str = "") -> Iterator["Changing"]:
    """A transaction in which nouns of a workspace change. Nothing is kept if it raises."""
    with transaction.atomic():
        change = Changing(scope, operation, why)
        yield change
        change.finish()


class Changing:
    """One act of one person (see the module)."""

    def __init__(self, scope: Scope, operation: str, why: str) -> None:
        self.scope, self.operation, self.why = scope, operation, why
        self.batch, self.at = new_id(), timezone.now()
        # Locks the workspace's row, so that two acts cannot share a revision or a position.
        self.workspace = Workspace.objects.select_for_update().get(pk=scope.workspace.pk)
        self.touched: list[NounRow] = []
        self._position = (self._rows(Change).aggregate(last=models.Max("position"))["last"] or 0) + 1
        self._seen: set[UUID] = set()
        self._versioned: set[UUID] = set()
        self._unsaved: list[Change] | None = None
        self.undoes: UUID | None = None
        """The act that this one takes back, if it does."""
        self.changed_facts: list[str] = []
        self.agreed: set[tuple[UUID, str]] = set()
        """Rows and fields whose change was decided by both keys: it undoes neither."""

    def _rows(self, model: type[Any]) -> Any:
        return model.objects.within(self.workspace)

    def create(self, model: type[NounRow], body: dict[str, Any], **columns: Any) -> Any:
        """A new noun at the end of its collection. Raises `FieldErrors`, and `Refused` if its id is taken."""
        body = self._sound(model.collection, body)
        last = self._rows(model).aggregate(last=models.Max("position"))["last"] or 0
        row = model(workspace=self.workspace, position=last + 1, body=body, created_at=self.at, changed_at=self.at, **columns).reindex()
        if row.ref and self._rows(model).filter(ref=row.ref).exists():
            raise Refused(f"{row.ref}: is the id of another one already.", "Choose another id.")
        row.save(force_insert=True)
        self._versioned.add(row.pk)
        self._log(row, "", None, str(row), before={})
        self._touch(row, {}, row.body)
        return row

    def create_all(self, model: type[NounRow], bodies: list[dict[str, Any]]) -> list[Any]:
        """New nouns at the end of their collection, in their order. As `create` for each, in a tenth of the time."""
        known, made = _Known(self.workspace), list[Any]()
        last = self._rows(model).aggregate(last=models.Max("position"))["last"] or 0
        for start in range(0, len(bodies), MANY):
            sound = [self._sound(model.collection, body) for body in bodies[start : start + MANY]]
            facts = {"workspace": self.workspace, "created_at": self.at, "changed_at": self.at}
            rows = [model(position=last + start + number, body=body, **facts).reindex(known) for number, body in enumerate(sound, 1)]
            taken = self._rows(model).filter(ref__in=[row.ref for row in rows if row.ref]).values_list("ref", flat=True).first()
            if taken is not None:
                raise Refused(f"{taken}: is the id of another one already.", "Choose another id.")
            self._rows(model).bulk_create(rows)
            self._unsaved = []
            for row in rows:
                self._versioned.add(row.pk)
                self._log(row, "", None, str(row), before={})
            Change.objects.within(self.workspace).bulk_create(self._unsaved)
            self._unsaved = None
            for row in rows:
                self._touch(row, {}, row.body)
            made += rows
        return made

    def update(self, row: NounRow, fields: dict[str, Any], *, version: int | None = None, **columns: Any) -> NounRow:
        """Set fields of a noun (None: back to its default) and columns that are not part of it.

        Raises
        ------
        StaleEdit
            If `version` is not the row's any more and somebody changed a field that this changes to something else.
        FieldErrors
            If a field cannot be what it is set to.
        """
        current = type(row).objects.within(self.workspace).select_for_update().get(pk=row.pk)
        fields = {field: value for field, value in fields.items() if field not in self.scope.keep_theirs}
        fields = own_fields(self.workspace, current, fields, version)
        before = current.body
        body = {**before, **{field: value for field, value in fields.items() if value is not None}}
        for field, value in fields.items():
            if value is None:
                body.pop(field, None)
        body = self._sound(row.collection, body)
        if body == before and all(getattr(current, name) == value for name, value in columns.items()):
            return current
        for field in dict.fromkeys([*before, *body]):
            if before.get(field) != body.get(field):
                self._log(current, field, before.get(field), body.get(field), before=before)
        for name, value in columns.items():
            if getattr(current, name) != value:
                self._log(current, name, getattr(current, name), value, before=before)
            setattr(current, name, value)
        current.body, current.changed_at = body, self.at
        self._count_version(current)
        current.reindex().save()
        self._touch(current, before, body)
        row.body, row.version, row.changed_at = current.body, current.version, current.changed_at
        return current

    def update_all(self, rows: list[Any], fields: dict[str, Any]) -> int:
        """Set the same fields of many nouns of one kind. As `update` without a version, in a tenth of the time. Returns how many changed."""
        return self.update_each([(row, fields) for row in rows])

    def update_each(self, edits: list[tuple[Any, dict[str, Any]]]) -> int:
        """Set fields of many nouns of one kind, to each its own. As `update_all` else."""
        num_changed, known = 0, _Known(self.workspace)
        for start in range(0, len(edits), MANY):
            model, fields_of = type(edits[0][0]), {row.pk: fields for row, fields in edits[start : start + MANY]}
            changed = []
            self._unsaved = []
            for current in model.objects.within(self.workspace).select_for_update().filter(pk__in=list(fields_of)):
                before, fields = current.body, fields_of[current.pk]
                body = {field: value for field, value in {**before, **fields}.items() if value is not None or field not in fields}
                body = self._sound(current.collection, body)
                if body == before:
                    continue
                for field in fields:
                    if before.get(field) != body.get(field):
                        self._log(current, field, before.get(field), body.get(field), before=before)
                current.body, current.changed_at = body, self.at
                self._count_version(current)
                changed.append((current.reindex(known), before))
            Change.objects.within(self.workspace).bulk_create(self._unsaved)
            self._unsaved = None
            for row, before in changed:
                row.save(force_update=True)  # One by one: Django's bulk_update takes five times as long to write its CASE for every column.
                self._touch(row, before, row.body)
            num_changed += len(changed)
        return num_changed

    def delete(self, row: NounRow) -> None:
        """Take a noun away. Its history stays, and `undo` brings it back."""
        before = row.body
        self._log(row, "", str(row), None, before={**before, "__position": row.position})
        pk = row.pk
        row.delete()
        row.pk = pk  # Django forgets it; whoever is told of the deletion needs it.
        self._touch(row, before, {})

    def delete_all(self, rows: list[Any]) -> None:
        """Take many nouns of one kind away. As `delete` for each, in a tenth of the time."""
        for start in range(0, len(rows), MANY):
            some = rows[start : start + MANY]
            self._unsaved = []
            for row in some:
                self._log(row, "", str(row), None, before={**row.body, "__position": row.position})
            Change.objects.within(self.workspace).bulk_create(self._unsaved)
            self._unsaved = None
            self._rows(type(some[0])).filter(pk__in=[row.pk for row in some]).delete()
            for row in some:
                self._touch(row, row.body, {})

    def amend(self, row: NounRow, field: str, value: Any) -> None:
        """Set one field as a consequence of what this act did already: logged, but no hook runs again."""
        before = row.body
        body = self._sound(row.collection, {**before, field: value})
        self._log(row, field, before.get(field), body.get(field), before=before)
        row.body, row.changed_at = body, self.at
        self._count_version(row)
        row.reindex().save()

    def _count_version(self, row: NounRow) -> None:
        """One act is one version of a row, however many steps it took."""
        if row.pk not in self._versioned:
            row.version += 1
            self._versioned.add(row.pk)

    def _sound(self, collection: str, body: dict[str, Any]) -> dict[str, Any]:
        flaws = field_flaws(collection, body)
        if flaws:
            raise FieldErrors(flaws)
        return tidy_body(collection, body)

    def _log(self, row: NounRow, field: str, old: Any, new: Any, *, before: dict[str, Any]) -> None:
        self._record(row.ref or f"{row.collection}:{row.pk}", field or row.collection, old, new, row._meta.label_lower, row.pk, before)

    def _record(self, subject: str, field: str, old: Any, new: Any, table: str, pk: UUID, before: dict[str, Any]) -> None:
        first_of_row = pk not in self._seen
        self._seen.add(pk)
        body = {"subject": subject, "field": field, "old": _text(old), "new": _text(new)}
        body |= {"on": self.at.date().isoformat(), "by": self.scope.who, "why": self.why}
        entry = Change(
            workspace=self.workspace,
            position=self._position,
            body=tidy_body("changes", body),
            at=self.at,
            actor=self.scope.user,
            batch=self.batch,
            table=table,
            row=pk,
            before=before if first_of_row else None,
        ).reindex()
        if self._unsaved is None:
            entry.save(force_insert=True)
        else:
            self._unsaved.append(entry)
        self._position += 1

    def set_fact(self, name: str, value: dict[str, Any] | None) -> None:
        """Set one of the product file's own fields that is no list of nouns (`strategy`); see `facts`, which checks it."""
        before, after = self.workspace.facts.get(name) or {}, value or {}
        for field in dict.fromkeys([*before, *after]):
            if before.get(field) != after.get(field):
                self._record(name, field, before.get(field), after.get(field), FACTS, self.workspace.pk, {"was": before})
        if before == after:
            return
        self.workspace.facts = {**{key: kept for key, kept in self.workspace.facts.items() if key != name}, **({name: after} if after else {})}
        self.workspace.save(update_fields=["facts"])
        self.scope.workspace.facts = self.workspace.facts
        self.changed_facts.append(name)

    def _touch(self, row: NounRow, before: dict[str, Any], after: dict[str, Any]) -> None:
        self.touched.append(row)
        for hook in _hooks:
            hook(self, row, before, after)

    def finish(self) -> None:
        """Count the revision and write the audit line, if anything changed."""
        if not self.touched and not self.changed_facts:
            return
        self.workspace.revision += 1
        self._keep_up_with_the_day()
        self.workspace.save(update_fields=["revision", "facts"])
        self.scope.workspace.revision, self.scope.workspace.facts = self.workspace.revision, self.workspace.facts
        subject = ", ".join(dict.fromkeys(row.ref or row.collection for row in self.touched[:5]) or self.changed_facts)
        record_audit(self.scope, self.operation, subject, {"rows": len(self.touched) or len(self.changed_facts), "batch": str(self.batch)})
        ask_for_figures(self.workspace)

    def _keep_up_with_the_day(self) -> None:
        """The product is as of the day somebody last changed it: what is said today counts today."""
        if self.scope.user is None or self.operation == "forecasts.make":  # A forecast is a record, not a change.
            return
        self.move_to_today()

    def move_to_today(self) -> bool:
        """Let the product be as of today, where it is as of an earlier day; whether it was. Whoever calls saves the workspace's facts."""
        today, as_of = timezone.localdate().isoformat(), self.workspace.facts.get("as_of")
        if not as_of or as_of >= today:
            return False
        self.workspace.facts = {**self.workspace.facts, "as_of": today}
        return True


class _Known(dict[tuple[type[NounRow], str], Any]):
    """(model, ref) → primary key, looked up once each: many rows point at the same few."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace

    def get(self, key: tuple[type[NounRow], str], default: Any = None) -> Any:
        if key not in self:
            model, ref = key
            self[key] = model.objects.within(self._workspace).filter(ref=ref).values_list("pk", flat=True).first()
        return self[key]


def ask_for_figures(workspace: Workspace) -> None:
    """Have ranks, verdicts and needs computed again once this transaction is kept; one waiting job serves many changes."""
    if is_registered("figures"):
        enqueue(system_scope(workspace), "figures", debounce=True)


def undo_last(scope: Scope) -> list[str]:
    """Take back the person's last act; its rows get the bodies they had. Returns what was undone, as words.

    Raises
    ------
    Refused
        If there is nothing to undo, or somebody has changed one of the rows since.
    """
    # A forecast is kept for ever, so writing one down is no act to undo: what came before it is.
    acts = scope.rows(Change).filter(actor=scope.user, at__isnull=False).exclude(batch=None).exclude(field=ForecastRecord.collection)
    last = acts.order_by("-position").first()
    if last is None or last.body.get("why") == "undo":
        raise Refused("There is nothing of yours to undo.", "Only your own last change can be undone, and only once.")
    entries = list(scope.rows(Change).filter(batch=last.batch).order_by("position"))
    with changing(scope, "undo", why="undo") as change:
        change.undoes, words = last.batch, []
        for entry in reversed([entry for entry in entries if entry.before is not None]):
            words.append(_undo_one(change, entry))
    return words


def take_back(scope: Scope, batch: UUID, operation: str) -> int:
    """Take one whole act back, however long ago: what it made goes, what it changed is as it was. Returns how many rows.

    Raises
    ------
    Refused
        If somebody has changed one of its rows since; nothing is taken back then.
    """
    with changing(scope, operation, why="undo") as change:
        change.undoes = batch
        entries = list(_entries(scope, batch))
        _undo_each(change, entries, batch)
    return len(entries)


def take_back_some(scope: Scope, batch: UUID, operation: str, below: int | None, most: int) -> int | None:
    """Take back at most so many rows of an act, the last first, so that others write in between and memory holds no more.

    Returns the position to go on `below`, None at the end. `refuse_changed` says beforehand whether all of it can be taken back.
    """
    with changing(scope, operation, why="undo") as change:
        change.undoes = batch
        entries = list((_entries(scope, batch) if below is None else _entries(scope, batch).filter(position__lt=below))[:most])
        _undo_each(change, entries, batch)
    return entries[-1].position if len(entries) == most else None


def refuse_changed(scope: Scope, batch: UUID) -> None:
    """Raises `Refused` if somebody has changed one of the rows of an act since."""
    mine = scope.rows(Change).filter(batch=batch)
    began = mine.aggregate(at=models.Min("at"))["at"]
    if began is None:  # Nothing was written.
        return
    changed = scope.rows(Change).filter(row__in=mine.values("row"), at__gt=began).exclude(batch=batch).first()
    if changed is not None:
        raise Refused(f"{changed.subject} was changed again since, by {changed.body.get('by') or 'somebody'}.", "Change it by hand.")


def _entries(scope: Scope, batch: UUID) -> Any:
    """The first entry of each row that an act made or changed, the last first."""
    return scope.rows(Change).filter(batch=batch).exclude(before=None).order_by("-position")


def _undo_each(change: Changing, entries: list[Change], batch: UUID) -> None:
    made = [entry for entry in entries if entry.before == {}]
    for entry in entries:
        if entry.before != {}:
            _undo_one(change, entry)
    for start in range(0, len(made), MANY):
        _delete_made(change, made[start : start + MANY], batch)


def _delete_made(change: Changing, entries: list[Change], batch: UUID) -> None:
    """Delete rows that an act made, a few queries for all of them."""
    later = (
        change._rows(Change).filter(row__in=[entry.row for entry in entries], at__gt=entries[0].at).exclude(batch=batch).exclude(batch=change.batch)
    )
    if (changed := later.first()) is not None:
        raise Refused(f"{changed.subject} was changed again since, by {changed.body.get('by') or 'somebody'}.", "Change it by hand.")
    for table in dict.fromkeys(entry.table for entry in entries):
        rows = list(change._rows(apps.get_model(table)).filter(pk__in=[entry.row for entry in entries if entry.table == table]))
        change.delete_all(rows)


def _undo_one(change: Changing, entry: Change) -> str:
    if entry.table == FACTS:
        _refuse_changed_since(change, entry, entry.subject)
        change.set_fact(entry.subject, entry.before["was"])
        return f"{entry.subject} is as it was"
    model = apps.get_model(entry.table)
    row = change._rows(model).filter(pk=entry.row).first()
    _refuse_changed_since(change, entry, row or entry.subject)
    if entry.before == {}:
        if row is not None:
            change.delete(row)
        return f"{entry.subject} is gone again"
    before = dict(entry.before)
    position = before.pop("__position", None)
    if row is None:
        restored = model(pk=entry.row, workspace=change.workspace, position=position or 0, body=before).reindex()
        restored.save(force_insert=True)
        change._log(restored, "", None, str(restored), before={})
        change._touch(restored, {}, before)
        return f"{restored} is back"
    change.update(row, {**dict.fromkeys(row.body), **before})
    return f"{row} is as it was"


def _refuse_changed_since(change: Changing, entry: Change, what: Any) -> None:
    later = change._rows(Change).filter(row=entry.row, position__gt=entry.position, at__gt=entry.at)
    later = later.exclude(batch=entry.batch).exclude(batch=change.batch)
    if later.exists():
        raise Refused(f"{what} was changed again since, by {later.first().body.get('by') or 'somebody'}.", "Change it by hand.")


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return value[:LOGGED_LENGTH]
    if isinstance(value, models.Model):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)[:LOGGED_LENGTH]
