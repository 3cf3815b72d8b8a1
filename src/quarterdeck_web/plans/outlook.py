"""What the current plan says, for pages that stand below plans: the grid, Home, teams (Figures "outlook")."""

from typing import Any

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope, system_scope
from quarterdeck_web.features.figures import refresh_dates
from quarterdeck_web.plans.dates import PlanDates, dates_of
from quarterdeck_web.plans.documents import current_plan, document_of
from quarterdeck_web.plans.models import Plan
from quarterdeck_web.products import figures

Body = dict[str, Any]


def refresh_outlook(workspace: Workspace) -> None:
    """Write what the current plan says. Called whenever another plan may have become the current one."""
    scope = system_scope(workspace)
    plan = current_plan(scope)
    figures.store(workspace, "outlook", workspace.revision, outlook_of(scope, plan))
    refresh_dates(workspace)


def outlook_of(scope: Scope, plan: Plan | None) -> Body:
    """The body of the figures, with dates where a forecast of this plan was made."""
    if plan is None or not plan.holds_features:
        return {"plan": None, "forecast": None, "features": {}, "left_out": {}, "releases": {}, "loads": {}, "resources": {}}
    document, dates = document_of(plan), dates_of(scope, plan)
    return {
        "plan": _plan(plan),
        "forecast": _forecast(scope, plan, dates),
        "features": {item["feature"]: _feature(item, document, dates) for item in document["items"]},
        "left_out": {
            out["feature"]: {name: out[name] for name in ("kind", "reason", "value", "value_change", "price")} for out in document["left_out"]
        },
        "releases": {release["id"]: _release(release, document, dates) for release in document["product"]["releases"]},
        "loads": {load["key"].removeprefix("team:"): shares(load) for load in document["loads"] if load["kind"] == "team"},
        "start": document["product"]["horizon"]["start"],
        "resources": {load["key"]: _resource(load) for load in document["loads"] if load["kind"] != "person"},
    }


def _resource(load: Body) -> Body:
    """A team or a skill in a team: its load by week, and what one more full-time equivalent is worth in each."""
    return {"title": load["title"], "kind": load["kind"], "shares": shares(load), "price": load.get("price") or []}


def shares(load: Body) -> list[float | None]:
    """Load as a share of capacity, week by week; None where nobody is there."""
    return [round(used / there, 3) if there > 0 else None for used, there in zip(load["load"], load["capacity"], strict=True)]


def promised_days(product: Body) -> dict[str, str]:
    """Feature → the earliest day somebody was promised it."""
    found: dict[str, str] = {}
    for each in product["commitments"]:
        found[each["feature"]] = min(each["promised_date"], found.get(each["feature"], "9999"))
    return found


def _plan(plan: Plan) -> Body:
    return {
        "id": str(plan.pk),
        "number": plan.number,
        "title": str(plan),
        "status": plan.status,
        "value": plan.value,
        "upper_bound": plan.upper_bound,
        "made_at": plan.made_at.isoformat(),
        "product_hash": plan.product_hash,
    }


def _forecast(scope: Scope, plan: Plan, dates: PlanDates) -> Body | None:
    if dates.number is None:
        return None
    from django.apps import apps

    row = scope.rows(apps.get_model("forecasts", "Forecast")).filter(plan=plan, number=dates.number).values_list("pk", flat=True).first()
    return {"id": str(row), "number": dates.number, "made_on": dates.made_on.isoformat() if dates.made_on else None}


def _feature(item: Body, document: Body, dates: PlanDates) -> Body:
    finish = dates.features.get(item["feature"])
    promised = promised_days(document["product"]).get(item["feature"])
    told: Body = {
        name: item[name] for name in ("start", "finish", "release", "value", "option", "waits_for", "late_reason", "start_week", "finish_week")
    }
    told |= {"p50": None, "p85": None, "on_time": None, "promised": promised}
    if finish is not None:
        told |= {
            "p50": finish.p50.isoformat() if finish.p50 else None,
            "p85": finish.p85.isoformat() if finish.p85 else None,
            "on_time": finish.on_time,
            "promised": finish.promised.isoformat() if finish.promised else promised,
        }
    return told


def _release(release: Body, document: Body, dates: PlanDates) -> Body:
    finish = dates.releases.get(release["id"])
    features = [item["feature"] for item in document["items"] if item["release"] == release["id"]]
    return {
        "title": release["title"],
        "ships_on": release["ships_on"],
        "p50": finish.p50.isoformat() if finish and finish.p50 else None,
        "p85": finish.p85.isoformat() if finish and finish.p85 else None,
        "on_time": finish.on_time if finish else None,
        "features": features,
    }
