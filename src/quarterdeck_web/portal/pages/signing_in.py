"""Signing in to a portal: an address, then the code that a mail brought."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.portal.facts import admits
from quarterdeck_web.portal.pages.showing import page
from quarterdeck_web.portal.visitors import signing_in as codes
from quarterdeck_web.portal.visitors.door import Visit, cookie_of, place_of, portal_page
from quarterdeck_web.portal.visitors.people import read_email

ASKED_COOKIE = "quarterdeck-portal-asked"
SECONDS = 15 * 60


@portal_page(methods=("GET", "POST"), for_all=True)
def sign_in(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a code. The answer is the same for every address."""
    told = request.POST if request.method == "POST" else request.GET
    typed, errors = {"email": told.get("email", ""), "next": _own(visit, told.get("next", ""))}, {}
    left_out = visit.visitor.email if visit.visitor and not admits(visit.scope, visit.facts, visit.visitor.email) else ""
    if visit.visitor is not None and request.method == "GET" and not left_out:
        return redirect(typed["next"])
    if request.method == "POST":
        try:
            email = read_email(typed["email"])
        except FieldErrors as flaws:
            errors = flaws.errors
        else:
            codes.ask_for_code(visit.scope, visit.facts, email, place=place_of(request))
            answer = redirect(visit.url("portal-code"))
            rules: dict[str, Any] = {"max_age": SECONDS, "path": visit.url("portal-sign-in"), "secure": request.is_secure(), "httponly": True}
            answer.set_signed_cookie(ASKED_COOKIE, f"{email}\n{typed['next']}", salt=str(visit.scope.workspace.pk), **rules, samesite="Lax")
            return answer
    return page(request, visit, "sign_in", {"typed": typed, "errors": errors, "left_out": left_out}, status=422 if errors else 200)


@portal_page(methods=("GET", "POST"), for_all=True)
def code(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take the code."""
    asked = request.get_signed_cookie(ASKED_COOKIE, default="", salt=str(visit.scope.workspace.pk), max_age=SECONDS)
    email, _, following = asked.partition("\n")
    if not email:
        return redirect(visit.url("portal-sign-in"))
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            visitor = codes.check_code(visit.scope, email, request.POST.get("code", "")[:20], place=place_of(request))
        except FieldErrors as flaws:
            errors = flaws.errors
        else:
            answer = redirect(_own(visit, following))
            _let_in(request, visit, answer, codes.open_session(visit.scope, visitor))
            return answer
    return page(request, visit, "code", {"email": email, "errors": errors, "minutes": codes.MINUTES}, status=422 if errors else 200)


@portal_page(methods=("POST",), for_all=True)
def sign_out(request: HttpRequest, visit: Visit) -> HttpResponse:
    """End the session of this browser."""
    name = cookie_of(visit.scope.workspace.pk)
    codes.close_session(visit.scope, request.COOKIES.get(name, ""))
    answer = redirect(visit.url("portal-home"))
    answer.delete_cookie(name)
    messages.success(request, "You are signed out.")
    return answer


def _let_in(request: HttpRequest, visit: Visit, answer: HttpResponse, token: str) -> None:
    answer.delete_cookie(ASKED_COOKIE, path=visit.url("portal-sign-in"))
    rules: dict[str, Any] = {"max_age": codes.DAYS_SIGNED_IN * 86400, "httponly": True, "samesite": "Lax", "secure": settings.IS_HTTPS, "path": "/"}
    answer.set_cookie(cookie_of(visit.scope.workspace.pk), token, **rules)


def _own(visit: Visit, address: str) -> str:
    """An address of this portal, its start for any other: nobody is led elsewhere."""
    home = visit.url("portal-home")
    return address if address.startswith(home) and "\\" not in address and "\n" not in address else home
