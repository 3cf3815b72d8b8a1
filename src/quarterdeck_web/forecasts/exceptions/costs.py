"""What a later day costs and brings, said before anybody decides: the chance of both days, value lost, who was promised."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.forecasts import telling
from quarterdeck_web.forecasts.documents import chosen, document_of
from quarterdeck_web.forecasts.exceptions.assemble import value_lost, working_weeks
from quarterdeck_web.plans.models import Commitment


@dataclass(frozen=True)
class Costs:
    """What moving a day costs. Chances are 0 to 1, None where the feature is not forecast; `lost` is low, middle and high in the value unit."""

    before: float | None
    after: float | None
    lost: dict[str, float] | None
    promised: tuple[str, ...]

    def fields(self) -> dict[str, Any]:
        """As the product file keeps it."""
        return {"on_time_before": self.before, "on_time_after": self.after, "value_lost": self.lost, "promised_to": list(self.promised) or None}


def costs_of(scope: Scope, feature: Feature, first: date, second: date) -> Costs:
    """What it costs to have a feature on `second` instead of `first`, by the newest forecast and its value case."""
    before, after = _chances(scope, feature, first, second)
    return Costs(before, after, value_lost(scope.workspace, feature.body.get("value"), first, second), promised_to(scope, feature))


def promised_to(scope: Scope, feature: Feature) -> tuple[str, ...]:
    """Who was promised a feature, the earliest promise first."""
    rows = scope.rows(Commitment).filter(feature=feature).order_by("promised_date", "position")
    return tuple(dict.fromkeys(str(body.get("to") or "Somebody") for body in rows.values_list("body", flat=True)))


def _chances(scope: Scope, feature: Feature, first: date, second: date) -> tuple[float | None, float | None]:
    forecast = chosen(scope)
    found = telling.feature_named(document_of(forecast), feature.ref) if forecast else None
    if found is None:
        return None, None
    before = chance_by(found, first)
    after = chance_by(found, second)
    return before, after if before is None or after is None else max(before, after)


def chance_by(found: dict[str, Any], day: date) -> float | None:
    """The share of futures in which a forecast feature is done by a day: as told where that day was promised, else from its weeks.

    Within a week futures are spread evenly over its working days.
    """
    finish = found["finish"]
    if finish.get("promised") == day.isoformat() and finish.get("probability_on_time") is not None:
        return float(finish["probability_on_time"])
    weeks = found.get("finish_weeks")
    total = sum(weeks["counts"]) + weeks.get("never", 0) if weeks else 0
    if not weeks or not total:
        return None
    passed = working_weeks(date.fromisoformat(weeks["first"]), day)
    whole = int(passed)
    done = sum(weeks["counts"][:whole]) + (weeks["counts"][whole] * (passed - whole) if whole < len(weeks["counts"]) else 0.0)
    return round(done / total, 4)
