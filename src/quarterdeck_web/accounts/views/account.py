"""One's own account: name, theme, password, second factor, sessions."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.devices import described
from quarterdeck_web.accounts.forms import ProfileForm
from quarterdeck_web.accounts.members import end_sessions
from quarterdeck_web.accounts.models import User
from quarterdeck_web.accounts.operations import operation


@operation("self.manage", methods=("GET", "POST"))
def account(request: HttpRequest) -> HttpResponse:
    """Everything about oneself on one page; a sent form changes name and theme."""
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your account was changed.")
        answer = redirect("account")
        # The switch on the page remembers its theme in a cookie, which would outvote what was just chosen.
        answer.delete_cookie("qd-theme")
        return answer
    return render(request, "accounts/account.html", {"form": form, **_facts(request)}, status=422 if form.errors else 200)


@operation("self.manage", methods=("POST",))
def end_session(request: HttpRequest, session: int) -> HttpResponse:
    """End one of one's own sessions."""
    found = UserSession.objects.filter(user=request.user, pk=session).first()
    if found is None:
        raise Http404
    if found.session_key == request.session.session_key:
        return redirect("account_logout")
    found.end()
    messages.success(request, f"The session on {described(found.user_agent)} was ended.")
    return redirect("account")


@operation("self.manage", methods=("POST",))
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions but this one."""
    user = User.objects.get(pk=request.user.pk)
    end_sessions(user)
    update_session_auth_hash(request, user)
    _keep_only_this(request, user)
    messages.success(request, "All other sessions were ended.")
    return redirect("account")


def _keep_only_this(request: HttpRequest, user: User) -> None:
    for session in UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key):
        session.end()
    UserSession.objects.create_from_request(request)


def _facts(request: HttpRequest) -> dict[str, Any]:
    sessions = [
        {"row": session, "device": described(session.user_agent), "is_current": session.session_key == request.session.session_key}
        for session in UserSession.objects.purge_and_list(request.user)
    ]
    factors = Authenticator.objects.filter(user=request.user)
    codes = next((factor for factor in factors if factor.type == Authenticator.Type.RECOVERY_CODES), None)
    return {
        "addresses": EmailAddress.objects.filter(user=request.user).order_by("-primary", "pk"),
        "has_app": any(factor.type == Authenticator.Type.TOTP for factor in factors),
        "keys": [factor for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "single_sign_on": bool(settings.SOCIALACCOUNT_PROVIDERS),
        "connections": SocialAccount.objects.filter(user=request.user).count(),
        "sessions": sorted(sessions, key=lambda session: (not session["is_current"], -session["row"].last_seen_at.timestamp())),
    }
