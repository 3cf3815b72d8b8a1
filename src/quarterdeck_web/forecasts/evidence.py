"""What stands behind one date: how it was worked out, from what, and what it said before."""

from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Assumption, Dependency, Feature, Risk
from quarterdeck_web.forecasts import telling
from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.plans.documents import document_of as plan_document
from quarterdeck_web.products.models import Outcome
from quarterdeck_web.teams.models import Team

MOST_FORECASTS = 24


def feature_evidence(scope: Scope, forecast: Forecast, document: dict[str, Any], found: dict[str, Any], noun: Feature) -> dict[str, Any]:
    """Everything the page of one feature's date shows."""
    plan = plan_document(forecast.plan)
    item = next((each for each in plan["items"] if each["feature"] == noun.ref), None)
    assumptions = list(scope.rows(Assumption).filter(feature=noun))
    drivers = telling.driver_lines(found, telling.titles_of(document), {})
    release = next((each for each in document["releases"] if noun.ref in each["features"]), None)
    history = over_time(scope, forecast, "features", noun.ref)
    days = [day for row in history for day in (row["p50"], row["p85"], row["promised"])]
    axis_start, axis_end = telling.span_of([*days, item["start"] if item else None], telling.date.fromisoformat(document["made_on"]))
    return {
        "found": found,
        "finish": found["finish"],
        "item": item,
        "drivers": drivers,
        "value_answer": next((answer for answer in found.get("answers", ()) if answer["kind"] == "value"), None),
        "estimates": _estimates(scope, plan, noun, item),
        "risks": list(scope.rows(Risk).filter(feature=noun)),
        "waits_for": _waits(scope, noun),
        "assumptions": assumptions,
        "in_release": release,
        "reference_class": document["references"][-1] if document["references"] else None,
        "history": history,
        "axis_start": axis_start,
        "axis_end": axis_end,
    }


def _waits(scope: Scope, noun: Feature) -> list[dict[str, Any]]:
    """What a feature waits for: features with their address, past outcomes by their name."""
    links = list(scope.rows(Dependency).filter(feature=noun).select_related("requires"))
    past = [link.body["requires"] for link in links if link.requires is None]
    outcomes = dict(scope.rows(Outcome).filter(ref__in=past).values_list("ref", "body__title")) if past else {}
    told = []
    for link in links:
        ref = link.body["requires"]
        title = link.requires.title if link.requires is not None else outcomes.get(ref, ref)
        told.append({"ref": ref if link.requires is not None else "", "title": title, "is_soft": link.body.get("hardness") == "soft"})
    return told


def _estimates(scope: Scope, plan: dict[str, Any], noun: Feature, item: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Each piece of planned work with its range and what the plan gives it."""
    if item is None:
        return []
    titles = {row.ref: row.title for row in scope.rows(Team)}
    feature = next((each for each in plan["product"]["features"] if each["id"] == noun.ref), None)
    option = next((each for each in (feature or {}).get("options", ()) if each["id"] == item["option"]), None)
    ranges = {each["id"]: each.get("effort") for each in (option or {}).get("activities", ())}
    rows = []
    for activity in item["activities"]:
        rows.append(
            {
                "title": activity["title"],
                "team": titles.get(activity["team"] or "", activity["team"] or ""),
                "range": ranges.get(activity["id"]),
                "days": activity["effort_days"],
                "start": activity["start"],
                "finish": activity["finish"],
            }
        )
    return rows


def over_time(scope: Scope, forecast: Forecast, kind: str, ref: str) -> list[dict[str, Any]]:
    """What each forecast up to this one said of a feature or release, the newest first."""
    rows = scope.rows(Forecast).filter(number__lte=forecast.number).select_related("plan").defer("content").order_by("-number")[:MOST_FORECASTS]
    told = []
    for row in rows:
        if said := row.summary.get(kind, {}).get(ref):
            p50, p85, on_time, promised = said
            told.append({"forecast": row, "p50": p50, "p85": p85, "on_time": on_time, "promised": promised})
    return told
