"""Scenarios: the list, one of them with its changes, and what is done with it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.showing import snapshot
from quarterdeck_web.lib import words
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.plans.documents import current_plan, document_of
from quarterdeck_web.plans.models import Plan, Scenario
from quarterdeck_web.plans.pinning import KINDS as PIN_KINDS
from quarterdeck_web.plans.pinning import pin_words
from quarterdeck_web.plans.scenario_changes import KINDS, change_from, choices
from quarterdeck_web.plans.scenarios import add_change, archive, assignment_words, create_scenario, drop_change, promote, rename
from quarterdeck_web.plans.showing import scenario_rows

Body = dict[str, Any]


@operation("plans.see")
def scenarios(request: HttpRequest, scope: Scope) -> HttpResponse:
    """All scenarios beside the current plan."""
    current = current_plan(scope)
    unit = document_of(current)["value_unit"] if current else scope.workspace.value_unit
    archived = request.GET.get("archived") == "yes"
    rows = scenario_rows(scope, archived)
    for each in rows:
        each["change"] = each["plan"].value - current.value if each["plan"] and each["plan"].holds_features and current else None
    planned = [(f"plan:{current.number}", f"{current.label}, in use")] if current else []
    planned += [(f"plan:{each['plan'].number}", str(each["scenario"])) for each in rows if each["plan"] and each["plan"].holds_features]
    context = {"scope": scope, "rows": rows, "current": current, "unit": unit, "archived": archived, "planned": planned}
    return render(request, "plans/scenarios.html", context)


@operation("plans.make", methods=("GET", "POST"))
def new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """A new scenario."""
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            made = create_scenario(scope, request.POST.get("title", ""), request.POST.get("why", "")[:10_000])
        except FieldErrors as flawed:
            errors = flawed.errors
        else:
            return redirect("scenario", scope.workspace.slug, made.number)
    context = {"scope": scope, "errors": errors, "typed": request.POST, "row": None}
    return render(request, "plans/scenario_form.html", context, status=422 if errors else 200)


@operation("plans.see")
def scenario(request: HttpRequest, scope: Scope, scenario: int) -> HttpResponse:
    """A scenario: its changes, its plan beside the current one."""
    return _page(request, scope, scope.get(Scenario, number=scenario))


def _page(request: HttpRequest, scope: Scope, row: Scenario, errors: dict[str, list[str]] | None = None) -> HttpResponse:
    latest = scope.rows(Plan).filter(scenario=row).exclude(status="discarded").order_by("-number").first()
    current = current_plan(scope)
    refs = [pin["feature"] for pin in row.pins]
    titles = dict(scope.rows(Feature).filter(ref__in=refs).values_list("ref", "title_text"))
    kind = (request.POST if request.method == "POST" else request.GET).get("kind", "")
    job = scope.rows(Job).filter(kind="plan", arguments__scenario=row.number).order_by("-created_at").first()
    context = {
        "scope": scope,
        "row": row,
        "changes": [{"path": each, "words": assignment_words(scope, each)} for each in row.assignments],
        "pins": [{"words": f"{titles.get(pin['feature'], pin['feature'])}: {pin_words(pin)}"} for pin in row.pins],
        "latest": latest,
        "current": current,
        "unit": document_of(current)["value_unit"] if current else scope.workspace.value_unit,
        "value_change": latest.value - current.value if latest and current and latest.holds_features else None,
        "is_stale": bool(latest) and _is_stale(row, latest),
        "job": job if job is not None and not job.is_over else None,
        "job_now": snapshot(job, []) if job is not None else None,
        "kinds": [{"title": title, "url": f"?kind={key}#add", "current": key == kind} for key, title in KINDS.items()],
        "kind": kind if kind in KINDS else "",
        "choices": choices(scope) if kind in KINDS and row.archived_at is None else {},
        "pin_kinds": list(PIN_KINDS.items()),
        "typed": request.POST,
        "errors": errors or {},
    }
    return render(request, "plans/scenario.html", context, status=422 if errors else 200)


def _is_stale(row: Scenario, plan: Plan) -> bool:
    """Whether the scenario changed since its latest plan was made."""
    from quarterdeck_web.plans.documents import inputs_of

    kept = inputs_of(plan).get("scenario") or {}
    return bool(kept.get("assignments") != row.assignments or kept.get("pins") != row.pins)


@operation("plans.make", methods=("GET", "POST"))
def edit(request: HttpRequest, scope: Scope, scenario: int) -> HttpResponse:
    """Its title and why."""
    row, errors = scope.get(Scenario, number=scenario), {}
    if request.method == "POST":
        try:
            rename(scope, row, request.POST.get("title", ""), request.POST.get("why", "")[:10_000], _version(request))
        except FieldErrors as flawed:
            errors = flawed.errors
        else:
            return redirect("scenario", scope.workspace.slug, row.number)
    typed = request.POST if request.method == "POST" else {"title": row.title, "why": row.why}
    return render(request, "plans/scenario_form.html", {"scope": scope, "errors": errors, "typed": typed, "row": row}, status=422 if errors else 200)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


@operation("plans.make", methods=("POST",))
def add(request: HttpRequest, scope: Scope, scenario: int) -> HttpResponse:
    """One more change."""
    row = scope.get(Scenario, number=scenario)
    try:
        values = request.POST.copy()
        values["taken"] = " ".join(row.assignments)
        assignments, pin = change_from(scope, values)
        add_change(scope, row, _version(request), assignments=assignments, pin=pin)
    except FieldErrors as flawed:
        return _page(request, scope, row, flawed.errors)
    return redirect("scenario", scope.workspace.slug, row.number)


@operation("plans.make", methods=("POST",))
def drop(request: HttpRequest, scope: Scope, scenario: int) -> HttpResponse:
    """One change less."""
    row = scope.get(Scenario, number=scenario)
    drop_change(scope, row, _version(request), assignment=_place(request, "assignment"), pin=_place(request, "pin"))
    return redirect("scenario", scope.workspace.slug, row.number)


def _place(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


@operation("plans.make", methods=("POST",))
def promote_scenario(request: HttpRequest, scope: Scope, scenario: int) -> HttpResponse:
    """Make its changes the workspace's."""
    row = scope.get(Scenario, number=scenario)
    changed = promote(scope, row, _version(request), request.POST.get("why", "").strip()[:2000])
    messages.success(
        request, f"{words.plural(changed, 'row')} of the workspace changed as in “{row.title}”. Plan again to see it.", extra_tags="undo"
    )
    return redirect("plan", scope.workspace.slug)


@operation("plans.make", methods=("POST",))
def archive_scenario(request: HttpRequest, scope: Scope, scenario: int) -> HttpResponse:
    """Put it aside."""
    row = scope.get(Scenario, number=scenario)
    archive(scope, row, _version(request))
    messages.success(request, f"“{row.title}” is archived; its plans stay.")
    return redirect("scenarios", scope.workspace.slug)
