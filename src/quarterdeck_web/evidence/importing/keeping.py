"""Keeping all that a file brings, part by part, by one worker or several.

A part is a batch of rows. Its evidence, its number and what it counts are kept in one transaction, so that whoever is killed loses nothing and
whoever goes on doubles nothing. Each worker reads the whole file, since what a row comes to depends on those before it, and keeps the parts that
nobody else has in hand: reading takes a tenth of the time that keeping does. On SQLite there is one writer, and nobody is asked to help.
"""

import hashlib
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope, system_scope
from quarterdeck_web.evidence.grouping.jobs import ask_for_proposal
from quarterdeck_web.evidence.importing import files
from quarterdeck_web.evidence.importing.assemble import flaw_facts
from quarterdeck_web.evidence.importing.models import FeedbackImport, ImportPart
from quarterdeck_web.evidence.importing.sorting import Desk, Sorted, batches
from quarterdeck_web.evidence.importing.writing import (
    OPERATION,
    add_new,
    address_of,
    change_known,
    close_change,
    items,
    link_doubles,
    needs_lock,
    open_change,
    writing,
)
from quarterdeck_web.evidence.meaning.duplicates import ask_for_duplicates
from quarterdeck_web.evidence.meaning.index import ask_for_index
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.worker_locks import num_living
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.products.changes import ask_for_figures

HELP = "help-import-feedback"
SHARED_FROM = 20_000
"""Rows. With fewer one worker is done before another has begun."""
MOST_HELPERS = 15
SECONDS_BETWEEN_LOOKS = 0.2
TRIES = 3


@dataclass(frozen=True)
class Part:
    """A batch of items and flaws, the place of its evidence, and how many rows of the file it takes."""

    number: int
    batch: list[Any]
    position: int
    num_rows: int


class NotImporting(Exception):
    """The import was stopped or is being taken back."""


def import_all(context: JobContext, brought: FeedbackImport) -> None:
    """Keep what a file brings, and have other workers help where there are any."""
    if brought.state != FeedbackImport.IMPORTING:
        return
    begin(context, brought)
    ask_for_help(context, brought)
    _go_through(context, context.scope, brought)
    while _is_left_to_us(context, brought):
        _go_through(context, context.scope, brought)
    context.progress(0.96, "linking doubles")
    after: int | None = 0
    while after is not None:
        with transaction.atomic():
            after = link_doubles(open_change(context.scope, brought), brought, after)
    _end_import(context, brought)


def begin(context: JobContext, brought: FeedbackImport) -> None:
    """Give all that will be added its place, before anybody adds."""
    if not brought.first_position:
        with writing(context, brought) as change:
            last = change.scope.rows(Evidence).order_by("-position").values_list("position", flat=True).first()
            brought.first_position = (last or 0) + 1
            brought.save(update_fields=["first_position"])


def ask_for_help(context: JobContext, brought: FeedbackImport) -> int:
    """Have the other living workers keep parts as well; returns how many are asked. Whoever comes too late finds nothing left to do."""
    is_worth_it = connection.vendor == "postgresql" and brought.tried["last_row"] >= SHARED_FROM
    helpers = max(0, min(num_living() - 1, MOST_HELPERS)) if is_worth_it else 0
    for helper in range(helpers):
        arguments = {"file": str(brought.pk), "job": str(context.job.pk), "helper": helper}
        enqueue(system_scope(context.workspace), HELP, arguments, title=f"Helping to import {brought.name}"[:200], debounce=True)
    return helpers


def help_import(context: JobContext, scope: Scope, brought: FeedbackImport) -> int:
    """Keep parts of an import that the job in `arguments["job"]` leads, until none is left or that is over. Returns how many parts."""
    kept: list[int] = []
    with suppress(NotImporting, Refused, FileNotFoundError):  # The leading job comes to the same row, and tells; after it the file is gone.
        _go_through(context, scope, brought, kept)
    return len(kept)


def _go_through(context: JobContext, scope: Scope, brought: FeedbackImport, kept: list[int] | None = None) -> None:
    """Read the file from its beginning and keep each part that is not kept and that nobody else has in hand."""
    desk, last_row = Desk(scope), max(1, brought.tried["last_row"])
    done = set(_parts(brought).values_list("number", flat=True))
    position, row = brought.first_position, 0
    for number, batch in enumerate(batches(items(brought))):
        part = Part(number, batch, position, batch[-1].row - row)
        if number not in done and _keep(context, scope, brought, desk, part):
            if kept is not None:
                kept.append(number)
        else:
            desk.remember(batch)
        position, row = position + len(batch), batch[-1].row
        context.progress(min(0.95, 0.95 * row / last_row), f"row {row:,} of {last_row:,}")


