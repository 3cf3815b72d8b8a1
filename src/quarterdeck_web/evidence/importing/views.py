"""Pages of the import of feedback: bring a file, map its columns, see what it would become, try it, import it, take it back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.importing import actions, files, mapping
from quarterdeck_web.evidence.importing.assemble import FIELD_WORDS, FORMAT_WORDS, KINDS, ORDERS, Unreadable, preview
from quarterdeck_web.evidence.importing.models import FeedbackImport
from quarterdeck_web.evidence.importing.taking_back import num_linked
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.evidence.waiting import waiting_in_evidence
from quarterdeck_web.jobs.showing import lines_after, snapshot
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.lib.uploads import as_attachment

MAX_SHOWN = 100
STEPS = ("Detect", "Map", "Preview", "Dry run", "Commit")
STEP_OF = {
    FeedbackImport.LOOKING: 0,
    FeedbackImport.UNREADABLE: 0,
    FeedbackImport.MAPPING: 1,
    FeedbackImport.TRYING: 3,
    FeedbackImport.TRIED: 3,
    FeedbackImport.IMPORTING: 4,
}


@operation("evidence.import", methods=("GET", "POST"))
def imports(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Bring a file; what was brought before, with who, when and how much."""
    errors: list[str] = []
    if request.method == "POST":
        try:
            brought = actions.bring(scope, request.FILES.get("file"))
            return redirect("feedback-import", workspace=scope.workspace.slug, brought=brought.pk)
        except FieldErrors as error:
            errors = error.errors["file"]
    before = scope.rows(FeedbackImport).select_related("brought_by", "imported_by", "undone_by").defer("looked", "tried")[:MAX_SHOWN]
    context = {"imports": before, "errors": errors, "endings": ",".join(files.ENDINGS), "formats": list(FORMAT_WORDS.values())[1:], "nav": "inbox"}
    return render(request, "evidence/importing/imports.html", context, status=422 if errors else 200)


@operation("evidence.import", methods=("GET", "POST"))
def one_import(request: HttpRequest, scope: Scope, brought: UUID) -> HttpResponse:
    """How far a file is, and what can be done next."""
    found = scope.get(FeedbackImport, pk=brought)
    if request.method == "POST":
        return _act(request, scope, found)
    return _page(request, scope, found)


@operation("evidence.import")
def dry_run_list(request: HttpRequest, scope: Scope, brought: UUID) -> HttpResponse:
    """What a dry run refused and what it would change, as CSV."""
    found = scope.get(FeedbackImport, pk=brought)
    path = files.list_path_of(found)
    if not found.tried or not path.exists():
        raise Http404
    return as_attachment(FileResponse(path.open("rb"), content_type="text/csv; charset=utf-8"), f"{found.name}-dry-run.csv")  # type: ignore[arg-type]


def _act(request: HttpRequest, scope: Scope, found: FeedbackImport) -> HttpResponse:
    action = request.POST.get("action", "")
    if action in ("preview", "try"):
        try:
            if found.state in (FeedbackImport.MAPPING, FeedbackImport.TRIED):
                actions.set_mapping(scope, found, mapping.read(found, request.POST))
        except FieldErrors as error:
            return _page(request, scope, found, errors=error.errors)
    if action == "leave":
        actions.leave(scope, found)
        messages.info(request, f"{found.name} was put aside. Nothing was changed.")
        return redirect("import-feedback", workspace=scope.workspace.slug)
    doing: dict[str, Callable[[], Any]] = {
        "try": lambda: actions.try_it(scope, found),
        "try-again": lambda: actions.try_it(scope, found),
        "look": lambda: actions.look_again(scope, found),
        "map": lambda: actions.set_mapping(scope, found, found.mapping),
        "import": lambda: actions.start(scope, found, leave_out_refused=bool(request.POST.get("leave_out"))),
        "undo": lambda: actions.take_back(scope, found),
    }
    if action in doing:
        doing[action]()
    answer = redirect("feedback-import", workspace=scope.workspace.slug, brought=found.pk)
    if action == "preview":
        answer["Location"] += "?preview=on#preview"
    return answer


def _page(request: HttpRequest, scope: Scope, found: FeedbackImport, errors: dict[str, list[str]] | None = None) -> HttpResponse:
    job = actions.job_of(scope, found)
    context: dict[str, Any] = {
        "file": found,
        "job": job,
        "told": job and snapshot(job, lines_after(scope, job)),
        "nav": "inbox",
        "errors": errors or {},
    }
    context |= {"is_at_work": job is not None and not job.is_over, "steps": _steps(found, bool(request.GET.get("preview")))}
    context |= _of_state(request, scope, found, bool(errors))
    return render(request, "evidence/importing/import.html", context, status=422 if errors else 200)


def _of_state(request: HttpRequest, scope: Scope, found: FeedbackImport, is_flawed: bool) -> dict[str, Any]:
    if found.state == FeedbackImport.MAPPING:
        return _mapping_context(request, found, is_flawed)
    if found.state == FeedbackImport.TRIED:
        return {"tried": found.tried, "field_titles": mapping.TITLES, "does_nothing": not (found.tried["num_new"] or found.tried["num_changed"])}
    if found.state == FeedbackImport.IMPORTED:
        there = scope.rows(Evidence).filter(source=found.source).exists()
        return {"num_linked": num_linked(scope, found), "is_there": there, "query": _inbox_query(found), **waiting_in_evidence(scope)}
    return {}


def _mapping_context(request: HttpRequest, found: FeedbackImport, is_flawed: bool) -> dict[str, Any]:
    posted = request.POST if is_flawed else None
    typed = {name: (posted or {}).get(name, found.mapping.get(name) or "") for name in ("source", "kind", "order")}
    if not found.mapping and not is_flawed:
        typed |= {"source": found.name.rpartition(".")[0], "kind": "feedback"}
    context: dict[str, Any] = {"columns": mapping.rows_of_form(found, posted), "typed": typed}
    context |= {
        "kinds": [(kind, kind.capitalize()) for kind in KINDS],
        "orders": [("", "told by the dates"), *((each, each.capitalize()) for each in ORDERS)],
    }
    context |= {"fields": [(name, mapping.TITLES.get(name, name), FIELD_WORDS[name]) for name in FIELD_WORDS], "format": found.looked["title"]}
    dates = {name for field in mapping.DATES for name in found.mapping.get("columns", {}).get(field, [])}
    context["asks_order"] = is_flawed or bool(typed["order"]) or any(each["order"] for each in found.looked["columns"] if each["name"] in dates)
    if request.GET.get("preview") and found.mapping and not is_flawed:
        try:
            context["preview"] = preview(files.path_of(found), found.name, found.mapping, found.looked["layout"])
        except Unreadable as error:
            context["preview_problem"] = str(error)
    return context


def _steps(found: FeedbackImport, is_previewed: bool) -> list[dict[str, Any]]:
    now = 2 if found.state == FeedbackImport.MAPPING and is_previewed else STEP_OF.get(found.state, len(STEPS))
    return [{"title": title, "number": number + 1, "is_done": number < now, "is_now": number == now} for number, title in enumerate(STEPS)]


def _inbox_query(found: FeedbackImport) -> str:
    from django.utils.http import urlencode

    return "?" + urlencode({"state": "all", "source": found.source})
