"""The page of the doors in the settings: open and close them, their addresses, the secret shown once, what came last."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.doors import opening
from quarterdeck_web.evidence.doors.models import DoorDelivery, FeedbackDoor
from quarterdeck_web.lib.refusals import FieldErrors

SECRET_COOKIE = "quarterdeck-door-secret"  # noqa: S105 - the cookie's name
SECONDS_OF_SECRET = 300
LAST_SHOWN = 10


@operation("evidence.doors", methods=("GET", "POST"))
def feedback_doors(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Both doors."""
    errors: dict[str, dict[str, list[str]]] = {}
    if request.method == "POST":
        kind = request.POST.get("door", "")
        try:
            return _answer(request, scope, _do(request, scope, kind))
        except FieldErrors as flaws:
            errors = {kind: flaws.errors}
    secret = request.get_signed_cookie(SECRET_COOKIE, default="", salt=str(scope.workspace.pk), max_age=SECONDS_OF_SECRET)
    shown = {kind: _described(scope, request, kind, errors.get(kind, {})) for kind, _ in FeedbackDoor.KINDS}
    answer = render(request, "evidence/doors/settings.html", {**shown, "secret": secret, "nav": "settings"}, status=422 if errors else 200)
    if secret:
        answer["Cache-Control"] = "no-store"
        answer.delete_cookie(SECRET_COOKIE, path=request.path)
    return answer


def _do(request: HttpRequest, scope: Scope, kind: str) -> str:
    """Do what a button says; returns a secret that was made."""
    word = dict(FeedbackDoor.KINDS).get(kind, "")
    secret = ""
    match request.POST.get("action", ""):
        case "open":
            secret = opening.open_door(scope, kind)
            messages.success(request, f"{word} is open.")
        case "close":
            opening.close_door(scope, kind)
            messages.success(request, f"{word} is closed.")
        case "move":
            opening.move_door(scope, kind)
            messages.success(request, f"{word} has another address; the old one leads nowhere any more.")
        case "secret":
            secret = opening.renew_secret(scope)
            messages.success(request, "The webhook has another secret; the old one opens nothing any more.")
        case "describe":
            opening.describe_door(scope, kind, request.POST.get("source", ""), request.POST.get("intro", ""))
            messages.success(request, f"{word} saved.")
    return secret


def _answer(request: HttpRequest, scope: Scope, secret: str) -> HttpResponse:
    """Back to the page, which shows a secret once. It travels in a signed cookie of that page, so that nothing else holds it in the open."""
    answer = redirect("feedback-doors", workspace=scope.workspace.slug)
    if secret:
        rules: dict[str, Any] = {"max_age": SECONDS_OF_SECRET, "path": answer.url, "secure": request.is_secure(), "httponly": True}
        answer.set_signed_cookie(SECRET_COOKIE, secret, salt=str(scope.workspace.pk), **rules, samesite="Strict")
    return answer


def _described(scope: Scope, request: HttpRequest, kind: str, errors: dict[str, list[str]]) -> dict[str, Any]:
    door = opening.door_of(scope, kind)
    typed = {"source": door.source, "intro": door.intro} | ({name: request.POST.get(name, "") for name in ("source", "intro")} if errors else {})
    last = scope.rows(DoorDelivery).select_related("evidence").filter(door=door)[:LAST_SHOWN] if not door._state.adding else []
    return {"row": door, "address": opening.address_of(door), "typed": typed, "errors": errors, "last": last, "was_opened": not door._state.adding}
