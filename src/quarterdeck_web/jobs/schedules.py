"""What is looked after from time to time: an app says how often, in its `jobs.py`, and every worker looks.

@every(30)
def ask_for_due_syncs() -> None: ...

Looking is a query or two that asks for a job; the work itself is the job's. Several workers may look at the same moment, so that
what is asked for carries an idempotency key.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from quarterdeck_web.jobs.runner import is_silence

log = logging.getLogger(__name__)
Look = Callable[[], object]


@dataclass
class _Schedule:
    """Something to look at, and when next."""

    look: Look
    seconds: float
    next_at: float = 0.0


_schedules: dict[str, _Schedule] = {}


def every(seconds: float) -> Callable[[Look], Look]:
    """Have a function called by each worker every so many seconds, first at its start."""

    def register(look: Look) -> Look:
        _schedules[f"{look.__module__}.{look.__qualname__}"] = _Schedule(look, seconds)
        return look

    return register


def look(now: float | None = None) -> None:
    """Call what is due. What fails is logged and called again next time; a database that does not answer is the caller's to know."""
    now = time.monotonic() if now is None else now
    for name, schedule in _schedules.items():
        if now < schedule.next_at:
            continue
        schedule.next_at = now + schedule.seconds
        try:
            schedule.look()
        except Exception as error:
            if is_silence(error):
                raise
            log.exception("looking after %s", name)
