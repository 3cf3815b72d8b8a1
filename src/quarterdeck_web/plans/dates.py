"""The 50 % and 85 % dates of a plan's features, where a forecast of this plan was made."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.plans.models import Plan


@dataclass(frozen=True)
class Finish:
    """When something is done: as likely as not, safe to plan on, and the chance to keep what was promised."""

    p50: date | None = None
    p85: date | None = None
    on_time: float | None = None
    promised: date | None = None


@dataclass(frozen=True)
class PlanDates:
    """What the latest forecast of a plan says. `number` None: none was made yet."""

    number: int | None = None
    made_on: date | None = None
    features: dict[str, Finish] = field(default_factory=dict)
    releases: dict[str, Finish] = field(default_factory=dict)
    value: tuple[float, float, float] | None = None


def dates_of(scope: Scope, plan: Plan) -> PlanDates:
    """The dates of the latest forecast of a plan; empty before there is one."""
    # Forecasts stand above plans, so their rows are reached by name and read through what they keep for lists.
    rows = scope.rows(apps.get_model("forecasts", "Forecast")).filter(plan=plan).order_by("-number")
    found: dict[str, Any] | None = rows.values("number", "made_on", "summary").first()
    if found is None:
        return PlanDates()
    summary = found["summary"]
    value = summary.get("value")
    return PlanDates(
        number=found["number"],
        made_on=found["made_on"],
        features={ref: _finish(told) for ref, told in summary.get("features", {}).items()},
        releases={ref: _finish(told) for ref, told in summary.get("releases", {}).items()},
        value=tuple(value) if value and None not in value else None,
    )


def _finish(told: list[Any]) -> Finish:
    p50, p85, on_time, promised = told
    return Finish(_day(p50), _day(p85), on_time, _day(promised))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
