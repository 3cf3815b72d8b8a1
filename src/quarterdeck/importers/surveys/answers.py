"""Answers as people and survey tools write them. Each reader gives None where a text is no such answer."""

import hashlib
import re

from quarterdeck.importers.whole_table import plain
from quarterdeck.product.surveys import Disappointment

KANO_EXPECTED = "like, must-be, neutral, live-with or dislike (or 1 to 5 in this order)"
RATING_EXPECTED = "a whole number from 1 to 5"
SCORE_EXPECTED = "a whole number from 0 to 10"
DISAPPOINTED_EXPECTED = "very, somewhat or not disappointed"
ACTIVE_EXPECTED = "yes or no"

_KANO: tuple[tuple[str, str], ...] = (
    ("dislike", r"dislike|(?:do not|don t|would not|not) like|hate|5"),
    ("live-with", r"live with|tolerate|put up with|4"),
    ("neutral", r"neutral|don t care|do not care|indifferent|no opinion|3"),
    ("must-be", r"must|expect|necessity|requirement|2"),
    ("like", r"like|enjoy|love|1"),
)
_DEGREES = (("not at all", 1), ("extremely", 5), ("very", 4), ("somewhat", 2), ("slightly", 2), ("not", 1), ("moderately", 3))
_YES, _NO = {"yes", "y", "true", "1", "active", "x"}, {"no", "n", "false", "0", "inactive"}


def kano_answer(text: str) -> str | None:
    """One of the five answers of a Kano question."""
    said = plain(text)
    return next((answer for answer, words in _KANO if re.search(rf"\b(?:{words})\b", said)), None)


def rating(text: str) -> int | None:
    """1 to 5: a number, perhaps with its label (`4 - very important`), or Ulwick's words (not at all, somewhat, –, very, extremely)."""
    if number := _leading(text, 1, 5):
        return number
    said = plain(text)
    if not re.search(r"important|satisfied", said) or re.search(r"\d", said):
        return None
    return next((value for words, value in _DEGREES if re.search(rf"\b{words}\b", said)), 3)


def score(text: str) -> int | None:
    """0 to 10: a number, perhaps with its label (`10 - extremely likely`)."""
    return _leading(text, 0, 10)


def disappointment(text: str) -> tuple[Disappointment, bool | None] | None:
    """How disappointed, and False where the answer says that the product is not used any more."""
    said = plain(text)
    if re.search(r"\bn a\b|no longer use|not applicable|don t use|do not use", said):
        return "not", False
    for word in ("very", "somewhat", "not"):
        if re.search(rf"\b{word}\b", said):
            return word, None
    return None


def activity(text: str) -> bool | None:
    """Yes or no."""
    said = plain(text)
    return True if said in _YES else False if said in _NO else None


def respondent_name(text: str) -> str:
    """Who answered. An address of e-mail becomes a sign of its own that tells people apart and does not say who they are."""
    if "@" in text:
        return f"person-{hashlib.sha256(text.strip().lower().encode()).hexdigest()[:12]}"
    return " ".join(text.split())[:200]


def _leading(text: str, low: int, high: int) -> int | None:
    found = re.fullmatch(r"\s*(\d{1,2})(?:\.0+)?(?:\s*[-–—=:(]\s*\D.*|[.,)]?\s+\D.*|\s*)", text, re.DOTALL)
    if not found or not low <= int(found[1]) <= high:
        return None
    return int(found[1])
