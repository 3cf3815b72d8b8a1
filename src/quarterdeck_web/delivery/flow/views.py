"""Pages of flow: the charts, and the items behind each of their numbers."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.flow.assemble import flow_of
from quarterdeck_web.delivery.flow.charts import MOST_DOTS, age_chart, cumulative_chart, cycle_chart, throughput_chart
from quarterdeck_web.delivery.flow.filters import Filters, filters_of
from quarterdeck_web.delivery.items.filters import sources_of
from quarterdeck_web.delivery.items.reading import feature_choices
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.delivery.tabs import delivery_tabs
from quarterdeck_web.teams.models import Team

OLDEST = 8
MOST = 500
SETS = {
    "finished": "Finished",
    "timed": "Finished, with a known start",
    "late": "In progress, past the expectation",
    "in-progress": "In progress",
    "blocked": "Waited for another item",
    "no-start": "Finished, start not known",
    "closed": "Closed undone",
    "reopened": "Reopened",
    "no-age": "In progress, start not known",
    "no-finish": "Done, day not known",
    "no-history": "Of which only days are known",
    "odd-days": "With days that contradict each other",
}
"""What may be opened behind a number."""
OTHERS = ("closed", "reopened", "no-age", "no-finish", "no-history", "odd-days")


@dataclass(frozen=True)
class _Item:
    """An item of which flow counts no days."""

    item: str


@operation("delivery.see")
def flow(request: HttpRequest, scope: Scope) -> HttpResponse:
    """How work flows: cycle times, ageing work, cumulative flow, throughput."""
    filters = filters_of(scope, request.GET)
    has_any = scope.rows(WorkItem).exists()
    context: dict[str, Any] = {"tabs": delivery_tabs(scope, "flow"), "has_any": has_any, "filters": filters}
    if has_any:
        context |= _flow(scope, filters)
        context["teams"] = [(row.ref, str(row)) for row in scope.rows(Team).order_by("position")]
        context["features"], context["sources"] = feature_choices(scope), sources_of(scope)
    return render(request, "delivery/flow/flow.html", context)


@operation("delivery.see")
def behind(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The items behind a number of flow, with the days each took."""
    of = request.GET.get("of") or "finished"
    if of not in SETS:
        raise Http404
    filters = filters_of(scope, request.GET)
    found = _sets(flow_of(scope, first=filters.first, until=filters.until, **filters.chosen))[of]
    rows = {row.ref: row for row in scope.rows(WorkItem).filter(ref__in=[each.item for each in found[:MOST]]).select_related("feature")}
    context = {
        "tabs": delivery_tabs(scope, "flow"),
        "title": SETS[of],
        "filters": filters,
        "num": len(found),
        "rows": [(rows[each.item], each) for each in found[:MOST] if each.item in rows],
        "num_left": max(len(found) - MOST, 0),
    }
    return render(request, "delivery/flow/behind.html", context)


def _sets(flow: Any) -> dict[str, list[Any]]:
    return {
        "finished": list(flow.finished),
        "timed": [each for each in flow.finished if each.cycle_days is not None],
        "late": [each for each in flow.ageing if each.is_past],
        "in-progress": list(flow.ageing),
        "blocked": [each for each in (*flow.ageing, *flow.finished) if each.blocked_days],
        "no-start": [each for each in flow.finished if each.cycle_days is None],
        **{name: [_Item(item) for item in getattr(flow.sets, name.replace("-", "_"))] for name in OTHERS},
    }


def _flow(scope: Scope, filters: Filters) -> dict[str, Any]:
    found = flow_of(scope, first=filters.first, until=filters.until, **filters.chosen)
    rows = {row.ref: row for row in scope.rows(WorkItem).filter(ref__in=[each.item for each in found.ageing[:120]])}
    urls = {ref: reverse("work-item", args=[scope.workspace.slug, row.pk]) for ref, row in rows.items()}
    root = reverse("delivery-flow-items", args=[scope.workspace.slug])
    half = next((each for each in found.cycle_time if each.share == 0.5), None)
    sets = _sets(found)
    return {
        "flow": found,
        "half": half,
        "behind": {name.replace("-", "_"): root + filters.query(of=name) for name in SETS},
        "counts": {name.replace("-", "_"): len(each) for name, each in sets.items()},
        "cycle_chart": cycle_chart(found, _named(scope, found)),
        "age_chart": age_chart(found, {ref: row.title for ref, row in rows.items()}, urls),
        "cumulative_chart": cumulative_chart(found),
        "throughput_chart": throughput_chart(found, lambda first, until: root + filters.query(**{"of": "finished", "from": first, "until": until})),
        "oldest": [(rows[each.item], each) for each in found.ageing[:OLDEST] if each.item in rows],
    }


def _named(scope: Scope, flow: Any) -> dict[str, tuple[str, str]]:
    """Each finished item that is drawn: its title and its page."""
    timed = [each.item for each in flow.finished if each.cycle_days is not None][-MOST_DOTS:]
    rows = scope.rows(WorkItem).filter(ref__in=timed).values_list("ref", "title_text", "pk")
    return {ref: (title, reverse("work-item", args=[scope.workspace.slug, pk])) for ref, title, pk in rows}