def _keep(context: JobContext, scope: Scope, brought: FeedbackImport, desk: Desk, part: Part) -> bool:
    """Keep one part; False where somebody else has it, or had."""
    for tries_left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                context.save_checkpoint({})
                if not _take(brought, part.number):
                    return False
                _write(context, scope, brought, desk, part)
                return True
        except IntegrityError:
            # Another import added some of it a moment ago; what it came to is seen now.
            if not tries_left:
                raise
            desk.forget_last()
    raise AssertionError("a last try returns or raises")


def _take(brought: FeedbackImport, number: int) -> bool:
    """Have a part to oneself until the transaction ends, if it is not kept and nobody else has it."""
    return _lock(brought, number) and not _parts(brought).filter(number=number).exists()


def _lock(brought: FeedbackImport, number: int) -> bool:
    if connection.vendor != "postgresql":
        return True  # Its transactions are one after the other.
    key = int.from_bytes(hashlib.blake2b(f"{brought.pk}:{number}".encode(), digest_size=8).digest(), signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key])
        return bool(cursor.fetchone()[0])


def _write(context: JobContext, scope: Scope, brought: FeedbackImport, desk: Desk, part: Part) -> None:
    found = desk.sort(part.batch)
    if found.flaws and not brought.leave_out_refused:
        flaw = flaw_facts(found.flaws[0], brought.name)
        problem = f"Row {flaw['row']:,} was fine at the dry run and is not now: expected {flaw['expected']}, got {flaw['got']}."
        raise Refused(problem, "Take the import back and try it again.")
    if needs_lock(desk, found):
        change_known(open_change(scope, brought), brought, desk, found)
    add_new(brought, desk, found, part.position)
    ImportPart(workspace=brought.workspace, brought=brought, number=part.number).save(force_insert=True)
    _count(context, brought, found, part)


def _count(context: JobContext, brought: FeedbackImport, found: Sorted, part: Part) -> None:
    """Last, since whoever holds these rows makes all others wait. Raises `NotImporting`."""
    Workspace.objects.filter(pk=brought.workspace_id).update(revision=F("revision") + 1)
    leader = context.arguments.get("job")
    if leader and not Job.objects.within(context.workspace).filter(pk=leader, state=Job.RUNNING, cancel_requested_at=None).exists():
        raise NotImporting
    counts = {"num_new": len(found.new), "num_changed": len(found.changed), "num_same": found.num_same}
    counts |= {"num_refused": len({flaw.row for flaw in found.flaws}), "row_cursor": part.num_rows}
    mine = FeedbackImport.objects.within(context.workspace).filter(pk=brought.pk, state=FeedbackImport.IMPORTING)
    if not mine.update(**{name: F(name) + more for name, more in counts.items()}):
        raise NotImporting


def _is_left_to_us(context: JobContext, brought: FeedbackImport) -> bool:
    """Wait for those who have parts in hand. Whether somebody who had one is gone without keeping it."""
    last_row = brought.tried["last_row"]
    while True:
        brought.refresh_from_db()
        if brought.row_cursor >= last_row:
            return False
        context.progress(0.95, "waiting for those who help")
        time.sleep(SECONDS_BETWEEN_LOOKS)
        if not _is_in_hand(brought):
            brought.refresh_from_db()
            return brought.row_cursor < last_row


def _is_in_hand(brought: FeedbackImport) -> bool:
    """Whether somebody has a part in hand that comes before the last one kept, or right after it."""
    numbers = set(_parts(brought).values_list("number", flat=True))
    missing = [number for number in range(max(numbers, default=0) + 2) if number not in numbers]
    with transaction.atomic():
        return not all(_lock(brought, number) for number in missing)


def _parts(brought: FeedbackImport) -> Any:
    return ImportPart.objects.within(brought.workspace_id).filter(brought=brought)


def _end_import(context: JobContext, brought: FeedbackImport) -> None:
    with context.finishing() as result:
        change = open_change(context.scope, brought)
        ask_for_figures(change.workspace)
        brought.refresh_from_db()
        if brought.num_new:
            ask_for_index(change.workspace, soon=True)
            ask_for_duplicates(change.workspace, soon=True)
            ask_for_proposal(change.workspace)
        change._keep_up_with_the_day()
        change.workspace.save(update_fields=["facts"])
        newest = context.scope.rows(Evidence).filter(position__gte=brought.first_position).order_by("-position").first() if brought.num_new else None
        if newest is not None:
            change._touch(newest, {}, newest.body)  # One speaks for all: whoever follows new evidence looks through what is new.
        close_change(change)
        brought.state, brought.imported_at = FeedbackImport.IMPORTED, timezone.now()
        brought.save(update_fields=["state", "imported_at"])
        counts = {"new": brought.num_new, "changed": brought.num_changed, "same": brought.num_same, "refused": brought.num_refused}
        record_audit(context.scope, OPERATION, f"imported {brought.name}", {**counts, "batch": brought.batch, "sha256": brought.sha256})
        result.url, result.facts = address_of(brought), counts
        transaction.on_commit(lambda: files.forget(brought))
