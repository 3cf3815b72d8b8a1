"""Where the meaning of evidence meets the engine: texts in, links and scores out. The worker's, not the pages'."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from quarterdeck.evidence.embedding import CachedEmbedder, Embedder, is_installed, load_embedder
from quarterdeck.evidence.text.clean import clean


@dataclass(frozen=True)
class Link:
    """Two of the texts that were given, by place. `score` is None where the words are the same; `is_sure`: link it without asking."""

    later: int
    earlier: int
    score: float | None
    is_sure: bool


def has_model() -> bool:
    """Whether the sentence model is installed; without it words alone are compared."""
    return is_installed()


def embedder() -> Embedder | None:
    """The sentence model with its vectors kept in the data folder, None where it is not installed."""
    return _embedder(Path(settings.DATA) / "vectors") if has_model() else None


@cache
def _embedder(folder: Path) -> Embedder | None:
    model = load_embedder()
    return CachedEmbedder(model, folder) if model else None


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
        links.append(Link(link.later, link.earlier, link.score, same or (link.score is not None and link.automatic)))
    return links


def sure_score(decisions: Iterable[tuple[float, bool]]) -> Any:
    """The score from which on people's decisions allow to link without asking, None while they do not."""
    from quarterdeck.evidence.duplicates import Decision, automatic_from

    return automatic_from([Decision(score, accepted) for score, accepted in decisions])
