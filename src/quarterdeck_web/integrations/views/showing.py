"""A place in the words of pages: how reading it goes, in one sentence."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.integrations.models import Place, SyncRun, TrackerRecord
from quarterdeck_web.integrations.syncing.asking import job_of
from quarterdeck_web.integrations.trackers import tracker_of
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.showing import lines_after, snapshot
from quarterdeck_web.lib.words import ago


def place_row(scope: Scope, place: Place) -> dict[str, Any]:
    """What the pages say of a place."""
    job = job_of(scope, place)
    active = job if job is not None and not job.is_over else None
    word, tone, mark, sentence = _state(place, active)
    slug = scope.workspace.slug
    return {
        "place": place,
        "tracker_title": tracker_of(place.connection).title,
        "word": word,
        "tone": tone,
        "mark": mark,
        "sentence": sentence,
        "problem": "The token is refused." if place.connection.is_refused and not place.problem else place.problem,
        "remedy": place.remedy,
        "num_items": scope.rows(WorkItem).filter(source=place.source).count(),
        "items_url": f"{reverse('work-items', args=[slug])}?view=all&source={place.source}",
        "num_broken": scope.rows(TrackerRecord).filter(place=place).exclude(flaw="").count(),
        "url": reverse("tracker-place", args=[slug, place.pk]),
        "job": snapshot(active, lines_after(scope, active)) if active else None,
        "job_id": active.pk if active else None,
    }


def runs_of(scope: Scope, place: Place, at_most: int = 12) -> list[SyncRun]:
    """The newest readings."""
    return list(scope.rows(SyncRun).filter(place=place)[:at_most])


def _state(place: Place, active: Job | None) -> tuple[str, str, str, str]:
    """(word, tone, mark, sentence)."""
    if place.is_leaving:
        return "Leaving", "", "open", "It is being disconnected."
    if place.connection.is_refused:
        return "Stopped", "risk", "", "The token is refused, so nothing is read."
    if active is not None and active.not_before and active.not_before > timezone.now():
        return "Waiting", "info", "half", f"{active.restarted_note or 'It waits.'} It goes on by itself at {active.not_before:%H:%M} UTC."
    if active is not None:
        return "Reading", "info", "half", "It is being read." if place.synced_at else "It is being read for the first time."
    if place.problem:
        return "Failing", "risk", "", f"It could not be read{f'; last read {ago(place.synced_at)}' if place.synced_at else ''}."
    if place.synced_at is None:
        return "Waiting", "", "open", "It waits to be read for the first time."
    return "Up to date", "ok", "", f"Read {ago(place.synced_at)}; read again every quarter of an hour and after each delivery."
