"""Vectors kept on disk by the hash of their text and the id of their model, so that no text is embedded twice.

Two files that only grow: `vectors` (float16, a row a text) and `keys` (hash of the text, checksum of its row). A vector is written before
its key, and rows without a key are cut off by the next writer, so a process killed in the middle of a write loses its own last rows only.
A row whose checksum fails (a power cut) counts as not there.
"""

import fcntl
import hashlib
import os
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from quarterdeck.evidence.embedding.embedder import Embedder, Vectors

_KEY = np.dtype([("high", "<u8"), ("low", "<u8"), ("checksum", "<u4")])
_Keys = npt.NDArray[np.void]

TEXTS_PER_WRITE = 16_384
"""What a killed process has to embed again, at most."""


class CachedEmbedder:
    """An embedder that looks into a folder before it embeds; equal texts are embedded once.

    Vectors come back rounded to float16 (cosines differ by less than 0.001) whether they were found or made, so that a run repeated gives the same.
    Several processes may use one folder.

    Parameters
    ----------
    embedder
        Who embeds what is not there yet.
    folder
        Of the caches of all models; made if missing.
    """

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self._embedder = embedder
        self._store = _Store(folder / re.sub(r"[^\w.-]+", "_", embedder.id), embedder.dimensions)
        self.id, self.dimensions = embedder.id, embedder.dimensions

    def num_kept(self) -> int:
        """How many texts have a vector on disk."""
        self._store.refresh()
        return self._store.num_rows

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (num_texts, dimensions), float32, in the order of the texts."""
        if not len(texts):
            return np.empty((0, self.dimensions), np.float32)
        unique, first, place = _distinct(_hashes(texts))
        self._store.refresh()
        found = np.empty((len(unique), self.dimensions), np.float16)
        missing = np.flatnonzero(~self._store.read(unique, found))
        # In the order of the texts, so that an interrupted run has embedded a beginning of them.
        missing = missing[np.argsort(first[missing])]
        for begin in range(0, len(missing), TEXTS_PER_WRITE):
            block = missing[begin : begin + TEXTS_PER_WRITE]
            made = self._embedder.embed([texts[index] for index in first[block]]).astype(np.float16)
            self._store.append(unique[block], made)
            found[block] = made
        vectors: Vectors = found[place].astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.where(lengths > 0, lengths, 1)
        return vectors


class _Store:
    """The two files, and an index of their keys in memory: 28 bytes a text."""

    def __init__(self, folder: Path, dimensions: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._vectors, self._keys, self._lock = folder / "vectors", folder / "keys", folder / "lock"
        self._row_bytes = 2 * dimensions
        self._dimensions = dimensions
        self._index: _Keys = np.empty(0, _KEY)
        self._rows = np.empty(0, np.int64)
        self.num_rows = 0

    def refresh(self) -> None:
        """Learn of the rows that this or another process has written since."""
        whole = self._whole_rows()
        if whole < self.num_rows:
            self._index, self._rows, self.num_rows = np.empty(0, _KEY), np.empty(0, np.int64), 0
        if whole == self.num_rows:
            return
        fresh = np.fromfile(self._keys, _KEY, whole - self.num_rows, offset=self.num_rows * _KEY.itemsize)
        index = np.concatenate((self._index, fresh))
        rows = np.concatenate((self._rows, np.arange(self.num_rows, whole)))
        order = np.lexsort((index["low"], index["high"]))
        self._index, self._rows, self.num_rows = index[order], rows[order], whole

    def read(self, hashes: _Keys, into: npt.NDArray[np.float16]) -> npt.NDArray[np.bool_]:
        """Fill the rows of `into` whose hashes are known; says which."""
        known: npt.NDArray[np.bool_] = np.zeros(len(hashes), bool)
        if not self.num_rows:
            return known
        # The last of equals: a row that a power cut spoilt was written again later.
        position = np.searchsorted(self._index["high"], hashes["high"], side="right") - 1
        position[position < 0] = 0
        # Hashes that share their first half do not happen by chance: the whole one is compared, and a stranger counts as unknown.
        known = (self._index["high"][position] == hashes["high"]) & (self._index["low"][position] == hashes["low"])
        stored = np.memmap(self._vectors, np.float16, "r", shape=(self.num_rows, self._dimensions))
        for index in np.flatnonzero(known)[np.argsort(self._rows[position[known]])]:
            row = stored[self._rows[position[index]]]
            known[index] = zlib.crc32(row.tobytes()) == self._index["checksum"][position[index]]
            into[index] = row
        return known

    def append(self, hashes: _Keys, vectors: npt.NDArray[np.float16]) -> None:
        keys = hashes.copy()
        keys["checksum"] = [zlib.crc32(row.tobytes()) for row in vectors]
        with self._writing():
            rows = self._whole_rows()
            for path, row_bytes, content in ((self._vectors, self._row_bytes, vectors), (self._keys, _KEY.itemsize, keys)):
                with path.open("ab") as file:
                    file.truncate(rows * row_bytes)
                    file.write(content.tobytes())
                    file.flush()
                    os.fsync(file.fileno())

    def _whole_rows(self) -> int:
        if not (self._keys.exists() and self._vectors.exists()):
            return 0
        return min(self._keys.stat().st_size // _KEY.itemsize, self._vectors.stat().st_size // self._row_bytes)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        with self._lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _hashes(texts: Sequence[str]) -> _Keys:
    digests = b"".join(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() + b"\0\0\0\0" for text in texts)
    return np.frombuffer(digests, _KEY)


def _distinct(hashes: _Keys) -> tuple[_Keys, npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The distinct hashes, where each is met first, and which of them each hash is."""
    order = np.lexsort((hashes["low"], hashes["high"]))
    high, low = hashes["high"][order], hashes["low"][order]
    begins = np.concatenate(([True], (high[1:] != high[:-1]) | (low[1:] != low[:-1])))
    place = np.empty(len(hashes), np.intp)
    place[order] = np.cumsum(begins) - 1
    first = order[begins]
    return hashes[first], first, place
