"""Names of people and accounts that are known, hidden wherever they stand in a text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from quarterdeck.evidence.text import clean

LEAST_LETTERS = 3
"""A name of fewer letters is not hidden: it would take pieces out of words that are none."""

LONGEST_NAME_WORDS = 6
HIDDEN = "⟨name⟩"
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class KnownNames:
    """Names in one way of writing, and the parts of people's names, which are hidden where they have a capital. As many as there are."""

    whole: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, people: Iterable[str] = (), accounts: Iterable[str] = ()) -> "KnownNames":
        """Of people ("Kim Larsen": also "Larsen") and of accounts."""
        told = [_WORD.findall(name.casefold()) for name in people]
        others = [_WORD.findall(name.casefold()) for name in accounts]
        whole = {" ".join(words) for words in (*told, *others) if words and sum(map(len, words)) >= LEAST_LETTERS and not _is_number(words)}
        parts = {word for words in told if len(words) > 1 for word in words if len(word) >= LEAST_LETTERS and word.isalpha()}
        return cls(frozenset(whole), frozenset(parts))

    def hidden_in(self, text: str) -> str:
        """The text with ⟨name⟩ for each name and with personal data masked."""
        # Names first: a mask's own words are none.
        return clean(self._without_names(clean(text).text)).text

    def _without_names(self, text: str) -> str:
        if not self.whole and not self.parts:
            return text
        words = [(found.start(), found.end(), found.group().casefold()) for found in _WORD.finditer(text)]
        kept, end, place = [], 0, 0
        while place < len(words):
            num = self._length_at(text, words, place)
            if num:
                kept += [text[end : words[place][0]], HIDDEN]
                end = words[place + num - 1][1]
            place += num or 1
        return "".join((*kept, text[end:]))

    def _length_at(self, text: str, words: list[tuple[int, int, str]], place: int) -> int:
        """How many words the longest name has that begins there; 0 if none does."""
        for num in range(min(LONGEST_NAME_WORDS, len(words) - place), 0, -1):
            if " ".join(word for _, _, word in words[place : place + num]) in self.whole:
                return num
        start, _, word = words[place]
        return int(word in self.parts and text[start].isupper())


def _is_number(words: list[str]) -> bool:
    return all(word.isdigit() for word in words)
