"""The truth arrives: a feature is released, and every forecast of it gets the day it really was done."""

from typing import Any

from django.utils import timezone

from quarterdeck_web.features.models import Feature
from quarterdeck_web.products.changes import Changing, on_change
from quarterdeck_web.products.models import ForecastRecord
from quarterdeck_web.products.rows import NounRow


@on_change
def score_released(change: Changing, row: NounRow, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Give the forecasts of a feature that has just been released their truth. What they said stays as it is."""
    if not isinstance(row, Feature) or after.get("status") != "released" or before.get("status") in (None, "released"):
        return
    today = timezone.localdate().isoformat()
    for record in ForecastRecord.objects.within(change.workspace).filter(body__subject=row.ref):
        if not record.body.get("actual_date") and record.body["made_on"] <= today:
            change.amend(record, "actual_date", today)
