"""Child processes that are looked after: one that dies is started again, and all end when this one does."""

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import Self

SECONDS_BETWEEN_LOOKS = 0.1
SECONDS_TO_STOP = 8.0
SECONDS_TO_START = 60.0
STEADY_SECONDS = 30.0
LONGEST_PAUSE = 30.0
MAX_EARLY_DEATHS = 3


@dataclass
class Child:
    """A process that should always run."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    deaths: int = field(default=0)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl+C reaches only us and we can end all it started."""
        self.process = subprocess.Popen(self.command, start_new_session=True)
        self.started_at, self.start_again_at = time.monotonic(), 0.0

    def signal(self, number: int) -> None:
        """Send a signal; SIGKILL goes to everything it started too."""
        assert self.process is not None
        try:
            (os.killpg if number == signal.SIGKILL else os.kill)(self.process.pid, number)
        except ProcessLookupError:
            pass


class Supervisor:
    """Keeps children running for as long as it is entered."""

    def __init__(self, children: list[Child], say: Callable[[str], None]) -> None:
        self.children, self.say = children, say
        self.is_stopping = False

    def __enter__(self) -> Self:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        for child in self.children:
            child.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True

    def wait_until_ready(self, host: str, port: int) -> bool:
        """Whether the server answers within a minute. False if children die as soon as they are started."""
        give_up_at = time.monotonic() + SECONDS_TO_START
        while not self.is_stopping and time.monotonic() < give_up_at:
            self.look()
            if any(child.deaths >= MAX_EARLY_DEATHS for child in self.children):
                return False
            if _answers(host, port):
                return True
            time.sleep(SECONDS_BETWEEN_LOOKS)
        return self.is_stopping

    def watch(self) -> None:
        """Look after the children until SIGTERM, SIGINT or SIGHUP."""
        while not self.is_stopping:
            self.look()
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def look(self) -> None:
        """Start again what died: at once the first time, then with growing pauses."""
        for child in self.children:
            now = time.monotonic()
            if child.start_again_at:
                if now >= child.start_again_at:
                    child.start()
            elif child.process is not None and (code := child.process.poll()) is not None:
                # What it started must not hold the port.
                child.signal(signal.SIGKILL)
                child.deaths = 1 if now - child.started_at > STEADY_SECONDS else child.deaths + 1
                pause = 0.0 if child.deaths == 1 else min(LONGEST_PAUSE, 2.0 ** (child.deaths - 2))
                child.start_again_at = now + pause
                self.say(f"The {child.name} ended unexpectedly ({_cause(code)}) and is started again{f' in {pause:.0f} s' if pause else ''}.")

    def end(self) -> None:
        """Stop all children: first in order, after some seconds by force."""
        alive = [child for child in self.children if child.process is not None and child.process.poll() is None]
        for child in alive:
            child.signal(signal.SIGTERM)
        give_up_at = time.monotonic() + SECONDS_TO_STOP
        for child in alive:
            assert child.process is not None
            try:
                child.process.wait(max(0.0, give_up_at - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(f"The {child.name} does not stop by itself and is killed.")
            child.signal(signal.SIGKILL)
            child.process.wait()


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _cause(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
