"""Opening and closing doors, their addresses and secrets."""

import base64
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.doors.models import FeedbackDoor
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.lib.sealing import seal
from quarterdeck_web.lib.signatures import SECRET_PREFIX

OPERATION = "evidence.doors"
SECRET_BYTES = 32
MAX_SOURCE, MAX_INTRO = 200, 600


def door_of(scope: Scope, kind: str) -> FeedbackDoor:
    """The door of a kind; one that was never opened is not kept yet."""
    found: FeedbackDoor | None = scope.rows(FeedbackDoor).filter(kind=kind).first()
    return found or FeedbackDoor(workspace=scope.workspace, kind=kind, token=_new_token(), source=dict(FeedbackDoor.KINDS)[kind])


@transaction.atomic
def open_door(scope: Scope, kind: str) -> str:
    """Let feedback in. Returns the secret of a webhook that had none, to be shown once; empty otherwise."""
    door, made = _locked(scope, kind), ""
    door.is_open = True
    if kind == FeedbackDoor.WEBHOOK and not door.secret:
        made = _give_secret(door)
    _keep(scope, door, "opened")
    return made


@transaction.atomic
def close_door(scope: Scope, kind: str) -> None:
    """Let nothing in any more. The address stays, and works again when the door is opened."""
    door = _locked(scope, kind)
    door.is_open = False
    _keep(scope, door, "closed")


@transaction.atomic
def move_door(scope: Scope, kind: str) -> None:
    """Give a door another address; the old one leads nowhere from now on."""
    door = _locked(scope, kind)
    door.token = _new_token()
    _keep(scope, door, "moved")


@transaction.atomic
def renew_secret(scope: Scope) -> str:
    """Give the webhook another secret; the old one opens nothing from now on. Returns it, to be shown once."""
    door = _locked(scope, FeedbackDoor.WEBHOOK)
    made = _give_secret(door)
    _keep(scope, door, "gave another secret to")
    return made


@transaction.atomic
def describe_door(scope: Scope, kind: str, source: str, intro: str) -> None:
    """Say what its evidence comes from, and what the form asks for. Raises `FieldErrors`."""
    source, intro = " ".join(source.split()), intro.replace("\r\n", "\n").strip()
    errors: dict[str, list[str]] = {}
    if not source or len(source) > MAX_SOURCE:
        got = "an empty text" if not source else f"{len(source)} characters"
        errors["source"] = [f"expected a name of 1 to {MAX_SOURCE} characters, got {got}"]
    if len(intro) > MAX_INTRO:
        errors["intro"] = [f"expected at most {MAX_INTRO} characters, got {len(intro)}. Shorten it"]
    if errors:
        raise FieldErrors(errors)
    door = _locked(scope, kind)
    door.source, door.intro = source, intro
    _keep(scope, door, "described")


def address_of(door: FeedbackDoor) -> str:
    """The whole address of a door."""
    name = "public-feedback" if door.kind == FeedbackDoor.FORM else "feedback-webhook"
    return f"{settings.BASE_URL}{reverse(name, args=[door.token])}"


def _locked(scope: Scope, kind: str) -> FeedbackDoor:
    if kind not in dict(FeedbackDoor.KINDS):
        raise Refused(f"There is no door called {kind[:40]!r}.", "Use the buttons of the page.")
    # The audit trail locks the workspace later; here its row keeps two first openings from making two doors.
    type(scope.workspace).objects.select_for_update().get(pk=scope.workspace.pk)
    return door_of(scope, kind)


def _keep(scope: Scope, door: FeedbackDoor, what: str) -> None:
    door.changed_by, door.changed_at = scope.user, timezone.now()
    door.save()
    record_audit(scope, OPERATION, f"{what} the {str(door).lower()}", {"door": str(door.pk)})


def _give_secret(door: FeedbackDoor) -> str:
    made = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    door.secret, door.secret_made_at = seal(made), timezone.now()
    return made


def _new_token() -> str:
    return secrets.token_urlsafe(24)
