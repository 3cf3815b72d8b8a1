"""Pages of the import of work items: bring an export, map its columns and states, try it, import it, take it back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.importing import actions, files, mapping
from quarterdeck_web.delivery.importing.assemble import FORMAT_WORDS, ORDERS, STATE_WORDS, UNITS
from quarterdeck_web.delivery.models import WorkItemImport
from quarterdeck_web.jobs.showing import lines_after, snapshot
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.lib.uploads import as_attachment

MAX_SHOWN = 100
STEPS = ("Detect", "Map", "Dry run", "Commit")
STEP_OF = {WorkItemImport.MAPPING: 1, WorkItemImport.TRYING: 2, WorkItemImport.TRIED: 2, WorkItemImport.IMPORTING: 3}


@operation("delivery.import", methods=("GET", "POST"))
def imports(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Bring a tracker's export; what was brought before, with who, when and how much."""
    errors: list[str] = []
    if request.method == "POST":
        try:
            brought = actions.bring(scope, request.FILES.get("file"))
            return redirect("work-item-import", workspace=scope.workspace.slug, tracker_file=brought.pk)
        except FieldErrors as error:
            errors = error.errors["file"]
    before = scope.rows(WorkItemImport).select_related("brought_by", "imported_by", "undone_by").defer("looked", "tried")[:MAX_SHOWN]
    context = {"imports": before, "errors": errors, "endings": ",".join(files.ENDINGS), "formats": FORMAT_WORDS}
    return render(request, "delivery/importing/imports.html", context, status=422 if errors else 200)


@operation("delivery.import", methods=("GET", "POST"))
def one_import(request: HttpRequest, scope: Scope, tracker_file: UUID) -> HttpResponse:
    """How far a file is, and what can be done next."""
    found = scope.get(WorkItemImport, pk=tracker_file)
    return _act(request, scope, found) if request.method == "POST" else _page(request, scope, found, {})


@operation("delivery.import")
def dry_run_list(request: HttpRequest, scope: Scope, tracker_file: UUID) -> HttpResponse:
    """What a dry run found, row by row, as CSV."""
    found = scope.get(WorkItemImport, pk=tracker_file)
    path = files.list_path_of(found)
    if not found.tried or not path.exists():
        raise Http404
    return as_attachment(FileResponse(path.open("rb"), content_type="text/csv; charset=utf-8"), f"{found.name}-dry-run.csv")  # type: ignore[arg-type]


def _act(request: HttpRequest, scope: Scope, found: WorkItemImport) -> HttpResponse:
    action = request.POST.get("action", "")
    if action == "try" and found.state in (WorkItemImport.MAPPING, WorkItemImport.TRIED):
        try:
            actions.set_mapping(scope, found, mapping.read(found, request.POST))
        except FieldErrors as error:
            return _page(request, scope, found, error.errors)
    if action == "leave":
        actions.leave(scope, found)
        messages.info(request, f"{found.name} was put aside. Nothing was changed.")
        return redirect("import-work-items", workspace=scope.workspace.slug)
    doing: dict[str, Callable[[], Any]] = {
        "try": lambda: actions.try_it(scope, found),
        "try-again": lambda: actions.try_it(scope, found),
        "map": lambda: actions.map_again(scope, found),
        "import": lambda: actions.start(scope, found, leave_out_refused=bool(request.POST.get("leave_out"))),
        "undo": lambda: actions.take_back(scope, found),
    }
    if action in doing:
        doing[action]()
    return redirect("work-item-import", workspace=scope.workspace.slug, tracker_file=found.pk)


def _page(request: HttpRequest, scope: Scope, found: WorkItemImport, errors: dict[str, list[str]]) -> HttpResponse:
    job = actions.job_of(scope, found)
    context: dict[str, Any] = {
        "file": found,
        "job": job,
        "told": job and snapshot(job, lines_after(scope, job)),
        "is_at_work": job is not None and not job.is_over,
        "errors": errors,
        "steps": _steps(found),
        "tried": found.tried,
    }
    if found.state == WorkItemImport.MAPPING:
        posted = request.POST if errors else None
        typed = {name: (posted or {}).get(name, found.mapping.get(field) or "") for name, field in (("source", "source"), ("order", "order"))}
        typed["unit"] = (posted or {}).get("unit", found.mapping.get("estimate_unit") or "points")
        context |= {"typed": typed, "columns": mapping.rows_of_form(found, posted), "states": mapping.states_of_form(found, posted)}
        context |= {"fields": mapping.field_choices(), "meanings": STATE_WORDS, "units": [(each, each.capitalize()) for each in UNITS]}
        context["orders"] = [("", "told by the dates"), *((each, each.capitalize()) for each in ORDERS)]
    return render(request, "delivery/importing/import.html", context, status=422 if errors else 200)


def _steps(found: WorkItemImport) -> list[dict[str, Any]]:
    now = STEP_OF.get(found.state, len(STEPS))
    return [{"title": title, "number": number + 1, "is_done": number < now, "is_now": number == now} for number, title in enumerate(STEPS)]
