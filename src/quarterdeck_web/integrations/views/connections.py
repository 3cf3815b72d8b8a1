"""Settings, Integrations: what is connected; connecting with a token that is looked at once; more places, another token."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.integrations import connecting
from quarterdeck_web.integrations.faults import TrackerFault
from quarterdeck_web.integrations.lines import line_to
from quarterdeck_web.integrations.models import Connection, Place, Proposal
from quarterdeck_web.integrations.trackers import TRACKERS, FoundPlace, tracker_of
from quarterdeck_web.integrations.views.showing import place_row
from quarterdeck_web.lib import limits
from quarterdeck_web.lib.refusals import FieldErrors, Refused

LOOKS_PER_MINUTE = 12


@operation("integrations.see")
def integrations(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Every place that is read, how reading goes, and what to do where it does not."""
    places = scope.rows(Place).select_related("connection", "workspace")
    rows = [place_row(scope, place) for place in places]
    num_open = scope.rows(Proposal).filter(state=Proposal.OPEN).count()
    nouns = {tracker_of(place.connection).place_noun for place in places}
    context = {
        "rows": rows,
        "trackers": list(TRACKERS.values()),
        "noun": nouns.pop() if len(nouns) == 1 else "place",
        "num_failing": sum(bool(row["problem"]) for row in rows),
        "num_open": num_open,
    }
    return render(request, "integrations/integrations.html", {**context, "nav": "settings"})


@operation("integrations.manage", methods=("GET", "POST"))
def connect(request: HttpRequest, scope: Scope, tracker: str) -> HttpResponse:
    """A token and a first place: looked at at once, kept if it may read."""
    if tracker not in TRACKERS:
        raise Http404
    known, errors = TRACKERS[tracker], {}
    typed = {name: request.POST.get(name, "") for name in ("url", "name")}
    if request.method == "POST":
        _count_look(scope)
        try:
            place = connecting.connect(scope, tracker, typed["url"], request.POST.get("token", ""), typed["name"])
            messages.success(request, f"{place} is connected and is being read.")
            return redirect("tracker-place", workspace=scope.workspace.slug, place=place.pk)
        except FieldErrors as flaws:
            errors = flaws.errors
    context = {"tracker": known, "typed": typed, "errors": errors, "allowed": settings.TRACKER_ORIGINS, "nav": "settings"}
    return render(request, "integrations/connect.html", context, status=422 if errors else 200)


@operation("integrations.manage", methods=("GET", "POST"))
def connection(request: HttpRequest, scope: Scope, connection: UUID) -> HttpResponse:
    """Places a token can see, to choose from; another token."""
    row = scope.get(Connection, pk=connection)
    errors: dict[str, Any] = {}
    found: list[FoundPlace] | None = None
    if request.method == "POST":
        _count_look(scope)
        try:
            found = _do(request, scope, row)
            if found is None:
                return redirect("tracker-connection", workspace=scope.workspace.slug, connection=row.pk)
        except FieldErrors as flaws:
            errors = flaws.errors
    places = list(scope.rows(Place).filter(connection=row).select_related("connection", "workspace"))
    known = {place.external_id for place in places}
    context = {
        "row": row,
        "tracker": tracker_of(row),
        "places": [place_row(scope, place) for place in places],
        "found": found,
        "known": known,
        "num_more": sum(each.external_id not in known for each in found or ()),
        "errors": errors,
        "nav": "settings",
    }
    return render(request, "integrations/connection.html", context, status=422 if errors else 200)


def _do(request: HttpRequest, scope: Scope, row: Connection) -> list[FoundPlace] | None:
    """Do what a button says; the places to choose from where that was asked, None else."""
    match request.POST.get("action", ""):
        case "look":
            try:
                return tracker_of(row).places(line_to(row))
            except TrackerFault as fault:
                raise Refused(str(fault), fault.remedy) from None
        case "add":
            added = connecting.add_places(scope, row, [*request.POST.getlist("places"), request.POST.get("name", "")])
            messages.success(request, f"{', '.join(map(str, added))}: connected and being read.")
        case "token":
            connecting.change_token(scope, row, request.POST.get("token", ""))
            messages.success(request, "The new token is kept, and reading goes on.")
        case other:
            raise FieldErrors({"action": [f"expected look, add or token, got {other[:40]!r}"]})
    return None


def _count_look(scope: Scope) -> None:
    limits.hit(
        f"tracker-look:{scope.workspace.pk}", limit=LOOKS_PER_MINUTE, seconds=60, message="You asked the tracker several times within a minute."
    )
