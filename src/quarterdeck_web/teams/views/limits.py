"""Upkeep and asks: what each team keeps back, how many decisions it can take, and what an ask costs it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.figures import bodies
from quarterdeck_web.teams.ask_forms import AskConversionForm, DecisionCapacityForm
from quarterdeck_web.teams.assemble import bodies_of, capacity_of
from quarterdeck_web.teams.load import decision_uses
from quarterdeck_web.teams.models import AskConversion, DecisionCapacity, Team
from quarterdeck_web.teams.views.editing import answer_delete, answer_form
from quarterdeck_web.teams.views.load import tabs_of


@operation("teams.see", methods=("GET", "POST"), write="teams.edit")
def limits(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Upkeep of every team (edited in place), decision capacity against what is asked, and the cost of asks."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _keep_upkeep(request, scope)
        if not errors:
            messages.success(request, "Upkeep was changed.", extra_tags="undo")
            return redirect("upkeep", scope.workspace.slug)
    documents = bodies_of(scope)
    capacity = capacity_of(scope, documents)
    teams = []
    for row in scope.rows(Team):
        if row.body.get("archived_on"):
            continue
        upkeep, name = row.body.get("keep_the_lights_on", 0.0), f"upkeep_{row.ref}"
        days = capacity.person_days(f"team:{row.ref}") if capacity else 0.0
        typed = request.POST.get(name, f"{100 * upkeep:g}")
        kept = days / (1 - upkeep) - days if upkeep < 1 else 0.0
        teams.append({"row": row, "name": name, "typed": typed, "error": errors.get(row.ref), "days": days, "kept": kept, "upkeep": upkeep})
    uses = {_use_key(use): use for use in decision_uses(bodies(scope, "feasibility").get("feasibility"))}
    titles = {team["id"]: team["title"] for team in documents["teams"]}
    context = {
        "tabs": tabs_of(scope, "upkeep"),
        "teams": teams,
        "most": max((team["days"] + team["kept"] for team in teams), default=1.0) or 1.0,
        "decisions": [
            {"row": row, "use": uses.get(_use_key({"kind": "dedicated support", **row.body})), "team": titles.get(row.body["team"], row.body["team"])}
            for row in scope.rows(DecisionCapacity)
        ],
        "conversions": [{"row": row, "team": titles.get(row.body.get("team")) or "Every team"} for row in scope.rows(AskConversion)],
        "top": max((row.body["effort"]["p90"] for row in scope.rows(AskConversion)), default=1.0),
        "lead": _lead(teams, list(uses.values())),
    }
    return render(request, "teams/limits.html", context, status=422 if errors else 200)


def _use_key(use: dict[str, Any]) -> tuple[str, str, str]:
    return use["team"], use["kind"], use["first"]


def _keep_upkeep(request: HttpRequest, scope: Scope) -> dict[str, str]:
    """Save every typed share at once; what is wrong with any of them keeps all from being saved."""
    wanted: dict[str, float] = {}
    errors: dict[str, str] = {}
    rows = {row.ref: row for row in scope.rows(Team)}
    for ref in rows:
        typed = request.POST.get(f"upkeep_{ref}")
        if typed is None:
            continue
        try:
            share = float(typed.replace("%", "").strip() or 0)
        except ValueError:
            share = float("nan")
        if 0 <= share < 100:
            wanted[ref] = share / 100
        else:
            errors[ref] = f"Expected a share from 0 to below 100 %, got {typed[:20]!r}."
    if errors:
        return errors
    with changing(scope, "teams.edit") as change:
        for ref, share in wanted.items():
            if abs(rows[ref].body.get("keep_the_lights_on", 0.0) - share) > 1e-9:
                change.update(rows[ref], {"keep_the_lights_on": share or None})
    return {}


@operation("teams.edit", methods=("GET", "POST"))
def new_decision_capacity(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Say how many asks of a kind a team can take."""
    horizon = scope.workspace.facts.get("horizon") or {}
    initial = {"team": request.GET.get("team", ""), "first": horizon.get("start", "")}
    context = {"title": "Limit decisions", "verb": "Add limit", "crumb": "Upkeep and asks", "two": True}
    form = DecisionCapacityForm.of(scope, request, initial=initial)
    return answer_form(request, scope, form, operation="teams.edit", said="The limit holds.", back=_limits(scope), context=context)


@operation("teams.edit", methods=("GET", "POST"))
def edit_decision_capacity(request: HttpRequest, scope: Scope, capacity: UUID) -> HttpResponse:
    """Change how many asks of a kind a team can take."""
    row = scope.get(DecisionCapacity, pk=capacity)
    context = {"title": "Edit a limit on decisions", "verb": "Save", "crumb": "Upkeep and asks", "two": True}
    context["delete_url"] = reverse("delete-decision-capacity", args=[scope.workspace.slug, row.pk])
    form = DecisionCapacityForm.of(scope, request, row)
    return answer_form(request, scope, form, operation="teams.edit", said="The limit was changed.", back=_limits(scope), context=context)


@operation("teams.edit", methods=("POST",))
def delete_decision_capacity(request: HttpRequest, scope: Scope, capacity: UUID) -> HttpResponse:
    """Take a limit away."""
    return answer_delete(request, scope, scope.get(DecisionCapacity, pk=capacity), operation="teams.edit", back=_limits(scope))


@operation("teams.edit", methods=("GET", "POST"))
def new_ask_conversion(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Say what an ask of a level costs."""
    context = {"title": "Say what an ask costs", "verb": "Add conversion", "crumb": "Upkeep and asks", "two": True}
    form = AskConversionForm.of(scope, request)
    return answer_form(request, scope, form, operation="teams.edit", said="Asks of this level are counted so.", back=_limits(scope), context=context)


@operation("teams.edit", methods=("GET", "POST"))
def edit_ask_conversion(request: HttpRequest, scope: Scope, conversion: UUID) -> HttpResponse:
    """Change what an ask of a level costs."""
    row = scope.get(AskConversion, pk=conversion)
    context = {"title": "Edit what an ask costs", "verb": "Save", "crumb": "Upkeep and asks", "two": True}
    context["delete_url"] = reverse("delete-ask-conversion", args=[scope.workspace.slug, row.pk])
    form = AskConversionForm.of(scope, request, row)
    return answer_form(request, scope, form, operation="teams.edit", said="Asks of this level are counted so.", back=_limits(scope), context=context)


@operation("teams.edit", methods=("POST",))
def delete_ask_conversion(request: HttpRequest, scope: Scope, conversion: UUID) -> HttpResponse:
    """Take a conversion away."""
    return answer_delete(request, scope, scope.get(AskConversion, pk=conversion), operation="teams.edit", back=_limits(scope))


def _limits(scope: Scope) -> str:
    return reverse("upkeep", args=[scope.workspace.slug])


def _lead(teams: list[dict[str, Any]], uses: list[dict[str, Any]]) -> tuple[str, str]:
    kept, days = sum(team["kept"] for team in teams), sum(team["days"] for team in teams)
    if not teams or kept + days <= 0:
        return "Nothing is kept back yet.", "Say how much of each team's time upkeep takes, before any feature."
    over = sorted({use["title"] for use in uses if use["asked"] > use["limit"]})
    rest = (
        f"{', '.join(over[:3])} {'is' if len(over) == 1 else 'are'} asked for more decisions than agreed."
        if over
        else "No team is asked for more decisions than agreed."
    )
    return f"Keeping the lights on takes {100 * kept / (kept + days):.0f} % of everybody's time.", rest
