"""One place: how reading it goes, what it holds, its webhook, what could not be read, and leaving it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.integrations import connecting
from quarterdeck_web.integrations.models import Delivery, Place, TrackerRecord
from quarterdeck_web.integrations.syncing import asking
from quarterdeck_web.integrations.trackers import tracker_of
from quarterdeck_web.integrations.views.showing import place_row, runs_of
from quarterdeck_web.lib.refusals import FieldErrors, Refused

SECRET_COOKIE = "quarterdeck-tracker-secret"  # noqa: S105 - the cookie's name
SECONDS_OF_SECRET = 300
MOST_BROKEN, LAST_SHOWN = 50, 10


@operation("integrations.see", methods=("GET", "POST"), write="integrations.manage")
def place(request: HttpRequest, scope: Scope, place: UUID) -> HttpResponse:
    """A place, and what somebody who may changes about it."""
    row = scope.rows(Place).select_related("connection", "workspace").filter(pk=place).first() or scope.get(Place, pk=place)
    if request.method == "POST":
        return _act(request, scope, row)
    secret = request.get_signed_cookie(SECRET_COOKIE, default="", salt=str(row.pk), max_age=SECONDS_OF_SECRET)
    may_manage = scope.may("integrations.manage")
    context: dict[str, Any] = {
        **place_row(scope, row),
        "tracker": tracker_of(row.connection),
        "runs": runs_of(scope, row),
        "broken": scope.rows(TrackerRecord).filter(place=row).exclude(flaw="")[:MOST_BROKEN],
        "counts": _counts(scope, row),
        # The address is half of what it takes to send; only who may make the secret sees it.
        "hook": connecting.address_of_hook(row) if may_manage else "",
        "secret": secret if may_manage else "",
        "last": scope.rows(Delivery).filter(place=row)[:LAST_SHOWN],
        "nav": "settings",
    }
    answer = render(request, "integrations/place.html", context)
    if secret:
        answer["Cache-Control"] = "no-store"
        answer.delete_cookie(SECRET_COOKIE, path=request.path)
    return answer


@operation("integrations.sync", methods=("POST",))
def sync(request: HttpRequest, scope: Scope, place: UUID) -> HttpResponse:
    """Read it now."""
    row = scope.rows(Place).select_related("connection").filter(pk=place).first() or scope.get(Place, pk=place)
    if row.is_leaving or row.connection.is_refused:
        raise Refused(f"{row} cannot be read now.", "Enter another token first." if row.connection.is_refused else "It is being disconnected.")
    asking.ask_now(scope, row)
    messages.info(request, f"{row} is being read.")
    return redirect("tracker-place", workspace=scope.workspace.slug, place=row.pk)


def _act(request: HttpRequest, scope: Scope, row: Place) -> HttpResponse:
    match request.POST.get("action", ""):
        case "secret":
            made = connecting.renew_secret(scope, row)
            messages.success(request, "The webhook has a secret; one that it had before opens nothing any more.")
            answer = redirect("tracker-place", workspace=scope.workspace.slug, place=row.pk)
            # It travels in a signed cookie of that page, so that nothing else holds it in the open.
            rules: dict[str, Any] = {"max_age": SECONDS_OF_SECRET, "path": answer.url, "secure": request.is_secure(), "httponly": True}
            answer.set_signed_cookie(SECRET_COOKIE, made, salt=str(row.pk), **rules, samesite="Strict")
            return answer
        case "leave":
            connecting.leave(scope, row, removes=request.POST.get("items") == "remove")
            messages.success(request, f"{row} is being disconnected.")
            return redirect("integrations", workspace=scope.workspace.slug)
        case other:
            raise FieldErrors({"action": [f"expected secret or leave, got {other[:40]!r}"]})


def _counts(scope: Scope, row: Place) -> list[tuple[str, int]]:
    kinds = ((TrackerRecord.MILESTONE, "milestone"), (TrackerRecord.LABEL, "label"), (TrackerRecord.RELEASE, "release"))
    return [(word, scope.rows(TrackerRecord).filter(place=row, kind=kind).count()) for kind, word in kinds]
