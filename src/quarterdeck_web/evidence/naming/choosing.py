"""Turning the naming on and off, and saying whom to ask. What a key is, is never told again."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.naming.models import NamerAnswer, NamerSettings
from quarterdeck_web.lib import egress
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.lib.sealing import seal

OPERATION = "evidence.naming"
MAX_URL, MAX_MODEL, MAX_KEY = 500, 200, 2000


def settings_of(scope: Scope) -> NamerSettings:
    """What a workspace has set; nothing, and off, before somebody sets it."""
    found: NamerSettings | None = scope.rows(NamerSettings).first()
    return found or NamerSettings(workspace=scope.workspace)


@transaction.atomic
def choose(scope: Scope, url: str, model: str, key: str, *, forget_key: bool = False) -> NamerSettings:
    """Say whom to ask. An empty key keeps the one there is, as long as the server stays the same.

    Raises `FieldErrors`.
    """
    url, model, key = url.strip(), " ".join(model.split()), key.strip()
    row = _locked(scope)
    errors = {name: [flaw] for name, flaw in (("address", _flaw_in_url(url)), ("model", _flaw_in_model(model)), ("key", _flaw_in_key(key))) if flaw}
    if errors:
        raise FieldErrors(errors)
    moves = egress.origin_of(url) != egress.origin_of(row.url)
    if key:
        row.key = seal(key)
    elif forget_key or moves:
        # A key is for the server it was given for: whoever changes the address must not be able to send it elsewhere.
        row.key = ""
    row.url, row.model = url, model
    _keep(scope, row, "chose the model that names needs")
    return row


@transaction.atomic
def turn(scope: Scope, *, on: bool) -> None:
    """Turn the naming on or off. Turned off, answers are forgotten, too. Raises `Refused` where nobody said whom to ask."""
    row = _locked(scope)
    if on and not (row.url and row.model):
        raise Refused("There is no model to ask yet.", "Save an address and a model first.")
    if not on:
        scope.rows(NamerAnswer).delete()
    row.is_on = on
    _keep(scope, row, f"turned naming by a model {'on' if on else 'off'}")


def record_trial(scope: Scope, row: NamerSettings) -> None:
    """Note in the audit trail that somebody had the model asked."""
    with transaction.atomic():
        record_audit(scope, OPERATION, "tried the model that names needs", _told(row))


def _locked(scope: Scope) -> NamerSettings:
    # Its row keeps two first settings from making two rows; the audit trail locks it anyway.
    type(scope.workspace).objects.select_for_update().get(pk=scope.workspace.pk)
    return settings_of(scope)


def _keep(scope: Scope, row: NamerSettings, what: str) -> None:
    row.changed_by, row.changed_at = scope.user, timezone.now()
    row.save()
    record_audit(scope, OPERATION, what, _told(row))


def _told(row: NamerSettings) -> dict[str, str]:
    return {"host": urlsplit(row.url).hostname or "", "model": row.model}


def _flaw_in_url(url: str) -> str:
    if not url or len(url) > MAX_URL:
        return f"expected an address such as https://api.example.com/v1, got {f'{len(url)} characters' if url else 'none'}"
    if "?" in url or "#" in url:
        return "expected an address without ? and #. The key goes into its own field"
    if egress.is_trusted(url, settings.NAMER_ORIGINS):
        return ""
    try:
        egress.checked_url(url)
    except egress.EgressRefused as refused:
        return f"{refused} {refused.remedy} A model on this machine or in a private network must be allowed by whoever runs this installation."
    return ""


def _flaw_in_model(model: str) -> str:
    return "" if model and len(model) <= MAX_MODEL else f"expected a name of 1 to {MAX_MODEL} characters, got {len(model) or 'none'}"


def _flaw_in_key(key: str) -> str:
    if len(key) > MAX_KEY:
        return f"expected at most {MAX_KEY} characters, got {len(key)}"
    # It becomes a header.
    return "" if all(33 <= ord(sign) <= 126 for sign in key) else "expected letters, digits and signs of ASCII without spaces. Copy it again"
