"""Names for groups of texts: a stretch of what people wrote, the phrases that set them apart, and the quote nearest their middle."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from quarterdeck.evidence.grouping.neighbours import Vectors
from quarterdeck.evidence.grouping.phrases import Phrases, count_phrases, may_stand, stem, telling_phrases
from quarterdeck.evidence.grouping.sharpening import centres
from quarterdeck.evidence.grouping.titles import LONGEST_TITLE, GroupWords, choose_title, sentence_case, word_counts

TEXTS_READ = 400
"""Of a great group an even sample of so many texts is read."""

TITLES_READ = 150
"""Titles are taken from so many texts nearest the middle."""

CHARACTERS_READ = 2000
"""Of a long text its beginning is read."""

LONGEST_QUOTE = 280
QUOTES_LOOKED_AT = 25


@dataclass(frozen=True, slots=True)
class GroupLabel:
    """A group's name: `title` for people, the `phrases` that set it apart (most telling first) and the place of the most central text."""

    title: str
    phrases: tuple[str, ...]
    quote_idx: int


class Namer(Protocol):
    """Gives a group a better title, for example by a language model behind an OpenAI-compatible endpoint. It names and does nothing else."""

    def __call__(self, phrases: Sequence[str], quotes: Sequence[str]) -> str:
        """A title of a few words; an empty one keeps ours."""


def label_groups(texts: Sequence[str], vectors: Vectors, groups: npt.NDArray[np.int32]) -> tuple[GroupLabel, ...]:
    """One label for each group 0, 1, … of the texts.

    Phrases of one to three words are weighed by class-based TF-IDF [1]_. The title is the stretch of a text's first sentence, among the texts nearest
    the middle, whose words say most of what sets the group apart and are said by most; or the phrases listed, where that says more. No two groups
    have one title, however many words that takes.

    References
    ----------
    .. [1] Grootendorst, BERTopic: Neural topic modeling with a class-based TF-IDF procedure, 2022, https://arxiv.org/abs/2203.05794.
    """
    if not len(texts):
        return ()
    order = np.argsort(groups, kind="stable")
    begins = np.searchsorted(groups[order], np.arange(int(groups.max()) + 2))
    members = [order[begins[group] : begins[group + 1]] for group in range(int(groups.max()) + 1)]
    middles = centres(vectors, groups)
    near = [part[np.argsort(-(vectors[part] @ middle), kind="stable")] for part, middle in zip(members, middles, strict=True)]
    counted = [count_phrases([texts[index][:CHARACTERS_READ] for index in _even(part, TEXTS_READ)]) for part in members]
    found = _telling(counted)
    quotes = [_quote(texts, part) for part in near]
    titles = _titles(texts, near, counted, found)
    return tuple(GroupLabel(title or _shortened(texts[quote]), phrases, quote) for title, phrases, quote in zip(titles, found, quotes, strict=True))


def named(label: GroupLabel, quotes: Sequence[str], namer: Namer) -> GroupLabel:
    """The label with the namer's title, in one line and cut to `LONGEST_TITLE` characters; with its own if the namer has none."""
    title = " ".join(namer(label.phrases, tuple(quotes)).split())
    return replace(label, title=_shortened(title)) if title else label


def _telling(counted: Sequence[Phrases]) -> list[tuple[str, ...]]:
    anywhere: Counter[str] = Counter()
    for phrases in counted:
        anywhere.update(phrases.counts)
    mean_size = sum(anywhere.values()) / len(counted)
    return [telling_phrases(phrases, anywhere, mean_size) for phrases in counted]


def _titles(texts: Sequence[str], near: Sequence[npt.NDArray[np.intp]], counted: Sequence[Phrases], found: Sequence[tuple[str, ...]]) -> list[str]:
    """A title for each group, the greatest group first in the choice, so that a lesser one gives way."""
    shares: defaultdict[str, float] = defaultdict(float)
    for phrases in counted:
        for word, count in word_counts(phrases).items():
            shares[word] += count / max(phrases.num_texts, 1)
    mean_shares = {word: share / len(counted) for word, share in shares.items()}
    titles, taken = [""] * len(near), set[frozenset[str]]()
    for group in sorted(range(len(near)), key=lambda each: (-len(near[each]), each)):
        words = GroupWords(counted[group], mean_shares)
        nearest = [texts[index][:CHARACTERS_READ] for index in near[group][:TITLES_READ]]
        title = choose_title(nearest, found[group], words, lambda each: _substance(each) in taken)
        titles[group] = title or sentence_case(next(iter(found[group]), ""))
        taken.add(_substance(titles[group]))
    return titles


def _substance(title: str) -> frozenset[str]:
    """What a title says, whatever the order and the little words."""
    return frozenset(stem(word) for word in title.lower().replace(",", " ").split() if may_stand(word))


def _quote(texts: Sequence[str], near: npt.NDArray[np.intp]) -> int:
    """The text nearest the middle among those short enough to be quoted whole; else the nearest of all."""
    return next((int(index) for index in near[:QUOTES_LOOKED_AT] if len(texts[index]) <= LONGEST_QUOTE), int(near[0]))


def _even(part: npt.NDArray[np.intp], most: int) -> npt.NDArray[np.intp]:
    return part if len(part) <= most else part[np.linspace(0, len(part) - 1, most).astype(int)]


def _shortened(text: str, most: int = LONGEST_TITLE) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rsplit(" ", 1)[0] + "…"
