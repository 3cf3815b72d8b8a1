"""Value against effort, as a picture and as a table."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.grid import Grid, read_view
from quarterdeck_web.features.names import Names
from quarterdeck_web.features.plotting import QUADRANTS, Matrix
from quarterdeck_web.features.views.grid import chips, choices, layouts

MOST_POINTS = 120
"""More points than this are a cloud; the first by rank are drawn and the page says so."""


@operation("features.see")
def matrix(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The features of the filters by what they are worth and what they take."""
    names = Names(scope)
    view = replace(read_view(request.GET), group="none", sort="rank", reverse=False, after="")
    if not view.filters.status:
        view = replace(view, filters=replace(view.filters, status=("idea", "under review", "planned", "in progress")))
        shown = replace(view, filters=replace(view.filters, status=()))
    else:
        shown = view
    page = Grid(scope, view, MOST_POINTS)
    drawn = Matrix(page.rows, names.unit)
    base = reverse("features", args=[scope.workspace.slug])
    counts = {word: 0 for word, _ in QUADRANTS}
    table = []
    for row in drawn.rows:
        counts[drawn.quadrant(row)] += 1
        table.append((row, drawn.quadrant(row)))
    context = {
        "view": shown,
        "names": names,
        "unit": names.unit,
        "base": base,
        "matrix": drawn,
        "table": table,
        "quadrants": [(*each, counts[each[0]]) for each in QUADRANTS],
        "wide": drawn.svg(base, 1180, 640) if drawn.rows else "",
        "narrow": drawn.svg(base, 360, 460) if drawn.rows else "",
        "num_unknown": len(page.rows) - len(drawn.rows),
        "total": page.total,
        "chips": chips(shown, names),
        "choices": choices(names),
        "layouts": layouts(scope, shown, "matrix"),
        "nav": "features",
    }
    return render(request, "features/matrix.html", context)
