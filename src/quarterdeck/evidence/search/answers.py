"""Asking the evidence: a question is answered by what people said, word for word, never by prose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from quarterdeck.evidence.search.index import EvidenceIndex
from quarterdeck.evidence.search.items import EVERYTHING, Filter, Hit

ITEMS_READ = 30
"""How many items are read sentence by sentence."""

SENTENCES_READ = 8
"""Of each item, so that one long letter does not take all the time; the first ones."""

LEAST_SIMILARITY = 0.25
"""A sentence less like the question than this says nothing about it, even if it shares a word."""

SHORT = 15
"""A sentence of fewer characters ("Thanks.") is read together with the one before."""

_SENTENCE = re.compile(r"[^\n]+?(?:[.!?…。！？]+[\"'”’)\]]*(?=\s|\Z)|(?=\n)|\Z|(?<=[。！？]))")


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters `start` to `end` of an item's text, and their cosine with the question.

    Texts in an index are clean ones; `CleanText.source_range` leads on to the characters of the verbatim.
    """

    item_id: str
    text: str
    start: int
    end: int
    similarity: float


def ask(index: EvidenceIndex, question: str, *, limit: int = 10, narrowed: Filter = EVERYTHING) -> list[Quote]:
    """The sentences that answer a question best, the best one of each item, best first; none if nothing comes near.

    Equal sentences of several items are quoted once, from the item found first.
    """
    hits = index.search(question, limit=max(ITEMS_READ, limit), narrowed=narrowed)
    read = [(hit, start, end) for hit in hits for start, end in _first_sentences(hit)]
    if not read:
        return []
    vectors = index.embedder.embed([question, *(hit.text[start:end] for hit, start, end in read)])
    similarities = vectors[1:] @ vectors[0]
    best: dict[str, Quote] = {}
    for (hit, start, end), similarity in zip(read, similarities.tolist(), strict=True):
        if similarity >= LEAST_SIMILARITY and (hit.id not in best or similarity > best[hit.id].similarity):
            best[hit.id] = Quote(hit.id, hit.text[start:end], start, end, similarity)
    distinct = {quote.text.casefold(): quote for quote in reversed(best.values())}
    return sorted(distinct.values(), key=lambda quote: (-quote.similarity, quote.item_id))[:limit]


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end, without the spaces around them; they do not overlap."""
    found: list[tuple[int, int]] = []
    for start, end in _pieces(text):
        if found and end - start < SHORT and "\n" not in text[found[-1][1] : start]:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    for match in _SENTENCE.finditer(text):
        piece = match[0].strip()
        if piece:
            start = match.start() + match[0].index(piece[0])
            yield start, start + len(piece)


def _first_sentences(hit: Hit) -> list[tuple[int, int]]:
    return sentences(hit.text)[:SENTENCES_READ]
