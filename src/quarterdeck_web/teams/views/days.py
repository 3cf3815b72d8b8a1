"""Days off: who is away when, and the days everybody has off."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.teams.assemble import bodies_of
from quarterdeck_web.teams.calendar import calendar_rows, calendar_weeks, most_away
from quarterdeck_web.teams.forms import AbsenceForm, HolidayForm
from quarterdeck_web.teams.models import Absence, Holiday, Person
from quarterdeck_web.teams.views.editing import answer_delete, answer_form
from quarterdeck_web.teams.views.load import tabs_of

LISTED = 100


@operation("teams.see")
def absences(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Everybody's days away on one calendar, and the days off for all."""
    documents = bodies_of(scope)
    weeks = calendar_weeks(scope.workspace.facts)
    wanted = request.GET.get("team", "")
    names = {person["id"]: person["name"] for person in documents["people"]}
    rows = calendar_rows(documents, weeks, wanted)
    today = timezone.localdate()
    show_past = request.GET.get("past") == "1"
    listed = scope.rows(Absence).order_by("first", "id")
    if not show_past and weeks:
        listed = listed.filter(last__gte=min(today, weeks[0]))
    if wanted:
        refs = [person["id"] for person in documents["people"] if any(place["team"] == wanted for place in person.get("memberships", ()))]
        listed = listed.filter(person__ref__in=refs)
    context = {
        "tabs": tabs_of(scope, "absences"),
        "groups": rows,
        "weeks": weeks,
        "months": _months(weeks),
        "listed": [{"pk": each.pk, "name": names.get(each.body["person"]), **each.body} for each in listed[:LISTED]],
        "num_listed": listed.count(),
        "holidays": list(scope.rows(Holiday).order_by("day")),
        "teams": documents["teams"],
        "wanted": wanted,
        "show_past": show_past,
        "lead": _lead(documents, weeks),
        "num_people": len(documents["people"]),
    }
    return render(request, "teams/absences.html", context)


@operation("teams.edit", methods=("GET", "POST"))
def new_absence(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Add days away."""
    person = request.GET.get("person", "")
    initial = {"person": person} if scope.rows(Person).filter(ref=person).exists() else {}
    context = {"title": "Add an absence", "verb": "Add absence", "crumb": "Absences", "cancel": _absences(scope), "two": True}
    form = AbsenceForm.of(scope, request, initial=initial)
    return answer_form(request, scope, form, operation="teams.edit", said="The days away are counted.", back=_absences(scope), context=context)


@operation("teams.edit", methods=("GET", "POST"))
def edit_absence(request: HttpRequest, scope: Scope, absence: UUID) -> HttpResponse:
    """Change days away."""
    row = scope.get(Absence, pk=absence)
    context = {"title": "Edit an absence", "verb": "Save", "crumb": "Absences", "two": True}
    context["delete_url"] = reverse("delete-absence", args=[scope.workspace.slug, row.pk])
    form = AbsenceForm.of(scope, request, row)
    return answer_form(request, scope, form, operation="teams.edit", said="The days away were changed.", back=_absences(scope), context=context)


@operation("teams.edit", methods=("POST",))
def delete_absence(request: HttpRequest, scope: Scope, absence: UUID) -> HttpResponse:
    """Take days away out again."""
    return answer_delete(request, scope, scope.get(Absence, pk=absence), operation="teams.edit", back=_absences(scope))


@operation("teams.edit", methods=("GET", "POST"))
def new_holiday(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Add a day off for everyone."""
    context = {"title": "Add a day off", "verb": "Add day off", "crumb": "Absences"}
    form = HolidayForm.of(scope, request)
    return answer_form(request, scope, form, operation="teams.edit", said="The day off is counted.", back=_absences(scope), context=context)


@operation("teams.edit", methods=("GET", "POST"))
def edit_holiday(request: HttpRequest, scope: Scope, holiday: UUID) -> HttpResponse:
    """Change a day off."""
    row = scope.get(Holiday, pk=holiday)
    context = {"title": "Edit a day off", "verb": "Save", "crumb": "Absences"}
    context["delete_url"] = reverse("delete-holiday", args=[scope.workspace.slug, row.pk])
    form = HolidayForm.of(scope, request, row)
    return answer_form(request, scope, form, operation="teams.edit", said="The day off was changed.", back=_absences(scope), context=context)


@operation("teams.edit", methods=("POST",))
def delete_holiday(request: HttpRequest, scope: Scope, holiday: UUID) -> HttpResponse:
    """Take a day off out again."""
    return answer_delete(request, scope, scope.get(Holiday, pk=holiday), operation="teams.edit", back=_absences(scope))


def _absences(scope: Scope) -> str:
    return reverse("absences", args=[scope.workspace.slug])


def _months(weeks: list[date]) -> list[dict[str, str]]:
    starts = [(idx, monday) for idx, monday in enumerate(weeks) if idx == 0 or monday.month != weeks[idx - 1].month]
    if len(starts) > 1 and starts[1][0] < 3:
        starts = starts[1:]
    return [{"x": f"{100 * idx / len(weeks):.2f}%", "name": f"{monday:%b}"} for idx, monday in starts]


def _lead(documents: dict[str, list[dict[str, Any]]], weeks: list[date]) -> tuple[str, str]:
    if not documents["absences"]:
        return "Nobody is away.", "Leave that is not written here is counted as time that can be planned."
    found = most_away(documents, weeks)
    if found is None:
        return "Nobody is away in the weeks planned.", ""
    monday, names = found
    rest = f"The week of {monday.day} {monday:%b} has fewest: {', '.join(names[:3])}{f' and {len(names) - 3} more' if len(names) > 3 else ''} away."
    ahead = sum(date.fromisoformat(each["last"]) >= timezone.localdate() - timedelta(days=1) for each in documents["absences"])
    return f"{ahead} absence{'s' if ahead != 1 else ''} ahead.", rest
