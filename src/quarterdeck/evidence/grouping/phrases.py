"""Phrases that set a group of texts apart: counted, weighed, and written as most people write them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

from quarterdeck.evidence.grouping.stop_words import ENGLISH_WORDS_OF_SUBSTANCE, FILLERS, OTHER_STOP_WORDS

LONGEST_PHRASE = 3
PHRASES = 4
CANDIDATES = 25
LONGER_SHARE = 0.5
"""A longer phrase stands for a shorter one within it when it is said at least so often in comparison: "virtual card" for "card"."""

_WORD = re.compile(r"[^\W_](?:[\w.+#'’-]*[\w+#])?")
_NO_WORDS = re.compile(r"⟨\w+⟩|\b(?:https?://|www\.)\S+")
"""Masks of personal data and addresses: what stands there names nothing."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, and whether only spaces part it from the word before."""

    text: str
    goes_on: bool

    @property
    def lower(self) -> str:
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class Phrases:
    """How many of `num_texts` texts have each phrase (lower case), and how each is mostly written."""

    counts: Counter[str]
    written: Mapping[str, str]
    num_texts: int


def words_of(text: str) -> list[Word]:
    """The words in their order, without addresses and what hides personal data."""
    found: list[Word] = []
    end = 0
    text = _NO_WORDS.sub("\n¦\n", text)
    for match in _WORD.finditer(text):
        between = text[end : match.start()]
        found.append(Word(match.group(), goes_on=bool(found) and not between.strip(" `\t") and "\n" not in between))
        end = match.end()
    return found


def count_phrases(texts: Sequence[str]) -> Phrases:
    """Phrases of one to three words that say something."""
    counts: Counter[str] = Counter()
    ways: dict[str, Counter[str]] = {}
    for text in texts:
        for phrase, way in _phrases_in(words_of(text)).items():
            counts[phrase] += 1
            ways.setdefault(phrase, Counter())[way] += 1
    return Phrases(counts, {phrase: max(sorted(ways[phrase]), key=ways[phrase].__getitem__) for phrase in counts}, len(texts))


def telling_phrases(phrases: Phrases, anywhere: Counter[str], mean_size: float) -> tuple[str, ...]:
    """At most four phrases, the most telling first, none in the words of another.

    Parameters
    ----------
    anywhere, mean_size
        The counts of all groups together, and how many an average group has.

    References
    ----------
    .. [1] Grootendorst, BERTopic: Neural topic modeling with a class-based TF-IDF procedure, 2022, https://arxiv.org/abs/2203.05794.
    """
    least = 2 if phrases.counts and max(phrases.counts.values()) > 1 else 1
    weights = {
        phrase: count * log(1 + mean_size / anywhere[phrase]) * (1 + 0.35 * phrase.count(" "))
        for phrase, count in phrases.counts.items()
        if count >= least
    }
    ranked = sorted(weights, key=lambda phrase: (-weights[phrase], phrase))[:CANDIDATES]
    chosen: list[str] = []
    for phrase in ranked:
        used = [word for other in chosen for word in other.split()]
        ways = (_longest_around(phrase, ranked, phrases.counts), phrase)
        whole = next((each for each in ways if not any(alike(word, other) for word in each.split() for other in used)), None)
        if whole is not None:
            chosen.append(whole)
        if len(chosen) == PHRASES:
            break
    return tuple(phrases.written[phrase] for phrase in chosen)


@cache
def may_stand(word: str) -> bool:
    """Whether a phrase may begin or end with the word: it is no article, preposition, auxiliary or filler, and no bare number."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    lower = word.lower()
    is_english = lower in ENGLISH_STOP_WORDS and lower not in ENGLISH_WORDS_OF_SUBSTANCE
    is_said = not is_english and lower not in OTHER_STOP_WORDS and lower not in FILLERS
    return is_said and not lower.replace(".", "").isdigit() and (len(lower) > 1 or not lower.isascii())


def alike(word: str, other: str) -> bool:
    """Whether two words (lower case) are forms of one, or one begins with the other: "shader" and "shaders", "tile" and "tilemap"."""
    first, second = stem(word), stem(other)
    return first == second or (min(len(first), len(second)) >= 4 and (first.startswith(second) or second.startswith(first)))


@cache
def stem(word: str) -> str:
    """A word (lower case) without the ending of a plural."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def in_sentence(phrase: str, *, is_first: bool) -> str:
    """As it is written within a sentence: the capital that only begins one goes, that of a name (iPhone, SQL) stays."""
    first, _, rest = phrase.partition(" ")
    if is_first and first[:1].isupper() and first[1:].islower():
        return f"{first.lower()} {rest}".strip()
    return phrase


def _phrases_in(words: Sequence[Word]) -> dict[str, str]:
    found: dict[str, str] = {}
    stands = [may_stand(word.text) for word in words]
    for begin in range(len(words)):
        if not stands[begin]:
            continue
        for end in range(begin + 1, min(begin + LONGEST_PHRASE, len(words)) + 1):
            # A phrase does not reach over a full stop or a bracket.
            if end - begin > 1 and not words[end - 1].goes_on:
                break
            if stands[end - 1]:
                phrase = " ".join(word.text for word in words[begin:end])
                found.setdefault(phrase.lower(), in_sentence(phrase, is_first=begin == 0))
    return found


def _longest_around(phrase: str, ranked: Sequence[str], counts: Counter[str]) -> str:
    around = [other for other in ranked if f" {phrase} " in f" {other} " and counts[other] >= LONGER_SHARE * counts[phrase]]
    return max(around, key=lambda other: (other.count(" "), counts[other], other))
