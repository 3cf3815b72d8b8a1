"""A job's progress as server-sent events, so that a page need not ask.

Events: `progress` (the snapshot of `showing`, whenever something changed, with the log lines since the last), and one of
`done` {url}, `failed` {error, remedy}, `cancelled` at the end. An event's id is the number of the last log line it brought, so that a
browser which connects again is told only what it has not seen.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import Http404

from quarterdeck_web.accounts.scope import Scope, scope_of
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.showing import lines_after, snapshot

SECONDS_BETWEEN_LOOKS = 0.4
SECONDS_BETWEEN_HEARTBEATS = 15.0
LONGEST_SECONDS = 600.0
FAREWELLS = {Job.DONE: "done", Job.FAILED: "failed", Job.CANCELLED: "cancelled"}


async def events_of(scope: Scope, job: Job, last_seen: int = 0) -> AsyncIterator[bytes]:
    """The events of a job until it ends, for at most ten minutes; browsers then connect again by themselves."""
    yield b"retry: 1000\n\n"
    began = beat_at = time.monotonic()
    shown: dict[str, Any] = {}
    while time.monotonic() - began < LONGEST_SECONDS:
        seen = await sync_to_async(_look, thread_sensitive=False)(scope, job, last_seen)
        last_seen = seen["log"][-1]["number"] if seen["log"] else last_seen
        if seen["log"] or {**seen, "log": []} != shown:
            shown = {**seen, "log": []}
            yield event("progress", seen, last_seen)
        if seen["state"] in FAREWELLS:
            yield event(FAREWELLS[seen["state"]], {name: seen[name] for name in ("url", "error", "remedy", "sentence")}, last_seen)
            return
        if time.monotonic() - beat_at >= SECONDS_BETWEEN_HEARTBEATS:
            beat_at = time.monotonic()
            if not await sync_to_async(_is_still_member, thread_sensitive=False)(scope):
                return
            yield b": still here\n\n"
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)


def event(name: str, data: dict[str, Any], number: int) -> bytes:
    """One event as it goes over the wire. JSON has no bare line breaks, so that one data line holds it."""
    return f"id: {number}\nevent: {name}\ndata: {json.dumps(data)}\n\n".encode()


def _look(scope: Scope, job: Job, last_seen: int) -> dict[str, Any]:
    """How the job stands. Reads the row before the lines: a job that is seen as over has written all of them."""
    try:
        now = scope.rows(Job).select_related("cancelled_by").get(pk=job.pk)
        return snapshot(now, lines_after(scope, now, last_seen))
    finally:
        # The thread is anybody's; a connection that waits with it would be held for minutes.
        connections.close_all()


def _is_still_member(scope: Scope) -> bool:
    try:
        return scope.user is not None and scope_of(scope.user, scope.workspace.slug).may("jobs.see")
    except Http404:
        return False
    finally:
        connections.close_all()
