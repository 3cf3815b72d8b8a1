"""Plans and products to the engine, its forecasts back."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from quarterdeck.adapters import adapter_of
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.plans.documents import content_of
from quarterdeck_web.plans.models import Plan
from quarterdeck_web.products.assemble import product_of
from quarterdeck_web.products.models import Change

if TYPE_CHECKING:
    from quarterdeck.product import Change as EngineChange
    from quarterdeck.roadmap import Plan as EnginePlan

NUM_SAMPLES = 10_000
NOT_READ = (
    *("evidence", "survey_answers", "highlights", "need_facts", "exceptions", "updates", "changes"),
    *("parity", "capabilities", "competitors", "import_notes", "pairwise_answers"),
)
"""What forecasting does not look at."""


def engine_plan(plan: Plan) -> EnginePlan:
    """A plan as the engine made it."""
    from quarterdeck.roadmap import Plan as EnginePlan

    read: EnginePlan = adapter_of(EnginePlan).validate_json(content_of(plan))
    return read


def forecast_document(workspace: Workspace, plan: Plan, say: Callable[[float, str], object], num_samples: int = NUM_SAMPLES) -> bytes:
    """A forecast of a plan under the product as it is now, as the command line writes it."""
    from quarterdeck.forecast import make_forecast
    from quarterdeck.result_files import to_json

    product = product_of(workspace, without=NOT_READ)
    if product.work_items:
        product = replace(product, changes=_estimated_anew(workspace, plan))
    made = make_forecast(product, engine_plan(plan), today=product.as_of, num_samples=num_samples, on_progress=say)
    return to_json(made)


def _estimated_anew(workspace: Workspace, plan: Plan) -> tuple[EngineChange, ...]:
    """When efforts were given anew since a plan was made: only these changes say from which day on work items tell what was done."""
    from quarterdeck.product import Change as EngineChange

    rows = Change.objects.within(workspace).filter(field__startswith="options", at__gte=plan.made_at).order_by("position")
    return tuple(
        EngineChange(subject=row.subject, field=row.field, old=None, new=None, on=row.at.date())
        for row in rows.only("subject", "field", "at")
        if row.at
    )


def readable(content: bytes) -> dict[str, Any]:
    """A stored document as plain values, for pages: no engine is loaded."""
    document: dict[str, Any] = json.loads(zlib.decompress(bytes(content)))
    return document


def compressed(document: bytes) -> bytes:
    """A document as it is stored."""
    return zlib.compress(document, 6)


def written(content: bytes) -> bytes:
    """A stored document as the command line writes it."""
    return zlib.decompress(bytes(content))
