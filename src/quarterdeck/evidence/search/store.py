"""The folder of an index: segments that never change, and a manifest that says which of them count.

A manifest is replaced as a whole: whoever is killed in the middle of a change leaves the index as it was, and readers in other processes see
a change at their next question.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from quarterdeck.errors import InvalidInput, UnreadableFile
from quarterdeck.evidence.search.items import Filter
from quarterdeck.evidence.search.segment import Content, Mask, Segment, write_segment
from quarterdeck.files import write_atomically

FORMAT = 1
MANIFEST, LOCK = "index.json", "lock"
REFRESH_ATTEMPTS = 20


@dataclass(slots=True)
class State:
    """The segments that count, in the order they were begun, and which of their rows are deleted.

    A question takes one and keeps to it: what changes meanwhile makes another.
    """

    number: int = 0
    names: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    deleted: list[Mask | None] = field(default_factory=list)

    def num_live(self, place: int) -> int:
        """How many rows of a segment are not deleted."""
        gone = self.deleted[place]
        return len(self.segments[place]) - (0 if gone is None else int(gone.sum()))

    def num_items(self) -> int:
        """How many rows are not deleted, in all."""
        return sum(map(self.num_live, range(len(self.segments))))

    def place_of(self, item_id: str) -> tuple[int, int] | None:
        """The segment and the row of an item, if there is one of this id."""
        for place, (segment, gone) in enumerate(zip(self.segments, self.deleted, strict=True)):
            for row in segment.rows_of([item_id]):
                if gone is None or not gone[row]:
                    return place, row
        return None

    def passing(self, narrowed: Filter) -> list[Mask | None]:
        """For each segment which rows are alive and pass a filter; nothing where all do."""
        return [segment.passing(narrowed, gone) for segment, gone in zip(self.segments, self.deleted, strict=True)]

    def delete(self, item_ids: Collection[str]) -> int:
        """Mark the rows of some items as deleted; gives how many there were."""
        num_deleted = 0
        for place, segment in enumerate(self.segments):
            rows = segment.rows_of(item_ids)
            if rows:
                before = self.deleted[place]
                gone = np.zeros(len(segment), bool) if before is None else before.copy()
                num_deleted += int((~gone[rows]).sum())
                gone[rows] = True
                self.deleted[place] = gone
        return num_deleted

    def copy(self) -> "State":
        return State(self.number, list(self.names), list(self.segments), list(self.deleted))


class IndexFolder:
    """Reads and changes the folder; `state` is the newest one seen."""

    def __init__(self, path: Path, embedder_id: str) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._path, self._embedder_id = path, embedder_id
        self._seen: tuple[int, int] | None = None
        # Threads that ask at the same time must not see half of what one of them has read.
        self._reading = Lock()
        self.state = State()
        self.refresh()

    def refresh(self) -> State:
        """The newest state: see what another process has changed since; cheap when nothing was."""
        for _ in range(REFRESH_ATTEMPTS):
            try:
                with self._reading:
                    self._refresh()
                    return self.state
            except FileNotFoundError:
                # A writer has replaced the manifest, and removed the files of the old one, in the middle of reading it.
                continue
        raise UnreadableFile(str(self._path), "lacks files that its manifest names.", "Remove it and add the items again.")

    def append(self, state: State, content: Content) -> None:
        """Write a new segment, the last one of `state`."""
        state.number += 1
        name = f"{state.number:08}"
        (self._path / name).mkdir()
        write_segment(self._path / name, content)
        state.names.append(name)
        state.segments.append(Segment(self._path / name))
        state.deleted.append(None)

    @contextmanager
    def changing(self) -> Iterator[State]:
        """Give the newest state to change, and make it the one that counts at the end; after an exception nothing happened."""
        with (self._path / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            state = self.refresh().copy()
            self._sweep()
            try:
                yield state
                self._publish(state)
            finally:
                self.refresh()
                self._sweep()

    def _refresh(self) -> None:
        try:
            status = os.stat(self._path / MANIFEST)
        except FileNotFoundError:
            self.state, self._seen = State(), None
            return
        if self._seen == (status.st_mtime_ns, status.st_ino):
            return
        manifest = self._manifest()
        if manifest["embedder"] != self._embedder_id:
            raise InvalidInput(
                f"The search index in {self._path} holds vectors of {manifest['embedder']}, which cannot be compared with those of "
                f"{self._embedder_id}. Remove the folder and add the items again."
            )
        opened = dict(zip(self.state.names, self.state.segments, strict=True))
        names = [each["name"] for each in manifest["segments"]]
        segments = [opened[name] if name in opened else Segment(self._path / name) for name in names]
        deleted = [self._deleted(each, len(segment)) for each, segment in zip(manifest["segments"], segments, strict=True)]
        self.state, self._seen = State(manifest["number"], names, segments, deleted), (status.st_mtime_ns, status.st_ino)

    def _deleted(self, entry: dict[str, str], num_rows: int) -> Mask | None:
        if "deleted" not in entry:
            return None
        return np.unpackbits(np.load(self._path / entry["deleted"]), count=num_rows).astype(bool)

    def _manifest(self) -> dict[str, Any]:
        path = self._path / MANIFEST
        try:
            manifest: dict[str, Any] = json.loads(path.read_text())
            version = manifest["format"]
        except (ValueError, KeyError, TypeError) as problem:
            raise UnreadableFile(str(path), "is damaged.", "Remove the folder and add the items again.") from problem
        if version != FORMAT:
            raise UnreadableFile(str(path), f"is of format {version}, this version reads {FORMAT}.", "Update Quarterdeck.")
        return manifest

    def _publish(self, state: State) -> None:
        state.number += 1
        entries = []
        for name, segment, gone in zip(state.names, state.segments, state.deleted, strict=True):
            entry = {"name": name}
            if gone is not None:
                entry["deleted"] = f"deleted-{state.number:08}-{name}.npy"
                np.save(self._path / entry["deleted"], np.packbits(gone))
                _sync(self._path / entry["deleted"])
            if segment not in self.state.segments:
                for file in (self._path / name).iterdir():
                    _sync(file)
            entries.append(entry)
        manifest = {"format": FORMAT, "embedder": self._embedder_id, "number": state.number, "segments": entries}
        write_atomically(self._path / MANIFEST, json.dumps(manifest, indent=1))

    def _sweep(self) -> None:
        """Remove what the manifest does not name: of merged segments, and of changes that were interrupted."""
        entries = self._manifest()["segments"] if (self._path / MANIFEST).exists() else []
        used = {MANIFEST, LOCK, *(each[key] for each in entries for key in ("name", "deleted") if key in each)}
        for path in self._path.iterdir():
            if path.name not in used:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _sync(path: Path) -> None:
    """Have a file on the disk before a manifest names it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
