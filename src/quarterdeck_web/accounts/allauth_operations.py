"""Which of allauth's addresses are open, and to whom: the table that stands in for `@operation` there.

allauth brings its own views, which no decorator of ours reaches. `AllauthDoor` looks each up by the name of its
address; what is not in the table does not exist, whatever a later version of allauth brings along.
"""

import logging
from collections.abc import Callable
from typing import Any

import requests
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url

from quarterdeck_web import errors
from quarterdeck_web.accounts.permissions import PERMISSIONS
from quarterdeck_web.lib import limits
from quarterdeck_web.lib.refusals import TooMany

log = logging.getLogger(__name__)

OPERATIONS: dict[str, str] = {
    "account_login": "public.see",
    "account_logout": "public.see",
    "account_signup": "public.see",
    "account_inactive": "public.see",
    "account_confirm_email": "public.see",
    "account_email_verification_sent": "public.see",
    "account_reset_password": "public.see",
    "account_reset_password_done": "public.see",
    "account_reset_password_from_key": "public.see",
    "account_reset_password_from_key_done": "public.see",
    "mfa_authenticate": "public.see",
    "mfa_login_webauthn": "public.see",
    "openid_connect_login": "public.see",
    "openid_connect_callback": "public.see",
    "socialaccount_login_cancelled": "public.see",
    "socialaccount_login_error": "public.see",
    "socialaccount_signup": "public.see",
    "account_reauthenticate": "self.manage",
    "account_email": "self.manage",
    "account_change_password": "self.manage",
    "account_set_password": "self.manage",
    "socialaccount_connections": "self.manage",
    "mfa_index": "self.manage",
    "mfa_reauthenticate": "self.manage",
    "mfa_reauthenticate_webauthn": "self.manage",
    "mfa_activate_totp": "self.manage",
    "mfa_deactivate_totp": "self.manage",
    "mfa_view_recovery_codes": "self.manage",
    "mfa_generate_recovery_codes": "self.manage",
    "mfa_download_recovery_codes": "self.manage",
    "mfa_list_webauthn": "self.manage",
    "mfa_add_webauthn": "self.manage",
    "mfa_edit_webauthn": "self.manage",
    "mfa_remove_webauthn": "self.manage",
}
"""Name of an allauth address → operation of the permission table. Left out on purpose: codes by mail, and allauth's list of sessions (ours is on
the page of the account)."""

PROVIDERS = frozenset({"openid_connect_login", "openid_connect_callback"})
ASK_FOR_CODES = frozenset({"mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp"})
CODES, CODE_SECONDS = 10, 15 * 60
POSTS_FROM_ONE_PLACE = 60


class AllauthDoor:
    """Let through what the table names, refuse the rest; count what is sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name == "openid_connect_login" and response.status_code == 302 and response["Location"].startswith("https://"):
            # A form that ends at another server is what `form-action 'self'` forbids; a page that leads there is not.
            return render(request, "socialaccount/login_redirect.html", {"redirect_to": response["Location"]})
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """The refusal, or None to go on."""
        if not is_allauths(view):
            return None
        name = request.resolver_match.url_name if request.resolver_match else None
        permission = PERMISSIONS.get(OPERATIONS.get(name or "", ""))
        if permission is None:
            return errors.not_found(request)
        if permission.signed_in and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), resolve_url("account_login"))
        if request.method == "POST":
            try:
                _count(request, str(name))
            except TooMany as too_many:
                return errors.ErrorsMiddleware(self.get_response).process_exception(request, too_many)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A provider that is away, or says what it must not, is no fault of ours: the page says so, the log why."""
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name in PROVIDERS and isinstance(error, requests.RequestException | KeyError | ValueError):
            log.warning("single sign-on: the provider did not answer as it must: %s", error)
            return redirect("socialaccount_login_error")
        return None


def is_allauths(view: Any) -> bool:
    """Whether a view is one of allauth's."""
    made_by = getattr(view, "view_class", view)
    return str(getattr(made_by, "__module__", "")).startswith("allauth.")


def _count(request: HttpRequest, name: str) -> None:
    from allauth.account.adapter import get_adapter

    limits.hit(f"account-from:{get_adapter(request).get_client_ip(request)}", limit=POSTS_FROM_ONE_PLACE, seconds=60)
    if name in ASK_FOR_CODES:
        # allauth counts codes too, but in a cache that two processes can read before either writes.
        who = request.user.pk if request.user.is_authenticated else (request.session.get("account_login") or {}).get("user_pk", "nobody")
        limits.hit(f"code:{who}", limit=CODES, seconds=CODE_SECONDS, message="Too many codes. Wait a quarter of an hour, or use a recovery code.")
