"""Deciding a launch: keys, no-go, and what happened."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.permissions import PERMISSIONS
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import KEYS, KeyName
from quarterdeck_web.features.views.editing import version_of
from quarterdeck_web.features.views.keys import LONGEST_WHY
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.lib.words import plural
from quarterdeck_web.plans.launches import deciding
from quarterdeck_web.plans.launches.views import launch_of


@operation("plans.see", methods=("POST",), write="launches.decide")
def turn(request: HttpRequest, scope: Scope, release: str, key: str) -> HttpResponse:
    """Turn a key."""
    name, row = _key(scope, key), launch_of(scope, release)
    state = deciding.turn(scope, row, name, why=_why(request), version=version_of(request))
    said = "Both keys are turned: it is go." if state == "go" else f"{deciding.SIDES[name]} readiness is turned. It waits for the other key now."
    messages.success(request, said, extra_tags="undo")
    return redirect(row)


@operation("plans.see", methods=("POST",), write="launches.decide")
def back(request: HttpRequest, scope: Scope, release: str, key: str) -> HttpResponse:
    """Take a key back."""
    name, row = _key(scope, key), launch_of(scope, release)
    deciding.take_back(scope, row, name, why=_why(request))
    messages.success(request, f"{deciding.SIDES[name]} readiness is taken back.", extra_tags="undo")
    return redirect(row)


@operation("launches.decide", methods=("POST",))
def stop(request: HttpRequest, scope: Scope, release: str) -> HttpResponse:
    """Say no-go."""
    row = launch_of(scope, release)
    deciding.stop(scope, row, why=_why(request))
    messages.success(request, f"{row} is no-go.", extra_tags="undo")
    return redirect(row)


@operation("launches.decide", methods=("POST",))
def anew(request: HttpRequest, scope: Scope, release: str) -> HttpResponse:
    """Go on preparing what was stopped or rolled back."""
    row = launch_of(scope, release)
    deciding.prepare_anew(scope, row, why=_why(request))
    messages.success(request, f"{row} is prepared anew; both keys are asked for again.", extra_tags="undo")
    return redirect(row)


@operation("launches.decide", methods=("POST",))
def launched(request: HttpRequest, scope: Scope, release: str) -> HttpResponse:
    """Say that it was launched."""
    row = launch_of(scope, release)
    deciding.say_launched(scope, row, _day(request))
    messages.success(request, f"{row}: launched. Say below which features are released with it.", extra_tags="undo")
    return redirect(row)


@operation("launches.decide", methods=("POST",))
def rolled_back(request: HttpRequest, scope: Scope, release: str) -> HttpResponse:
    """Say that it was rolled back."""
    row = launch_of(scope, release)
    deciding.say_rolled_back(scope, row, _day(request), why=_why(request))
    messages.success(request, f"{row}: rolled back.", extra_tags="undo")
    return redirect(row)


@operation("features.edit", methods=("POST",))
def released(request: HttpRequest, scope: Scope, release: str) -> HttpResponse:
    """Set features released, once it is launched."""
    row = launch_of(scope, release)
    number = deciding.set_released(scope, row, request.POST.getlist("features"))
    messages.success(request, f"{plural(number, 'feature')} released.", extra_tags="undo")
    return redirect(row)


def _why(request: HttpRequest) -> str:
    return str(request.POST.get("why", "")).strip()[:LONGEST_WHY]


def _day(request: HttpRequest) -> date:
    typed = str(request.POST.get("on", ""))
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Refused(f"Expected a day such as 2027-03-26, got “{typed[:40]}”.", "Say on which day.") from None


def _key(scope: Scope, key: str) -> KeyName:
    """The key of an address, if the member may turn it."""
    if key not in KEYS:
        raise Http404
    if not scope.may(f"{key}.turn_key"):
        raise PermissionDenied(PERMISSIONS[f"{key}.turn_key"].sentence)
    return key  # type: ignore[return-value]
