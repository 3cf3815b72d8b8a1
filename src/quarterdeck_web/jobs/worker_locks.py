"""Whether a worker of this machine still lives: each holds a locked file, and the kernel unlocks it when the process dies.

So a server that starts after a crash need not wait for leases to end. What is not known for sure is left to the lease.
"""

import fcntl
import os
import secrets
import socket
from pathlib import Path
from typing import IO

from django.conf import settings


class WorkerLock:
    """The name of a worker, and the file that says it lives. Processes forked from it hold the lock too, until they end."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._path = _path(self.name)
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file: IO[str] = self._path.open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def release(self) -> None:
        """Say that the worker is gone."""
        self._path.unlink(missing_ok=True)
        self._file.close()


def is_surely_dead(worker: str) -> bool:
    """Whether a worker of this machine and data folder is gone. False where that cannot be known."""
    if worker.split(":")[0] != socket.gethostname()[:60]:
        return False
    try:
        with _path(worker).open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        # Locked: it lives. Missing: it ended in order, or used another data folder.
        return False
    _path(worker).unlink(missing_ok=True)
    return True


def num_living() -> int:
    """How many workers of this machine and data folder live."""
    folder = Path(settings.DATA) / "workers"
    return sum(_is_locked(path) for path in folder.iterdir()) if folder.is_dir() else 0


def _is_locked(path: Path) -> bool:
    try:
        with path.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _path(worker: str) -> Path:
    return Path(settings.DATA) / "workers" / worker.replace(":", "-").replace("/", "-")
