"""The page of a team, and changing it: its people, its capacity by week, what is asked of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.figures import bodies
from quarterdeck_web.teams.assemble import bodies_of, capacity_of
from quarterdeck_web.teams.forms import TeamForm
from quarterdeck_web.teams.hanging import goes_along, holders_of, sections_of, take_away
from quarterdeck_web.teams.load import HeatRow, decision_uses, heat_rows
from quarterdeck_web.teams.models import AskConversion, Team
from quarterdeck_web.teams.said import lead_of_team
from quarterdeck_web.teams.views.editing import answer_form
from quarterdeck_web.teams.views.load import plan_loads


@operation("teams.see")
def team(request: HttpRequest, scope: Scope, team: str) -> HttpResponse:
    """One team: who is in it, what it has by week, and what is asked of it."""
    row = scope.get(Team, ref=team)
    documents = bodies_of(scope)
    capacity = capacity_of(scope, documents)
    found = bodies(scope, "feasibility", "outlook")
    study = next((each for each in (found.get("feasibility") or {}).get("teams", ()) if each["team"] == row.ref), None)
    outlook = found.get("outlook") or {}
    asked = _row_of(heat_rows(capacity, found.get("feasibility"), None, {}) if capacity else [], row)
    planned = _row_of(heat_rows(capacity, None, plan_loads(outlook), {}), row) if capacity and outlook.get("loads") else None
    members = _members(documents, row, capacity)
    titles = {each["id"]: each["title"] for each in documents["teams"]}
    context = {
        "team": row,
        "lead": lead_of_team(asked, study, len(members), planned),
        "study": study,
        "asked": asked,
        "planned": planned,
        "plan": outlook.get("plan"),
        "capacity": capacity,
        "weeks": _weeks(capacity, row, asked, planned) if capacity else [],
        "members": members,
        "skills": {skill["id"]: skill["title"] for skill in documents["skills"]},
        "leads": [{"ref": person["id"], "name": person["name"]} for person in documents["people"] if person["id"] in row.body.get("leads", ())],
        "parent_title": titles.get(row.body.get("parent")),
        "heir_title": titles.get(row.body.get("merged_into")),
        "below": [each for each in documents["teams"] if each.get("parent") == row.ref],
        "others": [each for each in documents["teams"] if each["id"] != row.ref and not each.get("archived_on")],
        "decisions": decision_uses(found.get("feasibility"), row.ref),
        "conversions": [each for each in scope.rows(AskConversion) if each.body.get("team") in (None, row.ref)],
        "sections": sections_of(scope, row),
        "subject": f"teams:{row.ref}",
    }
    return render(request, "teams/team.html", context)


@operation("teams.edit", methods=("GET", "POST"))
def new_team(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Add a team."""
    context = {"title": "Add a team", "verb": "Add team", "crumb": "Teams", "cancel": reverse("teams", args=[scope.workspace.slug])}
    return answer_form(
        request, scope, TeamForm.of(scope, request), operation="teams.edit", said="{} is a team now.", back=_page(scope), context=context
    )


@operation("teams.edit", methods=("GET", "POST"))
def edit_team(request: HttpRequest, scope: Scope, team: str) -> HttpResponse:
    """Change a team."""
    row = scope.get(Team, ref=team)
    context = {"title": f"Edit {row}", "verb": "Save", "crumb": str(row)}
    form = TeamForm.of(scope, request, row)
    return answer_form(request, scope, form, operation="teams.edit", said="{} was changed.", back=_page(scope), context=context)


@operation("teams.edit", methods=("POST",))
def archive_team(request: HttpRequest, scope: Scope, team: str) -> HttpResponse:
    """Archive a team, with the one that answers for it from now on; or take it up again."""
    row = scope.get(Team, ref=team)
    with changing(scope, "teams.edit", why=request.POST.get("why", "").strip()) as change:
        if row.body.get("archived_on"):
            change.update(row, {"archived_on": None, "merged_into": None})
            said = f"{row} is a standing team again."
        else:
            heir = request.POST.get("merged_into") or None
            if heir is not None:
                _refuse_impossible_heir(scope, row, heir)
            change.update(row, {"archived_on": timezone.localdate().isoformat(), "merged_into": heir})
            said = f"{row} is archived."
    messages.success(request, said, extra_tags="undo")
    return redirect("team", scope.workspace.slug, row.ref)


@operation("teams.edit", methods=("GET", "POST"))
def delete_team(request: HttpRequest, scope: Scope, team: str) -> HttpResponse:
    """Say what hangs on a team, and take it away."""
    return answer_removal(request, scope, scope.get(Team, ref=team), "team", reverse("teams", args=[scope.workspace.slug]))


def answer_removal(request: HttpRequest, scope: Scope, row: Any, noun: str, back: str) -> HttpResponse:
    """A page that says what hangs on something; POST takes it away."""
    if request.method == "POST":
        take_away(scope, row)
        messages.success(request, f"{row} is gone.", extra_tags="undo")
        return redirect(back)
    context = {"row": row, "noun": noun, "holders": holders_of(scope, row), "along": goes_along(scope, row), "back": back}
    return render(request, "teams/delete.html", context)


def _refuse_impossible_heir(scope: Scope, row: Team, heir: str) -> None:
    other = scope.get(Team, ref=heir)
    if other.pk == row.pk or other.body.get("archived_on"):
        raise Refused(f"{other} cannot answer for {row}.", "Choose a team that stands.")


def _page(scope: Scope) -> Any:
    return lambda row: reverse("team", args=[scope.workspace.slug, row.ref])


def _row_of(rows: list[HeatRow], team: Team) -> HeatRow | None:
    return next((row for row in rows if row.key == f"team:{team.ref}"), None)


def _members(documents: dict[str, list[dict[str, Any]]], team: Team, capacity: Any) -> list[dict[str, Any]]:
    found = []
    for person in documents["people"]:
        place = next((place for place in person.get("memberships", ()) if place["team"] == team.ref), None)
        if place is None:
            continue
        weekly = capacity.resources.get(f"person:{person['id']}") if capacity else None
        top = max(weekly.fte, default=0) if weekly else 0
        found.append(
            {
                "ref": person["id"],
                "name": person["name"],
                "fte": place.get("fte", 1.0),
                "role": place.get("role", ""),
                "skills": person.get("skills", ()),
                "joins_on": person.get("joins_on"),
                "leaves_on": person.get("leaves_on"),
                "shares": [None if not fte else 0.45 * fte / top for fte in weekly.fte] if weekly and top else [],
            }
        )
    return found


def _weeks(capacity: Any, team: Team, asked: HeatRow | None, planned: HeatRow | None) -> list[dict[str, Any]]:
    """Capacity of each week in full-time people and person-days, with the load beside it."""
    resource = capacity.resources.get(f"team:{team.ref}")
    if resource is None:
        return []
    return [
        {
            "monday": monday,
            "workdays": capacity.workdays[week],
            "fte": resource.fte[week],
            "days": resource.fte[week] * capacity.workdays[week],
            "asked": asked.shares[week] if asked else None,
            "planned": planned.shares[week] if planned else None,
        }
        for week, monday in enumerate(capacity.mondays)
    ]
