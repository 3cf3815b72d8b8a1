"""Kill −9 of the whole product in the middle of an import and of a solve: nothing acknowledged is lost, nothing is half there, nothing twice."""

import json
import os
import re
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from quarterdeck.product import canonical_json
from quarterdeck.samples import load_sample
from tests.quarterdeck_web.server.running import Server, children_of, signed_in, until

NUM_VOICES = 12_000
"""Enough that an import is caught in the middle."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def server(data: Path) -> Iterator[Server]:
    started = Server(data)
    yield started
    if started.process.poll() is None:
        started.end()


def ask(server: Server, sql: str) -> list[tuple[object, ...]]:
    database = sqlite3.connect(f"file:{server.data / 'quarterdeck.sqlite3'}?mode=ro", uri=True, timeout=10)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


def state_of(server: Server, kind: str) -> tuple[object, ...] | None:
    rows = ask(server, f"SELECT state, attempts, restarted_note, error FROM jobs_job WHERE kind = '{kind}' ORDER BY created_at DESC LIMIT 1")  # noqa: S608
    return rows[0] if rows else None


def is_over(server: Server, kind: str) -> bool:
    row = state_of(server, kind)
    return row is not None and row[0] not in ("queued", "running")


def kill_all(server: Server) -> None:
    """Everything at once, as a power cut would, but for the disk."""
    children = server.children()
    family = [server.process.pid, *children.values(), *(pid for child in children.values() for pid in children_of(child))]
    for pid in family:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    server.process.wait()


def post(browser: httpx.Client, address: str, **sent: object) -> httpx.Response:
    form = browser.get(address).text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form).group(1)  # type: ignore[union-attr]
    files = sent.pop("files", None)
    return browser.post(address, data={"csrfmiddlewaretoken": token, **sent}, files=files)  # type: ignore[arg-type]


def large_product() -> bytes:
    document = json.loads(canonical_json(load_sample("harbor")))
    document["highlights"] = document["need_facts"] = []  # They stand on the sample's own evidence.
    voices = document["evidence"]
    document["evidence"] = [{**voices[number % len(voices)], "id": f"K{number}", "duplicate_of": None} for number in range(NUM_VOICES)]
    return json.dumps(document).encode()


def test_an_import_that_is_killed_is_whole_after_the_restart(server: Server, data: Path) -> None:
    with signed_in(server) as browser:
        page = post(browser, "/w/harbor/import/", files={"file": ("large.json", large_product())})
        address = page.url.path
        until(lambda: is_over(server, "look"), "the file is read", 120)
        assert "can be imported" in browser.get(address).text
        post(browser, address, action="import")
        until(lambda: (row := state_of(server, "import")) is not None and row[0] == "running", "the import runs", 60)
        before = ask(server, "SELECT count(*) FROM evidence_evidence")
        kill_all(server)
    assert state_of(server, "import")[0] == "running", "it was killed in the middle, not after"  # type: ignore[index]
    assert ask(server, "SELECT count(*) FROM evidence_evidence") == before == [(len(load_sample("harbor").evidence),)], "half an import is there"
    again = Server(data)
    try:
        until(lambda: is_over(again, "import"), "the import is done again", 180)
        state, attempts, note, error = state_of(again, "import") or ()
        assert (state, error) == ("done", "")
        assert attempts == 2
        assert note, "nobody is told that it was started again"
        assert ask(again, "SELECT count(*) FROM evidence_evidence") == [(NUM_VOICES,)]
        assert ask(again, "SELECT count(*) FROM features_feature") == [(120,)]
    finally:
        again.end()


def test_a_solve_that_is_killed_starts_again_and_makes_one_plan(server: Server, data: Path) -> None:
    def searching() -> bool:
        rows = ask(server, "SELECT state, progress FROM jobs_job WHERE kind = 'plan'")
        return any(state == "running" and (progress or 0) > 0 for state, progress in rows)

    until(searching, "the first plan is being made", 180)
    kill_all(server)
    assert ask(server, "SELECT count(*) FROM plans_plan") == [(0,)]
    again = Server(data)
    try:
        until(lambda: is_over(again, "plan"), "the plan is made again", 240)
        state, attempts, note, error = state_of(again, "plan") or ()
        assert (state, error, attempts) == ("done", "", 2)
        assert note
        assert ask(again, "SELECT count(*) FROM plans_plan") == [(1,)]
        assert ask(again, "SELECT count(*) FROM plans_plandocument") == [(1,)]
    finally:
        again.end()
