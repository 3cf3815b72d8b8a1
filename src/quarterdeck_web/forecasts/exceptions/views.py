"""Exceptions as pages: the list, one of them, asking for one, deciding it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.permissions import PERMISSIONS
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import KEYS, KeyName
from quarterdeck_web.features.models import Feature
from quarterdeck_web.features.turning import TITLES
from quarterdeck_web.features.typed import Typed
from quarterdeck_web.features.views.editing import version_of
from quarterdeck_web.features.views.keys import LONGEST_WHY
from quarterdeck_web.forecasts.documents import chosen, document_of
from quarterdeck_web.forecasts.exceptions import actions, cuts, reading
from quarterdeck_web.forecasts.exceptions.costs import costs_of, promised_to
from quarterdeck_web.forecasts.exceptions.models import APPROVED, OPEN, ExceptionRequest
from quarterdeck_web.forecasts.exceptions.promises import later_releases, promise_of, promises_of
from quarterdeck_web.forecasts.tabs import forecast_tabs
from quarterdeck_web.lib.refusals import FieldErrors

LONGEST_REASON = 2000
PAGE = 200


@operation("forecasts.see")
def exceptions(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Every exception that was asked for, what was decided, and what came of it."""
    state = request.GET.get("state", "")
    rows = reading.exceptions(scope)
    if state:
        if state not in reading.STATES:
            raise Http404
        rows = rows.filter(state=state)
    forecast = chosen(scope)
    context = {"rows": rows[:PAGE], "standing": reading.standing(scope), "state": state, "states": reading.STATES, "nav": "forecast"}
    context |= {"unit": scope.workspace.value_unit, "tabs": forecast_tabs(request, scope, document_of(forecast) if forecast else None, "exceptions")}
    return render(request, "forecasts/exceptions/list.html", context)


@operation("forecasts.see")
def exception(request: HttpRequest, scope: Scope, exception: str) -> HttpResponse:
    """One exception: what moves, what it costs, who decides."""
    asked = _asked(scope, exception)
    feature, body = asked.feature, asked.body
    context: dict[str, Any] = {"asked": asked, "body": body, "feature": feature, "keys": reading.keys_of(scope, asked), "nav": "forecast"}
    context |= {"unit": scope.workspace.value_unit, "is_open": asked.state == OPEN, "is_approved": asked.state == APPROVED}
    context["state_title"] = reading.STATES[asked.state]
    context["cut"] = cuts.titles_of_cut(feature, body) if asked.is_cut else ""
    if asked.state == OPEN and not asked.is_cut and feature is not None and asked.from_day and asked.to_day:
        context["now"] = costs_of(scope, feature, asked.from_day, asked.to_day)
        promise = promise_of(scope, feature, body)
        context["is_moved"] = promise is None or promise.day != asked.from_day
    return render(request, "forecasts/exceptions/exception.html", context)


