"""Those who asked are told: when an idea ships, by its own word or with its feature, and when the changelog says so.

Everything here runs in the transaction that brought it about, so that nobody is told of what was not kept. A person is told once of each
idea and event: the outbox's key is unique.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.features.models import Feature
from quarterdeck_web.portal.facts import address_of, facts_of
from quarterdeck_web.portal.mails.outbox import ask_for_sending
from quarterdeck_web.portal.models import OF_FEATURE, ChangelogEntry, Idea, PortalMail, RoadmapItem, Vote
from quarterdeck_web.products.changes import Changing, on_change
from quarterdeck_web.products.rows import NounRow

MANY = 500


@on_change
def follow(change: Changing, row: NounRow, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Keep ideas in step with their features, let go of a feature that is deleted, and tell who asked for what shipped."""
    if isinstance(row, Feature):
        if not after:
            _let_go(change, row)
        elif before.get("status") != after.get("status"):
            _follow_feature(change, row)
    elif isinstance(row, Idea) and after and row.shown_status == "shipped" and row.state == "public" and row.merged_into_id is None:
        # Whoever was told is not told again: the outbox's key sees to it.
        tell_voters(change.workspace, [row], PortalMail.SHIPPED)
    elif isinstance(row, ChangelogEntry) and after.get("published_on") and not before.get("published_on"):
        tell_of_entry(change, row)


def tell_voters(workspace: Workspace, ideas: Iterable[Idea], kind: str, entry: ChangelogEntry | None = None) -> int:
    """Write a mail to everybody who votes for these ideas or posted them, unless it was written before. Returns how many are new."""
    if not facts_of(workspace).is_open or address_of(workspace) is None:
        return 0
    num = 0
    for idea in ideas:
        votes = Vote.objects.within(workspace).filter(idea=idea, visitor__wants_mail=True, visitor__is_blocked=False)
        people = dict(votes.values_list("visitor_id", "visitor__email"))
        refs = dict(votes.values_list("visitor_id", "visitor__ref"))
        event = f"changelog:{entry.ref}" if entry else "shipped"
        keys = {pk: f"{event}:{idea.ref}:{refs[pk]}"[-200:] for pk in people}
        told = set(PortalMail.objects.within(workspace).filter(key__in=list(keys.values())).values_list("key", flat=True)) if keys else set()
        mails = [
            PortalMail(workspace=workspace, key=keys[pk], kind=kind, visitor_id=pk, idea=idea, entry=entry, email=email)
            for pk, email in people.items()
            if keys[pk] not in told
        ]
        PortalMail.objects.within(workspace).bulk_create(mails, batch_size=MANY, ignore_conflicts=True)
        num += len(mails)
    if num:
        ask_for_sending(workspace, wait=settings.PORTAL_GRACE_SECONDS if kind == PortalMail.SHIPPED else 0)
    return num


def tell_of_entry(change: Changing, entry: ChangelogEntry) -> int:
    """Tell those who asked for what a published entry names: its ideas, and the ideas of its features."""
    rows = change.scope.rows(Idea).filter(state="public", merged_into=None)
    named = rows.filter(ref__in=entry.body.get("ideas") or []) | rows.filter(feature__ref__in=entry.body.get("features") or [])
    return tell_voters(change.workspace, named.distinct().order_by("position"), PortalMail.CHANGELOG, entry)


def _follow_feature(change: Changing, feature: Feature) -> None:
    """Ideas stand as their feature does; one that said something else yields when it ships, unless it was closed."""
    shown = OF_FEATURE.get(feature.status, "open")
    for idea in change.scope.rows(Idea).filter(feature=feature):
        before = idea.shown_status
        if shown == "shipped" and idea.body.get("status") not in (None, "closed"):
            change.amend(idea, "status", None)
        idea.reindex()
        if idea.shown_status == before:
            continue
        idea.save(update_fields=["shown_status"])
        if idea.shown_status == "shipped" and idea.state == "public" and idea.merged_into_id is None:
            tell_voters(change.workspace, [idea], PortalMail.SHIPPED)


def _let_go(change: Changing, feature: Feature) -> None:
    """Nothing of the portal points at what is gone."""
    for idea in change.scope.rows(Idea).filter(body__feature=feature.ref):
        change.update(idea, {"feature": None})
    for item in change.scope.rows(RoadmapItem).filter(ref=feature.ref):
        change.delete(item)
    for entry in change.scope.rows(ChangelogEntry).filter(body__features__icontains=feature.ref):
        if feature.ref in entry.body.get("features", ()):
            change.update(entry, {"features": [ref for ref in entry.body["features"] if ref != feature.ref]})
