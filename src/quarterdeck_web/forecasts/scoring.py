"""The truth arrives: a feature is released, and every forecast of it gets the day it really was done. Nothing else of a forecast ever changes."""

from typing import Any

from django.utils import timezone

from quarterdeck_web.features.models import Feature
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.products.changes import Changing, on_change
from quarterdeck_web.products.models import ForecastRecord
from quarterdeck_web.products.rows import NounRow

TRUTH = "actual_date"


@on_change
def score_released(change: Changing, row: NounRow, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Give the forecasts of a feature that has just been released their truth. What they said stays as it is."""
    if not isinstance(row, Feature) or after.get("status") != "released" or before.get("status") in (None, "released"):
        return
    today = timezone.localdate().isoformat()
    for record in ForecastRecord.objects.within(change.workspace).filter(body__subject=row.ref):
        if not record.body.get(TRUTH) and record.body["made_on"] <= today:
            change.amend(record, TRUTH, today)


@on_change
def refuse_taking_away(change: Changing, row: NounRow, before: dict[str, Any], after: dict[str, Any]) -> None:
    """A forecast stays. That it stays as it was made, but for its truth, the database sees to (see the migrations)."""
    if isinstance(row, ForecastRecord) and before and not after:
        raise Refused(
            f"The forecast of {before['subject']} of {before['made_on']} cannot be taken away: forecasts are kept for ever.", "Make another one."
        )
