"""A whole workspace in and out: look at a file, import it in one transaction, take that back; tables for spreadsheets."""

import hashlib
import zlib
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.products.assemble import (
    ProductFile,
    changes_in_words,
    collections,
    errors_as_flaws,
    export_bytes,
    flaws_of,
    product_from_bytes,
    product_of,
    replace_content,
)
from quarterdeck_web.products.changes import ask_for_figures
from quarterdeck_web.products.models import ImportedFile

MAX_BYTES = 50 * 1024 * 1024
MAX_FLAWS_KEPT = 500
Say = Callable[[float, str], object]


@transaction.atomic
def bring_file(scope: Scope, name: str, content: bytes) -> ImportedFile:
    """Keep a file and have it looked at. Nothing of the workspace changes yet.

    Raises
    ------
    FieldErrors
        If it is empty or too large.
    """
    if not content:
        raise FieldErrors({"file": [f"{name}: expected a product file, got an empty file. Choose another"]})
    if len(content) > MAX_BYTES:
        raise FieldErrors(
            {"file": [f"{name}: expected at most 50 MB, got {len(content) / 1024 / 1024:.0f} MB. Leave out what is closed, or split the product"]}
        )
    brought: ImportedFile = scope.rows(ImportedFile).create(
        name=name[:200], size=len(content), sha256=hashlib.sha256(content).hexdigest(), content=zlib.compress(content), brought_by=scope.user
    )
    enqueue(scope, "look", {"file": str(brought.pk)}, title=f"Reading {name[:150]}")
    record_audit(scope, "workspace.import", f"brought {name[:150]}", {"sha256": brought.sha256})
    return brought


def look_at(brought: ImportedFile, workspace: Workspace, say: Say) -> None:
    """Read a file: every flaw, what it holds, and what importing it would change."""
    say(0.1, "reading the file")
    try:
        product = product_in(brought)
    except Exception as error:
        brought.flaws = errors_as_flaws(error)
        brought.state = "flawed"
        brought.save()
        return
    say(0.4, "checking it")
    brought.flaws = [{"place": flaw.place, "message": flaw.message, "severity": flaw.severity} for flaw in flaws_of(product)][:MAX_FLAWS_KEPT]
    say(0.6, "comparing it with what is here")
    here = {name: model.objects.within(workspace).count() for name, model in collections().items()}
    brought.counts = [
        {"name": name, "file": len(getattr(product, name)), "here": here[name]} for name in here if len(getattr(product, name)) or here[name]
    ]
    brought.changes = changes_in_words(product_of(workspace), product) if any(here.values()) else []
    brought.state = "flawed" if any(flaw["severity"] == "error" for flaw in brought.flaws) else "ready"
    brought.save()
    say(1.0, "done")


@transaction.atomic
def start_import(scope: Scope, brought: ImportedFile) -> ImportedFile:
    """Have a file that was looked at imported. Raises `Refused` where it is not ready."""
    if not scope.rows(ImportedFile).filter(pk=brought.pk, state="ready").update(state="importing"):
        raise Refused(
            f"{brought.name} is not ready to be imported: it is {brought.get_state_display().lower()}.", "Mend its flaws and bring it again."
        )
    enqueue(scope, "import", {"file": str(brought.pk)}, title=f"Importing {brought.name[:150]}", idempotency_key=f"import:{brought.pk}")
    return brought


def product_in(brought: ImportedFile) -> ProductFile:
    """The product that a file holds."""
    return product_from_bytes(zlib.decompress(brought.content), brought.name)


@transaction.atomic
def import_file(scope: Scope, brought: ImportedFile, product: ProductFile) -> int:
    """Put a file's product in the place of the workspace's content: all of it or nothing. Importing it twice changes nothing more."""
    brought = scope.rows(ImportedFile).select_for_update().get(pk=brought.pk)
    if brought.state == "imported":
        return 0
    workspace = Workspace.objects.select_for_update().get(pk=scope.workspace.pk)
    before = export_bytes(workspace) if workspace.facts else b""
    num_rows = replace_content(workspace, product)
    brought.state, brought.before, brought.imported_at, brought.revision = (
        "imported",
        zlib.compress(before) if before else None,
        timezone.now(),
        workspace.revision,
    )
    brought.save()
    record_audit(scope, "workspace.import", brought.name, {"rows": num_rows, "sha256": brought.sha256})
    ask_for_figures(workspace)
    return num_rows


@transaction.atomic
def take_back_import(scope: Scope, brought: ImportedFile) -> None:
    """Bring back what was there before an import. Raises `Refused` if the workspace changed since, or nothing was there."""
    brought = scope.rows(ImportedFile).select_for_update().get(pk=brought.pk)
    workspace = Workspace.objects.select_for_update().get(pk=scope.workspace.pk)
    if brought.state != "imported" or brought.before is None:
        raise Refused(f"{brought.name} cannot be taken back.", "Only an import that replaced something can, and only once.")
    if workspace.revision != brought.revision:
        raise Refused("The workspace was changed after this import.", "Export it first; then bring the older file back as a new import.")
    replace_content(workspace, product_from_bytes(zlib.decompress(brought.before), workspace.name))
    brought.state = "undone"
    brought.save()
    record_audit(scope, "workspace.import", f"took back {brought.name}")
    ask_for_figures(workspace)


def table_of(scope: Scope, collection: str) -> tuple[list[str], list[list[Any]]]:
    """A collection as a table: its fields as columns, one row a noun; nested fields as JSON."""
    import json

    bodies = list(scope.rows(collections()[collection]).order_by("position", "id").values_list("body", flat=True))
    fields = list(dict.fromkeys(field for body in bodies for field in body))
    return fields, [
        [json.dumps(value, ensure_ascii=False) if isinstance(value := body.get(field), (dict, list)) else value for field in fields]
        for body in bodies
    ]
