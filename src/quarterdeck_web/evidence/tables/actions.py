"""Bring a table, choose its columns, import it in one act, take that act back."""

import hashlib
import zlib
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Capability, Competitor, Evidence, ParityCell, Survey, TableImport
from quarterdeck_web.evidence.tables import assemble
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.lib.uploads import receive
from quarterdeck_web.products.changes import Changing, changing, take_back
from quarterdeck_web.products.refs import free_ref

OPERATION = "market.edit"
MAX_BYTES = 20 * 2**20
MODELS: dict[str, Any] = {"competitors": Competitor, "capabilities": Capability, "parity": ParityCell, "evidence": Evidence, "surveys": Survey}
"""What a table may write, those that are pointed at first."""
ROLES = {"market": assemble.MARKET_ROLES, "survey": assemble.SURVEY_ROLES, "deals": assemble.DEAL_ROLES}
LONGEST = 300


@transaction.atomic
def bring(scope: Scope, kind: str, file: UploadedFile | None) -> TableImport:
    """Keep a table that somebody chose; nothing of the workspace changes yet. Raises `FieldErrors`."""
    if kind not in TableImport.Kind.values:
        raise FieldErrors({"kind": [f"expected one of {', '.join(TableImport.Kind.labels)}, got {kind[:40]!r}"]})
    taken = receive(file, field="file", kinds=("table",))
    if len(taken.content) > MAX_BYTES:
        raise FieldErrors({"file": [f"Expected at most {MAX_BYTES // 2**20} MB, got {len(taken.content) / 2**20:.0f} MB. Split the table."]})
    brought: TableImport = scope.rows(TableImport).create(
        kind=kind, name=taken.name, sha256=hashlib.sha256(taken.content).hexdigest(), content=zlib.compress(taken.content), brought_by=scope.user
    )
    try:
        assemble.look_at(brought, scope.workspace)
    except assemble.Unreadable as error:
        raise FieldErrors({"file": [str(error)]}) from None
    record_audit(scope, OPERATION, f"brought {taken.name[:150]}", {"sha256": brought.sha256, "kind": kind})
    return brought


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


def commit(scope: Scope, brought: TableImport, *, without_refused: bool) -> TableImport:
    """Write what a table brings, all in one act. Raises `Refused` where rows are refused and nobody said to leave them out."""
    _refuse_ended(brought)
    look = assemble.look_at(brought, scope.workspace)
    if look.num_refused and not without_refused:
        raise Refused(f"{look.num_refused} rows are refused.", "Correct the table, or import it without them.")
    if not look.brings:
        raise Refused("There is nothing new in this table.", "All it says is here already.")
    with changing(scope, OPERATION, why=f"imported {brought.name}"[:200]) as change:
        _write(scope, change, look, brought)
        brought.batch, brought.state = change.batch, TableImport.State.IMPORTED
        brought.told = "; ".join(f"{name.lower()}: {value}" for name, value in look.facts)[:300]
        brought.save(update_fields=["batch", "state", "told", "subject"])
    return brought


def undo(scope: Scope, brought: TableImport) -> int:
    """Take an import back. Raises `Refused` if it is not in, or somebody changed what it brought."""
    if brought.state != TableImport.State.IMPORTED or brought.batch is None:
        raise Refused("This table is not imported.", "There is nothing to take back.")
    with transaction.atomic():
        num = take_back(scope, brought.batch, OPERATION)
        brought.state = TableImport.State.UNDONE
        brought.save(update_fields=["state"])
    return num


def _write(scope: Scope, change: Changing, look: assemble.Look, brought: TableImport) -> None:
    for collection, model in MODELS.items():
        bodies = look.new.get(collection) or []
        if collection == "surveys" and bodies:
            bodies = [{**bodies[0], "id": free_ref(scope, Survey, bodies[0]["title"])}]
            brought.subject = bodies[0]["id"]
        change.create_all(model, bodies)
        if changed := look.changed.get(collection):
            there = {_name(row.body): row for row in scope.rows(model)}
            change.update_each([(there[_name(body)], {field: body.get(field) for field in CHANGED[collection]}) for body in changed])


CHANGED = {"capabilities": ("title", "area", "importance"), "parity": ("level", "source", "checked_on")}


def _name(body: dict[str, Any]) -> Any:
    """What tells a row from the others of its kind: its id, or its place in the matrix."""
    return body.get("id") or (body.get("capability"), body.get("competitor"))


def _refuse_ended(brought: TableImport) -> None:
    if brought.state != TableImport.State.BROUGHT:
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
