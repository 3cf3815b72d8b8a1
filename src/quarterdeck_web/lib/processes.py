"""Processes that must not outlive the one that started them."""

import os
import threading
import time
from collections.abc import Callable

SECONDS_BETWEEN_LOOKS = 0.2


def end_with_parent(end: Callable[[], object]) -> None:
    """Have `end` called, in a thread, as soon as the process that started this one is gone. Works for a parent that was killed, too."""
    threading.Thread(target=_watch, args=(os.getppid(), end), daemon=True).start()


def end_at_once() -> None:
    """End this process without tidying up; its transactions roll back."""
    os._exit(1)


def _watch(parent: int, end: Callable[[], object]) -> None:
    while os.getppid() == parent:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    end()
