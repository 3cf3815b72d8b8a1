"""Reports: one plan, told to each audience."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.readers import AUDIENCES, Audience, readable_by
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.audiences import making
from quarterdeck_web.audiences.assemble import calendar_of, rules_shown
from quarterdeck_web.audiences.files import KINDS, file_of, missing_files
from quarterdeck_web.audiences.models import Report
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.showing import snapshot
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.plans.documents import current_plan
from quarterdeck_web.plans.models import Plan

_OFFICE = "application/vnd.openxmlformats-officedocument"
KEPT_WITH_IT = {"html": "html", "md": "markdown", "json": "document"}
FORMS = {
    "pdf": ("Document on paper (PDF)", "application/pdf"),
    "pptx": ("Slides (PowerPoint)", f"{_OFFICE}.presentationml.presentation"),
    "xlsx": ("Workbook (Excel)", f"{_OFFICE}.spreadsheetml.sheet"),
    "html": ("One page, self-contained (HTML)", "text/html; charset=utf-8"),
    "md": ("Text (Markdown)", "text/markdown; charset=utf-8"),
    "ics": ("Calendar (iCalendar)", "text/calendar; charset=utf-8"),
    "json": ("Data (JSON)", "application/json"),
}
"""Ending of a download → its title and media type. Who may read a report of an audience may read it in each."""


@operation("reports.see")
def reports(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The first report one may read."""
    first = readable_by(scope.roles)[0].name
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(f"{reverse('report', args=[scope.workspace.slug, first])}{query}")


@operation("reports.see")
def report(request: HttpRequest, scope: Scope, audience: str) -> HttpResponse:
    """A plan as one audience may see it."""
    wanted, plan = _audience(scope, audience), _plan(request, scope)
    context: dict[str, Any] = {"audience": wanted, "plan": plan, "segments": _segments(request, scope, wanted), "job": _running(scope)}
    row = making.latest(scope, plan, wanted.name) if plan else None
    if plan is None or row is None:
        return render(request, "audiences/none.html", context)
    document = making.document_of(row)
    context |= {"row": row, "report": document, "is_old": row.key != making.key_of(scope, plan), "before": making.plan_before(scope, plan)}
    missing = missing_files(scope, row)
    context["is_without_files"] = bool(missing) and context["job"] is None
    context |= {"forms": [{"ending": form, "title": FORMS[form][0], "is_missing": form in missing} for form in FORMS if _is_for(wanted, form)]}
    context |= {"plans": scope.rows(Plan).filter(outcome__in=["optimal", "feasible"]).select_related("scenario").order_by("-number")[:12]}
    if wanted.name == "executive":
        context |= _axis(document)
    return render(request, f"audiences/{wanted.name}.html", context)


@operation("reports.see", methods=("POST",))
def write(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Have the reports of a plan written."""
    number = request.POST.get("plan", "")
    plan = scope.get(Plan, number=_number(number)) if number else current_plan(scope)
    if plan is None:
        raise Refused("There is no plan to report.", "Make a plan first: Plan, then Plan again.")
    making.ask_for_reports(scope, plan)
    if getattr(request, "htmx", False):
        return render(request, "audiences/job.html", {"job": _running(scope)})
    name = request.POST.get("audience", "")
    audience = _audience(scope, name).name if name else readable_by(scope.roles)[0].name
    return redirect(f"{reverse('report', args=[scope.workspace.slug, audience])}?plan={plan.number}")


@operation("reports.see")
def rules(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What each audience sees: the table that every document passed through."""
    titles = [each.title for each in AUDIENCES.values()]
    rows = [{**row, "cells": [_cell(cell, title) for cell, title in zip(row["cells"], titles, strict=True)]} for row in rules_shown()]
    return render(request, "audiences/rules.html", {"audiences_shown": titles, "rules": rows})


def _cell(cell: dict[str, str], audience: str) -> dict[str, str]:
    """One cell with whose it is; a per cent sign stays with its number."""
    return {**cell, "words": cell["words"].replace(" %", "\u00a0%"), "audience": audience}


@operation("reports.see")
def download(request: HttpRequest, scope: Scope, audience: str, form: str) -> HttpResponse:
    """The same as one file. One that is still being written leads back to the page, which says so."""
    wanted, plan = _audience(scope, audience), _plan(request, scope)
    row: Report | None = making.latest(scope, plan, wanted.name) if plan else None
    if row is None or plan is None or form not in FORMS or not _is_for(wanted, form):
        raise Http404
    content = _content(scope, row, form)
    if content is None:
        messages.info(request, f"The {form.upper()} is not written yet. It stands in the menu as soon as it is.")
        return redirect(f"{reverse('report', args=[scope.workspace.slug, audience])}?plan={plan.number}")
    answer = HttpResponse(content, content_type=FORMS[form][1])
    # Never shown from here: the page brings its own styles, which the policy of this server would refuse.
    answer["Content-Disposition"] = f'attachment; filename="{scope.workspace.slug}-plan-{plan.number}-{wanted.name}.{form}"'
    return answer


def _content(scope: Scope, row: Report, form: str) -> bytes | None:
    if form == "ics":
        return calendar_of(making.content_of(row, "document"), str(scope.workspace.pk))
    return making.content_of(row, KEPT_WITH_IT[form]) if form in KEPT_WITH_IT else file_of(scope, row, form)


def _is_for(audience: Audience, form: str) -> bool:
    return form != "ics" or audience.has_calendar


def _audience(scope: Scope, name: str) -> Audience:
    """The audience; refused where the member is none of its readers. Raises `Http404` for a name that is none."""
    found = AUDIENCES.get(name)
    if found is None:
        raise Http404
    if not found.readers & scope.roles:
        raise PermissionDenied(f"Read the report for {found.title.lower()}.")
    return found


def _plan(request: HttpRequest, scope: Scope) -> Plan | None:
    number = request.GET.get("plan", "")
    return scope.get(Plan, number=_number(number)) if number else current_plan(scope)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Http404
    return int(text)


def _segments(request: HttpRequest, scope: Scope, current: Audience) -> list[dict[str, Any]]:
    query = f"?plan={number}" if (number := request.GET.get("plan", "")) else ""
    return [
        {"title": each.title, "url": f"{reverse('report', args=[scope.workspace.slug, each.name])}{query}", "current": each == current}
        for each in readable_by(scope.roles)
    ]


def _running(scope: Scope) -> dict[str, Any] | None:
    job = scope.rows(Job).filter(kind__in=KINDS, state__in=[Job.QUEUED, Job.RUNNING]).order_by("-created_at").first()
    if job is None:
        return None
    return {"snapshot": snapshot(job, []), "events_url": reverse("job-events", kwargs={"workspace": scope.workspace.slug, "job": job.pk})}


def _axis(document: dict[str, Any]) -> dict[str, Any]:
    """The common scale of the releases' dates."""
    made = date.fromisoformat(document["made_on"])
    days = [date.fromisoformat(day) for each in document["releases"] for day in (each["ships_on"], each["p50"], each["p85"]) if day] + [made]
    return {"made_on": made, "axis_start": min(days).replace(day=1), "axis_end": max(days) + timedelta(days=14)}
