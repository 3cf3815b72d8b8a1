"""Long work that Ctrl-C can stop."""

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

POLL_SECONDS = 0.1


def interruptibly(work: Callable[[], T]) -> T:
    """The result of `work`, done beside the main thread, so that Ctrl-C is heard at once.

    Python hears Ctrl-C only between two of its own steps, and a solver takes a minute for one. The abandoned work ends
    with the process: it writes no files.
    """
    results: list[T] = []
    faults: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(POLL_SECONDS)
    if faults:
        raise faults[0]
    return results[0]
