"""Pages of tables: bring one, say what its columns are, see what it would bring, import it, take it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import TableImport
from quarterdeck_web.evidence.tables import actions, assemble
from quarterdeck_web.jobs.showing import lines_after, snapshot
from quarterdeck_web.lib import words
from quarterdeck_web.lib.refusals import FieldErrors

MAX_SHOWN = 50


@operation("market.edit", methods=("GET", "POST"))
def tables(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Bring a table; those that were brought before."""
    kind, errors = request.POST.get("kind") or request.GET.get("kind", "market"), dict[str, list[str]]()
    if request.method == "POST":
        try:
            brought = actions.bring(scope, kind, request.FILES.get("file"))
            return redirect("table", workspace=scope.workspace.slug, table=brought.pk)
        except FieldErrors as error:
            errors = error.errors
    before = scope.rows(TableImport).select_related("brought_by").defer("content").order_by("-brought_at")[:MAX_SHOWN]
    context = {
        "tables": before,
        "kinds": TableImport.Kind.choices,
        "kind": kind,
        "errors": errors,
        "nav": "surveys" if kind == "survey" else "market",
    }
    return render(request, "evidence/tables/tables.html", context, status=422 if errors else 200)


@operation("market.edit", methods=("GET", "POST"))
def table(request: HttpRequest, scope: Scope, table: UUID) -> HttpResponse:
    """One table: its columns, its flaws, what it would bring; POST chooses columns, imports, or takes back."""
    brought = scope.get(TableImport, pk=table)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            return _act(request, scope, brought)
        except FieldErrors as error:
            errors = error.errors
    look = actions.shown(scope, brought) if brought.state == TableImport.State.BROUGHT else None
    job = actions.job_of(scope, brought)
    context: dict[str, Any] = {
        "table": brought,
        "job": job,
        "told": job and snapshot(job, lines_after(scope, job)),
        "is_at_work": job is not None and not job.is_over,
        "look": look,
        "typed": {**look.settings, **request.POST.dict()} if look else {},
        "roles": list(actions.ROLES[brought.kind].items()),
        "reads": list(assemble.READS.items()),
        "doubles": list(assemble.DOUBLE_WORDS.items()),
        "methods": list(assemble.METHOD_WORDS.items()),
        "flaws": look.flaws[: assemble.MAX_FLAWS] if look else [],
        "errors": errors,
        "nav": "surveys" if brought.kind == "survey" else "market",
    }
    return render(request, "evidence/tables/table.html", context, status=422 if errors else 200)


def _act(request: HttpRequest, scope: Scope, brought: TableImport) -> HttpResponse:
    action = request.POST.get("action", "")
    if action == "undo":
        num = actions.undo(scope, brought)
        if num is not None:
            messages.info(request, f"{brought.name} taken back: {words.plural(num, 'row')} as they were.")
    elif action == "go-on":
        actions.go_on(scope, brought)
    elif action == "import":
        actions.commit(scope, brought, without_refused=request.POST.get("without_refused") == "on")
        if brought.is_large:
            return redirect("table", workspace=scope.workspace.slug, table=brought.pk)
        messages.success(request, f"{brought.name} imported.")
        if brought.kind == TableImport.Kind.SURVEY:
            return redirect("survey", workspace=scope.workspace.slug, survey=brought.subject)
        return redirect("deals" if brought.kind == TableImport.Kind.DEALS else "market", workspace=scope.workspace.slug)
    else:
        names = [column["name"] for column in actions.shown(scope, brought).columns] if brought.state == TableImport.State.BROUGHT else []
        actions.choose(scope, brought, request.POST, names)
    return redirect("table", workspace=scope.workspace.slug, table=brought.pk)
