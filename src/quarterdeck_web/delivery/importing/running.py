"""What jobs do with a tracker's export. All that an import changes is kept in one transaction: whole, or not at all."""

import csv
from typing import Any

from django.db import transaction
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.delivery.importing import assemble, files
from quarterdeck_web.delivery.mapping.actions import apply_rules, team_titles
from quarterdeck_web.delivery.models import WorkItem, WorkItemImport
from quarterdeck_web.delivery.voices.actions import renew
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.lib.tables import neutral
from quarterdeck_web.products.changes import Changing
from quarterdeck_web.products.models import Change

OPERATION = "delivery.import"
SHOWN = 50
LIST_HEADER = ("row", "what", "key", "title", "field", "was", "becomes")
MAPPED = ("feature", "activity", "mapped_by")
"""What people and rules say of an item: taking an import back leaves it."""


def try_out(context: JobContext, brought: WorkItemImport) -> None:
    """Go through a file without changing anything: what is new, the same, changed, gone, refused; all of it kept as a list."""
    if brought.state != WorkItemImport.TRYING:
        return
    trial = _trial(context, brought)
    with files.list_path_of(brought).open("w", newline="", encoding="utf-8-sig") as kept:
        lines = csv.writer(kept)
        lines.writerow(LIST_HEADER)
        lines.writerows(_lines(context, brought, trial))
    with context.finishing() as result:
        brought.tried, brought.state = assemble.sound(_facts(context, brought, trial)), WorkItemImport.TRIED
        brought.save(update_fields=["tried", "state"])
        result.url = address_of(brought)


def import_all(context: JobContext, brought: WorkItemImport) -> None:
    """Keep what a file brings, then map it by the rules."""
    if brought.state != WorkItemImport.IMPORTING:
        return
    trial = _trial(context, brought)
    if (trial.num_refused and not brought.leave_out_refused) or not trial.is_whole:
        raise Refused(f"{brought.name} is not what it was at the dry run.", "Try it again.")
    context.progress(0.9, "keeping")
    with context.finishing() as result:
        change = Changing(context.scope, OPERATION, f"import of {brought.name}")
        change.create_all(WorkItem, [assemble.body_of(item) for item in trial.new])
        rows = {row.ref: row for row in context.scope.rows(WorkItem).filter(ref__in=[each.before.id for each in trial.changed])}
        edits = [(rows[each.before.id], assemble.fields_of(each.after, (*each.fields, "moves"))) for each in trial.changed]
        if edits:
            change.update_each(edits)
        renew(change, list(context.scope.rows(WorkItem).filter(pk__in=[row.pk for row in rows.values()])))
        apply_rules(change)
        change.finish()
        counts = {"num_new": len(trial.new), "num_changed": len(trial.changed), "num_same": len(trial.same), "num_refused": trial.num_refused}
        done = {**counts, "act": change.batch, "state": WorkItemImport.IMPORTED, "imported_at": timezone.now()}
        for name, value in done.items():
            setattr(brought, name, value)
        brought.save(update_fields=list(done))
        record_audit(context.scope, OPERATION, f"imported {brought.name}", {**counts, "sha256": brought.sha256})
        result.url, result.facts = address_of(brought), counts
        transaction.on_commit(lambda: files.forget(brought))


def undo_all(context: JobContext, brought: WorkItemImport) -> None:
    """Take back what an import did: what it added goes, what it changed is as it was; what it is work for stays."""
    if brought.state != WorkItemImport.UNDOING:
        return
    scope = context.scope
    with context.finishing() as result:
        change = Changing(scope, OPERATION, "undo")
        change.undoes = brought.act
        entries = list(scope.rows(Change).filter(batch=brought.act, table=WorkItem._meta.label_lower).exclude(before=None).order_by("-position"))
        rows = {row.pk: row for row in scope.rows(WorkItem).filter(pk__in=[entry.row for entry in entries])}
        made = [rows[entry.row] for entry in entries if entry.before == {} and entry.row in rows]
        edits = [(rows[entry.row], _as_before(rows[entry.row].body, entry.before)) for entry in entries if entry.before and entry.row in rows]
        if edits:
            change.update_each(edits)
        if made:
            change.delete_all(made)
        change.finish()
        brought.num_removed, brought.state = len(made), WorkItemImport.UNDONE
        brought.save(update_fields=["num_removed", "state"])
        files.forget_all(brought)
        record_audit(scope, OPERATION, f"took back {brought.name}", {"removed": len(made), "restored": len(edits)})
        result.url = address_of(brought)


