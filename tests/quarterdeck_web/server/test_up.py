"""`quarterdeck-server up`, as a newcomer and as a crash see it."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from tests.quarterdeck_web.server.running import Server, children_of, crowding, is_alive, signed_in, until


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("installation") / "data"


@pytest.fixture(scope="module")
def first_start(data) -> Iterator[Server]:
    server = Server(data)
    yield server
    if server.process.poll() is None:
        server.end()


@pytest.fixture
def again(first_start, data) -> Iterator[Server]:
    """A later start on the same data; the first may still run."""
    server = Server(data)
    yield server
    if server.process.poll() is None:
        server.end()


def test_the_first_start_says_where_it_is_and_how_to_sign_in(first_start):
    password = first_start.data / "harbor-sign-in.txt"
    assert first_start.url in first_start.said
    assert password.read_text().strip() in first_start.said
    assert password.stat().st_mode & 0o777 == 0o600
    assert "jonas.reed@harbor.example" in first_start.said


def test_the_first_sign_in_works(first_start):
    with signed_in(first_start) as browser:
        assert "Harbor" in browser.get("/w/harbor/").text


def test_static_files_are_compressed_and_kept_for_ever(first_start):
    page = httpx.get(first_start.url, follow_redirects=True)
    [style] = re.findall(r'href="(/static/quarterdeck/quarterdeck\.[0-9a-f]+\.css)"', page.text)
    answer = httpx.get(first_start.url + style)
    assert answer.headers["content-encoding"] in ("gzip", "br")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")
    again = httpx.get(first_start.url + style, headers={"If-Modified-Since": answer.headers["last-modified"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "StreamingHttpResponse" not in first_start.said


def test_the_worker_does_the_first_jobs(first_start):
    with sqlite3.connect(first_start.data / "quarterdeck.sqlite3") as database:
        until(lambda: database.execute("SELECT count(*) FROM jobs_job WHERE kind = 'figures' AND state = 'done'").fetchone()[0], "the figures", 90)
    database.close()


@pytest.mark.parametrize("module", ["web", "worker"])
def test_a_child_that_dies_is_started_again(first_start, module):
    until(lambda: set(first_start.children()) == {"web", "worker"}, "both run")
    killed = first_start.children()[module]
    os.kill(killed, signal.SIGKILL)
    until(lambda: first_start.children().get(module, killed) != killed, "another is started")
    until(first_start.answers, "it answers")
    assert "is started again" in first_start.said


def test_a_later_start_answers_and_tells_no_password(again):
    assert again.answers()
    assert "Password" not in again.said


def test_sigterm_ends_everything_even_with_a_stream_open(again):
    until(lambda: set(again.children()) == {"web", "worker"}, "both run")
    children = list(again.children().values())
    job = a_job_that_waits_for_ever(again.data / "quarterdeck.sqlite3")
    with signed_in(again) as browser, browser.stream("GET", f"/w/harbor/jobs/{job}/events") as stream:
        assert next(stream.iter_lines()).startswith("retry:")
        began = time.monotonic()
        assert again.end() == 0
        assert (time.monotonic() - began) / crowding() < 9
    assert not any(is_alive(pid) for pid in children)
    assert again.said.rstrip().endswith("Quarterdeck has stopped.")


def a_job_that_waits_for_ever(path: Path) -> UUID:
    """A job in a lane that no worker serves."""
    job = uuid4()
    columns: dict[str, object] = dict.fromkeys(
        ("idempotency_key", "worker", "restarted_note", "phase", "result_url", "error", "remedy", "technical_detail"), ""
    )
    columns |= dict.fromkeys(("arguments", "detail", "checkpoint", "result"), "{}")
    columns |= {"id": job.hex, "kind": "held", "title": "Held", "lane": "none", "fingerprint": "x", "state": "queued", "attempts": 0, "tries_left": 3}
    columns["created_at"] = time.strftime("%Y-%m-%d %H:%M:%S")
    with sqlite3.connect(path) as database:
        [columns["workspace_id"]] = database.execute("SELECT id FROM accounts_workspace WHERE slug = 'harbor'").fetchone()
        places = ", ".join("?" * len(columns))
        database.execute(f"INSERT INTO jobs_job ({', '.join(columns)}) VALUES ({places})", list(columns.values()))  # noqa: S608
    database.close()
    return job


@pytest.mark.parametrize("also", [(), ("web",), ("worker",), ("web", "worker")])
def test_nothing_outlives_a_killed_supervisor(again, also):
    until(lambda: set(again.children()) == {"web", "worker"}, "both run")
    children = again.children()
    family = [*children.values(), *(pid for child in children.values() for pid in children_of(child))]
    assert len(family) >= 4, "pages are answered by two processes"
    again.process.kill()
    for module in also:
        os.kill(children[module], signal.SIGKILL)
    again.process.wait()
    until(lambda: not any(is_alive(pid) for pid in family), "all end", 15)
    assert not again.answers()


def test_a_port_in_use_is_said_with_a_way_out(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        command = [
            sys.executable,
            "-c",
            "from quarterdeck_web.server import main; main()",
            "up",
            "--port",
            str(port),
            "--data",
            str(tmp_path / "data"),
        ]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert f"Port {port} of 127.0.0.1 cannot be used" in ended.stderr
    assert f"--port {port + 1}" in ended.stderr
    assert not (tmp_path / "data").exists()
