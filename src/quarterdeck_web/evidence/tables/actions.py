"""Bring a table, choose its columns, import it, take that back. What takes longer than a page may is done by a job."""

import hashlib
import zlib
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import TableImport
from quarterdeck_web.evidence.tables import assemble
from quarterdeck_web.evidence.tables.running import OPERATION, end, refuse_flawed, take_back_all, write
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.lib.ids import new_id
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.lib.uploads import receive

MAX_BYTES = 20 * 2**20
ROLES = {"market": assemble.MARKET_ROLES, "survey": assemble.SURVEY_ROLES, "deals": assemble.DEAL_ROLES}
LONGEST = 300
QUICK_ROWS = 5000
"""So few rows take seconds to write, and do not wait behind plans."""
State = TableImport.State
KINDS = {State.LOOKING: "look-at-table", State.IMPORTING: "import-table", State.UNDOING: "undo-table"}
"""The kind of job that works while a table is in a state."""
TITLES = {State.LOOKING: "Reading", State.IMPORTING: "Importing", State.UNDOING: "Taking back"}


@transaction.atomic
def bring(scope: Scope, kind: str, file: UploadedFile | None) -> TableImport:
    """Keep a table that somebody chose; nothing of the workspace changes yet. Raises `FieldErrors`."""
    if kind not in TableImport.Kind.values:
        raise FieldErrors({"kind": [f"expected one of {', '.join(TableImport.Kind.labels)}, got {kind[:40]!r}"]})
    taken = receive(file, field="file", kinds=("table",))
    if len(taken.content) > MAX_BYTES:
        raise FieldErrors({"file": [f"Expected at most {MAX_BYTES // 2**20} MB, got {len(taken.content) / 2**20:.0f} MB. Split the table."]})
    brought: TableImport = scope.rows(TableImport).create(
        kind=kind,
        name=taken.name,
        sha256=hashlib.sha256(taken.content).hexdigest(),
        content=zlib.compress(taken.content),
        num_rows=assemble.rows_about(taken.name, taken.content),
        brought_by=scope.user,
    )
    record_audit(scope, OPERATION, f"brought {taken.name[:150]}", {"sha256": brought.sha256, "kind": kind})
    if brought.is_large:
        _have_done(scope, brought, (State.BROUGHT,), State.LOOKING)
        return brought
    try:
        assemble.look_at(brought, scope.workspace)
    except assemble.Unreadable as error:
        raise FieldErrors({"file": [str(error)]}) from None
    return brought


@transaction.atomic
def choose(scope: Scope, brought: TableImport, post: Any, names: list[str]) -> None:
    """Keep how a table is to be read, as the page's form says: `role-0`, `item-0` … in the order of its columns. Raises `FieldErrors`."""
    _refuse_ended(brought)
    errors: dict[str, list[str]] = {}
    roles, items = {}, {}
    for number, name in enumerate(names):
        roles[name] = post.get(f"role-{number}", "")
        if roles[name] not in ROLES[brought.kind]:
            errors[f"role-{number}"] = [f"expected one of the choices, got {roles[name][:40]!r}"]
        if item := " ".join(post.get(f"item-{number}", "").split())[:LONGEST]:
            items[name] = item
    said: dict[str, Any] = {"roles": roles}
    read = {"market": _market_settings, "survey": _survey_settings, "deals": lambda *_: {}}[brought.kind]
    said |= read(post, errors) | ({"items": items} if brought.kind == "survey" else {})
    if errors:
        raise FieldErrors(errors)
    brought.settings = said
    brought.save(update_fields=["settings"])
    if brought.is_large:
        _have_done(scope, brought, (State.BROUGHT,), State.LOOKING)


def commit(scope: Scope, brought: TableImport, *, without_refused: bool) -> TableImport:
    """Write what a table brings: at once all in one act, or by a job.

    Raises
    ------
    Refused
        If it cannot be read to its end, brings nothing, or has rows that are refused and that nobody said to leave out.
    """
    _refuse_ended(brought)
    look = shown(scope, brought)
    brought.without_refused = without_refused
    refuse_flawed(brought, look)
    if not look.brings:
        raise Refused("There is nothing new in this table.", "All it says is here already.")
    with transaction.atomic():
        if brought.is_large:
            _have_done(scope, brought, (State.BROUGHT,), State.IMPORTING, without_refused=without_refused, batch=new_id())
        else:
            write(scope, brought, look)
            end(brought, assemble.told_in_a_line(look.facts))
    return brought


