"""A plan, its forecast and what was found about it to the engine; reports for every audience back."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import Any

from quarterdeck.adapters import adapter_of
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.readers import AUDIENCES
from quarterdeck_web.forecasts.assemble import engine_plan
from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.plans.models import Plan
from quarterdeck_web.products.assemble import product_of

Written = dict[str, dict[str, bytes]]


def write_reports(
    workspace: Workspace,
    plan: Plan,
    forecast: Forecast | None,
    difference: dict[str, Any] | None,
    say: Callable[[float, str], object],
    before: Plan | None = None,
) -> Written:
    """Audience → its report as `document` (JSON), `html` and `markdown`. The heavy parts are computed once for all."""
    from quarterdeck.evidence import strong_needs
    from quarterdeck.feasibility import assess
    from quarterdeck.reports import build_report, to_html, to_json, to_markdown

    say(0.0, "Reading the product")
    product, made = product_of(workspace), engine_plan(plan)
    dates = _read("quarterdeck.forecast.forecast", "Forecast", zlib.decompress(bytes(forecast.content))) if forecast else None
    changed = _read("quarterdeck.comparison", "Difference", json.dumps(difference).encode()) if difference else None
    say(0.2, "Looking for who is over-asked")
    feasibility = assess(product)
    say(0.5, "Weighing needs")
    needs = strong_needs(product)
    written: Written = {}
    for number, audience in enumerate(AUDIENCES):
        say(0.7 + 0.3 * number / len(AUDIENCES), f"Writing for {AUDIENCES[audience].title.lower()}")
        report = build_report(
            product,
            made,
            forecast=dates,
            feasibility=feasibility,
            needs=needs,
            difference=changed,
            audience=audience,
            today=product.as_of,
            plan_name=str(plan),
            before_name=str(before) if before else "",
        )
        written[audience] = {"document": to_json(report), "html": to_html(report).encode(), "markdown": to_markdown(report).encode()}
    return written


def write_file(document: bytes, form: str) -> bytes:
    """A report's document in one of its other forms."""
    from quarterdeck.reports import FORMS

    return FORMS[form].write(_read("quarterdeck.reports", "Report", document))


def calendar_of(document: bytes, workspace: str) -> bytes:
    """The days of a report as iCalendar; its events keep their identity within the workspace."""
    from quarterdeck.reports.calendar_file import to_ics

    return to_ics(_read("quarterdeck.reports", "Report", document), seed=workspace)


def rules_shown() -> list[dict[str, Any]]:
    """The table of what each audience sees, in words."""
    from quarterdeck.reports.rules import FACTS

    return [
        {"title": fact.title, "cells": [{"how": fact.rules[each].how, "words": fact.rules[each].words} for each in AUDIENCES]}  # type: ignore[index]
        for fact in FACTS
    ]


def _read(module: str, name: str, content: bytes) -> Any:
    from importlib import import_module

    return adapter_of(getattr(import_module(module), name)).validate_json(content)
