"""The tabs above every page of Forecast."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.forecasts.exceptions.models import OPEN, ExceptionRequest
from quarterdeck_web.lib import words

ALL = "all"


def forecast_tabs(request: HttpRequest, scope: Scope, document: dict[str, Any] | None, current: str) -> list[dict[str, Any]]:
    """A tab for each release of a forecast and all its features, then what needs none: history, the track record and exceptions."""
    base, number = reverse("forecast", args=[scope.workspace.slug]), request.GET.get("forecast", "")
    more = f"&forecast={number}" if number else ""
    tabs = [
        {
            "title": each["title"],
            "count": words.chance(each["finish"]["probability_on_time"]),
            "url": f"{base}?release={each['release']}{more}",
            "current": each["release"] == current,
        }
        for each in (document["releases"] if document else ())
    ]
    if document:
        tabs.append({"title": "All features", "count": len(document["features"]), "url": f"{base}?release={ALL}{more}", "current": current == ALL})
    for name in ("throughput", "milestones"):
        tabs.append({"title": name.capitalize(), "url": reverse(name, args=[scope.workspace.slug]), "current": current == name})
    tabs.append({"title": "How good our dates are", "url": reverse("calibration", args=[scope.workspace.slug]), "current": current == "calibration"})
    num_open = scope.rows(ExceptionRequest).filter(state=OPEN).count()
    url = reverse("exceptions", args=[scope.workspace.slug])
    tabs.append({"title": "Exceptions", "count": num_open or None, "url": url, "current": current == "exceptions"})
    return tabs
