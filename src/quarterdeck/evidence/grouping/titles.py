"""A title for a group, taken from what its people wrote: the stretch of a sentence that says most of what sets the group apart."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, log2

from quarterdeck.evidence.grouping.phrases import Phrases, Word, alike, in_sentence, may_stand, stem, words_of
from quarterdeck.evidence.grouping.stop_words import ASKING_VERBS, DOING_VERBS, NEGATIONS, PHRASAL_VERBS, PRONOUNS, TURNING_WORDS

LONGEST_TITLE = 60
LONGEST_SENTENCE = 160
"""A first sentence longer than this is no title; stretches of its beginning are looked at."""

MOST_WORDS, LONGEST_LIST = 8, 3
TELLING_WORDS = 5
"""A title is held against so many of the most telling words."""

FREQUENT, RARE_COST = 0.1, 1.5
"""A word that so many of a group's texts have narrows the title to nobody; a rarer one costs so many times what is missing to it."""

OFTEN_SAID = 0.06
"""What each doubling of the number of texts that say the stretch is worth, …"""

OFTEN_SAID_MOST = 0.3
LIST_COST, SINGLE_COST, LENGTH_COST, PRONOUN_COST, NUMBER_COST, WHOLE_WORTH = 0.15, 0.12, 0.04, 0.06, 0.1, 0.05
"""… what it costs to be a list of phrases, a single word, each word beyond five, each pronoun, each number; and what a whole sentence is worth."""

ASPECTS, LEAST_TEXTS_OF_ASPECT = 3, 3
"""A title of one word is followed by at most so many words, each of which so many of the group's texts have: "Matlab: matrix, image and plot"."""

LETTERS_ALIKE = 5
"""Words that begin with the same letters say one thing twice: "calories" and "calorie", "work" and "working"."""

LEAST_TEXTS_OF_NAME = 2
"""A capital within a sentence may begin somebody's name: such a word counts only where two texts have it."""

_BREAK = re.compile(r"[.!?:;…]+(?=\s|$)|[\n\r]+|\s[–—|-]\s")


@dataclass(frozen=True, slots=True)
class _Stretch:
    words: tuple[str, ...]
    is_whole: bool


class GroupWords:
    """Of one group: how many of its texts have each word of substance, and how telling the word is.

    A word's weight is its share of the group's texts by the logarithm of how rare it is in the average group.
    """

    def __init__(self, phrases: Phrases, mean_shares: Mapping[str, float]) -> None:
        self.written, self.num_texts = phrases.written, phrases.num_texts
        self.forms = {phrase: count for phrase, count in phrases.counts.items() if " " not in phrase}
        self.counts = word_counts(phrases)
        # What one text alone says is said by nobody else.
        others = max(phrases.num_texts - 1, 1)
        self.shares = {word: min(1.0, (count - 1) / others) for word, count in self.counts.items()}
        self.weights = {word: share * log(1 + 1 / max(mean_shares[word], 1e-9)) for word, share in self.shares.items()}
        self.most = sum(sorted(self.weights.values(), reverse=True)[:TELLING_WORDS]) or 1.0

    def worth(self, title_words: Sequence[str]) -> float:
        """What share of the most telling the words of a title (lower case) say, less what those cost that few speak of."""
        stems = {stem(word) for word in title_words if may_stand(word)}
        told = sum(self.weights.get(each, 0.0) for each in stems) / self.most
        return told - RARE_COST * sum(max(0.0, FREQUENT - self.shares.get(each, 0.0)) for each in stems)


def word_counts(phrases: Phrases) -> Counter[str]:
    """How many texts have each word, its forms taken together."""
    counts: Counter[str] = Counter()
    for phrase, count in phrases.counts.items():
        if " " not in phrase:
            counts[stem(phrase)] += count
    return counts


def choose_title(texts: Sequence[str], phrases: Sequence[str], words: GroupWords, is_taken: Callable[[str], bool]) -> str:
    """The best title that is not taken, at most 60 characters; empty where there is none.

    Parameters
    ----------
    texts
        Of the group, those nearest its middle.
    phrases
        The group's most telling phrases, which listed are a title, too.
    """
    scored: dict[str, float] = {}
    for stretch, support in _stretches(texts, words).items():
        title = _written(stretch.words, words)
        if len(title) <= LONGEST_TITLE:
            scored[title] = max(scored.get(title, -9.0), _score(stretch, support, words))
    for title, score in _listed(phrases, words):
        scored.setdefault(title, score)
    ranked = sorted(scored, key=lambda title: (-round(scored[title], 6), len(title), title))
    chosen = next((title for title in ranked if not is_taken(title)), "")
    return _with_aspects(chosen, words) if chosen and " " not in chosen else chosen


def _with_aspects(title: str, words: GroupWords) -> str:
    """A title of one word with what its group speaks of beside it: a thing's name alone says not what about it."""
    chosen: list[str] = []
    for each in sorted(words.weights, key=lambda word: (-words.weights[word], word)):
        if len(chosen) == ASPECTS:
            break
        if words.counts[each] >= LEAST_TEXTS_OF_ASPECT and each not in DOING_VERBS and "'" not in each:
            form = max((form for form in words.forms if stem(form) == each), key=lambda form: (words.forms[form], form))
            if not any(_begin_alike(form, other.lower()) for other in (title, *chosen)):
                chosen.append(words.written[form])
    while chosen and len(f"{title}: {_joined(chosen)}") > LONGEST_TITLE:
        chosen.pop()
    return f"{title}: {_joined(chosen)}" if len(chosen) > 1 else title


def _begin_alike(word: str, other: str) -> bool:
    return alike(word, other) or word[:LETTERS_ALIKE] == other[:LETTERS_ALIKE]


