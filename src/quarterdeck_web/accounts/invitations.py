"""Invitations: a place in a workspace for one address, once, for seven days. The link's token is kept as a hash only."""

import hashlib
import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import models, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.models import Invitation, Membership, User, Workspace
from quarterdeck_web.accounts.permissions import ROLES, Role
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib import limits
from quarterdeck_web.lib.refusals import FieldErrors, Refused

DAYS_OPEN = 7
INVITES_PER_HOUR = 10
NOT_OPEN = "This invitation is not open: it was used, taken back, or is older than seven days."
NOT_OPEN_REMEDY = "Ask whoever invited you for a new one."
OTHER_ADDRESS = "This invitation is for another address than those of your account."
OTHER_ADDRESS_REMEDY = "Sign out, and sign in or make an account with the address the invitation was sent to."
NOT_VERIFIED = "The address this invitation was sent to is yours, but nobody has verified it yet."
NOT_VERIFIED_REMEDY = "Verify it on the page of your addresses; then open the invitation again."


def invite(scope: Scope, email: str, roles: list[str]) -> tuple[Invitation, str]:
    """Invite an address. Returns the invitation and its link, which nobody can be shown again.

    Raises
    ------
    FieldErrors
        If it is no address, is a member's, or has an open invitation.
    TooMany
        After ten invitations of the workspace within an hour.
    """
    email = _read_address(email)
    if scope.rows(Membership).filter(user__in=_holders(email)).exists():
        raise FieldErrors({"email": [f"{email} is a member already. Change their roles on the page of members."]})
    if any(invitation.is_open for invitation in scope.rows(Invitation).filter(email=email)):
        raise FieldErrors({"email": [f"{email} is invited already. Send that invitation again, or take it back first."]})
    _count(scope.workspace)
    with transaction.atomic():
        token = secrets.token_urlsafe(32)
        invitation = Invitation(
            workspace=scope.workspace, email=email, roles=roles, invited_by=scope.user, token_hash=hashed(token), expires_at=_expiry()
        )
        invitation.save(force_insert=True)
        record_audit(scope, "members.manage", f"invited {email}"[:200], {"invitation": str(invitation.pk), "roles": roles})
    return invitation, _send(scope, invitation, token)


def send_again(scope: Scope, invitation: Invitation) -> str:
    """Send an invitation again with a new link and seven new days. The old link is dead. Returns the new one. Raises `Refused` and `TooMany`."""
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Refused("This invitation was used or taken back.", "Invite the address anew.")
    _count(scope.workspace)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        open_ones = scope.rows(Invitation).filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
        if not open_ones.update(token_hash=hashed(token), expires_at=_expiry()):
            raise Refused("This invitation was used or taken back.", "Invite the address anew.")
        record_audit(scope, "members.manage", f"invited {invitation.email} again"[:200], {"invitation": str(invitation.pk)})
    invitation.refresh_from_db()
    return _send(scope, invitation, token)


@transaction.atomic
def withdraw(scope: Scope, invitation: Invitation) -> None:
    """Take an invitation back. Raises `Refused` if it was used already."""
    if not scope.rows(Invitation).filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        raise Refused("This invitation was used or taken back already.", "Remove the member instead, if that is what you want.")
    record_audit(scope, "members.manage", f"took back the invitation of {invitation.email}"[:200], {"invitation": str(invitation.pk)})


def open_invitation(token_hash: str) -> Invitation:
    """The invitation that a link leads to. Raises `Refused`, the same for unknown, used, withdrawn and expired."""
    everyone = Invitation.objects.everywhere("whoever holds the link belongs to no workspace yet")
    found: Invitation | None = everyone.select_related("workspace").filter(token_hash=token_hash).first()
    if found is None or not found.is_open:
        raise Refused(NOT_OPEN, NOT_OPEN_REMEDY)
    return found


def refuse_wrong_person(invitation: Invitation, user: User) -> None:
    """Raise `Refused` unless the invited address is a verified one of this person. The message names nothing of the invitation."""
    mine = EmailAddress.objects.filter(user=user, email__iexact=invitation.email).first()
    if mine is None:
        raise Refused(OTHER_ADDRESS, OTHER_ADDRESS_REMEDY)
    if not mine.verified:
        raise Refused(NOT_VERIFIED, NOT_VERIFIED_REMEDY)


@transaction.atomic
def accept(user: User, token_hash: str, *, is_new: bool = False) -> Scope:
    """Take the place. Of two who try at once, one gets it.

    Parameters
    ----------
    is_new
        The account was made just now through this invitation, with its address; that need not be verified for this, and
        counts as unverified for everything else.

    Raises
    ------
    Refused
        If the invitation is not open, or is for another address.
    """
    invitation = open_invitation(token_hash)
    if not (is_new and user.email.lower() == invitation.email.lower()):
        refuse_wrong_person(invitation, user)
    workspace = Workspace.objects.select_for_update().get(pk=invitation.workspace_id)
    now = timezone.now()
    mine = Invitation.objects.within(workspace).filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None, expires_at__gt=now)
    if not mine.update(accepted_at=now):
        raise Refused(NOT_OPEN, NOT_OPEN_REMEDY)
    place = Membership.objects.within(workspace).filter(user=user).first() or Membership(workspace=workspace, user=user, roles=[])
    place.roles = [str(role) for role in ROLES if role in (*place.roles, *invitation.roles)]
    place.save()
    scope = Scope(workspace, user, frozenset(Role(role) for role in place.roles))
    record_audit(scope, "members.join", str(user), {"invitation": str(invitation.pk), "roles": place.roles})
    return scope


def hashed(token: str) -> str:
    """What is kept of a link's token, in the database and in sessions."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def link_of(token: str) -> str:
    """The whole address of an invitation, for mails and for the inviter to pass on."""
    return f"{settings.BASE_URL}{reverse('invitation', args=[token])}"


def _send(scope: Scope, invitation: Invitation, token: str) -> str:
    link = link_of(token)
    facts = {"invitation": invitation, "workspace": scope.workspace, "inviter": scope.who, "link": link, "days": DAYS_OPEN}
    facts["roles"] = [ROLES[Role(role)] for role in invitation.roles]
    text = render_to_string("accounts/mail/invitation.txt", facts)
    # A mail server that is away must not undo the invitation: the inviter has the link on the screen.
    send_mail(f"{scope.who} invites you to {scope.workspace}"[:200].replace("\n", " "), text, None, [invitation.email], fail_silently=True)
    return link


def _read_address(text: str) -> str:
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise FieldErrors({"email": [f"Expected an e-mail address, got {f'“{text[:80]}”' if email else 'nothing'}."]}) from None
    if len(email) > 254:
        raise FieldErrors({"email": ["The address is longer than any can be."]})
    return email


def _holders(email: str) -> models.QuerySet:
    return EmailAddress.objects.filter(email__iexact=email).values("user")


def _count(workspace: Workspace) -> None:
    limits.hit(
        f"invite:{workspace.pk}",
        limit=INVITES_PER_HOUR,
        seconds=3600,
        message=f"{INVITES_PER_HOUR} invitations an hour are the most a workspace sends.",
    )


def _expiry() -> object:
    return timezone.now() + timedelta(days=DAYS_OPEN)
