"""The audit trail: read, filtered, checked, taken along."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.audit import broken_links, record_audit
from quarterdeck_web.accounts.models import AuditEntry
from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.permissions import PERMISSIONS
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.scoped import ScopedQuerySet
from quarterdeck_web.lib.tables import csv_lines
from quarterdeck_web.lib.uploads import as_attachment

PAGE = 50
LONGEST_FILTER = 200
RECENT = 2000
OTHER_ACTS = {
    "workspace.create": "Made the workspace",
    "members.join": "Joined by invitation",
    "members.leave": "Left",
    "audit.verify": "Checked the audit trail",
}
"""Acts in the trail that are no operation of the table, in words."""


@operation("audit.see")
def audit(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The latest entries first, a page at a time; the page begins after an entry's number, so that new entries move nothing."""
    entries = _filtered(request, scope)
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 18:
        entries = entries.filter(number__lt=int(after))
    shown = list(entries.select_related("actor")[: PAGE + 1])
    head = scope.rows(AuditEntry).order_by("-number").first()
    facts = {
        "entries": [_described(entry) for entry in shown[:PAGE]],
        "next": shown[PAGE - 1].number if len(shown) > PAGE else None,
        "head": head,
        **_choices(scope),
        "filter": {name: request.GET.get(name, "") for name in ("person", "operation", "words")},
    }
    return render(request, "accounts/audit.html", facts)


@operation("audit.see")
def export(request: HttpRequest, scope: Scope) -> StreamingHttpResponse:
    """The filtered trail as CSV, oldest first, row by row, so that its length does not matter."""
    header = ("number", "at", "person", "operation", "subject", "detail", "previous hash", "hash")
    entries = _filtered(request, scope).order_by("number")
    rows = (
        (e.number, e.at, e.actor_name, e.operation, e.subject, _json(e.detail), e.previous_hash, e.hash) for e in entries.iterator(chunk_size=1000)
    )
    response = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    return as_attachment(response, f"{scope.workspace.slug}-audit.csv")


@operation("audit.see", methods=("POST",))
def verify(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Compute every hash again, and say where the chain is broken."""
    broken = broken_links(scope.workspace)
    head = scope.rows(AuditEntry).order_by("-number").first()
    count = head.number if head else 0
    record_audit(scope, "audit.verify", f"{count:,} entries, {len(broken)} broken", {"head": head.hash if head else "", "broken": broken[:20]})
    if broken:
        places = ", ".join(str(number) for number in broken[:10])
        said = f"The chain is broken at {len(broken):,} {'entry' if len(broken) == 1 else 'entries'}: {places}."
        messages.error(request, f"{said} Somebody changed the database by hand; compare with a backup.")
    else:
        messages.success(request, f"All {count:,} entries are as they were written: the chain is whole.")
    return redirect("audit", workspace=scope.workspace.slug)


def _filtered(request: HttpRequest, scope: Scope) -> ScopedQuerySet:
    entries = scope.rows(AuditEntry)
    asked = {name: request.GET.get(name, "")[:LONGEST_FILTER] for name in ("person", "operation", "words")}
    if asked["person"]:
        entries = entries.filter(actor_name=asked["person"])
    if asked["operation"]:
        entries = entries.filter(operation=asked["operation"])
    if asked["words"]:
        entries = entries.filter(Q(subject__icontains=asked["words"]) | Q(actor_name__icontains=asked["words"]))
    return entries.order_by("-number")


def _choices(scope: Scope) -> dict[str, Any]:
    """Whom and what the filter offers: those of the latest acts, so that a long trail is not read through for it."""
    latest = list(scope.rows(AuditEntry).order_by("-number").values_list("actor_name", "operation")[:RECENT])
    operations = sorted({(name, _sentence(name)) for _, name in latest}, key=lambda pair: pair[1])
    return {"people": sorted({person for person, _ in latest if person}), "operations": operations}


def _sentence(operation_: str) -> str:
    permission = PERMISSIONS.get(operation_)
    return permission.sentence.rstrip(".") if permission else OTHER_ACTS.get(operation_, operation_)


def _described(entry: AuditEntry) -> dict[str, Any]:
    changed = entry.detail.get("fields")
    fields = [(name.replace("_", " "), *pair) for name, pair in changed.items()] if isinstance(changed, dict) else []
    return {"row": entry, "sentence": _sentence(entry.operation), "fields": fields}


def _json(detail: dict[str, Any]) -> str:
    import json

    return json.dumps(detail, ensure_ascii=False, sort_keys=True, default=str) if detail else ""
