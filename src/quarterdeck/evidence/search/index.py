"""Everything that was said, found by words and by meaning."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput
from quarterdeck.evidence.embedding import Embedder, Vectors
from quarterdeck.evidence.search.columns import facets_of, join_facets
from quarterdeck.evidence.search.items import EVERYTHING, Filter, Hit, SearchItem
from quarterdeck.evidence.search.ranking import Ranked, fused, nearest_candidates, weight_of_words, word_candidates
from quarterdeck.evidence.search.segment import NO_DAY, Content, Mask, Rows, Segment
from quarterdeck.evidence.search.store import IndexFolder, State
from quarterdeck.evidence.search.words import Postings, index_words, merge_words

Vector = npt.NDArray[np.float32]

CANDIDATES = 100
"""How many items each way of searching brings into the fusion, at least."""


class EvidenceIndex:
    """The index in a folder, which is made if it is not there.

    What is added becomes a new segment of the index; segments of like size are merged, so that there are few, and adding costs a logarithm
    of the items there are.

    Parameters
    ----------
    folder
        Where it lies. One process writes at a time, others wait; any number reads.
    embedder
        Gives the vectors of items and questions. An index keeps to the embedder it was begun with. Best the plain one, not a
        `CachedEmbedder`: questions are not worth keeping, and `add` takes the vectors of items from where they are kept.

    Raises
    ------
    InvalidInput
        If the index was begun with another embedder.
    UnreadableFile
        If the folder holds a damaged index, or one of a later format.
    """

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.embedder = embedder
        self._folder = IndexFolder(folder, embedder.id)

    def __len__(self) -> int:
        return self._folder.refresh().num_items()

    def __contains__(self, item_id: str) -> bool:
        return self._folder.refresh().place_of(item_id) is not None

    def search(self, query: str, *, limit: int = 10, narrowed: Filter = EVERYTHING) -> list[Hit]:
        """The items that answer a query best, by words and by meaning, best first."""
        if not query.strip() or limit < 1:
            return []
        return _fused(self._folder.refresh(), query, self.embedder.embed([query])[0], limit, narrowed)

    def similar(self, item_id: str, *, limit: int = 10, narrowed: Filter = EVERYTHING) -> list[Hit]:
        """The items most like one of the index, without itself.

        Raises
        ------
        InvalidInput
            If there is no such item.
        """
        state = self._folder.refresh()
        place = state.place_of(item_id)
        if place is None:
            raise InvalidInput(f"There is no item {item_id!r} in the search index. Add it first.")
        segment, row = state.segments[place[0]], place[1]
        found = _fused(state, segment.texts[row], np.asarray(segment.vectors[row], np.float32), limit + 1, narrowed)
        return [hit for hit in found if hit.id != item_id][:limit]

    def nearest(self, vectors: Vectors, *, limit: int = 10, narrowed: Filter = EVERYTHING) -> list[list[tuple[str, float]]]:
        """For each vector, shape (num_queries, dimensions), the ids and cosines of about the nearest items, nearest first."""
        state = self._folder.refresh()
        passing = state.passing(narrowed)
        found = (nearest_candidates(state.segments, passing, vector, limit, least=-1.0) for vector in np.asarray(vectors, np.float32))
        return [[(state.segments[each.segment].ids[each.row], each.score) for each in candidates] for candidates in found]

    def add(self, items: Sequence[SearchItem], vectors: Vectors | None = None) -> None:
        """Add items; one whose id is there already is replaced, and of equal ids the last one counts.

        Parameters
        ----------
        vectors
            Of the items' texts, shape (num_items, dimensions), where the caller has them; else the embedder makes them.
        """
        if vectors is not None and vectors.shape != (len(items), self.embedder.dimensions):
            raise InvalidInput(f"expected vectors of shape {(len(items), self.embedder.dimensions)}, got {vectors.shape}")
        last = list({item.id: index for index, item in enumerate(items)}.values())
        if not last:
            return
        if vectors is None:
            vectors = self.embedder.embed([item.text for item in items])
        kept, rows = [items[index] for index in last], vectors[last].astype(np.float16)
        with self._folder.changing() as state:
            state.delete([item.id for item in kept])
            self._folder.append(state, _content(kept, rows))
            self._merge(state)

    def delete(self, item_ids: Collection[str]) -> int:
        """Forget items; gives how many of them there were. Their rows leave the files when half of a segment is deleted, or it is merged."""
        with self._folder.changing() as state:
            num_deleted = state.delete(item_ids)
            for place in reversed(range(len(state.segments))):
                if 2 * state.num_live(place) <= len(state.segments[place]):
                    self._rewrite(state, slice(place, place + 1))
            return num_deleted

    def _merge(self, state: State) -> None:
        """Merge from the youngest segment on while the one before is less than twice as large: about log2(items) of them stay."""
        first = len(state.segments) - 1
        size = state.num_live(first)
        while first and state.num_live(first - 1) < 2 * size:
            first -= 1
            size += state.num_live(first)
        if first < len(state.segments) - 1:
            self._rewrite(state, slice(first, len(state.segments)))

    def _rewrite(self, state: State, places: slice) -> None:
        merged = _joined(state.segments[places], state.deleted[places])
        del state.names[places], state.segments[places], state.deleted[places]
        if merged is not None:
            self._folder.append(state, merged)


def _fused(state: State, query: str, vector: Vector, limit: int, narrowed: Filter) -> list[Hit]:
    passing, count = state.passing(narrowed), max(CANDIDATES, 2 * limit)
    by_meaning = nearest_candidates(state.segments, passing, vector, count)
    by_words = word_candidates(state.segments, passing, query, state.num_items(), count)
    return [_hit(state.segments[each.segment], each, vector) for each in fused(by_words, by_meaning, weight_of_words(query))[:limit]]


def _hit(segment: Segment, found: Ranked, vector: Vector) -> Hit:
    similarity = float(np.asarray(segment.vectors[found.row], np.float32) @ vector)
    return Hit(segment.ids[found.row], segment.texts[found.row], found.score, similarity, found.word_rank, found.meaning_rank)


def _content(items: Sequence[SearchItem], vectors: npt.NDArray[np.float16]) -> Content:
    texts = [item.text for item in items]
    return Content(
        ids=[item.id for item in items],
        texts=texts,
        facets=facets_of([item.facets for item in items]),
        days=np.array([item.day.toordinal() if item.day else NO_DAY for item in items], np.int32),
        vectors=[vectors],
        words=lambda places: index_words(texts, places),
    )


def _joined(segments: Sequence[Segment], deleted: Sequence[Mask | None]) -> Content | None:
    """The live rows of several segments; nothing if there are none."""
    every = [np.arange(len(each)) if gone is None else np.flatnonzero(~gone) for each, gone in zip(segments, deleted, strict=True)]
    parts = [(segment, rows) for segment, rows in zip(segments, every, strict=True) if len(rows)]
    if not parts:
        return None
    return Content(
        ids=[each for segment, rows in parts for each in segment.ids.at(rows)],
        texts=[each for segment, rows in parts for each in segment.texts.at(rows)],
        facets=join_facets([(segment.facets, rows) for segment, rows in parts]),
        days=np.concatenate([segment.days[rows] for segment, rows in parts]),
        vectors=[segment.vectors if len(rows) == len(segment) else segment.vectors[rows] for segment, rows in parts],
        words=lambda places: merge_words(_moved(parts, places), len(places)),
    )


def _moved(parts: Sequence[tuple[Segment, Rows]], places: Rows) -> Iterator[tuple[Postings, Rows]]:
    """The words of each segment, and where each of its rows goes; −1 for those left out."""
    offset = 0
    for segment, rows in parts:
        moved = np.full(len(segment), -1, np.int64)
        moved[rows] = places[offset : offset + len(rows)]
        yield segment.words, moved
        offset += len(rows)