def _joined(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _score(stretch: _Stretch, support: int, words: GroupWords) -> float:
    score = words.worth(stretch.words) + min(OFTEN_SAID_MOST, OFTEN_SAID * log2(support))
    score -= PRONOUN_COST * sum(word in PRONOUNS for word in stretch.words) + LENGTH_COST * max(0, len(stretch.words) - 5)
    score -= NUMBER_COST * sum(word.replace(".", "").isdigit() for word in stretch.words)
    score -= SINGLE_COST * (len(stretch.words) == 1)
    return score + WHOLE_WORTH * stretch.is_whole


def _listed(phrases: Sequence[str], words: GroupWords) -> Iterator[tuple[str, float]]:
    """The first phrases, joined by commas and "and"."""
    for num in range(1, min(len(phrases), LONGEST_LIST) + 1):
        parts = phrases[:num]
        title = sentence_case(_joined(parts))
        single = SINGLE_COST if num == 1 and " " not in parts[0] else 0.0
        if len(title) <= LONGEST_TITLE and not (num == 1 and title.lower() in DOING_VERBS):
            yield title, words.worth(" ".join(parts).lower().split()) - LIST_COST * (num - 1) - single


def _stretches(texts: Sequence[str], words: GroupWords) -> Counter[_Stretch]:
    """Stretches of the texts' first sentences, with how many texts have each."""
    support: Counter[tuple[str, ...]] = Counter()
    sound: Counter[tuple[str, ...]] = Counter()
    whole: set[tuple[str, ...]] = set()
    for text in texts:
        seen: dict[tuple[str, ...], tuple[bool, bool]] = {}
        for part in _parts(_first_sentence(text)):
            for found, is_sound, is_whole in _stretches_of(part, words):
                before = seen.get(found, (False, False))
                seen[found] = before[0] or is_sound, before[1] or is_whole
        for found, (is_sound, is_whole) in seen.items():
            support[found] += 1
            sound[found] += is_sound
            if is_whole:
                whole.add(found)
    return Counter({_Stretch(found, found in whole): num for found, num in support.items() if 2 * sound[found] >= num})


def _stretches_of(part: Sequence[Word], words: GroupWords) -> Iterator[tuple[tuple[str, ...], bool, bool]]:
    """Stretches that may be a title: the words, whether they begin and end where a phrase does, and whether they are all that is said."""
    lower = [word.lower for word in part]
    stands = [may_stand(word) and not _is_number_of_one(word, words) for word in lower]
    first = next((place for place, each in enumerate(stands) if each), len(part))
    for begin in range(len(part)):
        if not (stands[begin] or lower[begin] in NEGATIONS) or (begin and lower[begin - 1] in NEGATIONS):
            continue
        for end in range(begin + 1, min(begin + MOST_WORDS, len(part)) + 1):
            if lower[end - 1] in TURNING_WORDS or _may_be_name(part[end - 1], is_first=end == 1, words=words):
                break
            is_phrasal = end - begin > 1 and (lower[end - 2], lower[end - 1]) in PHRASAL_VERBS
            if not (stands[end - 1] or is_phrasal) or (end - begin == 1 and (not stands[begin] or lower[begin] in DOING_VERBS)):
                continue
            begins = begin == 0 or not stands[begin - 1]
            ends = end == len(part) or (not stands[end] and (lower[end - 1], lower[end]) not in PHRASAL_VERBS)
            asked = _asked_in(lower[:begin], stands[:begin], lower[begin:end])
            yield (*asked, *lower[begin:end]), begins and ends, begin <= first and end == len(part)


def _asked_in(before: Sequence[str], stands: Sequence[bool], words: Sequence[str]) -> tuple[str, ...]:
    """The verb that a stretch with "to" needs to be read: "(add) a loop property to the player", "(allow) plugins to register shortcuts"."""
    verb = next((word for word in before if word in ASKING_VERBS), None)
    return (verb,) if verb and "to" in words and not any(stands) else ()


def _is_number_of_one(word: str, words: GroupWords) -> bool:
    """Whether it is the number of a ticket, an order or a flight, which one text alone has."""
    return any(sign.isdigit() for sign in word) and words.counts[stem(word)] < LEAST_TEXTS_OF_NAME and words.num_texts > LEAST_TEXTS_OF_NAME


def _may_be_name(word: Word, *, is_first: bool, words: GroupWords) -> bool:
    has_capital = not is_first and word.text[:1].isupper() and word.text[1:].islower()
    return has_capital and words.num_texts > LEAST_TEXTS_OF_NAME and words.counts[stem(word.lower)] < LEAST_TEXTS_OF_NAME and may_stand(word.text)


def _first_sentence(text: str) -> str:
    """The first sentence that has a word of substance."""
    for sentence in _BREAK.split(text[: 4 * LONGEST_SENTENCE]):
        if any(may_stand(word.text) for word in words_of(sentence)):
            return sentence[:LONGEST_SENTENCE]
    return ""


def _parts(sentence: str) -> Iterator[list[Word]]:
    """Runs of words that only spaces part."""
    part: list[Word] = []
    for word in words_of(sentence.replace('"', " ").replace("“", " ").replace("”", " ")):
        if part and not word.goes_on:
            yield part
            part = []
        part.append(word)
    if part:
        yield part


def _written(lower: Sequence[str], words: GroupWords) -> str:
    """The words as most write them, in sentence case."""
    return sentence_case(" ".join("I" if word == "i" else in_sentence(words.written.get(word, word), is_first=False) for word in lower))


def sentence_case(title: str) -> str:
    """With a capital, unless it begins with a name that has its own (iPhone)."""
    first = title.partition(" ")[0]
    return title[:1].upper() + title[1:] if first.islower() else title
