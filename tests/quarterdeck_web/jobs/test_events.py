"""A job's stream of events, as a browser gets it from an asynchronous server."""

import asyncio
import json
from functools import wraps

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import AsyncClient

from quarterdeck_web.accounts.models import Membership
from quarterdeck_web.jobs import events
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.leases import claim_next
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.registry import job
from quarterdeck_web.jobs.runner import run, work_off

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_loop(test):
    """Run a test that is a coroutine."""

    @wraps(test)
    def run_it(*args, **kwargs):
        async_to_sync(test)(*args, **kwargs)

    return run_it


@pytest.fixture
def scope(scope_for, monkeypatch):
    monkeypatch.setattr(events, "SECONDS_BETWEEN_LOOKS", 0.02)
    job("count", title="Counting")(_count)
    return scope_for("pm")


def _count(context):
    for number in range(1, 4):
        context.log(f"at {number}")
    context.progress(0.5, "Counting")


async def stream(user, asked: Job, **headers: str):
    client = AsyncClient()
    await client.aforce_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return await client.get(f"/w/{asked.workspace.slug}/jobs/{asked.pk}/events", headers=headers)


async def read(answer, until: str = "", seconds: float = 10) -> list[tuple[str, int, dict]]:
    """The events of a stream to its end, or to the first whose name is `until`."""
    found: list[tuple[str, int, dict]] = []

    async def collect() -> None:
        async for chunk in answer.streaming_content:
            fields = dict(line.split(": ", 1) for line in chunk.decode().strip().splitlines() if ": " in line and not line.startswith(":"))
            if "event" in fields:
                found.append((fields["event"], int(fields["id"]), json.loads(fields["data"])))
                if fields["event"] == until:
                    return

    await asyncio.wait_for(collect(), seconds)
    return found


@in_a_loop
async def test_it_tells_how_a_job_goes_and_ends(scope):
    asked = await sync_to_async(enqueue)(scope, "count")
    answer = await stream(scope.user, asked)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/event-stream", "no-store")
    reading = asyncio.create_task(read(answer))
    await asyncio.sleep(0.2)
    assert await sync_to_async(work_off)() == 1
    found = await reading
    assert [found[0][2]["state"], found[-1][0]] == ["queued", "done"]
    lines = [line["text"] for name, _, data in found if name == "progress" for line in data["log"]]
    assert lines == ["at 1", "at 2", "at 3"]


@in_a_loop
async def test_who_connects_again_hears_only_what_is_new(scope):
    asked = await sync_to_async(enqueue)(scope, "count")
    await sync_to_async(work_off)()
    found = await read(await stream(scope.user, asked, **{"Last-Event-ID": "2"}))
    assert [line["text"] for line in found[0][2]["log"]] == ["at 3"]
    for nonsense in ("", "-1", "x", "9" * 30):
        found = await read(await stream(scope.user, asked, **{"Last-Event-ID": nonsense}))
        assert len(found[0][2]["log"]) == 3


@in_a_loop
async def test_a_failure_is_said(scope):
    job("break", title="Breaking")(lambda context: 1 / 0)
    scope_job = await sync_to_async(enqueue)(scope, "break")
    await sync_to_async(lambda: run(claim_next("w", Job.LONG)))()
    name, _, data = (await read(await stream(scope.user, scope_job)))[-1]
    assert name == "failed"
    assert "ran into a fault" in data["error"]


@in_a_loop
async def test_a_stream_ends_after_a_while(scope, monkeypatch):
    monkeypatch.setattr(events, "LONGEST_SECONDS", 0.2)
    asked = await sync_to_async(enqueue)(scope, "count")
    found = await read(await stream(scope.user, asked), seconds=5)
    assert [name for name, _, _ in found] == ["progress"]


@in_a_loop
async def test_who_is_no_member_any_more_hears_no_more(scope, monkeypatch):
    monkeypatch.setattr(events, "SECONDS_BETWEEN_HEARTBEATS", 0.1)
    asked = await sync_to_async(enqueue)(scope, "count")
    answer = await stream(scope.user, asked)
    await sync_to_async(lambda: Membership.objects.within(scope.workspace).delete())()
    found = await read(answer, seconds=5)
    assert [name for name, _, _ in found] == ["progress"]


@in_a_loop
async def test_foreign_streams_are_not_there(scope, scope_for, theirs):
    foreign = await sync_to_async(scope_for)("pm", workspace=theirs)
    asked = await sync_to_async(enqueue)(foreign, "count")
    assert (await stream(scope.user, asked)).status_code == 404
