"""What a table comes to: looked at, written, taken back. A small one while its page waits, a large one by a job, some rows at a time."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Capability, Competitor, Evidence, ParityCell, Survey, TableImport
from quarterdeck_web.evidence.tables import assemble
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.products.changes import Changing, changing, refuse_changed, take_back, take_back_some
from quarterdeck_web.products.refs import free_ref

OPERATION = "market.edit"
MODELS: dict[str, Any] = {"competitors": Competitor, "capabilities": Capability, "parity": ParityCell, "evidence": Evidence, "surveys": Survey}
"""What a table may write, those that are pointed at first."""
CHANGED = {"capabilities": ("title", "area", "importance"), "parity": ("level", "source", "checked_on")}
AT_ONCE = 1000
"""So many rows are written in one transaction; others write between two of them."""
State = TableImport.State
Work = Callable[[JobContext, TableImport], None]


def look(context: JobContext, brought: TableImport) -> None:
    """Read a large table and keep what its page shows."""
    if brought.state != State.LOOKING:
        return
    context.progress(0.1, "reading the table")
    try:
        found = assemble.look_at(brought, context.workspace)
    except assemble.Unreadable as error:
        brought.problem, brought.state = str(error)[:1000], State.UNREADABLE
    else:
        brought.looked, brought.state = found.told(), State.BROUGHT
    brought.save(update_fields=["looked", "problem", "state"])


def import_all(context: JobContext, brought: TableImport) -> None:
    """Write what a large table brings. Begun again it goes on, since what is there already is not brought again."""
    if brought.state != State.IMPORTING:
        return
    context.progress(0.05, "reading the table")
    found = assemble.look_at(brought, context.workspace)
    refuse_flawed(brought, found)
    whole, done = max(1, found.brings), 0
    for piece in _pieces(found):
        with transaction.atomic():
            context.save_checkpoint({"rows": done})
            write(context.scope, brought, piece)
        done += piece.brings
        context.progress(min(0.99, 0.2 + 0.8 * done / whole), f"{done:,} of {whole:,} rows written")
    with context.finishing():
        end(brought, assemble.told_in_a_line(brought.looked["facts"]))


def undo_all(context: JobContext, brought: TableImport) -> None:
    """Take back what a large table brought, some rows at a time; nothing where somebody changed one of them since."""
    if brought.state != State.UNDOING:
        return
    if brought.batch is not None:
        below = context.checkpoint.get("below")
        if below is None:
            refuse_changed(context.scope, brought.batch)
        whole, done, more = max(1, brought.looked["brings"]), int(context.checkpoint.get("done", 0)), True
        while more:
            with transaction.atomic():
                below = take_back_some(context.scope, brought.batch, OPERATION, below, AT_ONCE)
                done, more = done + AT_ONCE, below is not None
                context.save_checkpoint({"below": below, "done": done})
            context.progress(min(0.99, done / whole), f"{min(done, whole):,} of {whole:,} rows taken back")
    with context.finishing():
        brought.state = State.UNDONE
        brought.save(update_fields=["state"])


def refuse_flawed(brought: TableImport, found: assemble.Look) -> None:
    """Raises `Refused` where a table cannot be read to its end, or has flaws that nobody said to leave out."""
    if not found.is_whole:
        raise Refused(f"{brought.name} cannot be read to its end.", "Mend it where the flaw says that ends it, or split it, and bring it again.")
    if found.num_refused and not brought.without_refused:
        raise Refused(f"{found.num_refused:,} rows are refused.", "Correct the table, or import it without them.")


def write(scope: Scope, brought: TableImport, found: assemble.Look) -> None:
    """Write what a look brings, as a part of the import's act."""
    with changing(scope, OPERATION, why=f"imported {brought.name}"[:200]) as change:
        change.batch = brought.batch or change.batch
        brought.batch = change.batch
        _write(scope, change, found, brought)
        brought.save(update_fields=["batch", "subject"])


def end(brought: TableImport, told: str) -> None:
    """Say that a table is in."""
    brought.state, brought.told = State.IMPORTED, told[:300]
    brought.save(update_fields=["state", "told"])


def take_back_all(scope: Scope, brought: TableImport) -> int:
    """Undo the import's act. Returns how many rows. Raises `Refused` if somebody changed what it brought."""
    with transaction.atomic():
        num = take_back(scope, brought.batch, OPERATION) if brought.batch else 0
        brought.state = State.UNDONE
        brought.save(update_fields=["state"])
    return num


def address_of(context: JobContext, brought: TableImport) -> str:
    """Where a table is shown."""
    return f"/w/{context.workspace.slug}/evidence/tables/{brought.pk}/"


def _pieces(found: assemble.Look) -> Iterator[assemble.Look]:
    """A look in parts of at most so many rows, in the order in which they must be written."""
    for collection in MODELS:
        for name in ("new", "changed"):
            bodies = getattr(found, name).get(collection) or []
            for start in range(0, len(bodies), AT_ONCE):
                yield assemble.Look(**{name: {collection: bodies[start : start + AT_ONCE]}})


def _write(scope: Scope, change: Changing, found: assemble.Look, brought: TableImport) -> None:
    for collection, model in MODELS.items():
        bodies = found.new.get(collection) or []
        if collection == "surveys" and bodies:
            if brought.subject:  # Written by an attempt that was cut off.
                continue
            bodies = [{**bodies[0], "id": free_ref(scope, Survey, bodies[0]["title"])}]
            brought.subject = bodies[0]["id"]
        change.create_all(model, bodies)
        if changed := found.changed.get(collection):
            there = {_name(row.body): row for row in scope.rows(model)}
            change.update_each([(there[_name(body)], {field: body.get(field) for field in CHANGED[collection]}) for body in changed])


def _name(body: dict[str, Any]) -> Any:
    """What tells a row from the others of its kind: its id, or its place in the matrix."""
    return body.get("id") or (body.get("capability"), body.get("competitor"))
