"""What is compared to the engine, its difference back, and any comparison as a document."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from statistics import NormalDist
from typing import Any

from django.http import Http404

from quarterdeck.adapters import adapter_of
from quarterdeck_web.accounts.readers import AUDIENCES
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.comparisons.side import Row, Section, SideBySide
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.features.models import Feature
from quarterdeck_web.forecasts.assemble import engine_plan
from quarterdeck_web.forecasts.documents import chosen
from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.plans.documents import current_plan
from quarterdeck_web.plans.models import Plan
from quarterdeck_web.products.assemble import collections, export_document, product_of

NUM_QUANTILES = 400
SECONDS_PER_REPLAY = 0.5
"""A replay starts from the plan before it: most of its work is done already."""


def difference_of(a: Plan, b: Plan, say: Callable[[float, str], object]) -> dict[str, Any]:
    """What lies between two plans, with the causes: each group of input changes planned anew on its own."""
    from quarterdeck.comparison import compare
    from quarterdeck.result_files import to_json

    found = compare(engine_plan(a), engine_plan(b), seconds_per_replay=SECONDS_PER_REPLAY, on_progress=say)
    document: dict[str, Any] = json.loads(to_json(found))
    return document


VIEWED = frozenset(
    {
        *("features", "needs", "need_links", "accounts", "commitments", "releases", "objectives", "risks", "dependencies", "changes"),
        *("ask_conversions", "teams", "skills", "holidays"),
    }
)
"""What the two roles' views of a feature read of a product, beside the voices of its needs."""


def views_of(scope: Scope, feature: Feature, a: str, b: str) -> SideBySide:
    """One feature as two roles see it (`pm`, `tpm`), by the current plan and its forecast."""
    from quarterdeck.comparison import compare_views
    from quarterdeck.product.codec import product_from_document

    document = export_document(scope.workspace, without=tuple(set(collections()) - VIEWED))
    wanted = [link["need"] for link in document.get("need_links", ()) if link["feature"] == feature.ref]
    document["evidence"] = list(scope.rows(Evidence).filter(need__ref__in=wanted).order_by("position").values_list("body", flat=True))
    plan = current_plan(scope)
    row = chosen(scope) if plan else None
    found = compare_views(
        product_from_document(document, scope.workspace.name),
        feature.ref,
        a,  # type: ignore[arg-type]
        b,  # type: ignore[arg-type]
        plan=engine_plan(plan) if plan else None,
        forecast=_engine_forecast(row) if row and plan and row.plan_id == plan.pk else None,
    )
    return told(found)


def _engine_forecast(row: Forecast) -> Any:
    from quarterdeck.forecast import Forecast as EngineForecast
    from quarterdeck_web.forecasts.assemble import written

    return adapter_of(EngineForecast).validate_json(written(row.content))


def told(found: Any) -> SideBySide:
    """The engine's sides as pages show them; what differs only in words has no number between."""
    sections = (
        Section(
            part.title,
            tuple(
                Row(each.label, each.a, each.b, each.change, each.tone, note=each.note, note_a=each.note_a, note_b=each.note_b, cause=each.cause)
                for each in part.aspects
            ),
            part.note,
        )
        for part in found.parts
    )
    return SideBySide(found.headline, tuple(sections), found.rest)


def written_as(scope: Scope, kind: str, titles: tuple[str, str], found: SideBySide, ending: str, audience: str | None) -> tuple[bytes, str]:
    """A comparison as a document cut for an audience (None: for those who see everything), and its media type.

    Raises
    ------
    Http404
        For a kind of document there is not.
    Refused
        If the audience may not see what this kind of comparison is made of.
    """
    from django.utils import timezone

    from quarterdeck.comparison import Aspect, Part, Sides
    from quarterdeck.reports import COMPARISON_FORMS, Comparison, comparison_for, hidden_of_comparison

    form = COMPARISON_FORMS.get(ending)
    if form is None:
        raise Http404
    parts = tuple(Part(title=each.title, note=each.note, aspects=tuple(_aspect(Aspect, row) for row in each.rows)) for each in found.sections)
    sides = Sides(kind=kind, title_a=titles[0], title_b=titles[1], headline=found.headline, rest=found.rest, parts=parts)  # type: ignore[arg-type]
    if audience is None:
        return form.write(Comparison(scope.workspace.name, timezone.localdate(), sides)), form.media_type
    if hidden := hidden_of_comparison(kind, audience):  # type: ignore[arg-type]
        whom = AUDIENCES[audience].title.lower()
        raise Refused(f"A comparison of {kind} holds what {whom} may not see: {'; '.join(hidden)}.", "Give them a report instead, under Reports.")
    cut = comparison_for(sides, product_of(scope.workspace), audience)
    return form.write(replace(cut, product_name=scope.workspace.name, made_on=timezone.localdate())), form.media_type


def audiences_of(kind: str) -> frozenset[str]:
    """The audiences that may have a comparison of this kind at all, by the table of rules."""
    from quarterdeck.reports import hidden_of_comparison

    return frozenset(each for each in AUDIENCES if not hidden_of_comparison(kind, each))


def _aspect(kind: Any, row: Row) -> Any:
    return kind(label=row.label, a=row.a, b=row.b, said=row.change, cause=row.cause, note=row.note, note_a=row.note_a, note_b=row.note_b)


def probability_beats(a: dict[str, float], b: dict[str, float]) -> float:
    """P(A beats B) of two ranges as rows hold them (p10, p50, p90), drawn independently; a tie counts half."""
    first, second = (_quantiles(each["p10"], each["p50"], each["p90"]) for each in (a, b))
    wins = sum(bisect_left(second, value) + (bisect_right(second, value) - bisect_left(second, value)) / 2 for value in first)
    return wins / (len(first) * len(second))


@lru_cache(maxsize=256)
def _quantiles(p10: float, p50: float, p90: float) -> list[float]:
    from quarterdeck.uncertainty import ThreePoint

    scores = [NormalDist().inv_cdf((number + 0.5) / NUM_QUANTILES) for number in range(NUM_QUANTILES)]
    return sorted(float(value) for value in ThreePoint(p10, p50, p90).at(scores))
