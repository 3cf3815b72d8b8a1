"""Members of a workspace, and invitations to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts import invitations
from quarterdeck_web.accounts.members import change_roles, read_roles, remove_member
from quarterdeck_web.accounts.models import Invitation, Membership
from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.permissions import ROLES, Role
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import FieldErrors

LINK_COOKIE = "quarterdeck-invitation"
SECONDS_OF_LINK = 300
CLOSED_SHOWN = 50


@operation("workspace.see_settings")
def members(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Who is here, and as what."""
    return _members_page(request, scope)


@operation("members.manage", methods=("POST",))
def member_roles(request: HttpRequest, scope: Scope, person: str) -> HttpResponse:
    """Give a member other roles."""
    place = scope.get(Membership, pk=person)
    try:
        roles = read_roles(request.POST.getlist("roles"))
    except FieldErrors as flaws:
        return _members_page(request, scope, flawed=place, errors=flaws.errors["roles"])
    if change_roles(scope, place, roles):
        messages.success(request, f"{place.user} has other roles now and has to sign in again.")
        if place.user_id == request.user.pk:
            return redirect("account_login")
    return redirect("members", workspace=scope.workspace.slug)


@operation("members.manage", methods=("POST",))
def remove(request: HttpRequest, scope: Scope, person: str) -> HttpResponse:
    """Take a member's place away."""
    place = scope.get(Membership, pk=person)
    remove_member(scope, place)
    messages.success(request, f"{place.user} is no member any more. What they wrote stays.")
    return redirect("front-door") if place.user_id == request.user.pk else redirect("members", workspace=scope.workspace.slug)


@operation("members.manage", methods=("GET", "POST"))
def invitations_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Who is invited; the form invites one more."""
    typed: dict[str, Any] = {"email": "", "roles": []}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        typed = {"email": request.POST.get("email", ""), "roles": request.POST.getlist("roles")}
        try:
            made, link = invitations.invite(scope, typed["email"], read_roles(typed["roles"]))
        except FieldErrors as flaws:
            errors = flaws.errors
        else:
            return _show_link_once(request, scope, made, link)
    every = scope.rows(Invitation).select_related("invited_by").order_by("-created_at", "-id")
    facts = {
        "typed": typed,
        "errors": errors,
        "roles": ROLES.items(),
        "waiting": [_described(invitation) for invitation in every.filter(accepted_at=None, withdrawn_at=None)],
        "closed": [_described(invitation) for invitation in every.exclude(accepted_at=None, withdrawn_at=None)[:CLOSED_SHOWN]],
        "link": request.get_signed_cookie(LINK_COOKIE, default="", salt=str(scope.workspace.pk), max_age=SECONDS_OF_LINK),
        "days": invitations.DAYS_OPEN,
    }
    answer = render(request, "accounts/invitations.html", facts, status=422 if errors else 200)
    if facts["link"]:
        answer["Cache-Control"] = "no-store"
        answer.delete_cookie(LINK_COOKIE, path=request.path)
    return answer


@operation("members.manage", methods=("POST",))
def withdraw(request: HttpRequest, scope: Scope, invitation: str) -> HttpResponse:
    """Take an invitation back."""
    found = scope.get(Invitation, pk=invitation)
    invitations.withdraw(scope, found)
    messages.success(request, f"The invitation of {found.email} was taken back; its link is dead.")
    return redirect("invitations", workspace=scope.workspace.slug)


@operation("members.manage", methods=("POST",))
def send_again(request: HttpRequest, scope: Scope, invitation: str) -> HttpResponse:
    """Send an invitation with a new link."""
    found = scope.get(Invitation, pk=invitation)
    return _show_link_once(request, scope, found, invitations.send_again(scope, found))


def _members_page(request: HttpRequest, scope: Scope, *, flawed: Membership | None = None, errors: list[str] | None = None) -> HttpResponse:
    places = sorted(scope.rows(Membership).select_related("user"), key=lambda place: str(place.user).lower())
    shown = [{"row": place, "roles": place.roles, "flaws": []} for place in places]
    for place in shown:
        if flawed and place["row"].pk == flawed.pk:
            place |= {"roles": request.POST.getlist("roles"), "flaws": errors}
    facts = {
        "places": shown,
        "roles": ROLES.items(),
        "num_open": scope.rows(Invitation).filter(accepted_at=None, withdrawn_at=None).count() if scope.may("members.manage") else 0,
        "seats": {str(role): sum(role in place.roles for place in places) for role in ROLES},
    }
    return render(request, "accounts/members.html", facts, status=422 if errors else 200)


def _show_link_once(request: HttpRequest, scope: Scope, made: Invitation, link: str) -> HttpResponse:
    """Back to the list, which shows the link once. It travels in a signed cookie of that page, so that no database holds it."""
    messages.success(request, f"{made.email} was invited.")
    answer = redirect("invitations", workspace=scope.workspace.slug)
    rules = {"max_age": SECONDS_OF_LINK, "path": answer.url, "secure": request.is_secure(), "httponly": True, "samesite": "Strict"}
    answer.set_signed_cookie(LINK_COOKIE, f"{made.email} {link}", salt=str(scope.workspace.pk), **rules)
    return answer


def _described(invitation: Invitation) -> dict[str, Any]:
    state = "joined" if invitation.accepted_at else "taken back" if invitation.withdrawn_at else "waiting" if invitation.is_open else "expired"
    return {"row": invitation, "state": state, "roles": ", ".join(ROLES[Role(role)] for role in invitation.roles)}
