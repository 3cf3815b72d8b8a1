"""Throughput and milestones as pages."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.forecasts.charts import count_chart, finish_chart, past_chart
from quarterdeck_web.forecasts.documents import chosen, document_of
from quarterdeck_web.forecasts.exceptions.promises import done_by
from quarterdeck_web.forecasts.from_history.asking import UNITS, Question, question_of
from quarterdeck_web.forecasts.from_history.assemble import throughput_answers
from quarterdeck_web.forecasts.from_history.making import ask_for_history, kept, reading_now
from quarterdeck_web.forecasts.tabs import forecast_tabs
from quarterdeck_web.lib import words
from quarterdeck_web.plans.models import Release
from quarterdeck_web.products.models import Figures, Outcome
from quarterdeck_web.teams.models import Team

USUAL_MOST = 20
EVEN = 0.5
PAGES = {"throughput", "milestones"}


@operation("forecasts.see")
def throughput(request: HttpRequest, scope: Scope) -> HttpResponse:
    """How many are done by a day, and when so many are, from what was finished before."""
    unit = request.GET.get("unit", "goals")
    if unit not in UNITS:
        raise Http404
    row = kept(scope, f"throughput-{unit}")
    context = _around(request, scope, row, "throughput") | {"unit": unit, "units": _units(scope, unit)}
    tables = row.body["tables"] if row else []
    if not tables:
        return render(request, "forecasts/from_history/no_throughput.html", context)
    ref = request.GET.get("team", "")
    table = next((each for each in tables if each["team"] == ref), None)
    if table is None:
        raise Http404
    context |= _asked(request, scope, unit, table, row.body["num_open"].get(ref) if row else None)
    context["teams"] = _teams(scope, tables)
    status = 422 if context["asked"].errors else 200
    return render(request, "forecasts/from_history/throughput.html", context, status=status)


def _asked(request: HttpRequest, scope: Scope, unit: str, table: dict[str, Any], num_open: int | None) -> dict[str, Any]:
    """What is asked of a table, and what it answers."""
    today = date.fromisoformat(table["origin"])
    releases = [(title, day) for title, day in _releases(scope) if day > today]
    asked = question_of(request.GET, unit, table, min(num_open or 1, USUAL_MOST), [day for _, day in releases])
    known = [(title, day) for title, day in releases if day <= asked.last]
    answers = throughput_answers(table, asked.more_items, tuple(day for _, day in known), (asked.items, asked.by))
    return {
        "table": table,
        "asked": asked,
        "answers": answers,
        "today": today,
        "num_open": num_open,
        "open_hint": f"{words.plural(num_open, asked.noun)} still to be done." if num_open else "",
        "counts": [(title, count) for (title, _), count in zip(known, answers["counts"], strict=True)],
        "finished": _finished(scope, asked.team, today) if unit == "goals" else [],
        "num_held": sum(each["came"] >= each["p85_items"] for each in table["past"]),
        **_drawings(table, asked, answers, today),
    }


def _drawings(table: dict[str, Any], asked: Question, answers: dict[str, Any], today: date) -> dict[str, Any]:
    finish = {**answers["finish"], "promised": asked.by, "probability_on_time": answers["finish"]["probability_by"]}
    return {
        "cone": count_chart(table, answers, asked.items, asked.by, asked.noun),
        "histogram": finish_chart(words.plural(asked.items, asked.noun), _as_text(finish), answers["weeks"], today),
        "past": past_chart(table["past"], asked.noun) if table["past"] else "",
    }


@operation("forecasts.see")
def milestones(request: HttpRequest, scope: Scope) -> HttpResponse:
    """How likely each feature that states a day is finished by then and by each release."""
    row = kept(scope, "milestones")
    context = _around(request, scope, row, "milestones")
    if not row or not (row.body["rows"] or row.body["overdue"]):
        return render(request, "forecasts/from_history/no_milestones.html", context)
    order = request.GET.get("sort", "stated")
    keys = {"stated": lambda each: (each["stated"] or "9999", each["title"]), "on_time": lambda each: (each["on_time"] or 0.0, each["title"])}
    if order not in keys:
        raise Http404
    rows = sorted(row.body["rows"], key=keys[order])
    chances = [each["on_time"] for each in rows if each["on_time"] is not None]
    context |= {
        "found": row.body,
        "rows": [_with_columns(each, row.body) for each in rows],
        "sort": order,
        "num_likely": sum(p >= 0.5 for p in chances),
    }
    context |= {"today": date.fromisoformat(row.body["made_on"]), "num_told": len(chances), "linked": _linked(scope, row.body)}
    return render(request, "forecasts/from_history/milestones.html", context)


@operation("forecasts.see")
def milestone(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """What the chance of one feature rests on: in the drawer, or as a page."""
    noun = scope.get(Feature, ref=feature)
    row = kept(scope, "milestones")
    found = next((each for each in row.body["rows"] if each["subject"] == noun.ref), None) if row else None
    context: dict[str, Any] = {"noun": noun, "row": found, "nav": "forecast"}
    if row and found:
        titles = {column["id"]: column["title"] for column in row.body["columns"]}
        team = scope.rows(Team).filter(ref=found["team"]).first()
        context |= {"found": row.body, "titles": titles, "today": date.fromisoformat(row.body["made_on"]), "team": str(team or "")}
    context["inner"] = "forecasts/from_history/milestone.html"
    template = "forecasts/from_history/milestone.html" if getattr(request, "htmx", False) else "forecasts/evidence_page.html"
    return render(request, template, context)


@operation("forecasts.make", methods=("POST",))
def history_again(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Read the product's history anew."""
    job = ask_for_history(scope)
    messages.info(request, f"{job.title}: the page shows it when it is there.")
    page = request.POST.get("page", "throughput")
    return redirect(page if page in PAGES else "throughput", scope.workspace.slug)


