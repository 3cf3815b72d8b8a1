"""How a wish is put ("Add support for …", "Please allow …"): it says nothing of what is wished for, and wishes that share it look alike."""

import re

LEAST_LEFT = 8
"""A text that would be shorter than this without its asking keeps it."""

_QUALITIES = r"(?:(?:an?|the|some|more|better|new|full|basic|native|proper|built-in|optional|additional|support|easy|easier) )*"
_THINGS = r"(?:supports?|options?|ability|possibility|way|setting|feature|method|function|functionality) (?:for|to|of|that)\b"
_ASKING = re.compile(
    r"\s*(?:(?:feature request|request|proposal|suggestion|idea|feature)[:\-] *)?(?:please )?(?:(?:can|could) (?:you|we) (?:please )?)?"
    rf"(?:(?:add|adding|include|create|offer|have|need|want|implement|introduce|provide|expose|allow|enable|improve) {_QUALITIES}{_THINGS}"
    rf"|(?:implement|introduce|provide|expose|allow|enable|improve) {_QUALITIES}"
    rf"|{_QUALITIES}{_THINGS})\s*",
    re.IGNORECASE,
)


def without_asking(text: str) -> str:
    """The text from where it says what is wished for, in English; the text itself where it does not begin by asking, or hardly anything is left."""
    asking = _ASKING.match(text)
    wished = text[asking.end() :] if asking else text
    return wished if len(wished.strip()) >= LEAST_LEFT else text
