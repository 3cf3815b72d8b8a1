"""Pages of work items: the list, and one with its history, what it waits for and why it matters."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.items.filters import NONE, VIEWS, filters_of, sources_of, tabs_of
from quarterdeck_web.delivery.items.reading import feature_choices, item_context
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.delivery.tabs import delivery_tabs
from quarterdeck_web.delivery.voices.actions import evidence_of
from quarterdeck_web.features.models import Feature

PAGE = 50
FEW = 12


@operation("delivery.see")
def work_items(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The work items of all trackers, by state, feature, source and words."""
    filters = filters_of(scope, request.GET)
    rows, following = filters.page(request.GET.get("after", ""), PAGE)
    has_any = bool(rows) or scope.rows(WorkItem).exists()
    num_unmapped = scope.rows(WorkItem).filter(feature=None, state__in=VIEWS["open"][1]).count() if has_any else 0
    context = {
        "tabs": delivery_tabs(scope, "items"),
        "views": tabs_of(filters),
        "filters": filters,
        "rows": rows,
        "next_cursor": following,
        "has_any": has_any,
        "num_unmapped": num_unmapped,
        "num_open": scope.rows(WorkItem).filter(state__in=VIEWS["open"][1]).count() if has_any else 0,
        "unmapped_url": f"{reverse('work-items', args=[scope.workspace.slug])}?feature={NONE}",
        "sources": sources_of(scope),
        "features": feature_choices(scope),
        "list_url": request.get_full_path(),
    }
    return render(request, "delivery/items/list.html", context)


@operation("delivery.see")
def work_item(request: HttpRequest, scope: Scope, work_item: UUID) -> HttpResponse:
    """One work item."""
    row = scope.get(WorkItem, pk=work_item)
    context: dict[str, Any] = {
        "item": row,
        "choices": [("", "Choose a feature"), *feature_choices(scope)],
        "voice": evidence_of(scope, row),
        **item_context(scope, row),
    }
    return render(request, "delivery/items/item.html", context)


@operation("delivery.see")
def feature_work_items(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """The work items of a feature, in short: what its page shows of them."""
    row = scope.get(Feature, ref=feature)
    mine = scope.rows(WorkItem).filter(feature=row)
    states = {name: mine.filter(state__in=VIEWS[name][1]).count() for name in ("open", "in-progress", "done")}
    few = list(mine.exclude(state__in=VIEWS["done"][1]).order_by("position", "id")[:FEW]) or list(mine.order_by("-finished_on", "id")[:FEW])
    context = {"feature": row, "few": few, "counts": states, "total": states["open"] + states["done"]}
    return render(request, "delivery/items/of_feature.html", context)
