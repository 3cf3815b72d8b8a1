"""How a feature is built right, and the same of the whole product."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.built_right.assemble import usual_definitions
from quarterdeck_web.features.built_right.forms import OF
from quarterdeck_web.features.built_right.models import DefinitionItem, QualityAttribute
from quarterdeck_web.features.built_right.reading import LINES, MOST, STATES, VERDICTS, BuiltRight, readiness, told
from quarterdeck_web.features.models import Feature

MOST_FEATURES = 100
UNDER_WAY = ("planned", "in progress")


@operation("features.see")
def feature_page(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """Criteria, qualities and definitions of a feature, with what was found out and decided."""
    row = scope.get(Feature, ref=feature)
    found = BuiltRight(scope, row)
    state, verdict = request.GET.get("state", ""), request.GET.get("verdict", "")
    if (state and state not in STATES) or (verdict and verdict not in VERDICTS):
        raise Http404
    context: dict[str, Any] = {"feature": row, "built": found, "states": STATES, "line_states": LINES, "nav": "features"}
    context |= {"state": state, "verdict": verdict}
    context["qualities"] = [each for each in found.qualities if not verdict or each["verdict"] == verdict]
    context["criteria"] = [each for each in found.criteria if not state or each["row"].state == state]
    context["has_definitions"] = bool(found.readiness) or scope.rows(DefinitionItem).exists()
    return render(request, "features/built_right/feature.html", context)


@operation("features.see")
def product_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Definitions of ready and done, qualities of the whole product, and how the features under way stand."""
    items = list(scope.rows(DefinitionItem).order_by("position"))
    under_way = list(scope.rows(Feature).filter(status__in=UNDER_WAY).order_by("status", "position")[: MOST_FEATURES + 1]) if items else []
    stand = readiness(scope, under_way[:MOST_FEATURES])
    context = {
        "definitions": [{"of": of, "title": title, "items": [row for row in items if row.body["of"] == of]} for of, title in OF.items()],
        "has_definitions": bool(items),
        "usual": [] if items else usual_definitions(),
        "of_titles": list(OF.items()),
        "qualities": [told(row) for row in scope.rows(QualityAttribute).filter(feature=None).order_by("position")[:MOST]],
        "features": [{"row": row, **stand[row.ref]} for row in under_way[:MOST_FEATURES] if row.ref in stand],
        "has_more": len(under_way) > MOST_FEATURES,
        "nav": "features",
    }
    return render(request, "features/built_right/product.html", context)
