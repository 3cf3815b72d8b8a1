"""A part of an index that never changes once it is written: vectors in cells, words, texts, facets and days of its rows."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from quarterdeck.evidence.search.cells import BLOCK, Blocks, Floats, cells_to_read, nearest_cells, round_to_int8, train_centres
from quarterdeck.evidence.search.columns import Facet, Strings, mapped
from quarterdeck.evidence.search.items import EVERYTHING, Filter
from quarterdeck.evidence.search.words import Postings

NO_DAY = 0
"""Days are counted from year 1, which begins with 1."""

Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]
_ARRAYS = ("centres", "cell_ends", "steps", "scales", "vectors", "days", "id_hashes", "id_rows")
_WORDS = ("terms", "begins", "rows", "counts", "lengths")


@dataclass(frozen=True, slots=True)
class Content:
    """What a segment is written from, in any order. `words` is given the row that each of them becomes."""

    ids: Sequence[str]
    texts: Sequence[str]
    facets: Mapping[str, Facet]
    days: npt.NDArray[np.int32]
    vectors: Blocks
    words: Callable[[Rows], Postings]


def write_segment(folder: Path, content: Content) -> None:
    """Write a new segment to an existing, empty folder."""
    centres = train_centres(content.vectors)
    cells = np.concatenate([nearest_cells(block, centres) for block in content.vectors])
    order = np.argsort(cells, kind="stable")
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    _write_vectors(folder, content.vectors, places)
    np.save(folder / "centres.npy", centres)
    np.save(folder / "cell_ends.npy", np.searchsorted(cells[order], np.arange(len(centres)), side="right"))
    np.save(folder / "days.npy", content.days[order])
    Strings.of(content.ids[index] for index in order).write(folder, "ids")
    Strings.of(content.texts[index] for index in order).write(folder, "texts")
    hashes = _id_hashes(content.ids)
    by_hash = np.argsort(hashes, kind="stable")
    np.save(folder / "id_hashes.npy", hashes[by_hash])
    np.save(folder / "id_rows.npy", places[by_hash].astype(np.int32))
    words = content.words(places)
    for name in _WORDS:
        np.save(folder / f"word_{name}.npy", getattr(words, name))
    for number, facet in enumerate(content.facets.values()):
        np.save(folder / f"facet_{number}.npy", facet.codes[order])
    described = {"facets": {name: facet.values for name, facet in content.facets.items()}}
    (folder / "segment.json").write_text(json.dumps(described, ensure_ascii=False))


class Segment:
    """A written segment, its arrays mapped from their files."""

    def __init__(self, folder: Path) -> None:
        arrays = {name: mapped(folder / f"{name}.npy") for name in _ARRAYS}
        self.centres: Floats = np.asarray(arrays["centres"])
        self._cell_ends = np.asarray(arrays["cell_ends"])
        self._steps, self._scales = arrays["steps"], arrays["scales"]
        self.vectors: npt.NDArray[np.float16] = arrays["vectors"]
        self.days: npt.NDArray[np.int32] = arrays["days"]
        self._id_hashes, self._id_rows = arrays["id_hashes"], arrays["id_rows"]
        self.ids, self.texts = Strings.read(folder, "ids"), Strings.read(folder, "texts")
        self.words = Postings(*(mapped(folder / f"word_{name}.npy") for name in _WORDS))
        named = json.loads((folder / "segment.json").read_text())["facets"]
        codes = (mapped(folder / f"facet_{number}.npy") for number in range(len(named)))
        self.facets = {name: Facet(tuple(values), code) for (name, values), code in zip(named.items(), codes, strict=True)}
        self.total_length = int(self.words.lengths.sum(dtype=np.int64))

    def __len__(self) -> int:
        return len(self.ids)

    def rows_of(self, ids: Iterable[str]) -> list[int]:
        """The rows of those ids that are here; a segment holds an id once."""
        ids = list(ids)
        hashes = _id_hashes(ids)
        begins, ends = (np.searchsorted(self._id_hashes, hashes, side=side) for side in ("left", "right"))
        candidates = ((each, self._id_rows[begin:end]) for each, begin, end in zip(ids, begins, ends, strict=True) if begin < end)
        return [int(row) for each, rows in candidates for row in rows if self.ids[int(row)] == each]

    def passing(self, narrowed: Filter, deleted: Mask | None) -> Mask | None:
        """Which rows are alive and pass a filter, shape (num_rows,); nothing if all do."""
        mask = None if deleted is None else ~deleted
        if narrowed is EVERYTHING or narrowed.is_open():
            return mask
        mask = np.ones(len(self), bool) if mask is None else mask
        for name, values in narrowed.facets.items():
            mask &= self.facets[name].is_any_of(values) if name in self.facets else False
        if narrowed.since or narrowed.until:
            first, last = narrowed.since or date.min, narrowed.until or date.max
            mask &= (self.days != NO_DAY) & (self.days >= first.toordinal()) & (self.days <= last.toordinal())
        if narrowed.only is not None:
            named = np.zeros(len(self), bool)
            named[self.rows_of(set(narrowed.only))] = True
            mask &= named
        return mask

    def nearest(self, query: Floats, count: int, passing: Mask | None) -> tuple[Rows, Floats]:
        """About the nearest rows and their cosines, nearest first. Found by int8 in the nearest cells, ranked by float16.

        A filter that lets few rows pass is answered exactly, from all of them.
        """
        if passing is not None and (num_passing := int(np.count_nonzero(passing))) <= max(len(self) // 50, 4 * count):
            rows = np.flatnonzero(passing) if num_passing else np.empty(0, np.int64)
        else:
            rows = self._candidates(query, count, passing)
        cosines = np.asarray(self.vectors[np.sort(rows)], np.float32) @ query
        order = np.argsort(-cosines, kind="stable")[:count]
        return np.sort(rows)[order], cosines[order]

    def _candidates(self, query: Floats, count: int, passing: Mask | None) -> Rows:
        from quarterdeck.evidence.search.kernel import score_rows

        cells = cells_to_read(query, self.centres)
        ends = self._cell_ends[cells]
        begins = np.where(cells > 0, self._cell_ends[cells - 1], 0)
        num_read = int((ends - begins).sum())
        rows, scores = np.empty(num_read, np.int64), np.empty(num_read, np.float32)
        score_rows(round_to_int8(query[None]).steps[0], self._steps, self._scales, begins, ends, rows, scores)
        if passing is not None:
            alive = passing[rows]
            rows, scores = rows[alive], scores[alive]
        return rows if len(rows) <= count else rows[np.argpartition(-scores, count - 1)[:count]]


def _write_vectors(folder: Path, blocks: Blocks, places: Rows) -> None:
    shape = (len(places), blocks[0].shape[1])
    vectors = np.lib.format.open_memmap(folder / "vectors.npy", "w+", np.float16, shape)
    steps = np.lib.format.open_memmap(folder / "steps.npy", "w+", np.int8, shape)
    scales = np.empty(len(places), np.float32)
    offset = 0
    for block in blocks:
        for begin in range(0, len(block), BLOCK):
            part = np.asarray(block[begin : begin + BLOCK], np.float16)
            rounded = round_to_int8(part.astype(np.float32))
            rows = places[offset : offset + len(part)]
            vectors[rows], steps[rows], scales[rows] = part, rounded.steps, rounded.scales
            offset += len(part)
    np.save(folder / "scales.npy", scales)
    vectors.flush()
    steps.flush()


def _id_hashes(ids: Iterable[str]) -> npt.NDArray[np.uint64]:
    digests = b"".join(hashlib.blake2b(each.encode("utf-8", "surrogatepass"), digest_size=8).digest() for each in ids)
    return np.frombuffer(digests, "<u8")
