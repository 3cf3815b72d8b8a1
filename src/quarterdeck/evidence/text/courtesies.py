"""The greeting that opens a letter and the closing that ends it: they say nothing of what is wanted, and texts that share them look alike."""

import re
from collections.abc import Iterator

from quarterdeck.evidence.text.tracked import Edit

LEAST_LEFT = 12
"""A text that would be shorter than this without its courtesies keeps them."""
_GREETING = re.compile(
    r"(?:dear|hi|hello|hey|(?:good )?(?:morning|afternoon|evening)|greetings|hallo|guten (?:tag|morgen|abend)|moin|sehr geehrte[rs]?|liebe[rs]?"
    r"|bonjour|bonsoir|salut|ch[eè]re?s?|hola|buen[oa]s (?:d[ií]as|tardes)|estimad[oa]s?|hoi|goede(?:morgen|middag|ndag)|geachte"
    r"|beste (?:team|allemaal|klant|meneer|mevrouw)|ciao|buongiorno|gentili?|ol[aá]|bom dia|prezad[oa]s?)"
    r"(?=[ ,!\n])[^.,!?:;\n]{0,40}[,!\n] *\n?",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:(?:(?:best|kind|warm|many)? ?regards|cheers|many thanks|thanks|thank you|thx|please advise|yours (?:sincerely|faithfully|truly)|sincerely"
    r"|mit freundlichen gr(?:ü|ue)(?:ß|ss)en|(?:viele|beste|liebe|freundliche) gr(?:ü|ue)(?:ß|ss)e|mfg|vielen dank|danke|bitte um r(?:ü|ue)ckmeldung"
    r"|cordialement|bien à vous|merci|met vriendelijke groet(?:en)?|(?:vriendelijke )?groet(?:en|jes)?|alvast bedankt|bedankt"
    r"|(?:un )?(?:cordial )?saludos?|gracias|cordiali saluti|grazie|atenciosamente|obrigad[oa])"
    r"(?=[ ,.!\n]|\Z))[^.!?]{0,40}[.!]*\Z",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…\n] ?")
_TAIL = 140
"""A closing begins within so many characters of the end."""


def courtesy_edits(text: str) -> Iterator[Edit]:
    """What goes: a greeting at the very beginning, and a closing after the last sentence with what follows it. Enough must be left."""
    greeting = _GREETING.match(text)
    begin = greeting.end() if greeting else 0
    end = _end_of_words(text)
    if len(text[begin:end].strip()) < LEAST_LEFT:
        return
    if begin:
        yield Edit(0, begin, "")
    if end < len(text):
        yield Edit(end, len(text), "")


def _end_of_words(text: str) -> int:
    """Where the last sentence ends that is not a closing."""
    tail = max(0, len(text) - _TAIL)
    for found in _SENTENCE_END.finditer(text, tail):
        if _CLOSING.match(text, found.end()):
            return len(text[: found.start() + 1].rstrip())
    return len(text)
