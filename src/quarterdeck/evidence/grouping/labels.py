"""Names for groups of texts: the phrases that set them apart, and the quote nearest their middle."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Protocol

import numpy as np
import numpy.typing as npt

from quarterdeck.evidence.grouping.neighbours import Vectors
from quarterdeck.evidence.grouping.sharpening import centres
from quarterdeck.evidence.grouping.stop_words import OTHER_STOP_WORDS

LONGEST_PHRASE = 3
PHRASES = 4
TEXTS_READ = 400
"""Of a great group an even sample of so many texts is read."""

CHARACTERS_READ = 2000
"""Of a long text its beginning is read."""

LONGER_SHARE = 0.5
"""A longer phrase stands for a shorter one within it when it is said at least so often in comparison: "virtual card" for "card"."""

LONGEST_QUOTE = 280
LONGEST_TITLE = 90
CANDIDATES = 25

_WORD = re.compile(r"[^\W_](?:[\w.+#'’-]*[\w+#])?")
_FILLERS = frozenset(
    re.findall(
        r"\S+",
        """please help want need get got getting know tell let make use using used thing things way try trying tried just really still
        dont don't can't cant doesn't doesnt isn't im i'm ive i've it's what's there's won't didn't
        hello hi hey thanks thank like would could does did is was
        add adding added allow allowing allows ability able support supports supporting implement implementing improve improving improved
        improvement enable enabling provide providing possible possibility feature features request requests proposal proposals suggestion
        consider create creating better new
        dear team regards hallo guten tag bitte danke grüße bonjour tous merci cordialement hola gracias saludos beste groet groeten bedankt""",
    )
)


@dataclass(frozen=True, slots=True)
class GroupLabel:
    """A group's name: `title` for people, the `phrases` it comes from (most telling first) and the place of the most central text."""

    title: str
    phrases: tuple[str, ...]
    quote_idx: int


class Namer(Protocol):
    """Gives a group a better title, for example by a language model behind an OpenAI-compatible endpoint. It names and does nothing else."""

    def __call__(self, phrases: Sequence[str], quotes: Sequence[str]) -> str:
        """A title of a few words; an empty one keeps ours."""


def label_groups(texts: Sequence[str], vectors: Vectors, groups: npt.NDArray[np.int32]) -> tuple[GroupLabel, ...]:
    """One label for each group 0, 1, … of the texts.

    Phrases of one to three words are weighed by class-based TF-IDF, in the order and the case in which most people write them.

    References
    ----------
    .. [1] Grootendorst, BERTopic: Neural topic modeling with a class-based TF-IDF procedure, 2022, https://arxiv.org/abs/2203.05794.
    """
    if not len(texts):
        return ()
    order = np.argsort(groups, kind="stable")
    begins = np.searchsorted(groups[order], np.arange(int(groups.max()) + 2))
    members = [order[begins[group] : begins[group + 1]] for group in range(int(groups.max()) + 1)]
    counted = [_count([texts[index][:CHARACTERS_READ] for index in _even(part, TEXTS_READ)]) for part in members]
    anywhere: Counter[str] = Counter()
    for phrases in counted:
        anywhere.update(phrases.counts)
    mean_size = sum(anywhere.values()) / max(len(counted), 1)
    middles = centres(vectors, groups)
    found = [_telling(phrases, anywhere, mean_size) for phrases in counted]
    quotes = [_quote(texts, vectors, part, middle) for part, middle in zip(members, middles, strict=True)]
    return tuple(
        GroupLabel(title or _shortened(texts[quote]), phrases, quote) for title, phrases, quote in zip(_titles(found), found, quotes, strict=True)
    )


def named(label: GroupLabel, quotes: Sequence[str], namer: Namer) -> GroupLabel:
    """The label with the namer's title, in one line and cut to `LONGEST_TITLE` characters; with its own if the namer has none."""
    title = " ".join(namer(label.phrases, tuple(quotes)).split())
    return replace(label, title=_shortened(title, LONGEST_TITLE)) if title else label


@dataclass(frozen=True, slots=True)
class _Phrases:
    """How many texts have each phrase (lower case), and how each is mostly written."""

    counts: Counter[str]
    written: dict[str, str]


