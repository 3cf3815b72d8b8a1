"""Home, and the doors of the installation."""

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.models import Membership
from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.commitments.watching import fallen
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.evidence.waiting import waiting_in_evidence
from quarterdeck_web.features.models import Feature
from quarterdeck_web.features.waiting import waiting_counts, waiting_for
from quarterdeck_web.forecasts.exceptions.waiting import exceptions_waiting
from quarterdeck_web.forecasts.making import forecasting_now
from quarterdeck_web.forecasts.track_record import calibration_of
from quarterdeck_web.home import news
from quarterdeck_web.plans.launches.waiting import launches_waiting
from quarterdeck_web.plans.showing import planning_now
from quarterdeck_web.products.figures import bodies

KEYS_SHOWN = 6


@operation("public.see")
def health(request: HttpRequest) -> HttpResponse:
    """Whether the server and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@operation("self.manage")
def front_door(request: HttpRequest) -> HttpResponse:
    """One's workspace, or the list of them."""
    memberships = list(Membership.objects.everywhere("one's own places").filter(user=request.user).select_related("workspace").order_by("joined_at"))
    if len(memberships) == 1:
        return redirect("home", workspace=memberships[0].workspace.slug)
    return render(request, "home/workspaces.html", {"memberships": memberships})


@operation("home.see")
def home(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What changed, what waits for your key, what is at risk."""
    today = news.today_of(scope)
    known = bodies(scope, "outlook", "flaws")
    outlook = known.get("outlook") or {"plan": None, "forecast": None, "features": {}, "releases": {}}
    titles = dict(scope.rows(Feature).filter(ref__in=list(outlook["features"])).values_list("ref", "title_text")) if outlook["features"] else {}
    promises = fallen(scope)
    risks = [{**each, "promise": promises.get(each["ref"], "")} for each in news.at_risk(outlook, titles)]
    context = {
        "today": today,
        "since": news.since_words(today),
        **_waiting(scope),
        "news": news.news(scope, today),
        "risks": risks[: news.MOST_RISKS],
        "num_risks": len(risks),
        "outlook": outlook,
        "releases": sorted(outlook["releases"].values(), key=lambda each: each["ships_on"]),
        "axis_end": max((each["p85"] or each["ships_on"] for each in outlook["releases"].values()), default=None),
        "risk_end": max((each["p85"] or each["promised"] for each in risks), default=None),
        "objectives": news.objectives(scope),
        "calibration": calibration_of(scope),
        "flaws": [flaw for flaw in known.get("flaws", ()) if flaw["severity"] == "error"],
        "is_empty": not scope.rows(Feature).exists(),
    }
    context |= _at_work(scope, outlook)
    if context["is_empty"] and scope.rows(Evidence).exists():
        context["evidence"] = waiting_in_evidence(scope)
    return render(request, "home/home.html", context)


def _waiting(scope: Scope) -> dict[str, Any]:
    """What waits for one's key: exceptions of promises first, then launches, then cases of features."""
    exceptions, launches, counts = exceptions_waiting(scope), launches_waiting(scope), waiting_counts(scope)
    return {
        "waiting": waiting_for(scope, KEYS_SHOWN),
        "waiting_counts": counts,
        "exceptions": exceptions,
        "launches": launches,
        "num_waiting": counts["all"] + len(exceptions) + len(launches),
        "keys_shown": f":{KEYS_SHOWN}",
    }


def _at_work(scope: Scope, outlook: dict[str, Any]) -> dict[str, Any]:
    """The job that makes the first plan, or the first forecast of the plan there is; nothing where both are there."""
    if not outlook["plan"]:
        return planning_now(scope)
    return {"forecasting": None if outlook["forecast"] else forecasting_now(scope)}


@operation("home.see")
def flaws(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Everything that is wrong with the product, as `quarterdeck check` says it."""
    return render(request, "home/flaws.html", {"flaws": bodies(scope, "flaws").get("flaws", [])})
