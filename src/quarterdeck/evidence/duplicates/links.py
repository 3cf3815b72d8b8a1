"""Duplicates as links from a later voice to an earlier one: reversible, and a link is either sure or a suggestion."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from quarterdeck.evidence.duplicates.document import Document
from quarterdeck.evidence.duplicates.exact import exact_duplicates
from quarterdeck.evidence.duplicates.ranking import DuplicateRanking
from quarterdeck.evidence.embedding import Embedder

SUGGESTED_FROM = 7.0
"""Standard deviations from which a voice is suggested as a duplicate; see docs/explanation/duplicates.md."""
MOST_SUGGESTIONS = 3
"""Suggestions for one voice."""


@dataclass(frozen=True, slots=True)
class DuplicateLink:
    """`later` says what `earlier` says, both by position. `score` in standard deviations; None: the words are the same.

    `meaning` is the cosine of what they mean, None without an embedder or for the same words: what suggestions are best read by. The score says how
    far a pair stands out from the rest, which two reports about one rarely named thing do, too.
    """

    later: int
    earlier: int
    score: float | None
    automatic: bool
    meaning: float | None = None

    @property
    def likeliness(self) -> tuple[float, float]:
        """What links are put in order by: the same words first, then by meaning, else by score."""
        if self.score is None:
            return (np.inf, np.inf)
        return (self.score if self.meaning is None else self.meaning, self.score)


def duplicate_links(
    documents: Sequence[Document],
    embedder: Embedder | None,
    *,
    among: Iterable[int] | None = None,
    automatic_from: float | None = None,
    suggested_from: float = SUGGESTED_FROM,
) -> list[DuplicateLink]:
    """Links of documents, in the order they came, to earlier ones that say the same.

    Parameters
    ----------
    among
        Positions to look for duplicates of, such as those just imported; all by default.
    suggested_from
        The least score of a suggestion; more where texts resemble one another so much that a quarter of them reach more.
    automatic_from
        Score from which a link is made without asking (see `automatic_from` in this package); None: only the same words are.
    """
    wanted = sorted(set(range(len(documents)) if among is None else among))
    exact = dict(exact_duplicates([f"{document.title} {document.body}" for document in documents]))
    chosen = set(wanted)
    links = {(later, earlier): DuplicateLink(later, earlier, None, True) for later, earlier in exact.items() if later in chosen or earlier in chosen}
    rows = [position for position in wanted if position not in exact]
    if len(documents) > 1 and rows:
        ranking = DuplicateRanking(documents, embedder)
        suggested_from = max(suggested_from, ranking.usual_best())
        for position, matches in zip(rows, ranking.ranked_all(np.array(rows, dtype=np.int64), MOST_SUGGESTIONS), strict=True):
            for match in matches:
                if match.score < suggested_from or match.position in exact:
                    continue
                later, earlier = max(position, match.position), min(position, match.position)
                automatic = automatic_from is not None and match.score >= automatic_from
                if (later, earlier) not in links:
                    links[later, earlier] = DuplicateLink(later, earlier, round(match.score, 3), automatic, ranking.meaning(later, earlier))
    return sorted(links.values(), key=lambda link: (link.later, -np.inf if link.score is None else -link.score, link.earlier))
