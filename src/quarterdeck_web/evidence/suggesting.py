"""Which need an item may belong to: by the words it shares with each need's title, description and quotes. A suggestion, with its reason.

The weight of a word is that of BM25 (Robertson and Zaragoza 2009, doi:10.1561/1500000019): it grows with how often a need
uses the word and falls with how many needs use it. Nearness is the share of the item's own weight that a need accounts
for, 0 to 1: what it says is "so much of what can be recognised in this text points there", and no more.
"""

import re
from collections import Counter
from dataclasses import dataclass
from math import log
from typing import Any

from quarterdeck_web.evidence.words import plain

WORD = re.compile(r"[^\W\d_]{3,}")
COMMON_WORDS = """
the and for that this with you your are was were not but have has had they them their our out about can could would should from when then
than what which who how why all any one two get got just there here will been being its into over after before again more most some such
only very also every each other die der das und ist nicht mit ein eine von wir sie den dem auf für les des une est pas que qui nous vous
pour dans avec sur los las una por para con het een van niet dat call caller note deal regards thanks hello team please today
"""
COMMON = frozenset(COMMON_WORDS.split())
K, B = 1.2, 0.6
TITLE_WEIGHT, DESCRIPTION_WEIGHT = 4, 2
MAX_TERMS = 250
MIN_WORDS = 2
"""One shared word is chance more often than not."""
FORMAT = 1


@dataclass(frozen=True)
class Suggestion:
    """A need an item may belong to: how near (0 to 1) and by which words, those that say most first."""

    ref: str
    title: str
    nearness: float
    words: tuple[str, ...]

    @property
    def reason(self) -> str:
        """Why, as a phrase."""
        return f"shares {', '.join(f'“{word}”' for word in self.words[:4])}"


def terms(text: str) -> list[str]:
    """A text's words for comparing: without accents, capitals and the commonest words, a plural's s cut off."""
    return [word[:-1] if word.endswith("s") and len(word) > 4 else word for word in WORD.findall(plain(text)) if word not in COMMON]


def learn(needs: dict[str, tuple[str, str]], quotes: dict[str, list[str]]) -> dict[str, Any]:
    """What words point to which need, as a document: needs are ref → (title, description), quotes ref → texts."""
    used = {}
    for ref, (title, description) in needs.items():
        counts = Counter[str]()
        for text, weight in ((title, TITLE_WEIGHT), (description, DESCRIPTION_WEIGHT), *((quote, 1) for quote in quotes.get(ref, ()))):
            for term in terms(text):
                counts[term] += weight
        used[ref] = counts
    held = Counter(term for counts in used.values() for term in counts)
    length = sum(sum(counts.values()) for counts in used.values()) / max(1, len(used)) or 1.0
    index: dict[str, list[list[Any]]] = {}
    for place, (_, counts) in enumerate(used.items()):
        norm = K * (1 - B + B * sum(counts.values()) / length)
        weights = {term: _rarity(held[term], len(used)) * count * (K + 1) / (count + norm) for term, count in counts.items()}
        for term in sorted(weights, key=lambda term: -weights[term])[:MAX_TERMS]:
            index.setdefault(term, []).append([place, round(weights[term], 3)])
    return {"format": FORMAT, "needs": [[ref, needs[ref][0]] for ref in used], "terms": index}


def suggest(learnt: dict[str, Any], text: str, limit: int = 3) -> list[Suggestion]:
    """The needs nearest to a text, nearest first; none where nothing is recognised."""
    scores: dict[int, list[tuple[float, str]]] = {}
    most, unknown = 0.0, _rarity(1, len(learnt["needs"])) / 2
    for term in dict.fromkeys(terms(text)):
        found = learnt["terms"].get(term)
        if found:
            most += max(weight for _, weight in found)
            for place, weight in found:
                scores.setdefault(place, []).append((weight, term))
        else:
            most += unknown
    ranked = sorted(scores.items(), key=lambda item: -sum(weight for weight, _ in item[1]))[:limit]
    made = []
    for place, parts in ranked:
        if len(parts) < MIN_WORDS:
            continue
        ref, title = learnt["needs"][place]
        words = tuple(term for _, term in sorted(parts, reverse=True))
        made.append(Suggestion(ref, title, sum(weight for weight, _ in parts) / most, words))
    return made


def _rarity(held: int, num_needs: int) -> float:
    return log(1 + (num_needs - held + 0.5) / (held + 0.5))
