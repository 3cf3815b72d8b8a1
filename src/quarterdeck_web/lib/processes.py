"""Processes: ones that must not outlive the one that started them, and ones that answer pages."""

import gc
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


def keep_what_is_loaded() -> None:
    """Load every page's code, and have the garbage collector look through it no more.

    A full collection walks all that is loaded, a quarter of a second in a process that has imported the engine; frozen, the code
    is not walked, and a page is not held up by it.
    """
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()


def _watch(parent: int, end: Callable[[], object]) -> None:
    while os.getppid() == parent:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    end()