def address_of(brought: WorkItemImport) -> str:
    """Where an import is shown."""
    return f"/w/{brought.workspace.slug}/delivery/import/{brought.pk}/"


def _as_before(body: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """What sets a work item back, but for what it is work for."""
    return {**{name: None for name in body if name not in MAPPED and name not in before}, **{k: v for k, v in before.items() if k not in MAPPED}}


def _trial(context: JobContext, brought: WorkItemImport) -> Any:
    scope, num_rows = context.scope, max(1, brought.looked["num_rows"])
    known = scope.rows(WorkItem).order_by("position", "id").values_list("body", flat=True)
    teams = {name.casefold(): ref for ref, title in team_titles(scope).items() for name in (ref, title)}
    path, layout = files.path_of(brought), brought.looked["layout"]
    told = lambda row: context.progress(min(0.85, 0.85 * row / num_rows), f"row {row:,}")  # noqa: E731
    return assemble.try_out(path, brought.name, brought.mapping, layout, known, teams, today=timezone.localdate(), told=told)


def _facts(context: JobContext, brought: WorkItemImport, trial: Any) -> dict[str, Any]:
    gone = _named(context, trial.gone[:SHOWN])
    changed = [
        {"row": each.row, "ref": each.before.id, "key": each.before.key, "title": each.before.title, "fields": _differences(each)}
        for each in trial.changed[:SHOWN]
    ]
    return {
        "num_new": len(trial.new),
        "num_changed": len(trial.changed),
        "num_same": len(trial.same),
        "num_gone": len(trial.gone),
        "num_again": trial.num_again,
        "num_refused": trial.num_refused,
        "num_flaws": trial.num_flaws,
        "last_row": trial.last_row,
        "is_whole": trial.is_whole,
        "new": [
            {"row": trial.rows[each.id], "key": each.key, "title": each.title, "state": each.state, "stated": each.stated_state}
            for each in trial.new[:SHOWN]
        ],
        "changed": changed,
        "gone": gone,
        "flaws": assemble.flaws_of(trial, brought.name)[:SHOWN],
    }


def _lines(context: JobContext, brought: WorkItemImport, trial: Any) -> Any:
    """Every row of the list to download; texts no spreadsheet runs as formulas."""
    for flaw in assemble.flaws_of(trial, brought.name):
        what = "note" if flaw["is_note"] else "refused"
        yield [flaw["row"] or "", what, "", "", neutral(flaw["column"]), neutral(flaw["got"]), neutral(f"expected {flaw['expected']}. {flaw['do']}")]
    for each in trial.new:
        yield [trial.rows[each.id], "new", neutral(each.key), neutral(each.title), "", "", ""]
    for each in trial.changed:
        for field, was, now in _differences(each):
            yield [each.row, "changed", neutral(each.before.key), neutral(each.before.title), field, neutral(was), neutral(now)]
    for start in range(0, len(trial.gone), 500):
        for row in _named(context, trial.gone[start : start + 500]):
            yield ["", "gone", neutral(row["key"]), neutral(row["title"]), "", "", ""]


def _named(context: JobContext, refs: Any) -> list[dict[str, Any]]:
    rows = context.scope.rows(WorkItem).filter(ref__in=list(refs)).order_by("position", "id")
    return [{"pk": str(row.pk), "key": row.key, "title": str(row)} for row in rows]


def _differences(each: Any) -> list[list[str]]:
    return [[name.replace("_", " "), _said(getattr(each.before, name)), _said(getattr(each.after, name))] for name in each.fields]


def _said(value: Any) -> str:
    return ", ".join(map(str, value))[:200] if isinstance(value, tuple) else "" if value is None else str(value)[:200]
