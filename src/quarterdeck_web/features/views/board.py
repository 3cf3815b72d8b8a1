"""The board: columns by status or release, which one may move cards between, or by when the plan starts them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.edits import KeysInTheWay, save_fields
from quarterdeck_web.features.filters import NONE, STATUSES
from quarterdeck_web.features.grid import Grid, View, read_view
from quarterdeck_web.features.models import Feature
from quarterdeck_web.features.names import Names
from quarterdeck_web.features.views.grid import chips, choices, layouts, scales
from quarterdeck_web.lib.refusals import Refused

CARDS = 15
BY = {"status": "Status", "release": "Release", "horizon": "Now, next, later"}
NOW_WEEKS, NEXT_WEEKS = 6, 18
"""What starts within so many weeks is now, and next: a half quarter, and a quarter after it. Ours."""


class Column:
    """One column with its first cards."""

    def __init__(self, scope: Scope, view: View, word: str, title: str, condition: Q | None = None) -> None:
        self.word, self.title = word, title
        self.grid = BoardGrid(scope, view, condition)

    @property
    def total(self) -> int:
        """How many cards it holds in all."""
        return self.grid.total


class BoardGrid(Grid):
    """The rows of one column."""

    def __init__(self, scope: Scope, view: View, condition: Q | None) -> None:
        super().__init__(scope, view, CARDS)
        self.condition = condition

    def matching(self) -> Any:
        rows = super().matching()
        return rows if self.condition is None else rows.filter(self.condition)


@operation("features.see")
def board(request: HttpRequest, scope: Scope) -> HttpResponse:
    """All columns; htmx asks for the next cards of one."""
    names, by = Names(scope), request.GET.get("by", "status")
    by = by if by in BY else "status"
    view = replace(read_view(request.GET), group="none", sort="rank", reverse=False)
    context = {"view": view, "names": names, "unit": names.unit, "by": by, "base": reverse("features", args=[scope.workspace.slug])}
    context |= {"may_move": scope.may("features.edit") and by != "horizon", **scales(scope, names)}
    if word := request.GET.get("column"):
        column = next((each for each in _columns(scope, view, by, names) if each.word == word), None)
        return render(request, "features/board_cards.html", {**context, "column": column, "destinations": _destinations(by, names)})
    query = replace(view, after="")
    context |= {
        "columns": _columns(scope, query, by, names),
        "chips": chips(view, names),
        "choices": choices(names),
        "layouts": layouts(scope, view, "board"),
        "bys": _bys(by, view),
        "destinations": _destinations(by, names),
        "nav": "features",
    }
    return render(request, "features/board.html", context)


def _bys(by: str, view: View) -> list[dict[str, Any]]:
    query = View(view.filters).query()
    return [{"title": title, "url": f"?by={word}" + (f"&{query}" if query else ""), "current": word == by} for word, title in BY.items()]


def _destinations(by: str, names: Names) -> list[tuple[str, str]]:
    if by == "release":
        return [*((ref, title) for ref, title, _ in names.releases.values()), (NONE, "No release")]
    return list(STATUSES.items()) if by == "status" else []


def _columns(scope: Scope, view: View, by: str, names: Names) -> list[Column]:
    if by == "horizon":
        return [Column(scope, view, word, title, condition) for word, title, condition in _horizons(names)]
    field = "status" if by == "status" else "release"
    chosen = getattr(view.filters, field)
    return [
        Column(scope, replace(view, filters=replace(view.filters, **{field: (word,)})), word, title)
        for word, title in _destinations(by, names)
        if not chosen or word in chosen
    ]


def _horizons(names: Names) -> list[tuple[str, str, Q]]:
    """Now, next and later by the plan's starts; what the plan leaves out is later than later."""
    start = max(names.horizon[0], min(date.today(), names.horizon[1]))
    now, soon = start + timedelta(weeks=NOW_WEEKS), start + timedelta(weeks=NEXT_WEEKS)
    is_open = ~Q(status__in=("released", "closed"))
    is_now = Q(status="in progress") | Q(in_plan=True, start_date__lt=now)
    is_next = ~is_now & Q(in_plan=True, start_date__lt=soon)
    return [
        ("now", "Now", is_open & is_now),
        ("next", "Next", is_open & is_next),
        ("later", "Later", is_open & Q(in_plan=True) & ~is_now & ~is_next),
        ("out", "Not in the plan", is_open & ~is_now & ~Q(in_plan=True)),
    ]


@operation("features.edit", methods=("POST",))
def move(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Move a card: set the status or the release of a feature. A move that undoes keys is asked about first."""
    if not request.POST.get("feature"):
        raise Refused("No card was moved.", "Drag one, or use its menu.")
    row, by, word = scope.get(Feature, ref=request.POST.get("feature", "")), request.POST.get("by", "status"), request.POST.get("to", "")
    names = Names(scope)
    if by not in ("status", "release") or word not in dict(_destinations(by, names)):
        raise Refused("A card is moved to a status or a release.", "Choose a column of the board.")
    back = request.POST.get("back", "")
    back = back if back.startswith(reverse("feature-board", args=[scope.workspace.slug])) else reverse("feature-board", args=[scope.workspace.slug])
    try:
        save_fields(
            scope, row, {by: None if word == NONE else word}, operation="features.edit", why="moved on the board", confirmed="confirm" in request.POST
        )
    except KeysInTheWay as keys:
        context = {
            "feature": row,
            "undoes": keys.undoes,
            "by": by,
            "to": word,
            "title": dict(_destinations(by, names))[word],
            "back": back,
            "nav": "features",
        }
        return render(request, "features/board_confirm.html", context)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    messages.success(request, f"{row.ref} is {dict(_destinations(by, names))[word].lower() if by == 'status' else 'moved'}.", extra_tags="undo")
    return redirect(back)
