"""How well a product does something, as tables write it: a level, a word, a tick, or the version it came with."""

import re

from quarterdeck.importers.whole_table import plain

LEVELS_EXPECTED = "a level from 0 to 3, or none, part, on par, leading"
_WORDS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (0, ("0", "none", "no", "n", "missing", "absent", "false", "not supported", "unsupported", "0 none")),
    (1, ("1", "part", "partial", "partly", "limited", "some", "basic", "beta", "planned", "1 part")),
    (2, ("2", "on par", "par", "yes", "y", "full", "supported", "true", "standard", "2 on par")),
    (3, ("3", "leading", "lead", "leader", "best", "best in class", "ahead", "3 leading")),
)
_LEVELS = {word: level for level, words in _WORDS for word in words}
_SIGNS = {"✓": 2, "✔": 2, "✅": 2, "●": 2, "x": 0, "✗": 0, "✘": 0, "❌": 0, "–": 0, "-": 0, "○": 0, "◐": 1, "◑": 1, "~": 1}
_VERSION = re.compile(r"[≤<>=~v]*\s*\d+(\.\d+)*\+?", re.IGNORECASE)
_PART = re.compile(r"\b(part|partial|beta|preview|flag|experimental|limited|prefix)", re.IGNORECASE)


def level_of(text: str) -> int | None:
    """The level of a text, None where it is none."""
    return _SIGNS.get(text.strip().lower(), _LEVELS.get(plain(re.sub(r"\.0+$", "", text.strip()))))


def is_version(text: str) -> bool:
    """Whether a text may be a version such as `12.1` or `≤18`."""
    return _VERSION.fullmatch(text.strip()) is not None


def presence_of(text: str) -> int:
    """The level of a cell that says since which version there is something: 0 where it is empty or says no, 1 where it is part, else 2.

    Nobody leads by having something, so 3 is never given.
    """
    said = text.strip()
    if not said or (level_of(said) == 0 and not is_version(said)):
        return 0
    return 1 if _PART.search(said) else 2