def _around(request: HttpRequest, scope: Scope, row: Figures | None, current: str) -> dict[str, Any]:
    """What every page of forecasts from history shows around it."""
    forecast = chosen(scope)
    return {
        "figures": row,
        "is_old": row is not None and row.revision < scope.workspace.revision,
        "reading": reading_now(scope),
        "page": current,
        "tabs": forecast_tabs(request, scope, document_of(forecast) if forecast else None, current),
        "nav": "forecast",
    }


def _units(scope: Scope, unit: str) -> list[dict[str, Any]]:
    """Both ways to count, where the product has work items that were finished."""
    items = kept(scope, "throughput-items")
    if not items or not items.body["tables"]:
        return []
    return [{"title": title, "url": f"?unit={name}", "current": name == unit} for name, (_, title) in UNITS.items()]


def _finished(scope: Scope, team: str, today: date) -> list[dict[str, Any]]:
    """The goals that were completed in the last half year, of a team or all, the newest first."""
    titles, since = dict(scope.rows(Team).values_list("ref", "body__title")), (today - timedelta(weeks=26)).isoformat()
    bodies = scope.rows(Outcome).filter(body__status="completed", body__finished_on__gte=since).values_list("body", flat=True)
    found = [
        {"on": body["finished_on"], "title": body["title"], "team": titles.get(body.get("team"), "")}
        for body in bodies
        if not team or body.get("team") == team
    ]
    return sorted(found, key=lambda each: each["on"], reverse=True)


def _releases(scope: Scope) -> list[tuple[str, date]]:
    return sorted(((str(row), done_by(row.body)) for row in scope.rows(Release)), key=lambda each: each[1])


def _teams(scope: Scope, tables: list[dict[str, Any]]) -> list[tuple[str, str]]:
    titles = dict(scope.rows(Team).values_list("ref", "body__title"))
    return [(table["team"], titles.get(table["team"], table["team"]) if table["team"] else "The whole product") for table in tables]


def _with_columns(each: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    by = {chance["column"]: chance for chance in each["by"]}
    return {**each, "cells": [by.get(column["id"]) for column in found["columns"]]}


def _linked(scope: Scope, found: dict[str, Any]) -> set[str]:
    """The subjects that are features of the workspace still."""
    subjects = [each["subject"] for each in (*found["rows"], *found["overdue"])]
    return set(scope.rows(Feature).filter(ref__in=subjects).values_list("ref", flat=True))


def _as_text(finish: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in finish.items()}
