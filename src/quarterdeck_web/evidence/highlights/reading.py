"""Highlights as pages show them: of an item, of a need, of a feature; how many of each importance."""

from collections import Counter
from typing import Any

from django.db.models import Count, Q

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.highlights.models import LEVELS, Highlight
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.lib.scoped import ScopedQuerySet
from quarterdeck_web.products.assemble import collections

FEW, LOOKED_THROUGH = 6, 60
DEAREST_FIRST = ("-level", "-id")
CHOICES = [(level, level.capitalize()) for level in reversed(LEVELS)]
"""Each importance with its word, the greatest first."""
STATES = {"critical": ("Critical", "risk", ""), "important": ("Important", "acc", "half"), "nice to have": ("Nice to have", "", "open")}
"""Importance → how it is drawn: its word, tone and fill."""


def of_item(scope: Scope, item: Evidence) -> list[Highlight]:
    """The highlights of an item, in the order of its text."""
    return list(scope.rows(Highlight).filter(evidence=item.pk).select_related("need", "feature").order_by("start", "id"))


def every(scope: Scope) -> ScopedQuerySet:
    """All highlights of the workspace."""
    return _with_all(scope.rows(Highlight))


def behind_need(scope: Scope, need: Need) -> ScopedQuerySet:
    """The highlights that speak of a need."""
    return _with_all(scope.rows(Highlight).filter(need=need.pk))


def behind_feature(scope: Scope, feature: Any, needs: list[Any]) -> ScopedQuerySet:
    """The highlights that speak of a feature, or of the needs (their primary keys) it answers."""
    return _with_all(scope.rows(Highlight).filter(Q(feature=feature.pk) | Q(need__in=needs)))


def needs_answered(scope: Scope, feature: Any) -> list[Any]:
    """The primary keys of the needs a feature answers."""
    return list(scope.rows(collections()["need_links"]).filter(feature=feature.pk).exclude(need=None).values_list("need_id", flat=True))


def told(rows: ScopedQuerySet, query: str) -> dict[str, Any]:
    """Highlights in short: the most important ones in different words, and how many there are of each importance.

    `query` is what the list of all asks for.
    """
    first = list(rows.order_by(*DEAREST_FIRST)[: LOOKED_THROUGH + 1])
    num_of = Counter(row.level for row in first)
    if len(first) > LOOKED_THROUGH:
        num_of = Counter(dict(rows.order_by().values_list("level").annotate(num=Count("id"))))
    counts = [{"level": LEVELS[level], "num": num_of[level], "state": STATES[LEVELS[level]]} for level in sorted(num_of, reverse=True)]
    different = {" ".join(row.quote.split()).casefold(): row for row in reversed(first)}
    few = sorted(different.values(), key=lambda row: (row.level, row.pk), reverse=True)[:FEW]
    return {"few": few, "counts": counts, "num": num_of.total(), "query": query}


def document_of(row: Highlight) -> dict[str, Any]:
    """A highlight as the API gives it: the noun of the product file, every field written out, with its version."""
    body = row.body
    fields = {name: body.get(name) for name in ("id", "evidence", "start", "end", "quote", "need", "feature")}
    return {**fields, "importance": row.importance, "by": body.get("by", ""), "on": body.get("on"), "version": row.version}


def _with_all(rows: ScopedQuerySet) -> ScopedQuerySet:
    found: ScopedQuerySet = rows.exclude(evidence=None).select_related("evidence__account", "need", "feature")
    return found
