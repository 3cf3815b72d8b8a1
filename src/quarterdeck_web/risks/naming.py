"""Features as the pages of this part name them: narrow rows, read once."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import FeatureFigures
from quarterdeck_web.products.models import Initiative, Outcome

MOST = 2000


def figures_of(scope: Scope, refs: Iterable[str]) -> dict[str, FeatureFigures]:
    """Ref → the narrow row of a feature, for those that are features."""
    wanted = list(dict.fromkeys(refs))
    return {row.ref: row for row in scope.rows(FeatureFigures).select_related("objective").filter(ref__in=wanted)}


def titles_of_others(scope: Scope, refs: Iterable[str]) -> dict[str, str]:
    """Ref → title of past items and initiatives that features wait for."""
    wanted = list(dict.fromkeys(refs))
    found: dict[str, str] = {}
    for model in (Initiative, Outcome):
        for ref, body in scope.rows(model).filter(ref__in=wanted).values_list("ref", "body") if wanted else ():
            found[ref] = body.get("title") or body.get("name") or ref
    return found


def feature_choices(scope: Scope) -> list[tuple[str, str]]:
    """Features as a field suggests them: ref and title, those still ahead."""
    rows = scope.rows(FeatureFigures).exclude(status__in=("released", "closed")).order_by("position")
    return list(rows.values_list("ref", "title")[:MOST])


def feature_url(scope: Scope, ref: str) -> str:
    """The page of a feature."""
    return reverse("feature", args=[scope.workspace.slug, ref])


def ref_typed(scope: Scope, typed: str) -> str | None:
    """The ref of what was typed: a ref, `HB-124 Dock self-booking`, or a whole title. None where no feature is meant."""
    text = (typed or "").strip()
    if not text:
        return None
    rows = scope.rows(FeatureFigures)
    first = text.split()[0]
    for ref in dict.fromkeys((text, first)):
        if rows.filter(ref=ref).exists():
            return ref
    same: Any = rows.filter(title__iexact=text).values_list("ref", flat=True).first()
    return same


def currency_of(scope: Scope) -> str:
    """What money is counted in."""
    return str(scope.workspace.facts.get("currency") or "€")


def value_unit_of(scope: Scope) -> str:
    """What value is counted in."""
    return str(scope.workspace.facts.get("value_unit") or currency_of(scope))
