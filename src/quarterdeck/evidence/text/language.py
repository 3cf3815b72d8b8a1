"""Which language a text is in."""

from dataclasses import dataclass
from functools import cache
from typing import Any

LEAST_LETTERS = 12
LEAST_PROBABILITY = 0.8
_NO_LANGUAGE = {"zxx", "und"}


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its ISO 639-1 code, and how probable it is."""

    code: str
    probability: float


def language(text: str) -> Language | None:
    """The language of a clean text, or nothing if it is too short or too mixed to tell.

    References
    ----------
    .. [1] Lui and Baldwin, langid.py (2012), https://aclanthology.org/P12-3005; Barbaresi, py3langid
    """
    # A word of Chinese or Japanese says as much as several letters of an alphabet.
    weight = sum((3 if "\u3040" <= sign <= "\u9fff" or "\uac00" <= sign <= "\ud7a3" else 1) for sign in text if sign.isalpha())
    if weight < LEAST_LETTERS:
        return None
    code, probability = _identifier().classify(text)
    if code in _NO_LANGUAGE or probability < LEAST_PROBABILITY:
        return None
    return Language(code, float(probability))


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
