"""Releases, budgets, guard rails, promises and pins: lists, and a form for each."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.plans.dates import dates_of
from quarterdeck_web.plans.documents import current_plan, document_of
from quarterdeck_web.plans.limits import NOUNS, Noun, body_from, remove, save, typed_values
from quarterdeck_web.plans.models import Commitment, GuardRail
from quarterdeck_web.plans.showing import pin_rows
from quarterdeck_web.products.rows import NounRow

Body = dict[str, Any]


@operation("plans.see")
def limits(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Everything that binds the plan besides capacity, with how much of it the current plan uses."""
    plan = current_plan(scope)
    document = document_of(plan) if plan is not None and plan.holds_features else None
    used = {limit["key"]: limit for limit in document["limits"]} if document else {}
    dates = dates_of(scope, plan) if plan is not None else None
    finishes = {item["feature"]: item["finish"] for item in document["items"]} if document else {}
    context = {
        "scope": scope,
        "plan": plan,
        "unit": scope.workspace.facts.get("currency") or "€",
        "plan_unit": scope.workspace.value_unit,
        "releases": [_release(row, document, dates) for row in scope.rows(NOUNS["releases"].model).order_by("ships_on", "position")],
        "budgets": [{"row": row, "use": used.get(f"budget:{row.ref}")} for row in scope.rows(NOUNS["budgets"].model)],
        "rails": [_rail(row, used) for row in scope.rows(GuardRail).select_related("objective")],
        "promises": [_promise(row, finishes, dates) for row in scope.rows(Commitment).select_related("feature", "account").order_by("promised_date")],
        "pins": pin_rows(scope),
        "decisions": [limit for limit in used.values() if limit["key"].startswith("decisions:")],
    }
    return render(request, "plans/limits.html", context)


def _release(row: NounRow, document: Body | None, dates: Any) -> Body:
    features = [item for item in document["items"] if item["release"] == row.ref] if document else []
    return {"row": row, "num_features": len(features), "finish": dates.releases.get(row.ref) if dates else None}


def _rail(row: GuardRail, used: dict[str, Body]) -> Body:
    ref = row.body["objective"]
    now = used.get(f"share-at-most:{ref}") or used.get(f"share-at-least:{ref}")
    title = str(row.objective or ref)
    return {
        "row": row,
        "title": title,
        "share": now["used"] if now else None,
        "low": row.body.get("min_share", 0.0),
        "high": row.body.get("max_share", 1.0),
    }


def _promise(row: Commitment, finishes: dict[str, str], dates: Any) -> Body:
    ref = row.body["feature"]
    return {"row": row, "title": str(row.feature or ref), "planned": finishes.get(ref), "finish": dates.features.get(ref) if dates else None}


@operation("releases.edit", methods=("GET", "POST"))
def new(request: HttpRequest, scope: Scope, collection: str) -> HttpResponse:
    """A new one."""
    return _form(request, scope, _noun(collection), None)


@operation("releases.edit", methods=("GET", "POST"))
def edit(request: HttpRequest, scope: Scope, collection: str, limit: str) -> HttpResponse:
    """One of them."""
    noun = _noun(collection)
    return _form(request, scope, noun, scope.get(noun.model, pk=limit))


@operation("releases.edit", methods=("POST",))
def delete(request: HttpRequest, scope: Scope, collection: str, limit: str) -> HttpResponse:
    """Take one away."""
    noun = _noun(collection)
    row = scope.get(noun.model, pk=limit)
    remove(scope, row)
    messages.success(request, f"The {noun.one} {row} is gone.", extra_tags="undo")
    return redirect("limits", scope.workspace.slug)


def _noun(collection: str) -> Noun:
    try:
        return NOUNS[collection]
    except KeyError:
        raise Http404 from None


def _slug_of(noun: Noun) -> str:
    return next(slug for slug, each in NOUNS.items() if each is noun)


def _form(request: HttpRequest, scope: Scope, noun: Noun, row: NounRow | None) -> HttpResponse:
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            version = request.POST.get("version", "")
            fixed = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
            saved = save(scope, noun, row, body_from(scope, noun, request.POST), fixed, request.POST.get("why_now", "").strip()[:2000])
        except FieldErrors as flawed:
            errors = flawed.errors
        else:
            messages.success(request, f"{saved} is saved. Plan again to see it obeyed.", extra_tags="undo")
            return redirect("limits", scope.workspace.slug)
    values = request.POST if request.method == "POST" else typed_values(noun, row)
    fields = [
        {
            "field": field,
            "value": values.get(field.name, ""),
            "errors": errors.get(field.name),
            "options": field.choices(scope) if field.choices else None,
        }
        for field in noun.fields
    ]
    known = {field.name for field in noun.fields}
    context = {
        "scope": scope,
        "noun": noun,
        "row": row,
        "fields": fields,
        "errors": errors,
        "other_errors": {k: v for k, v in errors.items() if k not in known},
    }
    if row is not None:
        context["delete_url"] = reverse("limit-delete", args=[scope.workspace.slug, _slug_of(noun), row.pk])
    return render(request, "plans/limit.html", context, status=422 if errors else 200)
