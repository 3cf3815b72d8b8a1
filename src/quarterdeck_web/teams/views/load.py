"""Teams and capacity: what is asked of everybody week by week, who is asked for too much, and what one more person brings."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.words import amount
from quarterdeck_web.products.figures import bodies, latest
from quarterdeck_web.teams.assemble import Capacity, bodies_of, capacity_of
from quarterdeck_web.teams.load import HeatRow, decisions_short, heat_rows, month_starts, skills_short
from quarterdeck_web.teams.prices import price_rows
from quarterdeck_web.teams.said import lead_of_load

MOST_PRICES = 12
TABS = (("teams", "Load"), ("people", "People and skills"), ("absences", "Absences"), ("upkeep", "Upkeep and asks"))


def tabs_of(scope: Scope, current: str) -> list[dict[str, Any]]:
    """The tabs of this part of the product."""
    return [{"title": title, "url": reverse(name, args=[scope.workspace.slug]), "current": name == current} for name, title in TABS]


@operation("teams.see")
def load(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Load by team and week: of everything that is asked, or of the plan."""
    documents = bodies_of(scope)
    capacity = capacity_of(scope, documents)
    figures = latest(scope, "feasibility")
    feasibility = figures.body if figures else None
    outlook = bodies(scope, "outlook").get("outlook") or {}
    planned = request.GET.get("load") == "plan" and bool(outlook.get("loads"))
    urls = {team["id"]: reverse("team", args=[scope.workspace.slug, team["id"]]) for team in documents["teams"]}
    rows = heat_rows(capacity, feasibility, plan_loads(outlook) if planned else None, urls) if capacity else []
    over_asked = [team for team in (feasibility or {}).get("teams", ()) if team["is_over_asked"]]
    over_asked.sort(key=lambda team: -(team["load"]["ratio"] or 0))
    upkeep = {team["id"]: team.get("keep_the_lights_on", 0.0) for team in documents["teams"]}
    prices = price_rows(outlook, upkeep)
    context = {
        "tabs": tabs_of(scope, "teams"),
        "sources": _sources(outlook, planned),
        "rows": _shown(rows, request.GET.get("skills", "")),
        "skills_shown": request.GET.get("skills", ""),
        "months": _months(capacity) if capacity else [],
        "num_weeks": len(capacity.mondays) if capacity else 0,
        "capacity": capacity,
        "planned": planned,
        "plan": outlook.get("plan"),
        "lead": lead_of_load(rows, over_asked, planned, outlook.get("plan"), figures is not None, _best(prices, scope)),
        "over_asked": over_asked,
        "short": skills_short(feasibility)[:8],
        "decisions": decisions_short(feasibility)[:8],
        "unit": unit_of(scope),
        "prices": prices[:MOST_PRICES],
        "figures": figures,
        "figures_are_old": figures is not None and figures.revision < scope.workspace.revision,
        "num_teams": len(documents["teams"]),
        "people": _people(documents, capacity) if capacity else [],
        "num_people": len(documents["people"]),
    }
    return render(request, "teams/load.html", context)


def _best(prices: list[dict[str, Any]], scope: Scope) -> str:
    """The person worth most, in words."""
    if not prices:
        return ""
    return f"One more person is worth most as {prices[0]['title'].replace(', ', ' in ', 1)}: up to {amount(prices[0]['total'], unit_of(scope))}."


def unit_of(scope: Scope) -> str:
    """What value is counted in."""
    return str(scope.workspace.facts.get("value_unit") or scope.workspace.facts.get("currency") or "€")


def plan_loads(outlook: dict[str, Any]) -> dict[str, Any]:
    """A plan's shares by week of every resource it names, by the resource's key (teams also by their ref)."""
    found = dict(outlook.get("loads") or {})
    for key, each in (outlook.get("resources") or {}).items():
        if each.get("shares"):
            found[key] = each["shares"]
    return found


def _sources(outlook: dict[str, Any], planned: bool) -> list[dict[str, Any]]:
    sources = [{"title": "All that is asked", "url": "?load=asked", "current": not planned}]
    if outlook.get("loads"):
        number = (outlook.get("plan") or {}).get("number")
        sources.append({"title": f"Plan {number}" if number else "The plan", "url": "?load=plan", "current": planned})
    return sources


def _shown(rows: list[HeatRow], skills: str) -> list[dict[str, Any]]:
    """Teams with those of their skills that are worth a row: over or nearly full, or all of them where asked for."""
    shown = []
    for row in rows:
        short = [each for each in row.skills if skills == "all" or (each.weeks_over and each.peak is not None)]
        shown.append({"row": row, "skills": sorted(short, key=lambda each: -(each.peak or 0)) if skills != "none" else []})
    return shown


def _months(capacity: Capacity) -> list[dict[str, Any]]:
    total = len(capacity.mondays)
    return [{"x": f"{100 * week / total:.2f}%", "name": name} for week, name in month_starts(capacity.mondays)]


def _people(documents: dict[str, list[dict[str, Any]]], capacity: Capacity, most: int = 8) -> list[dict[str, Any]]:
    """Those who are away longest, with their weeks."""
    away: dict[str, float] = {}
    for person in documents["people"]:
        key = f"person:{person['id']}"
        fte = capacity.resources[key].fte if key in capacity.resources else ()
        top = max(fte, default=0.0)
        away[person["id"]] = sum(top - each for each in fte) if top else 0.0
    chosen = sorted((person for person in documents["people"] if away[person["id"]] > 0), key=lambda person: -away[person["id"]])[:most]
    return [
        {
            "ref": person["id"],
            "name": person["name"],
            "fte": sum(place.get("fte", 1.0) for place in person.get("memberships", ())),
            "shares": [None if not fte else 0.45 for fte in capacity.resources[f"person:{person['id']}"].fte],
        }
        for person in chosen
    ]
