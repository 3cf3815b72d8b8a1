"""The Plan screen: the timeline of a plan, what is left out and why, and what people decide about it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.lib import words
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.plans.conflicts import conflict_rows
from quarterdeck_web.plans.deciding import InputsChanged, accept, broken_commitments, discard, input_changes
from quarterdeck_web.plans.documents import baseline, content_of, document_of, plan_to_show
from quarterdeck_web.plans.making import DEFAULT_SECONDS, ask_for_plan, keep_best, settings_from
from quarterdeck_web.plans.models import Plan, Scenario
from quarterdeck_web.plans.showing import plan_context, plan_pages, plan_tabs, planning_now


@operation("plans.see")
def current(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What waits for a decision, else the baseline."""
    return _page(request, scope, plan_to_show(scope))


@operation("plans.see")
def numbered(request: HttpRequest, scope: Scope, plan: int) -> HttpResponse:
    """One plan."""
    return _page(request, scope, plan_named(scope, plan))


def plan_named(scope: Scope, number: int) -> Plan:
    """A plan by its number, with what its name is made of."""
    found: Plan | None = scope.rows(Plan).select_related("scenario", "accepted_by", "made_by", "workspace").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, scope: Scope, plan: Plan | None) -> HttpResponse:
    context: dict[str, Any] = {
        "scope": scope,
        "plan": plan,
        "tabs": plan_tabs(scope, plan),
        "unit": scope.workspace.value_unit,
        **planning_now(scope),
    }
    if plan is None:
        context["num_features"] = scope.rows(Feature).exclude(status__in=["released", "closed"]).count()
        return render(request, "plans/none.html", context)
    if not plan.holds_features:
        document = document_of(plan)
        context |= {"conflict": conflict_rows(scope, document), "seconds": document["settings"]["seconds"], "document": document}
        return render(request, "plans/infeasible.html", context)
    context["pages"] = plan_pages(scope, plan, "plan-number")
    return render(request, "plans/plan.html", context | plan_context(scope, plan, request.GET))


@operation("plans.make", methods=("GET", "POST"))
def again(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Ask for a plan; on GET the settings to choose from."""
    errors: dict[str, list[str]] = {}
    scenario = _scenario(scope, request.POST.get("scenario") or request.GET.get("scenario"))
    if request.method == "POST":
        try:
            job = ask_for_plan(scope, settings_from(request.POST), scenario)
        except FieldErrors as flawed:
            errors = flawed.errors
        else:
            if "application/json" in request.headers.get("Accept", ""):
                return JsonResponse({"job": str(job.pk)}, status=202)
            messages.info(request, "Planning has begun. The page shows how far it is; you can go on working.")
            return redirect("scenario", scope.workspace.slug, scenario.number) if scenario else redirect("plan", scope.workspace.slug)
    typed = request.POST if request.method == "POST" else {"seconds": f"{DEFAULT_SECONDS:g}", "seed": 1}
    context = {"scope": scope, "errors": errors, "typed": typed, "scenario": scenario}
    return render(request, "plans/again.html", context, status=422 if errors else 200)


def _scenario(scope: Scope, number: str | None) -> Scenario | None:
    return scope.get(Scenario, number=number) if number else None


@operation("plans.make", methods=("POST",))
def keep(request: HttpRequest, scope: Scope, job: str) -> HttpResponse:
    """Stop a search now and keep the best it has."""
    keep_best(scope, scope.get(Job, pk=job, kind="plan"))
    messages.info(request, "The search stops and keeps the best it has.")
    return redirect("plan", scope.workspace.slug)


@operation("plans.accept", methods=("GET", "POST"))
def accept_plan(request: HttpRequest, scope: Scope, plan: int) -> HttpResponse:
    """Accept a plan as the baseline; on GET what that would do."""
    row = plan_named(scope, plan)
    changes = input_changes(scope.workspace, row)
    if request.method == "POST":
        try:
            broken = accept(
                scope,
                row,
                version=_number(request.POST.get("version")),
                why=request.POST.get("why", "").strip()[:2000],
                knowingly=bool(request.POST.get("knowingly")),
            )
        except InputsChanged as refused:
            changes = refused.changes
            messages.warning(request, str(refused))
        else:
            asked = f" Keys of {words.plural(len(broken), 'commitment')} came undone and are asked for again." if broken else ""
            messages.success(request, f"{row.label} is the baseline.{asked}")
            return redirect("plan-number", scope.workspace.slug, row.number)
    former = baseline(scope)
    context = {
        "scope": scope,
        "plan": row,
        "former": former if former and former.pk != row.pk else None,
        "broken": broken_commitments(scope, row, former) if row.holds_features else [],
        "input_changes": changes,
        "typed": request.POST,
    }
    return render(request, "plans/accept.html", context, status=422 if request.method == "POST" else 200)


@operation("plans.accept", methods=("POST",))
def discard_plan(request: HttpRequest, scope: Scope, plan: int) -> HttpResponse:
    """Put a proposal aside."""
    row = plan_named(scope, plan)
    discard(scope, row, version=_number(request.POST.get("version")), why=request.POST.get("why", "").strip()[:2000])
    messages.success(request, f"{row.label} is put aside. It stays in the history.")
    return redirect("plan", scope.workspace.slug)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


@operation("plans.see")
def document(request: HttpRequest, scope: Scope, plan: int) -> HttpResponse:
    """The plan as the command line writes it."""
    row = plan_named(scope, plan)
    answer = HttpResponse(content_of(row), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{scope.workspace.slug}-plan-{row.number}.json"'
    return answer


@operation("plans.see")
def about(request: HttpRequest, scope: Scope, plan: int) -> HttpResponse:
    """How a plan was made: settings, method, bound, inputs."""
    row = plan_named(scope, plan)
    told = document_of(row)
    context = {"scope": scope, "plan": row, "document": told, "unit": told["value_unit"], "input_changes": input_changes(scope.workspace, row)}
    context |= {"tabs": plan_tabs(scope, row), "pages": plan_pages(scope, row, "plan-about")}
    return render(request, "plans/about.html", context)


@operation("plans.see")
def history(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Baselines and proposals, the newest first."""
    after = request.GET.get("after", "")
    plans = scope.rows(Plan).select_related("scenario", "made_by", "accepted_by").order_by("-number")
    if after.isascii() and after.isdigit() and len(after) < 10:
        plans = plans.filter(number__lt=int(after))
    shown = list(plans[:51])
    context = {
        "scope": scope,
        "plans": shown[:50],
        "next": shown[49].number if len(shown) > 50 else None,
        "unit": scope.workspace.value_unit,
    }
    return render(request, "plans/history.html", context)
