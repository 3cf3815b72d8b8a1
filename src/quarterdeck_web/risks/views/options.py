"""Options: the ways to build one feature side by side, one scale a row; and every feature that has a choice."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature, Risk
from quarterdeck_web.lib.words import amount
from quarterdeck_web.products.figures import bodies, latest
from quarterdeck_web.risks.exposure import exposure_of
from quarterdeck_web.risks.naming import currency_of, figures_of, value_unit_of
from quarterdeck_web.risks.views.assumptions import tabs_of
from quarterdeck_web.teams.models import Person, Skill, Team

DAYS_PER_WEEK = 5
PAGE = 50


@operation("risks.see")
def options(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Features with more than one option, each with what the choice is between."""
    found = bodies(scope, "options", "outlook")
    studies: dict[str, list[dict[str, Any]]] = {}
    for study in found.get("options") or ():
        studies.setdefault(study["feature"], []).append(study)
    rows = figures_of(scope, studies)
    query = request.GET.get("q", "").strip()
    planned = (found.get("outlook") or {}).get("features") or {}
    lines = [
        _line(rows[ref], each, planned.get(ref))
        for ref, each in studies.items()
        if ref in rows and query.casefold() in f"{ref} {rows[ref].title}".casefold()
    ]
    lines.sort(key=lambda line: -(line["row"].value_mid or 0))
    after = int(request.GET["after"]) if request.GET.get("after", "").isdecimal() else 0
    context = {
        "nav": "risks",
        "tabs": tabs_of(scope, "options"),
        "lines": lines[after : after + PAGE],
        "next": after + PAGE if len(lines) > after + PAGE else None,
        "num_lines": len(lines),
        "num_features": len(studies),
        "query": query,
        "lead": _lead(studies, lines),
        "is_known": "options" in found,
    }
    return render(request, "risks/options.html", context)


@operation("risks.see")
def feature_options(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """The options of one feature side by side."""
    row = scope.get(Feature, ref=feature)
    figures = latest(scope, "options")
    studies = {each["option"]: each for each in (figures.body if figures else ()) if each["feature"] == row.ref}
    if len(row.body.get("options", ())) < 2:
        raise Http404
    outlook = bodies(scope, "outlook").get("outlook") or {}
    planned = (outlook.get("features") or {}).get(row.ref)
    columns = [_column(option, studies.get(option["id"]), row.body, planned) for option in row.body["options"]]
    dates = [day for each in columns for day in (each["start"], each["finish"]) if day]
    context = {
        "nav": "risks",
        "feature": row,
        "columns": columns,
        "names": _names(scope),
        "effort_top": max((each["effort"]["p90"] for each in columns if each["effort"]), default=1) or 1,
        "value_top": max((each["value"]["p90"] for each in columns if each["value"]), default=1) or 1,
        "cost_top": max((each["cost"] for each in columns), default=0) or 1,
        "axis": (min(dates), max(dates)) if dates else (None, None),
        "due": row.body.get("deadline") or row.body.get("due_date"),
        "unit": value_unit_of(scope),
        "currency": currency_of(scope),
        "planned": planned,
        "plan": outlook.get("plan"),
        "lead": _lead_of_one(row, columns, value_unit_of(scope)),
        "exposure": sum(exposure_of(body).weeks for body in scope.rows(Risk).filter(feature=row).values_list("body", flat=True)),
        "is_old": figures is None or figures.revision < scope.workspace.revision,
    }
    return render(request, "risks/feature_options.html", context)


def _line(row: Any, studies: list[dict[str, Any]], planned: dict[str, Any] | None) -> dict[str, Any]:
    efforts = [study["effort"]["p50"] / DAYS_PER_WEEK for study in studies if study["effort"]]
    finishes = [study["earliest_finish"] for study in studies if study["earliest_finish"]]
    chosen = next((study for study in studies if planned and study["option"] == planned.get("option")), None)
    return {
        "row": row,
        "num": len(studies),
        "titles": [study["title"] for study in studies],
        "effort": (min(efforts), max(efforts)) if efforts else None,
        "finish": (min(finishes), max(finishes)) if finishes else None,
        "num_possible": sum(bool(study["verdict"]) and study["verdict"]["verdict"] != "infeasible" for study in studies),
        "chosen": chosen["title"] if chosen else None,
    }


def _column(option: dict[str, Any], study: dict[str, Any] | None, feature: dict[str, Any], planned: dict[str, Any] | None) -> dict[str, Any]:
    share = option.get("value_share", 1.0)
    value = (feature.get("value") or {}).get("value")
    effort = study["effort"] if study else None
    work = sorted(((key, days) for key, days in (study["people_days"] if study else {}).items()), key=lambda each: -each[1])
    return {
        "id": option["id"],
        "title": option["title"],
        "note": option.get("note", ""),
        "share": share,
        "value": {point: amount * share for point, amount in value.items()} if value else None,
        "effort": {point: days / DAYS_PER_WEEK for point, days in effort.items()} if effort else None,
        "cost": option.get("cost", 0.0),
        "start": study["earliest_start"] if study else None,
        "finish": study["earliest_finish"] if study else None,
        "teams": [(key.partition(":")[2], days / DAYS_PER_WEEK) for key, days in work if key.startswith("team:")],
        "skills": [(key.partition("/")[2], days / DAYS_PER_WEEK) for key, days in work if key.startswith("skill:")],
        "verdict": study["verdict"] if study else None,
        "num_asks": len(option.get("asks", ())),
        "per_week": value["p50"] * share / (effort["p50"] / DAYS_PER_WEEK) if value and effort and effort["p50"] else None,
        "is_planned": bool(planned and planned.get("option") == option["id"]),
    }


def _names(scope: Scope) -> dict[str, str]:
    return {
        ref: body.get("title") or body.get("name") for model in (Team, Skill, Person) for ref, body in scope.rows(model).values_list("ref", "body")
    }


def _lead(studies: dict[str, list[dict[str, Any]]], lines: list[dict[str, Any]]) -> tuple[str, str]:
    if not studies:
        return "No feature has a choice.", "A second option is often cheaper than a second team: less scope, a partner, a first step."
    stuck = sum(line["num_possible"] == 0 for line in lines)
    rest = f"{stuck} of them cannot be built by any of their options." if stuck else "Each can be built by at least one."
    return f"{len(studies)} features can be built in more than one way.", rest


def _lead_of_one(feature: Feature, columns: list[dict[str, Any]], unit: str) -> tuple[str, str]:
    """Which option brings most for its effort, and what the others add."""
    possible = [each for each in columns if each["verdict"] and each["verdict"]["verdict"] != "infeasible"]
    if not possible:
        return f"None of the {len(columns)} options of {feature} can be built as it stands.", "Below is what stands in the way of each."
    judged = [each for each in possible if each["per_week"] is not None]
    if not judged:
        soonest = min((each for each in possible if each["finish"]), key=lambda each: each["finish"], default=possible[0])
        return f"{soonest['title']} could be done first.", "Without a value case nothing says what each would bring."
    best = max(judged, key=lambda each: each["per_week"])
    rest = ""
    fullest = max(judged, key=lambda each: each["value"]["p50"])
    if fullest is not best and best["effort"] and fullest["effort"]:
        more, weeks = fullest["value"]["p50"] - best["value"]["p50"], fullest["effort"]["p50"] - best["effort"]["p50"]
        rest = f"{fullest['title']} adds {amount(more, unit)} for {weeks:,.0f} person-weeks more."
    elif fullest is best:
        rest = "It also brings the most value."
    return f"{best['title']} brings most for its effort.", rest
