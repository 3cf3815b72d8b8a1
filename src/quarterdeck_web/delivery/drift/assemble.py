"""Plans, forecasts and the product to the engine, drift and the health of promises back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from quarterdeck.adapters import adapter_of
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.forecasts.assemble import NOT_READ, engine_plan, written
from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.plans.models import Plan
from quarterdeck_web.products.assemble import product_of
from quarterdeck_web.products.models import Change

if TYPE_CHECKING:
    from quarterdeck.forecast import Forecast as EngineForecast
    from quarterdeck.product import ProductFile


def drift_document(workspace: Workspace, baseline: Plan, forecast: Forecast, say: Callable[[float, str], object]) -> dict[str, Any]:
    """How far a baseline has drifted, as plain values; `sentence` and `by_kind` beside the noun's own fields."""
    from quarterdeck.tracking.drift import Drift, find_drift

    product, made = delivered_product(workspace, baseline), engine_forecast(forecast)
    plan = engine_plan(forecast.plan)
    found = find_drift(product, engine_plan(baseline), today=made.made_on, plan=plan, forecast=made, on_progress=say)
    document: dict[str, Any] = adapter_of(Drift).dump_python(found, mode="json")
    return document | {"sentence": found.sentence, "by_kind": found.by_kind}


def health_of(workspace: Workspace, forecast: Forecast, default: float) -> list[dict[str, Any]]:
    """How every promise stands by a forecast, those in most trouble first."""
    from quarterdeck.tracking.commitments import CommitmentHealth, commitment_health

    product, made = delivered_product(workspace, forecast.plan), engine_forecast(forecast)
    found = commitment_health(product, engine_plan(forecast.plan), made, today=made.made_on, default=default)
    document: list[dict[str, Any]] = adapter_of(tuple[CommitmentHealth, ...]).dump_python(found, mode="json")
    return document


def engine_forecast(forecast: Forecast) -> EngineForecast:
    """A forecast as the engine made it."""
    from quarterdeck.forecast import Forecast as EngineForecast

    read: EngineForecast = adapter_of(EngineForecast).validate_json(written(forecast.content))
    return read


def delivered_product(workspace: Workspace, baseline: Plan) -> ProductFile:
    """The product, with those of its changes that tell when efforts were given anew and when features were released."""
    from quarterdeck.product import Change as EngineChange

    rows = Change.objects.within(workspace).filter(at__gte=baseline.made_at).order_by("position")
    told = [row for row in rows.filter(field="status") if isinstance(row.body.get("new"), str)]
    changes = [EngineChange(subject=row.subject, field="status", old=None, new=row.body["new"], on=row.at.date()) for row in told if row.at]
    anew = rows.filter(field__startswith="options").only("subject", "field", "at")
    changes += [EngineChange(subject=row.subject, field=row.field, old=None, new=None, on=row.at.date()) for row in anew if row.at]
    return replace(product_of(workspace, without=NOT_READ), changes=tuple(changes))
