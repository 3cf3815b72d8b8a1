"""Records of forecasts to the engine, their scores back; and what a product's history says of its estimates."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from quarterdeck.adapters import adapter_of
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.products.assemble import collections, product_of

if TYPE_CHECKING:
    from quarterdeck.forecast.estimates import PastItems
    from quarterdeck.tracking import Calibration

READ_FOR_ESTIMATES = ("features", "teams", "outcomes", "periods", "initiatives", "objectives", "releases", "skills", "people")


def records_of(content: bytes) -> list[dict[str, Any]]:
    """What a forecast, as the engine wrote it, says of each feature: sealed, as bodies of `forecasts` rows."""
    from quarterdeck.forecast import Forecast
    from quarterdeck.product import ForecastRecord
    from quarterdeck.tracking import forecast_records

    made = forecast_records(adapter_of(Forecast).validate_json(content))
    bodies: list[dict[str, Any]] = json.loads(adapter_of(list[ForecastRecord]).dump_json(list(made), exclude_defaults=True))
    return bodies


def calibration_document(
    records: list[dict[str, Any]],
    team_of: dict[str, str],
    as_of: str | None,
    outcomes: list[dict[str, Any]] | None = None,
    changes: Iterable[dict[str, Any]] = (),
) -> dict[str, Any]:
    """The score of forecasts (bodies of `forecasts` rows) as of a day; `outcomes` and `changes` tell truths and promises that they lack."""
    from quarterdeck.product import Change, ForecastRecord, Outcome
    from quarterdeck.tracking import calibrate, complete_records

    read = adapter_of(list[ForecastRecord]).validate_python(records)
    known = adapter_of(list[Outcome]).validate_python(outcomes or [])
    moved = adapter_of(list[Change]).validate_python(list(changes))
    return _document(calibrate(complete_records(read, known, moved), team_of, as_of=date.fromisoformat(as_of) if as_of else None))


def estimates_document(workspace: Workspace) -> dict[str, Any]:
    """What the workspace's done work says of its estimates."""
    from quarterdeck.forecast.estimates import estimate_record

    found = estimate_record(product_of(workspace, without=tuple(name for name in collections() if name not in READ_FOR_ESTIMATES)))
    document: dict[str, Any] = json.loads(json.dumps(asdict(found)))
    document["warnings"] = [each.sentence for each in found.warnings]
    return document


def past_items_of(workspace: Workspace) -> PastItems:
    """The workspace's done work, ready to be asked what is like a feature."""
    from quarterdeck.forecast.estimates import past_items

    return past_items(product_of(workspace, without=tuple(name for name in collections() if name != "outcomes")))


def likes_document(items: PastItems, text: str, size: str) -> dict[str, Any]:
    """Past items like a text, with the interval of person-days they took."""
    found: dict[str, Any] = asdict(items.like(text, size))
    return found


def _document(found: Calibration) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(asdict(found), default=str))
    if found.stated is not None:
        document["stated"]["gain"] = found.stated.gain
    return document
