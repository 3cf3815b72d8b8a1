"""Where an invitation's link leads."""

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts import invitations
from quarterdeck_web.accounts.adapters import INVITATION
from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.permissions import ROLES, Role


@operation("public.see")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """To a stranger: sign in or up, and nothing about whose invitation it is. To the invited person: what they are offered."""
    token_hash = invitations.hashed(token)
    found = invitations.open_invitation(token_hash)
    if not request.user.is_authenticated:
        request.session[INVITATION] = token_hash
        return render(request, "accounts/invitation_stranger.html", {"address": request.path})
    mine = EmailAddress.objects.filter(user=request.user, email__iexact=found.email).first()
    if mine is not None and not mine.verified:
        return render(request, "accounts/invitation_unverified.html", {"email": mine.email})
    invitations.refuse_wrong_person(found, request.user)
    facts = {"invitation": found, "token": token, "roles": [ROLES[Role(role)] for role in found.roles]}
    return render(request, "accounts/invitation.html", facts)


@operation("self.manage", methods=("POST",))
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the place."""
    scope = invitations.accept(request.user, invitations.hashed(token))
    request.session.pop(INVITATION, None)
    messages.success(request, f"You are in {scope.workspace} now.")
    return redirect("home", workspace=scope.workspace.slug)
