"""The same words: equal once case, spaces and punctuation are set aside."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

_APART = re.compile(r"[\W_]+")


def exact_duplicates(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs (position, first position with the same words), in order; texts without a letter or a digit have no duplicates."""
    first: dict[bytes, int] = {}
    pairs = []
    for position, text in enumerate(texts):
        words = words_only(text)
        if not words:
            continue
        earliest = first.setdefault(hashlib.blake2b(words.encode(), digest_size=16).digest(), position)
        if earliest != position:
            pairs.append((position, earliest))
    return pairs


def words_only(text: str) -> str:
    """Letters and digits in lower case and one form, single spaces between."""
    return _APART.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
