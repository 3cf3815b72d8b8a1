"""Forecasts for pages: which one is meant, and its document, decoded once."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.http import Http404

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.forecasts.assemble import readable
from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.plans.documents import current_plan

KEPT = 32
"""Decoded documents a process keeps: about a megabyte each."""


def chosen(scope: Scope, number: str = "") -> Forecast | None:
    """The forecast of that number, else the latest of the current plan, else the latest of all. Raises `Http404` for a number that is none."""
    forecasts = scope.rows(Forecast).select_related("plan", "made_by").defer("content", "summary").order_by("-number")
    if number:
        found: Forecast | None = forecasts.filter(number=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 10 else None
        if found is None:
            raise Http404
        return found
    plan = current_plan(scope)
    latest: Forecast | None = (forecasts.filter(plan=plan).first() if plan else None) or forecasts.first()
    return latest


def document_of(forecast: Forecast) -> dict[str, Any]:
    """What the engine wrote, as plain values. Never change it: it is shared."""
    return _decoded(forecast.workspace_id, forecast.pk)


@lru_cache(maxsize=KEPT)
def _decoded(workspace: UUID, forecast: UUID) -> dict[str, Any]:
    content = Forecast.objects.within(workspace).values_list("content", flat=True).get(pk=forecast)
    return readable(content)
