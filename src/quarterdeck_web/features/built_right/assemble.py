"""Rows of a few features to the engine; how they stand against the definitions back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any, get_args

from quarterdeck.adapters import adapter_of
from quarterdeck_web.accounts.models import Workspace

Body = dict[str, Any]
CHECK_WORDS = {
    "value case": "Its value case says how much, and what that rests on",
    "feasibility case": "Its feasibility is judged, and nothing unknown or infeasible",
    "acceptance criteria": "It has acceptance criteria",
    "criteria met": "Its acceptance criteria are met",
    "qualities hold": "Its quality attributes hold, as last measured",
    "effort estimated": "An option is estimated in full",
    "assumptions settled": "Its assumptions are settled",
    "dependencies released": "What it waits for is released",
    "work items done": "Its work items are done",
    "both keys": "Both keys are turned",
}
"""Each check as a form offers it."""


def readiness_of(workspace: Workspace, rows: dict[str, list[Body]], features: list[str], today: date) -> dict[str, Body]:
    """Ref → how a feature stands: its lines of *ready* and *done*, and of each how many are met of how many that apply.

    `rows` are collections of the product file with what is needed of these features; what is left out counts as none.
    """
    from quarterdeck.feasibility.readiness import readiness_of_each
    from quarterdeck.product.codec import product_from_document

    document = {"format": "quarterdeck-product", "version": 1, **workspace.facts, **{name: found for name, found in rows.items() if found}}
    found = readiness_of_each(product_from_document(document, workspace.name), today, features)
    return {each.feature: {**asdict(each), "num_ready": each.count("ready"), "num_done": each.count("done")} for each in found}


def quality_told(body: Body) -> Body:
    """A quality attribute with its `verdict` and its `latest` measurement (None where there is none)."""
    from quarterdeck.product import QualityAttribute

    quality: QualityAttribute = adapter_of(QualityAttribute).validate_python(body)
    return {"verdict": quality.verdict, "latest": asdict(quality.latest) if quality.latest else None}


def usual_definitions() -> list[Body]:
    """The lines that are offered to a product without definitions, as the product file writes them."""
    from quarterdeck.feasibility.readiness import USUAL_DEFINITIONS

    return [{name: value for name, value in asdict(item).items() if value is not None} for item in USUAL_DEFINITIONS]


def characteristics() -> list[str]:
    """The characteristics of product quality, in the standard's order."""
    from quarterdeck.product import Characteristic

    return list(get_args(Characteristic))
