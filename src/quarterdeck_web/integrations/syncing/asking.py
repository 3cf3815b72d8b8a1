"""Who asks for a reading: the clock, a delivery of the webhook, a person."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope, system_scope
from quarterdeck_web.integrations.models import Place
from quarterdeck_web.integrations.syncing.running import LONGEST_PAUSE, SOON
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.lib.refusals import TooMany

JOB = "sync-tracker"
MOST_AT_A_TIME = 20


def ask_for_due() -> int:
    """Ask for the readings that are due, each once whoever looks. Returns how many."""
    now = timezone.now()
    due = Place.objects.everywhere("the clock looks at every workspace").filter(next_sync_at__lte=now, connection__is_refused=False, is_leaving=False)
    num = 0
    for place in due.select_related("workspace", "connection").order_by("next_sync_at")[:MOST_AT_A_TIME]:
        scope = system_scope(place.workspace)
        if is_at_work(scope, place):
            continue
        try:
            with transaction.atomic():
                # Of workers that look at the same moment one moves it on; a reading that ends sets it anew, one that fails is tried again then.
                mine = Place.objects.within(place.workspace).filter(pk=place.pk, next_sync_at=place.next_sync_at)
                if not mine.update(next_sync_at=now + LONGEST_PAUSE):
                    continue
                enqueue(scope, JOB, {"place": str(place.pk)}, title=_title(place), lane=Job.ASIDE)
        except TooMany:
            continue  # It is due still when there is room.
        num += 1
    return num


def ask_now(scope: Scope, place: Place) -> Job:
    """Ask for a reading; the one that waits or runs already serves, and one that sleeps since the server did not answer is woken."""
    if (job := job_of(scope, place)) is not None and not job.is_over:
        if scope.rows(Place).filter(pk=place.pk).exclude(problem="").exists():  # The row given may have been read before it failed.
            scope.rows(Job).filter(pk=job.pk, state=Job.QUEUED).update(not_before=None)
        return job
    return enqueue(scope, JOB, {"place": str(place.pk)}, title=_title(place))


def ask_soon(place: Place) -> None:
    """Have a place read within half a minute: several deliveries in a row are one reading."""
    soon = timezone.now() + SOON
    later = Q(next_sync_at=None) | Q(next_sync_at__gt=soon)
    Place.objects.within(place.workspace).filter(later, pk=place.pk, connection__is_refused=False).update(next_sync_at=soon)


def job_of(scope: Scope, place: Place) -> Job | None:
    """The newest job that reads, or read, a place."""
    found: Job | None = scope.rows(Job).filter(kind=JOB, arguments__place=str(place.pk)).order_by("-created_at", "-id").first()
    return found


def is_at_work(scope: Scope, place: Place) -> bool:
    """Whether a job waits, sleeps or runs for a place."""
    job: Any = job_of(scope, place)
    return job is not None and not job.is_over


def _title(place: Place) -> str:
    return f"Reading {place.name}"[:200]
