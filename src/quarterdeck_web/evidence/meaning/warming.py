"""The first search of a process loads the sentence model, the index and their code, which takes over a second: done beforehand, in a thread.

Nothing is loaded where nothing is indexed, and nothing before the process has answered for a while: whoever opens the first page never waits
for it. Begun in each process that answers pages, after it was forked.
"""

import gc
import os
import sys
import threading
from pathlib import Path

from django.conf import settings

SECONDS_TO_WAIT = 3.0
NICENESS = 10
MOST_INDEXES = 3


def begin(seconds: float = SECONDS_TO_WAIT) -> threading.Timer:
    """Have everything loaded that a first search waits for, after some seconds."""
    timer = threading.Timer(seconds, _warm_calmly)
    timer.daemon = True
    timer.start()
    return timer


def warm(data: Path) -> int:
    """Load what searches of the indexes last written below a data folder need. Returns how many indexes."""
    folders = _newest(data / "search")
    if folders:
        from quarterdeck_web.evidence.meaning import assemble  # The engine: heavy.

        for folder in folders:
            assemble.warm(folder)
    return len(folders)


def _warm_calmly() -> None:
    """`warm` behind whatever a page does, and with no harm where it fails: the first search loads what it needs then."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
    try:
        num = warm(Path(settings.DATA))
    except Exception:  # An index may be taken away or be of another version.
        return
    if num:
        gc.freeze()  # See `keep_what_is_loaded`.


def _newest(root: Path) -> list[Path]:
    """The newest index of each of the workspaces whose index was written last."""
    found = []
    for workspace in root.iterdir() if root.is_dir() else ():
        folders = [folder for folder in workspace.iterdir() if folder.is_dir()] if workspace.is_dir() else []
        if folders:
            found.append(max(folders, key=_written))
    return sorted(found, key=_written, reverse=True)[:MOST_INDEXES]


def _written(folder: Path) -> float:
    return max((path.stat().st_mtime for path in (folder, *folder.iterdir())), default=0.0)
