"""Where the meaning of evidence meets the engine: texts in, links, hits and quotes out.

Loaded by workers, and by pages when they search: the index is read from its files, the sentence model once a process.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

from quarterdeck.errors import InvalidInput, UnreadableFile
from quarterdeck.evidence.embedding import CachedEmbedder, Embedder, Vectors, fit_tfidf, is_installed, load_embedder, load_tfidf, model_folder
from quarterdeck.evidence.search import EvidenceIndex, Filter, SearchItem, add_verbatims, ask
from quarterdeck.evidence.text.clean import clean

TFIDF, INDEX = "tfidf.npz", "index"


@dataclass(frozen=True)
class Link:
    """Two of the texts that were given, by place. `score` is None where the words are the same; `is_sure`: link it without asking.

    `meaning` is the cosine of what they mean, None without a model; the greatest `likeliness` is read first.
    """

    later: int
    earlier: int
    score: float | None
    is_sure: bool
    meaning: float | None
    likeliness: tuple[float, float]


@dataclass(frozen=True)
class Near:
    """An item found, by the id it was indexed with. `similarity` is the cosine of meanings; `by_words`: it shares words that were looked for."""

    key: str
    similarity: float
    by_words: bool


@dataclass(frozen=True)
class Said:
    """Characters `start` to `end` of an item's text as it was cleaned, which read `text`, and how near they come to the question."""

    key: str
    text: str
    start: int
    end: int
    similarity: float


def has_model() -> bool:
    """Whether the sentence model is installed; without it words alone are compared."""
    return is_installed()


def embedder() -> Embedder | None:
    """The sentence model with its vectors kept in the data folder, None where it is not installed."""
    return _embedder(Path(settings.DATA) / "vectors") if has_model() else None


@cache
def _embedder(folder: Path) -> Embedder | None:
    model = _sentence_model(model_folder())
    return CachedEmbedder(model, folder) if model else None


@cache
def _sentence_model(folder: Path) -> Embedder | None:
    """The model that lies in a folder, loaded once a process: every index asks with the same one."""
    return load_embedder()


def embed_ahead(texts: Sequence[str]) -> int:
    """Embed texts, as an index will ask for them, and keep the vectors; returns how many were not known yet."""
    model = embedder()
    if not isinstance(model, CachedEmbedder):
        return 0
    before = model.num_kept()
    model.embed([clean(text).text for text in texts])
    return max(0, model.num_kept() - before)


def duplicates_among(said: Sequence[tuple[str, date | None]], among: Iterable[int], decisions: Iterable[tuple[float, bool]]) -> list[Link]:
    """Which of some texts (with the day they were said, oldest first) repeat an earlier one.

    Parameters
    ----------
    among
        Places of the texts that are looked at; they are compared with all.
    decisions
        Scores of suggestions with what people said to them: they settle from which score on nobody need be asked.
    """
    from quarterdeck.evidence.duplicates import Decision, automatic_from, document_of, duplicate_links, exact_duplicates

    documents = [document_of(clean(text).text, day) for text, day in said]
    sure_from = automatic_from([Decision(score, accepted) for score, accepted in decisions])
    links = []
    for link in duplicate_links(documents, embedder(), among=among, automatic_from=sure_from):
        # Personal data are hidden before texts are compared: what differs in nothing else is alike, not the same.
        same = link.score is None and bool(exact_duplicates([said[link.later][0], said[link.earlier][0]]))
        links.append(Link(link.later, link.earlier, link.score, same or (link.score is not None and link.automatic), link.meaning, link.likeliness))
    return links


def sure_score(decisions: Iterable[tuple[float, bool]]) -> Any:
    """The score from which on people's decisions allow to link without asking, None while they do not."""
    from quarterdeck.evidence.duplicates import Decision, automatic_from

    return automatic_from([Decision(score, accepted) for score, accepted in decisions])


def begin_index(folder: Path, texts: Callable[[], Iterator[str]]) -> bool:
    """Make the folder of a new index. Without the sentence model TF-IDF is fitted to the texts; returns whether there is anything to index."""
    folder.mkdir(parents=True, exist_ok=True)
    if has_model():
        return True
    try:
        fit_tfidf([clean(text).text for text in texts()]).save(folder / TFIDF)
    except InvalidInput:  # Nobody has said a word yet.
        return False
    return True


def add_to_index(folder: Path, items: Iterable[tuple[str, str, date | None]], done: Callable[[int], None]) -> int:
    """Index (key, verbatim, day); one that is there is replaced. `done` is told how many more are indexed."""
    index = _opened(folder)
    found = (SearchItem(key, text, {}, day) for key, text, day in items)
    return add_verbatims(index, found, embedder=embedder() if has_model() and not (folder / TFIDF).exists() else None,
                         done=lambda stage, number: done(number) if stage == "indexed" else None)  # fmt: skip


def size_of_index(folder: Path) -> int:
    """How many items an index holds."""
    return len(_opened(folder))


def search_index(folder: Path, query: str, limit: int, only: Collection[str] | None) -> list[Near]:
    """What answers a query best, by words and by meaning, best first."""
    narrowed = Filter(only=only) if only is not None else Filter()
    return [Near(hit.id, hit.similarity, hit.word_rank is not None) for hit in _opened(folder).search(query, limit=limit, narrowed=narrowed)]


def warm(folder: Path) -> None:
    """Load all that a first search of an index waits for: the code, the sentence model, the index itself."""
    search_index(folder, "any", 1, None)


def similar_in_index(folder: Path, key: str, limit: int) -> list[Near]:
    """What is most like an item; nothing where it is not indexed yet."""
    index = _opened(folder)
    if key not in index:
        return []
    return [Near(hit.id, hit.similarity, hit.word_rank is not None) for hit in index.similar(key, limit=limit)]


def ask_index(folder: Path, question: str, limit: int, only: Collection[str] | None) -> list[Said]:
    """The sentences that answer a question best, one of each item."""
    narrowed = Filter(only=only) if only is not None else Filter()
    quotes = ask(_opened(folder), question, limit=limit, narrowed=narrowed)
    return [Said(quote.item_id, quote.text, quote.start, quote.end, quote.similarity) for quote in quotes]


def place_in_verbatim(verbatim: str, said: Said) -> tuple[int, int] | None:
    """The characters of a verbatim that a quote comes from; None where the text is another by now."""
    cleaned = clean(verbatim)
    if cleaned.text[said.start : said.end] != said.text:
        return None
    return cleaned.source_range(said.start, said.end)


@cache
def _opened(folder: Path) -> EvidenceIndex:
    tfidf = folder / TFIDF
    return EvidenceIndex(folder / INDEX, load_tfidf(tfidf) if tfidf.exists() else _WhenNeeded())


class _WhenNeeded:
    """The sentence model, loaded when the first text is embedded: what is only looked up needs none."""

    @cached_property
    def _model(self) -> Embedder:
        model = _sentence_model(model_folder()) if has_model() else None
        if model is None:
            raise UnreadableFile(str(model_folder()), "holds no sentence model.", "Run `quarterdeck model install`.")
        return model

    @property
    def id(self) -> str:
        return self._model.id

    @property
    def dimensions(self) -> int:
        return self._model.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._model.embed(texts)
