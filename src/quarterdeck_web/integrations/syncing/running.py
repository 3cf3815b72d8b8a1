"""One reading of a place, as a job does it. It may stop after any page, sleep when the tracker asks for it, and go on from its cursor."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.delivery.reforecasting import ask_again
from quarterdeck_web.integrations.faults import RateLimited, TokenRefused, TrackerFault, Unreachable
from quarterdeck_web.integrations.lines import line_to
from quarterdeck_web.integrations.models import Place, SyncRun, TrackerRecord
from quarterdeck_web.integrations.syncing.keeping import OPERATION, Keeper
from quarterdeck_web.integrations.trackers import Page, tracker_of
from quarterdeck_web.jobs.context import JobContext, JobSleeps
from quarterdeck_web.products.changes import Changing, ask_for_figures

BETWEEN_SYNCS = timedelta(minutes=15)
SOON = timedelta(seconds=20)
BETWEEN_WHOLE = timedelta(days=1)
"""So often everything is read: trackers call an item changed for most of what happens to it, GitHub not for a thumb up."""
TOGETHER_ITEMS, TOGETHER_SECONDS = 250, 1.5
"""Pages are kept together up to so many items, or for so long: a transaction for each page costs more than what it keeps. On SQLite whoever
writes meanwhile waits for it, so that it stays below half a second."""
JOINED = ("events", "issues", "timelines")
"""Phases of which pages are kept together; what labels and milestones bring may call for reading all again."""
SHORT_SECONDS = 5.0
"""A wait so short is waited for; for a longer one the worker is freed."""
FIRST_PAUSE, LONGEST_PAUSE, MOST_PAUSES = timedelta(seconds=30), timedelta(hours=1), 8


def sync(context: JobContext, place: Place) -> SyncRun:
    """Read everything that changed since the last reading."""
    run = _run_of(place)
    if place.wants_all:
        place.cursor, place.wants_all = _reread(place.cursor), False
        place.save(update_fields=["cursor", "wants_all"])
    client = line_to(place.connection)
    tracker = tracker_of(place.connection)
    while True:
        counted = client.num_calls
        try:
            _follow_name(place, tracker.find(client, place))
            for page in _together(tracker.pages(client, place), place):
                _keep(context, place, run, page, client.num_calls - counted)
                counted = client.num_calls
            _apply_rest(context, place, run)
            return _finish(context, place, run)
        except RateLimited as limited:
            _count_wait(run, client.num_calls - counted)
            _wait(limited)
        except Unreachable as fault:
            _count_wait(run, client.num_calls - counted)
            _pause(context, place, run, fault)
        except TrackerFault as fault:
            _stop(context, place, run, fault)
            raise


def _run_of(place: Place) -> SyncRun:
    """The reading that was begun and not finished, or a new one."""
    rows = SyncRun.objects.within(place.workspace)
    found: SyncRun | None = rows.filter(place=place, ended_at=None).first()
    if found is not None:
        return found
    is_first = place.synced_at is None
    with transaction.atomic():
        found = SyncRun(workspace=place.workspace, place=place, is_first=is_first, is_whole=is_first or place.wants_all or _is_due_whole(place))
        found.save(force_insert=True)
        if found.is_whole and not is_first:
            place.cursor, place.wants_all = _reread(place.cursor), False
            place.save(update_fields=["cursor", "wants_all"])
    return found


def _is_due_whole(place: Place) -> bool:
    whole = SyncRun.objects.within(place.workspace).filter(place=place, is_whole=True, ended_at__gt=timezone.now() - BETWEEN_WHOLE, problem="")
    return not whole.exists()


def _together(pages: Iterator[Page], place: Place) -> Iterator[Page]:
    """Pages that came one after another as one, where they are of one phase and only bring. What was read is given before a fault is."""
    held: Page | None = None
    held_since = 0.0
    while True:
        try:
            page = next(pages, None)
        except TrackerFault:
            if held is not None:
                yield held
            raise
        if page is not None and held is not None and page.phase == held.phase and _only_brings(page):
            held = replace(page, read=held.read + page.read, happened=held.happened + page.happened)
        else:
            if held is not None:
                yield held
            held, held_since = page, time.monotonic()
        if page is None or held is None:
            return
        is_much = len(held.read) + len(held.happened) >= TOGETHER_ITEMS or time.monotonic() - held_since > TOGETHER_SECONDS
        if is_much or not _only_brings(page) or page.phase not in JOINED:
            yield held
            held = None
        else:
            # The next page follows this one; whoever keeps both writes it down.
            place.cursor = page.cursor


def _only_brings(page: Page) -> bool:
    return not page.gone and page.swept is None and page.note is None


def _keep(context: JobContext, place: Place, run: SyncRun, page: Page, num_calls: int) -> None:
    """Keep a page and the cursor after it: both, or neither. An attempt that lost the job writes nothing."""
    with transaction.atomic():
        context.save_checkpoint({"run": str(run.pk)})
        _write_page(place, run, page, num_calls)
    context.progress(page.share, f"{page.phase}, {run.num_new + run.num_changed:,} items kept" if page.phase else "")


def _write_page(place: Place, run: SyncRun, page: Page, num_calls: int) -> None:
    keeper = Keeper(place)
    # Read under the workspace's lock: a webhook may have changed them meanwhile.
    place.refresh_from_db(fields=["note", "name"])
    keeper.keep(page.read, page.happened)
    keeper.end(page.gone)
    if page.swept:
        keeper.sweep(*page.swept)
    kept = keeper.close()
    place.cursor = _reread(page.cursor) if kept.rereads else page.cursor
    if page.note is not None:
        place.note = page.note
    place.save(update_fields=["cursor", "note"])
    if kept.has_moved and not run.has_moved:
        run.has_moved = True
        SyncRun.objects.within(place.workspace).filter(pk=run.pk).update(has_moved=True)
    counts = {"num_new": kept.num_new, "num_changed": kept.num_changed, "num_broken": kept.num_broken, "num_requests": num_calls}
    SyncRun.objects.within(place.workspace).filter(pk=run.pk).update(**{name: F(name) + value for name, value in counts.items()})
    for name, value in counts.items():
        setattr(run, name, getattr(run, name) + value)


def _reread(cursor: dict[str, Any]) -> dict[str, Any]:
    """The cursor, from which all items are read again: they repeat names and days that changed."""
    etags = {name: value for name, value in cursor.get("etags", {}).items() if name != "issues"}
    kept = {name: value for name, value in cursor.items() if name not in ("since", "page", "num")}
    known_since = cursor.get("known_since") or cursor.get("since", "")
    return {**kept, "etags": etags, "is_first": True, "num": 0, "known_since": known_since}


def _apply_rest(context: JobContext, place: Place, run: SyncRun) -> None:
    looked_at = 1
    while looked_at:
        with transaction.atomic():
            context.save_checkpoint({"run": str(run.pk)})
            keeper = Keeper(place)
            looked_at = keeper.apply_rest()
            kept = keeper.close()
            run.num_changed += kept.num_changed
            run.has_moved |= kept.has_moved
        context.progress(0.99, "history of what changed")


def _finish(context: JobContext, place: Place, run: SyncRun) -> SyncRun:
    now = timezone.now()
    with context.finishing() as result:
        is_new_day = _move_to_today(place)
        Place.objects.within(place.workspace).filter(pk=place.pk).update(synced_at=now, problem="", remedy="", next_sync_at=now + BETWEEN_SYNCS)
        broken = TrackerRecord.objects.within(place.workspace).filter(place=place).exclude(flaw="").count()
        SyncRun.objects.within(place.workspace).filter(pk=run.pk).update(ended_at=now, num_changed=run.num_changed, num_broken=broken)
        facts = {"new": run.num_new, "changed": run.num_changed, "requests": run.num_requests}
        if run.num_new or run.num_changed:
            record_audit(system_scope(place.workspace), OPERATION, f"read {place}", facts)
            ask_for_figures(place.workspace)
        if run.has_moved or is_new_day:
            # Then drift is found, and promises are looked after (`delivery.reforecasting`).
            ask_again(place.workspace)
        result.facts, result.url = facts, f"/w/{place.workspace.slug}/settings/integrations/places/{place.pk}/"
    run.ended_at = now
    return run


def _move_to_today(place: Place) -> bool:
    """Let the product be as of today, since the tracker was looked at. Returns whether it was of an earlier day: that nothing moved is news, too."""
    scope = system_scope(place.workspace)
    if not scope.rows(WorkItem).filter(source=place.source).exclude(feature=None).exists():
        return False
    change = Changing(scope, OPERATION, f"read from {place}")
    is_new_day = change.move_to_today()
    if is_new_day:
        change.workspace.revision += 1
        change.workspace.save(update_fields=["revision", "facts"])
        ask_for_figures(change.workspace)
    return is_new_day


def _follow_name(place: Place, found: Any) -> None:
    """Call the place what it is called now, and say that it was renamed."""
    if found.name != place.name:
        rename(place, found.name, found.url)


def rename(place: Place, name: str, url: str = "") -> None:
    """Give a place the name it has now. Its items follow when it is read (`Keeper.apply_rest`)."""
    place.note = f"It was called {place.name} before. Items follow; mapping rules that name the old source need a look."
    place.name, place.url = name[:300], url[:1000] or place.url
    place.save(update_fields=["name", "url", "note"])


def _count_wait(run: SyncRun, num_calls: int) -> None:
    SyncRun.objects.within(run.workspace_id).filter(pk=run.pk).update(num_waits=F("num_waits") + 1, num_requests=F("num_requests") + num_calls)
    run.num_waits += 1
    run.num_requests += num_calls


def _wait(limited: RateLimited) -> None:
    seconds = (limited.until - datetime.now(UTC)).total_seconds()
    if seconds > SHORT_SECONDS:
        raise JobSleeps(limited.until, str(limited)) from None
    time.sleep(max(0.0, seconds))


def _pause(context: JobContext, place: Place, run: SyncRun, fault: Unreachable) -> None:
    """Sleep longer each time; after a while say it and leave it to the next reading."""
    if run.num_waits > MOST_PAUSES:
        _stop(context, place, run, fault)
        raise fault
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (run.num_waits - 1))
    Place.objects.within(place.workspace).filter(pk=place.pk).update(problem=str(fault)[:1000], remedy="It is tried again by itself.")
    raise JobSleeps(timezone.now() + pause, str(fault)) from None


def _stop(context: JobContext, place: Place, run: SyncRun, fault: TrackerFault) -> None:
    """End a reading that cannot go on, and say at the place what to do. Where the token is refused, nothing more is asked."""
    now = timezone.now()
    is_refused = isinstance(fault, TokenRefused)
    with transaction.atomic():
        context.save_checkpoint({"run": str(run.pk)})
        SyncRun.objects.within(place.workspace).filter(pk=run.pk).update(ended_at=now, problem=str(fault)[:1000])
        told = {"problem": str(fault)[:1000], "remedy": fault.remedy[:1000], "next_sync_at": None if is_refused else now + LONGEST_PAUSE}
        Place.objects.within(place.workspace).filter(pk=place.pk).update(**told)
        if is_refused:
            type(place.connection).objects.within(place.workspace).filter(pk=place.connection_id).update(is_refused=True)
