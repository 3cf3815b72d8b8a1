"""Signing in by a code that a mail brings: six digits, for ten minutes and five tries, once. Whether an address is known shows nowhere."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib import limits
from quarterdeck_web.lib.ids import new_id
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.lib.sealing import seal
from quarterdeck_web.portal.facts import PortalFacts, admits
from quarterdeck_web.portal.mails.outbox import ask_for_sending
from quarterdeck_web.portal.models import PortalMail, SignInCode, Visitor, VisitorSession
from quarterdeck_web.portal.visitors.people import visitor_of

MINUTES, TRIES = 10, 5
CODES_PER_ADDRESS, CODES_PER_PLACE, TRIES_PER_PLACE, WINDOW_SECONDS = 5, 30, 30, 900
DAYS_SIGNED_IN = 90
WRONG = "This code is not right, was used, or is older than ten minutes. Look into the newest mail, or ask for another code."


def ask_for_code(scope: Scope, facts: PortalFacts, email: str, *, place: str) -> None:
    """Have a code sent, if the address may come in. Answers the same, and takes the same work, if it may not.

    Parameters
    ----------
    place
        Where the request comes from: codes are counted by address and by place.

    Raises
    ------
    TooMany
        After five codes for an address, or thirty from a place, within a quarter of an hour.
    """
    for who, limit in ((email, CODES_PER_ADDRESS), (place, CODES_PER_PLACE)):
        limits.hit(f"portal-code:{scope.workspace.pk}:{who}", limit=limit, seconds=WINDOW_SECONDS, message="Many codes were asked for from here.")
    may_enter = admits(scope, facts, email) and not scope.rows(Visitor).filter(email=email, is_blocked=True).exists()
    code, pk, now = f"{secrets.randbelow(10**6):06}", new_id(), timezone.now()
    with transaction.atomic():
        scope.rows(SignInCode).filter(email=email, used_at=None).update(tries_left=0)
        hashed = _hashed(pk, code if may_enter else secrets.token_hex())
        SignInCode(
            id=pk, workspace=scope.workspace, email=email, code_hash=hashed, tries_left=TRIES, expires_at=now + timedelta(minutes=MINUTES)
        ).save(force_insert=True)
        state = PortalMail.WAITING if may_enter else PortalMail.DROPPED
        mail = PortalMail(workspace=scope.workspace, kind=PortalMail.CODE, key=f"code:{pk}", email=email, sealed=seal(code), state=state)
        mail.save(force_insert=True)
        ask_for_sending(scope.workspace)


def check_code(scope: Scope, email: str, code: str, *, place: str) -> Visitor:
    """Who this address and code are. A code is good for one sign-in. Raises `FieldErrors`, the same for everything that is wrong, and `TooMany`."""
    limits.hit(f"portal-try:{scope.workspace.pk}:{place}", limit=TRIES_PER_PLACE, seconds=WINDOW_SECONDS, message="Many codes were tried from here.")
    code, now = "".join(code.split()), timezone.now()
    sent = scope.rows(SignInCode).filter(email=email, used_at=None, expires_at__gt=now, tries_left__gt=0)
    newest = sent.order_by("-expires_at").first()
    # The try is counted before it is looked at, so that many at one moment are no more than five.
    counted = newest is not None and sent.filter(pk=newest.pk).update(tries_left=F("tries_left") - 1)
    expected, given = (newest.code_hash, _hashed(newest.pk, code)) if newest else (secrets.token_hex(), _hashed(new_id(), code))
    if not constant_time_compare(expected, given) or not counted or newest is None:
        raise FieldErrors({"code": [WRONG]})
    if not scope.rows(SignInCode).filter(pk=newest.pk, used_at=None).update(used_at=now):
        raise FieldErrors({"code": [WRONG]})
    return visitor_of(scope, email)


@transaction.atomic
def open_session(scope: Scope, visitor: Visitor) -> str:
    """Sign a visitor in; returns what the browser keeps. Sessions and codes that are over are swept away."""
    token, now = secrets.token_urlsafe(32), timezone.now()
    scope.rows(VisitorSession).filter(expires_at__lt=now).delete()
    scope.rows(SignInCode).filter(expires_at__lt=now - timedelta(days=1)).delete()
    scope.rows(PortalMail).filter(kind=PortalMail.CODE, created_at__lt=now - timedelta(days=1)).delete()
    until = now + timedelta(days=DAYS_SIGNED_IN)
    VisitorSession(workspace=scope.workspace, visitor=visitor, token_hash=hash_of(token), expires_at=until).save(force_insert=True)
    return token


def visitor_in(scope: Scope, token: str) -> Visitor | None:
    """The visitor that a browser's token names; nobody who is blocked."""
    held = scope.rows(VisitorSession).select_related("visitor").filter(token_hash=hash_of(token), expires_at__gt=timezone.now()).first()
    return held.visitor if held and not held.visitor.is_blocked else None


def close_session(scope: Scope, token: str) -> None:
    """Sign a browser out."""
    scope.rows(VisitorSession).filter(token_hash=hash_of(token)).delete()


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _hashed(pk: object, code: str) -> str:
    """Of six digits a plain hash would say all; this one needs the server's key."""
    return salted_hmac("quarterdeck_web.portal.code", f"{pk}:{code}", algorithm="sha256").hexdigest()
