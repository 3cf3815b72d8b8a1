"""People and skills: who can do what, where, and who is alone with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.words import plural
from quarterdeck_web.products.figures import bodies
from quarterdeck_web.teams.assemble import bodies_of, capacity_of
from quarterdeck_web.teams.forms import PersonForm, SkillForm
from quarterdeck_web.teams.hanging import sections_of
from quarterdeck_web.teams.load import asked_loads, skill_matrix
from quarterdeck_web.teams.models import Absence, Person, Skill, Team
from quarterdeck_web.teams.views.editing import answer_form
from quarterdeck_web.teams.views.load import tabs_of
from quarterdeck_web.teams.views.teams import answer_removal

PAGE = 100


@operation("teams.see")
def people(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Skills by team with their holders and load, and everybody."""
    documents = bodies_of(scope)
    capacity = capacity_of(scope, documents)
    asked = asked_loads(bodies(scope, "feasibility").get("feasibility"))
    matrix = skill_matrix(capacity, documents["people"], documents["skills"], asked) if capacity else []
    teams = [team for team in documents["teams"] if any(cell["team"] == team["id"] for cell in (matrix[0]["cells"] if matrix else ()))]
    wanted = {name: request.GET.get(name, "").strip() for name in ("team", "skill", "q")}
    shown = _filtered(documents["people"], wanted)
    after = int(request.GET["after"]) if request.GET.get("after", "").isdecimal() else 0
    context = {
        "tabs": tabs_of(scope, "people"),
        "matrix": matrix,
        "teams": teams,
        "all_teams": documents["teams"],
        "skills": documents["skills"],
        "skill_titles": {skill["id"]: skill["title"] for skill in documents["skills"]},
        "team_titles": {team["id"]: team["title"] for team in documents["teams"]},
        "people": [_person_row(person, asked) for person in shown[after : after + PAGE]],
        "next": after + PAGE if len(shown) > after + PAGE else None,
        "num_shown": len(shown),
        "num_people": len(documents["people"]),
        "wanted": wanted,
        "lead": _lead(matrix, len(documents["people"])),
    }
    return render(request, "teams/people.html", context)


@operation("teams.see")
def person(request: HttpRequest, scope: Scope, person: str) -> HttpResponse:
    """One person: where they work, what they can do, when they are away, what names them."""
    row = scope.get(Person, ref=person)
    documents = bodies_of(scope)
    capacity = capacity_of(scope, documents)
    study = next((each for each in (bodies(scope, "feasibility").get("feasibility") or {}).get("people", ()) if each["person"] == row.ref), None)
    weekly = capacity.resources.get(f"person:{row.ref}") if capacity else None
    absences = list(scope.rows(Absence).filter(person=row).order_by("first"))
    context = {
        "person": row,
        "places": row.body.get("memberships", ()),
        "fte": sum(place.get("fte", 1.0) for place in row.body.get("memberships", ())),
        "team_titles": {team["id"]: team["title"] for team in documents["teams"]},
        "skill_titles": {skill["id"]: skill["title"] for skill in documents["skills"]},
        "alone_with": _alone_with(row, documents["people"]),
        "study": study,
        "weekly": weekly,
        "weeks": list(zip(capacity.mondays, capacity.workdays, weekly.fte, strict=True)) if capacity and weekly else [],
        "shares": [None if days <= 0 or fte <= 0 else 0.75 * fte for fte, days in zip(weekly.fte, capacity.workdays, strict=True)]
        if capacity and weekly
        else [],
        "strip_label": f"{row}: there in {sum(fte > 0 for fte in weekly.fte)} of {len(weekly.fte)} weeks" if weekly else "",
        "person_days": capacity.person_days(f"person:{row.ref}") if capacity else None,
        "absences": absences,
        "sections": sections_of(scope, row),
        "subject": f"people:{row.ref}",
    }
    return render(request, "teams/person.html", context)


