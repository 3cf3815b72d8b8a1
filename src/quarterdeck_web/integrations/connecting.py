"""Connecting a tracker: a token that was looked at, places that are read, the secret of a webhook, and leaving again."""

import secrets
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.integrations.faults import TrackerFault
from quarterdeck_web.integrations.lines import line_to
from quarterdeck_web.integrations.models import Connection, Place
from quarterdeck_web.integrations.syncing import asking
from quarterdeck_web.integrations.trackers import Checked, Tracker, tracker_named, tracker_of
from quarterdeck_web.jobs.actions import cancel, enqueue
from quarterdeck_web.lib import egress
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.lib.sealing import seal

OPERATION = "integrations.manage"
LEAVE_JOB = "leave-tracker"
MAX_URL, MAX_TOKEN, MAX_NAME = 500, 2000, 200


def connect(scope: Scope, kind: str, url: str, token: str, name: str) -> Place:
    """Keep a token that may read a place, and begin to read it. Raises `FieldErrors`: nothing is kept that was not looked at."""
    tracker = tracker_named(kind)
    url, token, name = url.strip().rstrip("/") or tracker.default_url, token.strip(), name.strip().strip("/")
    flaws = {"url": _flaw_in_url(url), "token": _flaw_in_token(token), "name": _flaw_in_name(name, tracker)}
    if any(flaws.values()):
        raise FieldErrors({field: [flaw] for field, flaw in flaws.items() if flaw})
    checked = _looked_at(tracker, tracker.client(url, token), name)
    with transaction.atomic():
        _lock(scope)
        connection = Connection(workspace=scope.workspace, kind=kind, url=url, token=seal(token), login=checked.login, connected_by=scope.user)
        connection.save(force_insert=True)
        return _add(scope, connection, checked)


def add_places(scope: Scope, connection: Connection, names: list[str]) -> list[Place]:
    """Read more places with the same token. Raises `FieldErrors`, and then adds none."""
    tracker, client = tracker_of(connection), line_to(connection)
    names = list(dict.fromkeys(name.strip().strip("/") for name in names if name.strip()))
    if not names:
        raise FieldErrors({"name": [f"expected {tracker.place_hint}, got none. Choose one, or type it"]})
    checked = [_looked_at(tracker, client, name) for name in names]
    with transaction.atomic():
        _lock(scope)
        return [_add(scope, connection, each) for each in checked]


def change_token(scope: Scope, connection: Connection, token: str) -> None:
    """Use another token from now on, once it is seen to read every place. Raises `FieldErrors`."""
    token = token.strip()
    if flaw := _flaw_in_token(token):
        raise FieldErrors({"token": [flaw]})
    tracker = tracker_of(connection)
    client = tracker.client(connection.url, token)
    places = list(scope.rows(Place).filter(connection=connection, is_leaving=False))
    checked = {place.pk: _looked_at(tracker, client, place.name) for place in places}
    with transaction.atomic():
        _lock(scope)
        login = next((each.login for each in checked.values()), connection.login)
        scope.rows(Connection).filter(pk=connection.pk).update(token=seal(token), login=login, is_refused=False)
        for place in places:
            facts: dict[str, Any] = {"problem": "", "remedy": "", "next_sync_at": timezone.now(), "rights": _told(checked[place.pk])}
            scope.rows(Place).filter(pk=place.pk).update(**facts)
        record_audit(scope, OPERATION, f"gave another token to {connection}", {"connection": str(connection.pk)})


@transaction.atomic
def renew_secret(scope: Scope, place: Place) -> str:
    """Give a place's webhook another secret; the old one opens nothing from now on. Returns it, to be shown once."""
    made = secrets.token_urlsafe(32)
    scope.rows(Place).filter(pk=place.pk).update(hook_secret=seal(made), hook_secret_made_at=timezone.now())
    record_audit(scope, OPERATION, f"made a secret for the webhook of {place}", {"place": str(place.pk)})
    return made


@transaction.atomic
def leave(scope: Scope, place: Place, *, removes: bool) -> None:
    """Read a place no more. Its work items stay as they are, or go with it."""
    job = asking.job_of(scope, place)
    if job is not None and not job.is_over:
        cancel(scope, job)
    if not scope.rows(Place).filter(pk=place.pk, is_leaving=False).update(is_leaving=True, next_sync_at=None):
        raise Refused(f"{place} is being disconnected already.", "Wait a moment.")
    record_audit(scope, OPERATION, f"disconnected {place}", {"place": str(place.pk), "removes": removes})
    enqueue(scope, LEAVE_JOB, {"place": str(place.pk), "removes": removes}, title=f"Disconnecting {place.name}"[:200])


def address_of_hook(place: Place) -> str:
    """The whole address of a place's webhook."""
    return f"{settings.BASE_URL}{reverse('tracker-webhook', args=[place.connection.kind, place.hook_token])}"


def _looked_at(tracker: Tracker, client: Any, name: str) -> Checked:
    try:
        return tracker.check(client, name)
    except TrackerFault as fault:
        raise FieldErrors({"name" if "repository" in str(fault) else "token": [f"{str(fault).rstrip('.')}. {fault.remedy}"]}) from None


def _add(scope: Scope, connection: Connection, checked: Checked) -> Place:
    found = checked.place
    same = scope.rows(Place).filter(connection__kind=connection.kind, connection__url=connection.url, external_id=found.external_id)
    if same.exists():
        raise FieldErrors({"name": [f"expected a place that is not read yet, got {found.name}, which is. Look at it on the page before"]})
    if not checked.rights[0].may:
        raise FieldErrors({"token": [f"expected a token that may read issues of {found.name}, got one that may not. {checked.rights[0].note}"]})
    place = Place(
        workspace=scope.workspace,
        connection=connection,
        external_id=found.external_id,
        name=found.name[:300],
        url=found.url[:1000],
        rights=_told(checked),
        hook_token=secrets.token_urlsafe(24),
    )
    place.save(force_insert=True)
    record_audit(scope, OPERATION, f"connected {place}", {"place": str(place.pk), "kind": connection.kind})
    asking.ask_now(scope, place)
    return place


def _told(checked: Checked) -> list[list[Any]]:
    return [[right.what, right.may, right.note] for right in checked.rights]


def _lock(scope: Scope) -> None:
    # The audit trail locks the workspace later; here its row keeps two who connect the same place from reading it twice.
    type(scope.workspace).objects.select_for_update().get(pk=scope.workspace.pk)


def _flaw_in_url(url: str) -> str:
    if len(url) > MAX_URL or "?" in url or "#" in url:
        return "expected an address such as https://github.example.com/api/v3, without ? and #"
    if egress.is_trusted(url, settings.TRACKER_ORIGINS):
        return ""
    try:
        egress.checked_url(url)
    except egress.EgressRefused as refused:
        return f"{refused} {refused.remedy} A server in a private network must be allowed by whoever runs this installation."
    return ""


def _flaw_in_token(token: str) -> str:
    if not token or len(token) > MAX_TOKEN:
        return f"expected a token, got {f'{len(token)} characters' if token else 'none'}"
    # It becomes a header.
    return "" if all(33 <= ord(sign) <= 126 for sign in token) else "expected letters, digits and signs of ASCII without spaces. Copy it again"


def _flaw_in_name(name: str, tracker: Tracker) -> str:
    return "" if 0 < len(name) <= MAX_NAME else f"expected {tracker.place_hint}, got {f'{len(name)} characters' if name else 'none'}"
