"""The grid: its page, its saved views, its export."""

from dataclasses import replace
from datetime import date, timedelta
from math import floor, log10
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.filters import EVIDENCE_STATES, KEY_STATES, NONE, PLAN_STATES, STATUSES, VERDICTS, Filters, read_filters
from quarterdeck_web.features.grid import COLUMNS, GROUPS, SORTS, Grid, View, counts, read_view
from quarterdeck_web.features.models import FeatureFigures, SavedView
from quarterdeck_web.features.names import Names
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.lib.words import amount, plural

MAX_VIEWS = 30
ROOM = timedelta(days=21)
"""After the last date, so that the name of its month fits."""
BUILT_IN = (
    ("All", Filters()),
    ("Waits for a key", Filters(key=("waits",))),
    ("Committed", Filters(key=("committed",))),
    ("No evidence yet", Filters(evidence=("none",))),
)


@operation("features.see")
def grid(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Features as a grid; htmx asks for the next rows alone."""
    view, names = read_view(request.GET), Names(scope)
    page = Grid(scope, view)
    if request.headers.get("HX-Target") == "more-features":
        context = {**_shared(scope, page, names), **scales(scope, names)}
        return render(request, "features/grid_more.html", context)
    tabs = _tabs(scope, view, names)
    context = {
        **_shared(scope, page, names),
        "tabs": tabs["items"],
        "current_view": tabs["current"],
        "columns": [(name, title, name in view.columns) for name, title in COLUMNS.items()],
        "groups": GROUPS,
        "sorts": SORTS,
        "choices": choices(names),
        "chips": chips(view, names),
        "num_all": tabs["counts"]["all"],
        "layouts": layouts(scope, view, "grid"),
        "statuses": STATUSES,
        "heads": _heads(view, names, tabs["counts"]),
        **scales(scope, names, tabs["counts"]),
        "lead": lead(tabs["counts"], names),
    }
    return render(request, "features/grid.html", context)


def row_context(scope: Scope, page: Grid) -> dict[str, Any]:
    """What one row is drawn with."""
    names = Names(scope)
    base = reverse("features", args=[scope.workspace.slug])
    rights = {"may_edit": scope.may("features.edit"), "may_value": scope.may("value.edit")}
    return {"view": page.view, "names": names, "unit": names.unit, "base": base, **rights, **scales(scope, names)}


def _shared(scope: Scope, page: Grid, names: Names) -> dict[str, Any]:
    base = reverse("features", args=[scope.workspace.slug])
    rights = {"may_edit": scope.may("features.edit"), "may_value": scope.may("value.edit")}
    return {"grid": page, "view": page.view, "names": names, "unit": names.unit, "blocks": blocks(page, names), "base": base, **rights}


def blocks(page: Grid, names: Names) -> list[tuple[dict[str, Any] | None, FeatureFigures]]:
    """The rows of a page, each with the head of its group where one begins."""
    found, before = [], object()
    for row in page.rows:
        group = page.group_of(row)
        head = _group_head(page, group, names) if group != before and page.view.group != "none" else None
        found.append((head, row))
        before = group
    return found


def _group_head(page: Grid, group: Any, names: Names) -> dict[str, Any]:
    sums = page.sums.get(group) or {"number": 0, "committed": 0, "worth": None}
    titles = {
        "objective": lambda: names.objectives.get(group, ("", "No objective"))[1],
        "release": lambda: names.releases.get(group, ("", "No release"))[1],
        "team": lambda: names.teams.get(group, group or "No team yet"),
        "status": lambda: STATUSES.get(group, group),
    }
    said = [plural(sums["number"], "feature"), f"{sums['committed']} committed"]
    if sums["worth"]:
        said.append(f"{amount(sums['worth'], names.unit)} if delivered now")
    return {"title": titles[page.view.group](), "said": ", ".join(said)}


def lead(found: dict[str, Any], names: Names) -> dict[str, Any]:
    """The sentence above the grid."""
    return {"waits": found["tab_waits"], "undone": found["tab_undone"], "all": found["all"], "no_case": found["tab_no_case"]}


def scales(scope: Scope, names: Names, found: dict[str, Any] | None = None) -> dict[str, Any]:
    """The ends of the columns' scales: one for every value, one for every date."""
    found = found or counts(scope, {})
    first, last = names.horizon
    return {
        "top": nice_top(found["top"]),
        "top_effort": nice_top(found["top_effort"]),
        "axis_start": min(filter(None, [first, found["first_day"]])),
        "axis_end": max(filter(None, [last, found["last_day"]])) + ROOM,
    }


def nice_top(value: float | None) -> float:
    """The next round number at or above a value: 1, 2 or 5 with noughts."""
    if not value or value <= 0:
        return 1.0
    step = 10.0 ** floor(log10(value))
    return next((factor * step for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if factor * step >= value * 0.999), 10 * step)


def _tabs(scope: Scope, view: View, names: Names) -> dict[str, Any]:
    saved = list(scope.rows(SavedView).filter(Q(is_shared=True) | Q(owner=scope.user)).order_by("title", "id")[:MAX_VIEWS])
    built_in = [*BUILT_IN[:3], *_next_release(names), *BUILT_IN[3:]]
    views = [(title, View(filters), None) for title, filters in built_in] + [(row.title, read_view(QueryDict(row.query)), row) for row in saved]
    conditions = {str(number): each.filters.condition() for number, (_, each, _) in enumerate(views)}
    found = counts(scope, {**conditions, "waits": KEY_STATES["waits"][1], "undone": KEY_STATES["undone"][1], "no_case": Q(value_mid=None)})
    here, base, items, current = view.query(), reverse("features", args=[scope.workspace.slug]), [], None
    for number, (title, each, row) in enumerate(views):
        is_here = each.query() == here
        current = row if is_here and row else current
        query = each.query()
        items.append({"title": title, "url": f"{base}?{query}" if query else base, "count": found[f"tab_{number}"], "current": is_here})
    return {"items": items, "counts": found, "current": current}


def _next_release(names: Names) -> list[tuple[str, Filters]]:
    """A view of the release that ships next, if one is to come."""
    today = date.today()
    return [(title, Filters(release=(ref,))) for ref, title, day in names.releases.values() if day and day >= today][:1]


def layouts(scope: Scope, view: View, current: str) -> list[dict[str, Any]]:
    """Grid, board and matrix of the same filters."""
    query = View(view.filters).query()
    names = (("grid", "Grid", "features"), ("board", "Board", "feature-board"), ("matrix", "Matrix", "feature-matrix"))
    return [
        {"title": title, "url": reverse(name, args=[scope.workspace.slug]) + (f"?{query}" if query else ""), "current": key == current}
        for key, title, name in names
    ]


def choices(names: Names) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What one may filter by: field, title, (word, title) pairs."""
    return [
        ("status", "Status", list(STATUSES.items())),
        ("objective", "Objective", [*names.objectives.values(), (NONE, "No objective")]),
        ("team", "Team", [*names.teams.items(), (NONE, "No team yet")]),
        ("release", "Release", [*((ref, title) for ref, title, _ in names.releases.values()), (NONE, "No release")]),
        ("owner", "Owner", [*((name, name) for name in names.people), (NONE, "Nobody")]),
        ("key", "Keys", [(word, title) for word, (title, _) in KEY_STATES.items()]),
        ("verdict", "Verdict", [*VERDICTS.items(), (NONE, "Not studied")]),
        ("plan", "Plan", [(word, title) for word, (title, _) in PLAN_STATES.items()]),
        ("evidence", "Evidence", [(word, title) for word, (title, _) in EVIDENCE_STATES.items()]),
    ]


def chips(view: View, names: Names) -> list[dict[str, str]]:
    """The filters that are on, each with the address without it."""
    titles = {field: dict(pairs) for field, _, pairs in choices(names)} if not view.filters.is_empty else {}
    return [
        {"title": f"“{word}”" if field == "q" else titles[field].get(word, word), "url": f"?{view.without(field, word)}"}
        for field, word in view.filters.pairs()
    ]


def _heads(view: View, names: Names, found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        name: {"title": sort.title, "url": f"?{view.sorted_by(name)}", "on": name == view.sort, "down": sort.is_downwards != view.reverse}
        for name, sort in SORTS.items()
    }


@operation("features.save_view", methods=("POST",))
def save_view(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Keep the present view under a name."""
    title, query = request.POST.get("title", "").strip(), read_view(QueryDict(request.POST.get("query", "")[:1000])).query()
    address = f"{reverse('features', args=[scope.workspace.slug])}?{query}"
    if not title or len(title) > 100:
        raise Refused("A view needs a name of 1 to 100 characters.", "Give it one that says what it shows, such as “27.1 without a key”.")
    if scope.rows(SavedView).count() >= MAX_VIEWS * 4:
        raise Refused("The workspace keeps no more views.", "Delete one that nobody uses.")
    scope.rows(SavedView).create(title=title, query=query, owner=scope.user, is_shared=request.POST.get("is_shared", "on") == "on")
    messages.success(request, f"The view “{title}” is kept.")
    return redirect(address)


@operation("features.save_view", methods=("POST",))
def delete_view(request: HttpRequest, scope: Scope, view: Any) -> HttpResponse:
    """Delete a view of one's own; anybody's, for owners of the workspace."""
    row = scope.get(SavedView, pk=view)
    if row.owner_id != scope.user.pk and not scope.may("members.manage"):
        raise Refused(f"The view “{row.title}” is somebody else's.", "Whoever made it, or an owner, can delete it.")
    row.delete()
    messages.success(request, f"The view “{row.title}” is deleted.")
    return redirect("features", scope.workspace.slug)


@operation("workspace.export")
def export(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The present view as a table of a spreadsheet."""
    from quarterdeck_web.features.tables import table_of

    view = read_view(request.GET)
    return table_of(scope, replace(view, after=""), Names(scope), request.GET.get("format", "csv"))


__all__ = ["blocks", "chips", "choices", "delete_view", "export", "grid", "layouts", "nice_top", "read_filters", "save_view", "scales"]