def _count(texts: Sequence[str]) -> _Phrases:
    counts: Counter[str] = Counter()
    ways: dict[str, Counter[str]] = {}
    for text in texts:
        words = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]
        seen: dict[str, str] = {}
        for begin in range(len(words)):
            for end in range(begin + 1, min(begin + LONGEST_PHRASE, len(words)) + 1):
                # A phrase does not reach over a full stop or a bracket.
                if end - begin > 1 and text[words[end - 2][2] : words[end - 1][1]].strip():
                    break
                if _may_stand(words[begin][0]) and _may_stand(words[end - 1][0]):
                    phrase = " ".join(word for word, _, _ in words[begin:end])
                    seen.setdefault(phrase.lower(), _in_sentence(phrase, is_first=begin == 0))
        for phrase, way in seen.items():
            counts[phrase] += 1
            ways.setdefault(phrase, Counter())[way] += 1
    return _Phrases(counts, {phrase: max(sorted(ways[phrase]), key=ways[phrase].__getitem__) for phrase in counts})


def _may_stand(word: str) -> bool:
    """Whether a phrase may begin or end with the word."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    lower = word.lower()
    is_said = lower not in ENGLISH_STOP_WORDS and lower not in OTHER_STOP_WORDS and lower not in _FILLERS
    return is_said and not lower.isdigit() and (len(lower) > 1 or not lower.isascii())


def _in_sentence(phrase: str, *, is_first: bool) -> str:
    """As it is written within a sentence: the capital that only begins one goes, that of a name (iPhone, SQL) stays."""
    first, _, rest = phrase.partition(" ")
    if is_first and first[:1].isupper() and first[1:].islower():
        return f"{first.lower()} {rest}".strip()
    return phrase


def _telling(phrases: _Phrases, anywhere: Counter[str], mean_size: float) -> tuple[str, ...]:
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
        whole = next((each for each in ways if not any(_alike(word, other) for word in each.split() for other in used)), None)
        if whole is not None:
            chosen.append(whole)
        if len(chosen) == PHRASES:
            break
    return tuple(phrases.written[phrase] for phrase in chosen)


def _alike(word: str, other: str) -> bool:
    """Whether two words (lower case) are forms of one, or one begins with the other: "shader" and "shaders", "tile" and "tilemap"."""
    first, second = (each.removesuffix("s") for each in (word, other))
    return first == second or (min(len(first), len(second)) >= 4 and (first.startswith(second) or second.startswith(first)))


def _longest_around(phrase: str, ranked: Sequence[str], counts: Counter[str]) -> str:
    around = [other for other in ranked if f" {phrase} " in f" {other} " and counts[other] >= LONGER_SHARE * counts[phrase]]
    return max(around, key=lambda other: (other.count(" "), counts[other], other))


def _titles(phrases_of_groups: Sequence[tuple[str, ...]]) -> list[str]:
    """The most telling phrase; a second where one is a single word, and as many as it takes to tell two groups apart."""
    titles = []
    taken: set[str] = set()
    for phrases in phrases_of_groups:
        num = 1 if phrases and " " in phrases[0] else 2
        while num < len(phrases) and _listed(phrases[:num]).lower() in taken:
            num += 1
        title = _listed(phrases[:num])
        taken.add(title.lower())
        titles.append(title[:1].upper() + title[1:] if title[:2].islower() else title)
    return titles


def _listed(phrases: Sequence[str]) -> str:
    return " and ".join([", ".join(phrases[:-1]), phrases[-1]] if len(phrases) > 1 else phrases)


def _quote(texts: Sequence[str], vectors: Vectors, part: npt.NDArray[np.intp], middle: npt.NDArray[np.float32]) -> int:
    """The text nearest the middle among those short enough to be quoted whole; else the nearest of all."""
    near = part[np.argsort(-(vectors[part] @ middle), kind="stable")]
    return next((int(index) for index in near[:CANDIDATES] if len(texts[index]) <= LONGEST_QUOTE), int(near[0]))


def _even(part: npt.NDArray[np.intp], most: int) -> npt.NDArray[np.intp]:
    return part if len(part) <= most else part[np.linspace(0, len(part) - 1, most).astype(int)]


def _shortened(text: str, most: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rsplit(" ", 1)[0] + "…"
