"""Calendars that read along: addresses with a secret, made and ended by who owns them."""

import hashlib
import secrets
from datetime import date

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.readers import AUDIENCES, readable_by
from quarterdeck_web.accounts.scope import Scope, scope_of
from quarterdeck_web.audiences.models import CalendarFeed
from quarterdeck_web.lib.refusals import FieldErrors, Refused

OPERATION = "reports.see"
MAX_NAME, MAX_FEEDS = 100, 20


def feeds_of(scope: Scope) -> list[CalendarFeed]:
    """One's own feeds, the newest first."""
    return list(scope.rows(CalendarFeed).filter(owner=scope.user))


@transaction.atomic
def make_feed(scope: Scope, audience: str, name: str) -> str:
    """Make an address. Returns it whole: it is shown once and kept nowhere. Raises `FieldErrors` and `Refused`."""
    errors: dict[str, list[str]] = {}
    known = {each.name for each in readable_by(scope.roles) if each.has_calendar}
    if audience not in known:
        errors["audience"] = [f"expected one of {', '.join(sorted(known))}, got {audience[:40]!r}"]
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME:
        errors["name"] = [f"expected a name of 1 to {MAX_NAME} characters, got {f'{len(name)} characters' if name else 'an empty text'}"]
    if errors:
        raise FieldErrors(errors)
    if scope.rows(CalendarFeed).filter(owner=scope.user).count() >= MAX_FEEDS:
        raise Refused(f"You have {MAX_FEEDS} calendar addresses already.", "End one that nobody reads, then make another.")
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(workspace=scope.workspace, owner=scope.user, audience=audience, name=name, token_hash=hash_of(token))
    feed.save(force_insert=True)
    record_audit(scope, OPERATION, f"made the calendar address {name!r} for {AUDIENCES[audience].title.lower()}", {"feed": str(feed.pk)})
    return f"{settings.BASE_URL}{reverse('calendar', args=[token])}"


@transaction.atomic
def end_feed(scope: Scope, feed_id: str) -> None:
    """End an address of one's own: from now on it leads nowhere. Raises `Http404`."""
    feed = scope.get(CalendarFeed, pk=feed_id, owner=scope.user)
    record_audit(scope, OPERATION, f"ended the calendar address {feed.name!r}", {"feed": str(feed.pk)})
    feed.delete()


def feed_at(token: str) -> tuple[CalendarFeed, Scope] | None:
    """The feed of an address with its owner's scope; None where it is not there, or its owner may not read that report any more."""
    everyone = CalendarFeed.objects.everywhere("who knocks is a calendar, no member")
    feed: CalendarFeed | None = everyone.select_related("workspace", "owner").filter(token_hash=hash_of(token)).first()
    if feed is None or not feed.owner.is_active:
        return None
    try:
        scope = scope_of(feed.owner, feed.workspace.slug)
    except Http404:
        return None
    may_read = scope.may(OPERATION) and feed.audience in {each.name for each in readable_by(scope.roles)}
    return (feed, scope) if may_read else None


def mark_read(feed: CalendarFeed, today: date | None = None) -> None:
    """Remember the day a feed was read last, so that its owner sees whether anybody does."""
    today = today or timezone.localdate()
    if feed.read_on != today:
        CalendarFeed.objects.within(feed.workspace_id).filter(pk=feed.pk).update(read_on=today)


def hash_of(token: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()
