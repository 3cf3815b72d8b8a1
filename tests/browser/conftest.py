"""The whole product as a person meets it: one command starts it on a data folder of its own, real Chromium looks at it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browser.audit_on_github import audit_repository
from tests.fake_github import fake_github

CHROMIUM = os.environ.get("QUARTERDECK_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 300
PEOPLE = {"pm": "ines.falk", "tpm": "jonas.reed", "contributor": "ewa.tull", "viewer": "theo.marx"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium there is nothing to look with; in continuous integration that is a failure, not a reason to skip."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))  # One server and one Chromium for all of them.
            if CHROMIUM is None and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason="needs Chromium (Debian's package chromium, or QUARTERDECK_CHROMIUM)"))


@dataclass(frozen=True)
class Server:
    """A running Quarterdeck with the sample."""

    url: str
    data: Path
    process: subprocess.Popen[bytes]

    @property
    def password(self) -> str:
        """The sample people's password."""
        return (self.data / "harbor-sign-in.txt").read_text().strip()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_server(data: Path, port: int, log: Path, **more: str) -> subprocess.Popen[bytes]:
    """`quarterdeck-server up` in a session of its own, so that it can be ended whole. Returns when it answers."""
    command = [str(Path(sys.executable).parent / "quarterdeck-server"), "up", "--data", str(data), "--port", str(port)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_", "QUARTERDECK_"))} | more
    with log.open("ab") as said:
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=subprocess.STDOUT, start_new_session=True)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
                if answer.status == 200:
                    return process
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.2)
    stop_server(process)
    raise AssertionError(f"the server did not answer within {START_SECONDS} s:\n{log.read_text()[-4000:]}")


def stop_server(process: subprocess.Popen[bytes], how: int = signal.SIGINT) -> None:
    """End a server and its children."""
    try:
        os.killpg(process.pid, how)
    except ProcessLookupError:
        return
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Quarterdeck with the sample, started once for all tests of the browser; a GitHub that it may connect stands beside it."""
    data, port = tmp_path_factory.mktemp("data"), free_port()
    with fake_github(audit_repository(num_old=8)) as github:
        process = start_server(data, port, data.parent / "server.log", QUARTERDECK_TRACKER_ORIGINS=github.url)
        yield Server(f"http://127.0.0.1:{port}", data, process)
        stop_server(process)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, which needs no download; without a sandbox, as root has none."""
    return {"executable_path": CHROMIUM, "args": QUIET_CHROMIUM}


@pytest.fixture
def sign_in(server: Server, browser: Any) -> Iterator[Callable[..., Any]]:
    """`sign_in("pm", theme="dark", width=390)`: a page of that person, signed in through the form."""
    contexts: list[Any] = []

    def make(role: str, theme: str = "light", width: int = 1440, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, base_url=server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto("/accounts/login/")
        page.get_by_label("mail", exact=False).first.fill(f"{PEOPLE[role]}@harbor.example")
        page.locator('input[type="password"]').fill(server.password)
        page.keyboard.press("Enter")
        page.wait_for_url("**/w/harbor/**")
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def first_plan(server: Server, browser: Any) -> None:
    """Waits until the sample's first figures, plan and forecast are there, as a person would watch the list of jobs."""
    context = browser.new_context(base_url=server.url)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("mail", exact=False).first.fill(f"{PEOPLE['pm']}@harbor.example")
    page.locator('input[type="password"]').fill(server.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/w/harbor/**")
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        # Asked for beside the page: its script loads it anew when a job ends, and that would abort a navigation.
        answer = context.request.get("/w/harbor/forecast/")
        if answer.status != 200:
            raise AssertionError(f"{answer.status} instead of the forecast; see {server.data.parent / 'server.log'}")
        text = answer.text()
        if "came true" in text or "qd-dt" in text:
            break
        time.sleep(2)
    else:
        raise AssertionError(f"no forecast after four minutes:\n{text[:2000]}")
    context.close()
