"""Editing in the grid: one cell, or many features at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.permissions import PERMISSIONS
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.edits import KeysInTheWay, Undoing, later_day, save_fields, undone_by
from quarterdeck_web.features.filters import STATUSES
from quarterdeck_web.features.grid import Grid, read_view
from quarterdeck_web.features.models import Feature, FeatureFigures
from quarterdeck_web.features.names import Names
from quarterdeck_web.features.typed import Typed, shown_three, spread
from quarterdeck_web.features.views.editing import version_of
from quarterdeck_web.features.views.grid import row_context
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.products.changes import changing

CELLS = {
    "title": "features.edit",
    "status": "features.edit",
    "owner": "features.edit",
    "objective": "features.edit",
    "release": "features.edit",
    "value": "value.edit",
}
"""Field that can be edited in the grid → what it takes to edit it."""
MOST_AT_ONCE = 500


@operation("features.edit", methods=("GET", "POST"))
def cell(request: HttpRequest, scope: Scope, feature: str, field: str) -> HttpResponse:
    """One field of one feature as a small form; htmx puts it into the cell, without script it is a page."""
    if field not in CELLS:
        raise Http404
    if not scope.may(CELLS[field]):
        raise PermissionDenied(PERMISSIONS[CELLS[field]].sentence)
    row, names = scope.get(Feature, ref=feature), Names(scope)
    typed, errors, undoes = _shown(row, field), dict[str, list[str]](), list[Undoing]()
    later = ""
    if request.method == "POST":
        form = Typed(request.POST)
        value = _read(form, field, row, names)
        typed, errors = form.values, form.errors
        if not errors:
            try:
                save_fields(scope, row, {field: value}, operation=CELLS[field], version=version_of(request), confirmed="confirm" in request.POST)
                return _saved(request, scope, row)
            except KeysInTheWay as keys:
                undoes, later = keys.undoes, later_day(row, {field: value})
            except FieldErrors as flaws:
                errors = spread(flaws.errors, [field, f"{field}_p50"])
    version = version_of(request) if request.method == "POST" else None
    context = {
        "feature": row,
        "field": field,
        "typed": typed,
        "errors": errors,
        "undoes": undoes,
        "later_day": later,
        "version": version or row.version,
        "names": names,
        "options": _options(field, names),
        "view_query": request.GET.get("view") or request.POST.get("view", ""),
    }
    return render(request, "features/cell_form.html" if request.headers.get("HX-Request") else "features/cell_page.html", context)


@operation("features.edit", methods=("POST",))
def set_many(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Set status, objective, release or owner of several features: all of them or none."""
    query = read_view(QueryDict(request.POST.get("query", "")[:1000])).query()
    back = f"{reverse('features', args=[scope.workspace.slug])}?{query}"
    refs = list(dict.fromkeys(request.POST.getlist("feature")))
    field, _, word = request.POST.get("set", "").partition(":")
    if not refs or field not in ("status", "objective", "release", "owner"):
        raise Refused("Nothing was set: choose features in the grid, then what to set.", "Tick rows, open “Change selected” and choose a value.")
    if len(refs) > MOST_AT_ONCE:
        raise Refused(f"{len(refs)} features at once are too many.", f"Choose at most {MOST_AT_ONCE}.")
    names = Names(scope)
    form = _typed(field, word)
    value = _read(form, field, None, names)
    if form.errors:
        raise FieldErrors(form.errors)
    rows = list(scope.rows(Feature).filter(ref__in=refs))
    if len(rows) != len(refs):
        raise Http404
    undoes = [each for row in rows for each in undone_by(row, {field: value})]
    if undoes and "confirm" not in request.POST:
        context = {"undoes": undoes, "refs": refs, "rows": rows, "set": request.POST.get("set"), "query": query, "back": back}
        return render(request, "features/set_many.html", context)
    with changing(scope, "features.edit", why="several at once") as change:
        for row in rows:
            change.update(row, {field: value})
    messages.success(request, f"{len(rows)} features are changed.", extra_tags="undo")
    return redirect(back)


def _typed(field: str, word: str) -> Typed:
    data = QueryDict(mutable=True)
    data[field] = word
    return Typed(data)


def _saved(request: HttpRequest, scope: Scope, row: Feature) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        messages.success(request, f"{row.ref} is saved.", extra_tags="undo")
        return redirect("feature", scope.workspace.slug, row.ref)
    view = read_view(QueryDict(request.POST.get("view", "")[:1000]))
    page = Grid(scope, view)
    shown = scope.rows(FeatureFigures).get(feature=row)
    return render(request, "features/grid_row.html", {**row_context(scope, page), "row": shown})


def _shown(row: Feature, field: str) -> dict[str, Any]:
    if field == "value":
        return shown_three("value", (row.body.get("value") or {}).get("value"))
    return {field: row.body.get(field) or ("idea" if field == "status" else "")}


def _read(form: Typed, field: str, row: Feature | None, names: Names) -> Any:
    match field:
        case "title":
            return form.line("title", required=True)
        case "owner":
            return form.line("owner", longest=200)
        case "status":
            return form.choice("status", STATUSES, required=True)
        case "objective":
            return form.choice("objective", {ref for ref, _ in names.objectives.values()})
        case "release":
            return form.choice("release", {ref for ref, _, _ in names.releases.values()})
    points = form.three("value", required=True)
    return {**((row.body.get("value") if row else None) or {}), "value": points} if points else None


def _options(field: str, names: Names) -> list[tuple[str, str]]:
    match field:
        case "status":
            return list(STATUSES.items())
        case "objective":
            return [("", "None"), *names.objectives.values()]
        case "release":
            return [("", "None"), *((ref, title) for ref, title, _ in names.releases.values())]
    return []