def undo(scope: Scope, brought: TableImport) -> int | None:
    """Take an import back, also one that stopped half-way; returns how many rows went, None where a job does it.

    Raises `Refused` if it is not in, or somebody changed what it brought.
    """
    idle = [state for state in (State.IMPORTING, State.UNDOING) if brought.state == state and not is_at_work(scope, brought)]
    if brought.batch is None or brought.state not in (State.IMPORTED, *idle):
        raise Refused("This table is not imported.", "There is nothing to take back.")
    if not brought.is_large:
        return take_back_all(scope, brought)
    with transaction.atomic():
        _have_done(scope, brought, (State.IMPORTED, *idle), State.UNDOING)
    return None


@transaction.atomic
def go_on(scope: Scope, brought: TableImport) -> None:
    """Have a job begun again that failed or was stopped. Raises `Refused`."""
    if brought.state not in KINDS or is_at_work(scope, brought):
        raise Refused(f"{brought.name} is {brought.get_state_display().lower()}.", "Load its page again and go on from there.")
    _have_done(scope, brought, (brought.state,), State(brought.state))


def shown(scope: Scope, brought: TableImport) -> assemble.Look:
    """What a table's page shows and what it would bring: read now, or as a job read it."""
    return assemble.Look.of(brought.looked) if brought.is_large else assemble.look_at(brought, scope.workspace)


def job_of(scope: Scope, brought: TableImport) -> Job | None:
    """The newest job that works, or worked, on what a table's state says."""
    kind = KINDS.get(State(brought.state))
    jobs = scope.rows(Job).filter(kind=kind, arguments__table=str(brought.pk))
    return jobs.order_by("-created_at", "-id").first() if kind else None


def is_at_work(scope: Scope, brought: TableImport) -> bool:
    """Whether a job waits or runs for it."""
    job = job_of(scope, brought)
    return job is not None and not job.is_over


def _have_done(scope: Scope, brought: TableImport, before: tuple[str, ...], after: State, **fields: Any) -> None:
    """Have a job work on a table. Of two who ask at once, one is served. Raises `Refused` for the other."""
    if not scope.rows(TableImport).filter(pk=brought.pk, state__in=before).update(state=after, **fields):
        brought.refresh_from_db()
        raise Refused(f"{brought.name} is {brought.get_state_display().lower()} now.", "Load its page again and go on from there.")
    brought.refresh_from_db()
    is_quick = after == State.LOOKING or brought.num_rows <= QUICK_ROWS
    enqueue(scope, KINDS[after], {"table": str(brought.pk)}, title=f"{TITLES[after]} {brought.name}"[:200], lane=Job.QUICK if is_quick else Job.LONG)


def _refuse_ended(brought: TableImport) -> None:
    if brought.state != State.BROUGHT:
        raise Refused(f"{brought.name} is {brought.get_state_display().lower()}.", "Bring the table again.")


def _market_settings(post: Any, errors: dict[str, list[str]]) -> dict[str, Any]:
    reads, doubles, day = post.get("reads", ""), post.get("doubles", ""), post.get("said_on", "").strip()
    if reads not in assemble.READS:
        errors["reads"] = [f"expected {' or '.join(assemble.READS.values())}, got {reads[:40]!r}"]
    if doubles not in assemble.DOUBLE_WORDS:
        errors["doubles"] = [f"expected one of the choices, got {doubles[:40]!r}"]
    _check_day(day, "said_on", errors)
    said_source = " ".join(post.get("said_source", "").split())[:LONGEST]
    return {
        "reads": reads,
        "doubles": doubles,
        "said_source": said_source,
        "said_on": day,
        "us_name": " ".join(post.get("us_name", "").split())[:100],
    }


def _survey_settings(post: Any, errors: dict[str, list[str]]) -> dict[str, Any]:
    method, day = post.get("method", ""), post.get("asked_on", "").strip()
    if method not in assemble.METHOD_WORDS:
        errors["method"] = [f"expected one of {', '.join(assemble.METHOD_WORDS.values())}, got {method[:40]!r}"]
    title = " ".join(post.get("title", "").split())[:LONGEST]
    if not title:
        errors["title"] = ["expected a name, got an empty text"]
    _check_day(day, "asked_on", errors)
    return {"method": method, "title": title, "asked_on": day, "source": " ".join(post.get("source", "").split())[:LONGEST]}


def _check_day(text: str, field: str, errors: dict[str, list[str]]) -> None:
    if not text:
        return
    try:
        if date.fromisoformat(text) > timezone.localdate():
            errors[field] = [f"expected a day that is not in the future, got {text}"]
    except ValueError:
        errors[field] = [f"expected a day as 2026-10-02, got {text[:40]!r}"]
