"""The page of the settings where an owner turns naming by a language model on: what is sent, to whom, and a try."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.naming import assemble, choosing
from quarterdeck_web.evidence.naming.models import NeedName
from quarterdeck_web.lib import egress, limits
from quarterdeck_web.lib.refusals import FieldErrors, Refused

TRIES_PER_MINUTE = 6


@operation("evidence.naming", methods=("GET", "POST"))
def need_names(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What is set, and what a button says: save, turn on, turn off, try."""
    errors: dict[str, Any] = {}
    tried = None
    if request.method == "POST":
        try:
            tried = _do(request, scope)
            if tried is None:
                return redirect("need-names", workspace=scope.workspace.slug)
        except FieldErrors as flaws:
            errors = flaws.errors
    return render(request, "evidence/naming/settings.html", _context(request, scope, errors, tried), status=422 if errors else 200)


def _do(request: HttpRequest, scope: Scope) -> assemble.Tried | None:
    """Do it; what came of a try, None of everything else."""
    match request.POST.get("action", ""):
        case "save":
            address, model, key = (request.POST.get(name, "") for name in ("address", "model", "key"))
            choosing.choose(scope, address, model, key, forget_key="forget_key" in request.POST)
            messages.success(request, "Saved.")
        case "on":
            choosing.turn(scope, on=True)
            messages.success(request, "From the next grouping on, the model names new needs.")
        case "off":
            choosing.turn(scope, on=False)
            messages.success(request, "Naming by a model is off, and its answers are forgotten. Names that needs have stay.")
        case "try":
            return _try(scope)
        case other:
            raise FieldErrors({"action": [f"expected save, on, off or try, got {other[:40]!r}"]})
    return None


def _try(scope: Scope) -> assemble.Tried:
    row = choosing.settings_of(scope)
    if not (row.url and row.model):
        raise Refused("There is no model to ask yet.", "Save an address and a model first.")
    limits.hit(f"namer:{scope.workspace.pk}", limit=TRIES_PER_MINUTE, seconds=60, message="You tried the model several times within a minute.")
    choosing.record_trial(scope, row)
    return assemble.try_out(row)


def _context(request: HttpRequest, scope: Scope, errors: dict[str, Any], tried: assemble.Tried | None) -> dict[str, Any]:
    row = choosing.settings_of(scope)
    typed = {"address": row.url, "model": row.model}
    if errors:
        typed |= {name: request.POST[name] for name in typed if name in request.POST}
    return {
        "row": row,
        "host": urlsplit(row.url).hostname,
        "is_inside": egress.is_trusted(row.url, settings.NAMER_ORIGINS),
        "typed": typed,
        "errors": errors,
        "tried": tried,
        "example": assemble.example(),
        "allowed": settings.NAMER_ORIGINS,
        "num_named": scope.rows(NeedName).count(),
        "has_key": bool(row.key),
        "nav": "settings",
    }
