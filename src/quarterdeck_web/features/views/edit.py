"""Creating, editing, copying and deleting a feature."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Need
from quarterdeck_web.features.creating import create_feature, delete_feature, duplicate_feature, hanging_on, next_ref
from quarterdeck_web.features.edits import at_stake
from quarterdeck_web.features.filters import STATUSES
from quarterdeck_web.features.models import Feature
from quarterdeck_web.features.names import Names
from quarterdeck_web.features.typed import Typed, plain, spread
from quarterdeck_web.features.views.editing import answer_form
from quarterdeck_web.lib.refusals import FieldErrors

TEXTS = ("title", "summary", "status", "objective", "owner", "release", "earliest_start", "due_date", "deadline")


def read_facts(names: Names) -> Any:
    """Reads what a feature is, apart from its two cases."""

    def read(form: Typed) -> dict[str, Any]:
        progress = form.number("progress", low=0, high=100)
        return {
            "title": form.line("title", required=True),
            "summary": form.text("summary"),
            "status": form.choice("status", STATUSES) or "idea",
            "objective": form.choice("objective", {ref for ref, _ in names.objectives.values()}),
            "owner": form.line("owner", longest=200),
            "release": form.choice("release", {ref for ref, _, _ in names.releases.values()}),
            "themes": form.lines("themes") or None,
            "earliest_start": form.day("earliest_start"),
            "due_date": form.day("due_date"),
            "late_cost_per_week": form.number("late_cost_per_week", low=0),
            "deadline": form.day("deadline"),
            "progress": None if progress is None else round(progress / 100, 4),
        }

    return read


def shown_facts(feature: Feature) -> dict[str, Any]:
    """The form as the feature stands."""
    body = feature.body
    return {
        **{name: body.get(name) or "" for name in TEXTS},
        "status": body.get("status") or "idea",
        "themes": "\n".join(body.get("themes") or ()),
        "late_cost_per_week": plain(body.get("late_cost_per_week")),
        "progress": plain(round(100 * body["progress"], 2)) if body.get("progress") is not None else "",
    }


@operation("features.edit", methods=("GET", "POST"))
def edit(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """Title, scope, status, owner, objective, release and dates."""
    row, names = scope.get(Feature, ref=feature), Names(scope)
    context = {
        "names": names,
        "statuses": list(STATUSES.items()),
        "stakes": at_stake(row, "summary", "objective", "release", "due_date"),
        **_lists(names),
    }
    return answer_form(
        request, scope, row, read=read_facts(names), shown=shown_facts(row), template="features/edit.html", operation="features.edit",
        said=f"{row.ref} is saved.", context=context,
    )  # fmt: skip


@operation("features.edit", methods=("GET", "POST"))
def create(request: HttpRequest, scope: Scope) -> HttpResponse:
    """A new feature: a title is enough."""
    names = Names(scope)
    need = scope.rows(Need).filter(ref=request.GET.get("need") or request.POST.get("need") or "").first()
    typed: dict[str, Any] = {"status": request.GET.get("status", "idea"), "objective": request.GET.get("objective", ""), "owner": scope.who}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        form = Typed(request.POST)
        fields = {
            "title": form.line("title", required=True),
            "summary": form.text("summary"),
            "status": form.choice("status", STATUSES) or "idea",
            "objective": form.choice("objective", {ref for ref, _ in names.objectives.values()}),
            "owner": form.line("owner", longest=200),
        }
        typed, errors = form.values, form.errors
        if not errors:
            try:
                made = create_feature(scope, fields, need.ref if need else None)
                messages.success(request, f"{made.ref} is there. Say next what it is worth and what it takes.", extra_tags="undo")
                return redirect("feature", scope.workspace.slug, made.ref)
            except FieldErrors as flaws:
                errors = spread(flaws.errors, fields)
    context = {
        "typed": typed,
        "errors": errors,
        "names": names,
        "need": need,
        "ref": next_ref(scope),
        "statuses": list(STATUSES.items()),
        **_lists(names),
    }
    return render(request, "features/create.html", context)


@operation("features.edit", methods=("POST",))
def duplicate(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """A copy of a feature."""
    made = duplicate_feature(scope, scope.get(Feature, ref=feature))
    messages.success(request, f"{made.ref} is a copy of {feature}; its keys are not turned.", extra_tags="undo")
    return redirect("feature", scope.workspace.slug, made.ref)


@operation("features.delete", methods=("GET", "POST"))
def delete(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """What hangs on a feature, then the feature gone."""
    row = scope.get(Feature, ref=feature)
    if request.method == "POST":
        title, number = row.title, delete_feature(scope, row, request.POST.get("why", "")[:500])
        messages.success(request, f"{title} is gone{f', with {number} rows that spoke of it' if number else ''}.", extra_tags="undo")
        return redirect("features", scope.workspace.slug)
    return render(request, "features/delete.html", {"feature": row, "hanging": hanging_on(scope, row)})


def _lists(names: Names) -> dict[str, Any]:
    return {
        "objective_options": [("", "None"), *names.objectives.values()],
        "release_options": [("", "None"), *((ref, title) for ref, title, _ in names.releases.values())],
    }
