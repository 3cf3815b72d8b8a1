"""From the words as they came to what can be searched, in bounded memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Literal

from quarterdeck.evidence.embedding import Embedder
from quarterdeck.evidence.search.index import EvidenceIndex
from quarterdeck.evidence.search.items import SearchItem
from quarterdeck.evidence.text import clean, language

ITEMS_PER_BLOCK = 50_000
"""At a time in memory, with their vectors: about 300 MB. What a killed process has to do again, at most; vectors are kept as they are made."""

LANGUAGE = "language"
Stage = Literal["cleaned", "embedded", "indexed"]


def add_verbatims(
    index: EvidenceIndex,
    items: Iterable[SearchItem],
    *,
    embedder: Embedder | None = None,
    done: Callable[[Stage, int], None] = lambda _stage, _num_items: None,
) -> int:
    """Clean, hide personal data in, embed and index items whose `text` is the verbatim; gives how many there were.

    Each gets the facet `language`, an ISO 639-1 code, where it has none and its text is long enough to tell.

    Parameters
    ----------
    items
        Read as they come, a block at a time. To begin again after an interruption, give all of them: what is there is replaced by itself.
    embedder
        Who makes the vectors, for example `CachedEmbedder(ParallelEmbedder(…))`; of the same id as the index's own, which serves otherwise.
    done
        Told after each stage of each block, with the number of items in it.
    """
    embedder = index.embedder if embedder is None else embedder
    num_items = 0
    for block in _blocks(items):
        cleaned = [_cleaned(item) for item in block]
        done("cleaned", len(block))
        vectors = embedder.embed([item.text for item in cleaned])
        done("embedded", len(block))
        index.add(cleaned, vectors)
        done("indexed", len(block))
        num_items += len(block)
    return num_items


def _cleaned(item: SearchItem) -> SearchItem:
    text = clean(item.text).text
    if LANGUAGE in item.facets or (found := language(text)) is None:
        return replace(item, text=text)
    return replace(item, text=text, facets={**item.facets, LANGUAGE: found.code})


def _blocks(items: Iterable[SearchItem]) -> Iterator[list[SearchItem]]:
    iterator = iter(items)
    while block := list(islice(iterator, ITEMS_PER_BLOCK)):
        yield block
