"""Keeping what a batch of items comes to: evidence in bulk; under the workspace's lock accounts, segments and updates with their history."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.importing import files
from quarterdeck_web.evidence.importing.assemble import body_of, items_of
from quarterdeck_web.evidence.importing.models import FeedbackImport, ImportTrace
from quarterdeck_web.evidence.importing.sorting import Changed, Desk, Names, Sorted
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.products.assemble import collections
from quarterdeck_web.products.changes import Changing
from quarterdeck_web.products.refs import free_ref

OPERATION = "evidence.import"


def open_change(scope: Scope, brought: FeedbackImport) -> Changing:
    """Lock the workspace and record who changes it and why. It belongs to no act that `undo` takes back: an import is taken back as a whole."""
    change = Changing(scope, OPERATION, f"import of {brought.name}")
    change.batch = None  # type: ignore[assignment]
    return change


def close_change(change: Changing) -> None:
    """Count the revision, so that figures know they are old."""
    change.workspace.revision += 1
    change.workspace.save(update_fields=["revision"])


@contextmanager
def writing(context: JobContext, brought: FeedbackImport) -> Iterator[Changing]:
    """A transaction that holds the job, so that an attempt which lost it cannot write, and the workspace."""
    with transaction.atomic():
        context.save_checkpoint({"row": brought.row_cursor})
        change = open_change(context.scope, brought)
        yield change
        close_change(change)


def items(brought: FeedbackImport) -> Iterator[Any]:
    """Each row's items or flaws, streamed. Raises `Unreadable`."""
    return items_of(files.path_of(brought), brought.name, brought.mapping, brought.looked["layout"])


def address_of(brought: FeedbackImport) -> str:
    """Where an import is shown."""
    return f"/w/{brought.workspace.slug}/evidence/import/{brought.pk}/"


def needs_lock(desk: Desk, found: Sorted) -> bool:
    """Whether keeping a batch changes more than adding evidence: then only one may at a time."""
    for item, _ in found.new:
        if (item.account and desk.accounts.id_of(item.account) is None) or (item.segment and desk.segments.id_of(item.segment) is None):
            return True
    return bool(found.changed)


def change_known(change: Changing, brought: FeedbackImport, desk: Desk, found: Sorted) -> None:
    """Add the accounts and segments a batch names and update what changed. The caller's transaction holds it."""
    items = [item for item, _ in found.new] + [each.item for each in found.changed]
    for names, field in ((desk.segments, "segment"), (desk.accounts, "account")):
        _add_names(change, brought, desk, names, items, field)
    for each in found.changed:
        _update(change, brought, desk, each)


def add_new(brought: FeedbackImport, desk: Desk, found: Sorted, position: int) -> None:
    """Add the evidence of a batch from a position on. Nothing else is written, so several may add at the same time."""
    rows = _new_rows(brought, desk, found, position)
    # In one order everywhere, so that two who add the same wait for each other and not for ever.
    Evidence.objects.within(desk.scope.workspace).bulk_create(sorted(rows, key=lambda row: row.ref))


def link_doubles(change: Changing, brought: FeedbackImport, after: int, num: int = 500) -> int | None:
    """Point doubles of the import at originals that came later in the file; those of nothing stand for themselves.

    Returns the position to go on after, None at the end.
    """
    scope = change.scope
    loose = scope.rows(Evidence).filter(position__gt=max(after, brought.first_position - 1), state="archived", duplicate_of=None)
    rows = list(loose.order_by("position")[:num])
    if not rows:
        return None
    rows += loose.filter(position=rows[-1].position).exclude(pk__in=[row.pk for row in rows])
    mine = [row for row in rows if row.body.get("batch") == brought.batch and row.body.get("duplicate_of")]
    originals = _originals(scope, [row.body["duplicate_of"] for row in mine])
    for row in mine:
        original = originals.get(row.body["duplicate_of"])
        if original is None or original[0] == row.pk:
            row.body = {name: value for name, value in row.body.items() if name != "duplicate_of"}
        else:
            row.body = _with_need(row.body, original[1])
        row.reindex(_known(scope, originals, [row])).save()
    return int(rows[-1].position)


