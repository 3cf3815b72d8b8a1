"""How much it matters to those who said it, as highlights judge it: a count for each level, never an average of levels."""

from collections import Counter
from collections.abc import Iterable, Mapping

from quarterdeck.product import IMPORTANCES, Evidence, Highlight, Importance


def voices_by_importance(highlights: Iterable[Highlight], said: Mapping[str, Evidence]) -> dict[Importance, int]:
    """How many voices gave each level, the greatest first; levels that nobody gave are left out.

    A person, else an account, else a piece of evidence is one voice, and counts once: under the most it said. Highlights of evidence that is not
    in `said` (by id) do not count.
    """
    most: dict[str, int] = {}
    for highlight in highlights:
        each = said.get(highlight.evidence)
        if each is not None:
            voice = f"person {each.person}" if each.person else f"account {each.account}" if each.account else f"item {each.duplicate_of or each.id}"
            most[voice] = max(most.get(voice, -1), IMPORTANCES.index(highlight.importance))
    counts = Counter(most.values())
    return {IMPORTANCES[level]: counts[level] for level in sorted(counts, reverse=True)}
