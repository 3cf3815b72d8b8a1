"""A running `quarterdeck-server up` for tests: started, looked into, signed in to, killed."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx


class Server:
    """A running `quarterdeck-server up` that has said all it says when it is ready."""

    def __init__(self, data: Path, *options: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data, self.said_file = data, data.parent / f"said-{self.port}"
        environment = {
            name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "QUARTERDECK_DATA", "DATABASE_URL")
        }
        command = [
            sys.executable,
            "-c",
            "from quarterdeck_web.server import main; main()",
            "up",
            "--port",
            str(self.port),
            "--data",
            str(data),
            *options,
        ]
        with self.said_file.open("w") as said:
            self.process = subprocess.Popen(command, env=environment, cwd=data.parent, stdout=said, stderr=subprocess.STDOUT)
        until(lambda: "Stop with Ctrl+C." in self.said or self.process.poll() is not None, "it is ready", 300)

    @property
    def said(self) -> str:
        return self.said_file.read_text()

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", timeout=2).json() == {"status": "ok"}
        except (httpx.HTTPError, ValueError):
            return False

    def children(self) -> dict[str, int]:
        """The processes it looks after, by the module they run."""
        found = {}
        for pid in children_of(self.process.pid):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if words[1:2] == [b"-m"]:  # Else it has not become what it will be.
                found[words[2].decode().rpartition(".")[2]] = pid
        return found

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(20)


def crowding() -> float:
    """How many times longer than alone a process takes on this machine now: seconds by the clock for one of work."""
    began, worked = time.monotonic(), time.process_time()
    while time.process_time() - worked < 0.5:
        sum(range(1000))
    return max(1.0, (time.monotonic() - began) / 0.5)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(what: Callable[[], object], why: str, seconds: float = 30) -> None:
    give_up_at = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < give_up_at, f"not within {seconds} s: {why}"
        time.sleep(0.05)


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def children_of(parent: int) -> list[int]:
    return [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit() and parent_of(int(folder.name)) == parent]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextmanager
def signed_in(server: Server) -> Iterator[httpx.Client]:
    password = (server.data / "harbor-sign-in.txt").read_text().strip()
    with httpx.Client(base_url=server.url, follow_redirects=True, timeout=10) as browser:
        form = browser.get("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text).group(1)
        answer = browser.post("/accounts/login/", data={"login": "ines.falk@harbor.example", "password": password, "csrfmiddlewaretoken": token})
        assert answer.status_code == 200
        assert answer.url.path == "/w/harbor/"
        yield browser