@operation("exceptions.ask", methods=("GET", "POST"))
def ask(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """Ask for a later day of a feature; what it costs is shown before it is asked."""
    row = scope.get(Feature, ref=feature)
    actions.refuse_untimely(row)
    promises = promises_of(scope, row)
    data = request.POST if request.method == "POST" else request.GET
    typed = {name: data.get(name, "") for name in ("moves", "to_day", "to_release", "reason", "tried")}
    if not typed["moves"] and promises:
        typed["moves"] = promises[0].choice
    errors: dict[str, list[str]] = {}
    if request.method == "POST" and "look" not in request.POST:
        form = Typed(request.POST)
        reason, tried = form.text("reason", longest=LONGEST_REASON) or "", form.text("tried", longest=LONGEST_REASON) or ""
        errors = form.errors
        try:
            if not errors:
                made = actions.ask(scope, row, **{**typed, "reason": reason, "tried": tried})
                messages.success(request, f"{made} waits for both keys.", extra_tags="undo")
                return redirect("exception", scope.workspace.slug, made.ref)
        except FieldErrors as flawed:
            errors = flawed.errors
    promise, to_day, flaws = actions.read_request(scope, row, typed["moves"], typed["to_day"], typed["to_release"])
    if "look" in data:
        errors = flaws
    context: dict[str, Any] = {"feature": row, "typed": typed, "errors": errors, "promises": promises, "nav": "forecast"}
    context["choices"] = [(each.choice, str(each)) for each in promises]
    context["releases"] = [("", "None"), *((ref, f"{title}, closed {day:%-d %b %Y}") for ref, title, day in _releases(scope, promises))]
    context |= {"unit": scope.workspace.value_unit, "promised": promised_to(scope, row)}
    if promise and to_day and not flaws:
        context |= {"promise": promise, "to_day": to_day, "costs": costs_of(scope, row, promise.day, to_day)}
    return render(request, "forecasts/exceptions/ask.html", context)


@operation("exceptions.ask", methods=("GET", "POST"))
def cut(request: HttpRequest, scope: Scope, feature: str) -> HttpResponse:
    """Ask for less scope of a feature; what it loses and brings is shown before it is asked."""
    row = scope.get(Feature, ref=feature)
    actions.refuse_untimely(row)
    own, data = cuts.option_now(scope, row), request.POST if request.method == "POST" else request.GET
    typed = {name: data.get(name, "").strip()[:LONGEST_REASON] for name in ("to_option", "stays", "reason", "tried")}
    dropped, errors = data.getlist("dropped"), dict[str, list[str]]()
    if request.method == "POST" and "look" not in request.POST:
        try:
            made = actions.ask_for_cut(scope, row, dropped=dropped, **typed)
        except FieldErrors as flawed:
            errors = flawed.errors
        else:
            messages.success(request, f"{made} waits for both keys.", extra_tags="undo")
            return redirect("exception", scope.workspace.slug, made.ref)
    wanted, flaws = cuts.read_cut(scope, row, typed["to_option"], dropped, typed["stays"])
    others = [option for option in row.body["options"] if option["id"] != own["id"]]
    context: dict[str, Any] = {"feature": row, "typed": typed, "dropped": dropped, "own": own, "nav": "forecast", "unit": scope.workspace.value_unit}
    context |= {"errors": flaws if "look" in data else errors, "options": [("", "None"), *((each["id"], each["title"]) for each in others)]}
    context["costs"] = cuts.costs_of_cut(scope, row, wanted) if wanted and "look" in data else None
    return render(request, "forecasts/exceptions/cut.html", context, status=422 if errors else 200)


@operation("forecasts.see", methods=("POST",), write="exceptions.decide")
def turn(request: HttpRequest, scope: Scope, exception: str, key: str) -> HttpResponse:
    """Turn a key on an exception."""
    name = _key(scope, key)
    asked = actions.turn(scope, _asked(scope, exception), name, why=request.POST.get("why", "").strip()[:LONGEST_WHY], version=version_of(request))
    done = "the scope is cut" if asked.is_cut else "the day is moved"
    approved = f"Both keys are turned: {done}." if asked.state == APPROVED else f"{TITLES[name]} turned. It waits for the other key now."
    messages.success(request, approved, extra_tags="undo")
    return redirect(asked)


@operation("forecasts.see", methods=("POST",), write="exceptions.decide")
def back(request: HttpRequest, scope: Scope, exception: str, key: str) -> HttpResponse:
    """Take a key back while the exception is open."""
    name = _key(scope, key)
    asked = actions.take_back(scope, _asked(scope, exception), name, why=request.POST.get("why", "").strip()[:LONGEST_WHY])
    messages.success(request, f"{TITLES[name]} taken back.", extra_tags="undo")
    return redirect(asked)


@operation("exceptions.decide", methods=("POST",))
def refuse(request: HttpRequest, scope: Scope, exception: str) -> HttpResponse:
    """Refuse an exception."""
    asked = actions.refuse(scope, _asked(scope, exception), why=request.POST.get("why", "").strip()[:LONGEST_WHY])
    messages.success(request, f"{asked} is refused; {'its scope' if asked.is_cut else 'the promised day'} stays.", extra_tags="undo")
    return redirect(asked)


def _asked(scope: Scope, ref: str) -> ExceptionRequest:
    found: ExceptionRequest = scope.get(ExceptionRequest, ref=ref)
    return found


def _key(scope: Scope, key: str) -> KeyName:
    """The key of an address, if the member may turn it."""
    if key not in KEYS:
        raise Http404
    if not scope.may(f"{key}.turn_key"):
        raise PermissionDenied(PERMISSIONS[f"{key}.turn_key"].sentence)
    return key  # type: ignore[return-value]


def _releases(scope: Scope, promises: list[Any]) -> list[Any]:
    own = next((each for each in promises if each.moves == "release"), None)
    return later_releases(scope, own.day) if own else []