def _add_names(change: Changing, brought: FeedbackImport, desk: Desk, names: Names, items: list[Any], field: str) -> None:
    names.missing.clear()
    for item in items:
        names.id_of(getattr(item, field))
    if not names.missing:
        return
    wanted = dict(names.missing)
    names.read()
    for key, name in wanted.items():
        if names.id_of(key) is not None:
            continue
        body = {"id": free_ref(change.scope, names.model, name), "title": name}
        if field == "account" and (segment := _segment_of(desk, items, name)):
            body["segment"] = segment
        made = change.create(names.model, body)
        names.add(name, made.ref)
        _trace(brought, names.model.collection, made.ref, None, {})


def _segment_of(desk: Desk, items: list[Any], account: str) -> str | None:
    """The segment a new account is in: that of what it first said, where the product has it."""
    said = next((item.segment for item in items if item.account and item.account.casefold() == account.casefold() and item.segment), None)
    return desk.segments.id_of(said)


def _new_rows(brought: FeedbackImport, desk: Desk, found: Sorted, position: int) -> list[Evidence]:
    scope, now, rows = desk.scope, timezone.now(), []
    for number, (item, ref) in enumerate(found.new):
        account, segment = desk.accounts.id_of(item.account), desk.segments.id_of(item.segment)
        body = body_of(item, ref=ref, batch=brought.batch, account=account, segment=segment)
        rows.append(Evidence(workspace=scope.workspace, position=position + number, body=body, created_at=now, changed_at=now))
    originals = _originals(scope, [row.body["duplicate_of"] for row in rows if "duplicate_of" in row.body])
    originals |= {row.body["id"]: (row.pk, None) for row in rows}
    for row in rows:
        if "duplicate_of" in row.body:
            row.body = _with_need(row.body, originals.get(row.body["duplicate_of"], (None, None))[1])
    known = _known(scope, originals, rows)
    return [row.reindex(known) for row in rows]


def _update(change: Changing, brought: FeedbackImport, desk: Desk, each: Changed) -> None:
    again = desk.change(each.row, each.item)  # Accounts and segments it names may have been added meanwhile.
    fields = again.fields
    if double_of := fields.get("duplicate_of"):
        original = _originals(change.scope, [double_of]).get(double_of)
        if original is None:
            fields.pop("duplicate_of")
        elif original[1]:
            fields["need"] = original[1]
    before = dict(each.row.body)
    change.update(each.row, fields)
    _trace(brought, "evidence", each.row.ref, before, fields)


def _trace(brought: FeedbackImport, collection: str, ref: str, before: dict[str, Any] | None, fields: dict[str, Any]) -> None:
    rows = ImportTrace.objects.within(brought.workspace)
    rows.get_or_create(brought=brought, collection=collection, ref=ref, defaults={"workspace": brought.workspace, "before": before, "fields": fields})


def _originals(scope: Scope, refs: list[str]) -> dict[str, tuple[Any, str | None]]:
    """What doubles repeat: ref → its row and the need it belongs to."""
    rows = scope.rows(Evidence).filter(ref__in=list(set(refs))).values_list("ref", "pk", "body")
    return {ref: (pk, body.get("need")) for ref, pk, body in rows}


def _with_need(body: dict[str, Any], need: str | None) -> dict[str, Any]:
    """A double counts for the need of what it repeats."""
    return {**body, "need": need} if need and "need" not in body else body


def _known(scope: Scope, originals: dict[str, tuple[Any, str | None]], rows: list[Evidence]) -> dict[tuple[Any, str], Any]:
    """Primary keys of all that some rows point at."""
    known: dict[tuple[Any, str], Any] = {(Evidence, ref): pk for ref, (pk, _) in originals.items()}
    for field, model in (("account", collections()["accounts"]), ("segment", collections()["segments"]), ("need", Need)):
        refs = {row.body[field] for row in rows if row.body.get(field)}
        known |= {(model, ref): pk for ref, pk in scope.rows(model).filter(ref__in=list(refs)).values_list("ref", "pk")}
    return known