@operation("teams.edit", methods=("GET", "POST"))
def new_person(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Add a person."""
    team = request.GET.get("team", "")
    initial = {"team_0": team, "fte_0": 100} if scope.rows(Team).filter(ref=team).exists() else {"fte_0": 100}
    back = reverse("team", args=[scope.workspace.slug, team]) if "team_0" in initial else reverse("people", args=[scope.workspace.slug])
    context = {"title": "Add a person", "verb": "Add person", "crumb": "People", "cancel": back}
    form = PersonForm.of(scope, request, initial=initial)
    return answer_form(
        request, scope, form, operation="teams.edit", said="{} is here.", back=_page(scope), context=context, template="teams/person_form.html"
    )


@operation("teams.edit", methods=("GET", "POST"))
def edit_person(request: HttpRequest, scope: Scope, person: str) -> HttpResponse:
    """Change a person."""
    row = scope.get(Person, ref=person)
    context = {"title": f"Edit {row}", "verb": "Save", "crumb": str(row)}
    form = PersonForm.of(scope, request, row)
    return answer_form(
        request, scope, form, operation="teams.edit", said="{} was changed.", back=_page(scope), context=context, template="teams/person_form.html"
    )


@operation("teams.edit", methods=("GET", "POST"))
def delete_person(request: HttpRequest, scope: Scope, person: str) -> HttpResponse:
    """Say what hangs on a person, and take them away."""
    return answer_removal(request, scope, scope.get(Person, ref=person), "person", reverse("people", args=[scope.workspace.slug]))


@operation("teams.edit", methods=("GET", "POST"))
def new_skill(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Add a skill."""
    return _skill_form(request, scope, SkillForm.of(scope, request), "Add a skill", "Add skill")


@operation("teams.edit", methods=("GET", "POST"))
def edit_skill(request: HttpRequest, scope: Scope, skill: str) -> HttpResponse:
    """Rename a skill."""
    row = scope.get(Skill, ref=skill)
    return _skill_form(request, scope, SkillForm.of(scope, request, row), f"Edit {row}", "Save")


@operation("teams.edit", methods=("GET", "POST"))
def delete_skill(request: HttpRequest, scope: Scope, skill: str) -> HttpResponse:
    """Say what hangs on a skill, and take it away."""
    return answer_removal(request, scope, scope.get(Skill, ref=skill), "skill", reverse("people", args=[scope.workspace.slug]))


def _skill_form(request: HttpRequest, scope: Scope, form: SkillForm, title: str, verb: str) -> HttpResponse:
    context = {"title": title, "verb": verb, "crumb": "People and skills"}
    if form.row is not None:
        context["delete_url"] = reverse("delete-skill", args=[scope.workspace.slug, form.row.ref])
    back = reverse("people", args=[scope.workspace.slug])
    return answer_form(request, scope, form, operation="teams.edit", said="{} is a skill.", back=back, context=context)


def _page(scope: Scope) -> Any:
    return lambda row: reverse("person", args=[scope.workspace.slug, row.ref])


def _filtered(people: list[dict[str, Any]], wanted: dict[str, str]) -> list[dict[str, Any]]:
    found = people
    if wanted["team"]:
        found = [each for each in found if any(place["team"] == wanted["team"] for place in each.get("memberships", ()))]
    if wanted["skill"]:
        found = [each for each in found if wanted["skill"] in each.get("skills", ())]
    if wanted["q"]:
        found = [each for each in found if wanted["q"].casefold() in each["name"].casefold()]
    return found


def _person_row(person: dict[str, Any], asked: dict[str, dict[str, Any]]) -> dict[str, Any]:
    places = person.get("memberships", ())
    load = asked.get(f"person:{person['id']}")
    return {**person, "ref": person["id"], "places": places, "fte": sum(place.get("fte", 1.0) for place in places), "load": load}


def _alone_with(row: Person, people: list[dict[str, Any]]) -> list[str]:
    return [skill for skill in row.body.get("skills", ()) if sum(skill in each.get("skills", ()) for each in people) == 1]


def _lead(matrix: list[dict[str, Any]], num_people: int) -> tuple[str, str]:
    """Which skills hang on one person, or on nobody."""
    alone = [row["title"] for row in matrix if row["num_holders"] == 1]
    nobody = [row["title"] for row in matrix if row["num_holders"] == 0]
    short = [row["title"] for row in matrix if any(cell["is_short"] for cell in row["cells"])]
    if not num_people:
        return "Nobody is known yet.", "Add people and what they can do: a plan is no better than the hands it counts on."
    if nobody:
        return f"Nobody has {_named(nobody)}.", f"{plural(len(short), 'skill is,skills are')} asked for more than there is." if short else ""
    if alone:
        return (
            f"{plural(len(alone), 'skill hangs,skills hang')} on one person: {_named(alone)}.",
            f"{_named(short)} {'is' if len(short) == 1 else 'are'} asked for more than there is." if short else "",
        )
    return (
        "Every skill is held by at least two people.",
        f"{_named(short)} {'is' if len(short) == 1 else 'are'} asked for more than there is." if short else "",
    )


def _named(titles: list[str], most: int = 3) -> str:
    return ", ".join(titles[:most]) + (f" and {len(titles) - most} more" if len(titles) > most else "")
