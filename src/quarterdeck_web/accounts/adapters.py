"""How sign-in behaves here: who may sign up, how often somebody may try, and what single sign-on may connect."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect

from quarterdeck_web.accounts import invitations
from quarterdeck_web.accounts.models import Invitation, User
from quarterdeck_web.accounts.provider_traffic import provider_session
from quarterdeck_web.lib import limits
from quarterdeck_web.lib.refusals import Refused, TooMany

INVITATION = "invitation"
"""Where a session keeps the hash of the link its browser came with."""

TRIES, TRIES_FROM_ONE_PLACE, SECONDS = 5, 20, 15 * 60
OTHER_ADDRESS = "This is not the address the invitation was sent to."


def is_first(request: HttpRequest | None = None) -> bool:
    """Whether nobody has an account yet."""
    return not User.objects.exists()


def invitation_of(request: HttpRequest) -> Invitation | None:
    """The open invitation with whose link this browser came."""
    token_hash = request.session.get(INVITATION) if hasattr(request, "session") else None
    try:
        return invitations.open_invitation(token_hash) if token_hash else None
    except Refused:
        return None


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up and sign-in with a password."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The address or the password is not right. After five tries it takes a quarter of an hour.",
        "too_many_login_attempts": "Too many tries for this address. Wait a quarter of an hour, or reset the password.",
        "email_taken": "There is an account with this address already. Sign in instead.",
        "incorrect_code": "This is not the code. Codes change every half minute; check the clock of your phone.",
        "incorrect_password": "The password is not right.",
        "unverified_email": "Verify your e-mail address first; the second factor depends on it.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Open to the first person, to who was invited, and to all if the installation says so."""
        return settings.OPEN_SIGNUP or is_first() or invitation_of(request) is not None

    def clean_email(self, email: str) -> str:
        """Who signs up by invitation does so with the invited address."""
        email = super().clean_email(email).lower()
        if self.request is None or self.request.user.is_authenticated or settings.OPEN_SIGNUP or is_first():
            return email
        if self.request.resolver_match and self.request.resolver_match.url_name not in ("account_signup", "socialaccount_signup"):
            return email
        invitation = invitation_of(self.request)
        if invitation and invitation.email.lower() != email:
            raise ValidationError(OTHER_ADDRESS)
        return email

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """The first owner runs this installation; nobody is there to prove anything to."""
        return super().is_email_verified(request, email) or User.objects.count() == 1

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try, for the address and for where it comes from, before the password is looked at."""
        try:
            for key, limit in self._counters(request, credentials):
                limits.hit(key, limit=limit, seconds=SECONDS)
        except TooMany:
            raise self.validation_error("too_many_login_attempts") from None

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Who these credentials belong to. A right password was no try."""
        user = super().authenticate(request, **credentials)
        if user:
            for key, _ in self._counters(request, credentials):
                limits.forgive(key)
        return user

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Called once somebody has reset the password."""
        limits.forget(self._counters(request, credentials)[0][0])

    def _counters(self, request: HttpRequest, credentials: dict[str, Any]) -> list[tuple[str, int]]:
        email = str(credentials.get("email") or "").strip().lower()
        return [(f"sign-in:{email}", TRIES), (f"sign-in-from:{self.get_client_ip(request)}", TRIES_FROM_ONE_PLACE)]


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Single sign-on. A provider's word about an address counts only where both sides verified it."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """As with a password; an invitation must be for an address that the provider verified."""
        if settings.OPEN_SIGNUP or is_first():
            return True
        invitation = invitation_of(request)
        vouched = {address.email.lower() for address in sociallogin.email_addresses if address.verified}
        return invitation is not None and invitation.email.lower() in vouched

    def authenticate_by_email(self, sociallogin: Any) -> tuple[User, str] | None:
        """The account that holds an address which both the provider and Quarterdeck verified; no other is ever connected."""
        for address in sociallogin.email_addresses:
            if not address.verified:
                continue
            holder = EmailAddress.objects.select_related("user").filter(email__iexact=address.email, verified=True, user__is_active=True).first()
            if holder:
                return holder.user, holder.email
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Somebody whose address nobody verified may not tie a provider to it: the address may be another person's."""
        if request.user.is_authenticated and not EmailAddress.objects.filter(user=request.user, verified=True).exists():
            messages.error(request, "Verify your e-mail address first; then connect single sign-on.")
            raise ImmediateHttpResponse(redirect("account_email"))

    def get_requests_session(self) -> Any:
        """How allauth talks to the provider: through the one way out."""
        return provider_session()
