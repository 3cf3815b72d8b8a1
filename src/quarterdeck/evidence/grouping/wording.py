"""How strange the words of a text are: whether any need speaks like that."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from quarterdeck.evidence.grouping.graph import Labels, membership
from quarterdeck.evidence.grouping.sharpening import SMOOTHING_SHARE
from quarterdeck.evidence.grouping.words import count_words, counted_as

ROWS_PER_BLOCK = 4096

Scores = npt.NDArray[np.float64]


def strangeness(new: Sequence[str], known: Sequence[str], needs: Labels) -> tuple[Scores, Scores] | None:
    """How little the words of new texts, and of known ones, suit the need they suit best; higher is stranger. None where no word recurs.

    The naive Bayes odds of the text's words, over the root of their number; a known text is left out of its own need's words.

    Parameters
    ----------
    needs
        Of the known texts, numbered from 0 without gaps.
    """
    counts = count_words(known)
    if counts is None:
        return None
    present = counts.present.tocsr()
    in_need = np.asarray((membership(needs) @ present).todense(), float)
    anywhere = in_need.sum(axis=0) / in_need.sum()
    totals = in_need.sum(axis=1)
    added = SMOOTHING_SHARE * totals.mean()
    odds = np.log((in_need + added * anywhere) / (totals[:, None] + added) / anywhere).T.astype(np.float32)
    rows, words = np.repeat(np.arange(len(known)), np.diff(present.indptr)), present.indices
    own = needs[rows]
    others = in_need[own, words] - 1, totals[own] - np.diff(present.indptr)[rows]
    without_itself = np.log((others[0] + added * anywhere[words]) / (others[1] + added) / anywhere[words])
    judged_without = np.bincount(rows, weights=without_itself, minlength=len(known)).astype(float)
    return _unsuited(counted_as(counts, new), odds), _unsuited(present, odds, needs, judged_without)


def _unsuited(present: Any, odds: npt.NDArray[np.float32], needs: Labels | None = None, in_own: Scores | None = None) -> Scores:
    found = np.empty(present.shape[0])
    for begin in range(0, len(found), ROWS_PER_BLOCK):
        block = slice(begin, begin + ROWS_PER_BLOCK)
        suits = np.asarray(present[block] @ odds)
        if needs is not None and in_own is not None:
            suits[np.arange(len(suits)), needs[block]] = in_own[block]
        found[block] = -suits.max(axis=1)
    scores: Scores = found / np.sqrt(np.maximum(np.diff(present.indptr), 1))
    return scores
