"""What coming later costs, asked of the engine."""

from __future__ import annotations

from datetime import date
from typing import Any

from quarterdeck.adapters import adapter_of
from quarterdeck_web.accounts.models import Workspace


def value_lost(workspace: Workspace, case: dict[str, Any] | None, first: date, second: date) -> dict[str, float] | None:
    """What a feature with this value case loses by coming on `second` instead of `first`: low, middle, high, in the product's value unit.

    None where it has no value case.
    """
    if not case:
        return None
    from quarterdeck.calendar import Weeks
    from quarterdeck.product import ValueCase
    from quarterdeck.value.curves import share_lost

    horizon = workspace.facts["horizon"]
    read: ValueCase = adapter_of(ValueCase).validate_python(case)
    share = share_lost(read, Weeks(date.fromisoformat(horizon["start"]), horizon["num_weeks"]), first, second)
    return {point: round(getattr(read.value, point) * share, 2) for point in ("p10", "p50", "p90")}


def working_weeks(start: date, day: date) -> float:
    """Working weeks from the Monday `start` to the end of `day`; 0 before it."""
    import numpy as np

    from quarterdeck.units import DAYS_PER_WEEK

    return max(float(np.busday_count(start.isoformat(), day.isoformat()) + np.is_busday(day.isoformat())), 0.0) / DAYS_PER_WEEK
