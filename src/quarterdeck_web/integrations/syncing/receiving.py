"""A delivery of a webhook, kept once: its id, its effect, and a word for the page, in one transaction."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from quarterdeck_web.delivery.reforecasting import ask_again
from quarterdeck_web.integrations.models import Delivery, Place
from quarterdeck_web.integrations.syncing.asking import ask_soon
from quarterdeck_web.integrations.syncing.keeping import Keeper
from quarterdeck_web.integrations.syncing.running import rename
from quarterdeck_web.integrations.trackers import tracker_of
from quarterdeck_web.lib import walls
from quarterdeck_web.products.changes import ask_for_figures

KEPT = timedelta(days=30)
"""Longer than any tracker delivers again; what is older than that is too old by its own moment."""


def receive(place: Place, key: str, event: str, body: bytes, payload: Mapping[str, Any]) -> str:
    """What came of a delivery, in a word; "came before" if it did, under this id or with this body."""
    tracker = tracker_of(place.connection)
    digest = hashlib.sha256(body).hexdigest()
    with walls.standing_in(place.workspace), transaction.atomic():
        # Locks the workspace, so that of deliveries at one moment each sees those before it.
        keeper = Keeper(place, f"sent by {tracker.title}")
        rows = keeper.scope.rows(Delivery).filter(place=place)
        if rows.filter(key=key).exists() or rows.filter(body_hash=digest).exists():
            return "came before"
        received = tracker.receive(place, event, payload)
        if received.renamed_to and received.renamed_to != place.name:
            rename(place, received.renamed_to)
        keeper.keep(received.read)
        keeper.end(received.gone)
        keeper.drop(received.dropped)
        kept = keeper.close()
        if kept.rereads:
            place.wants_all = True
            place.save(update_fields=["wants_all"])
        if received.reads_soon or kept.rereads:
            ask_soon(place)
        if kept.num_new or kept.num_changed:
            ask_for_figures(place.workspace)
        if kept.has_moved:
            ask_again(place.workspace)
        flaw = next((each.flaw for each in received.read if each.flaw), "")
        outcome = f"{received.word}: {flaw}" if flaw else received.word
        Delivery(workspace=place.workspace, place=place, key=key, body_hash=digest, event=event, outcome=outcome[:300]).save(force_insert=True)
    return outcome


def forget_old() -> None:
    """Forget deliveries that nobody can send again."""
    Delivery.objects.everywhere("the clock looks at every workspace").filter(received_at__lt=timezone.now() - KEPT).delete()
