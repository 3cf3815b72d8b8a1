"""What mail programs add: the message that is answered, and the signature."""

import re
from collections.abc import Iterator

from quarterdeck.evidence.text.tracked import Edit

_LINE = re.compile(r"[^\n]*(?:\n|\Z)")
_QUOTED = re.compile(r"\s{0,3}>(?!\s*=)")
_ANSWERED = re.compile(
    r"\s*(?:On\b.{4,200}\bwrote:|Am\b.{4,200}\bschrieb\b.{0,100}:|Le\b.{4,200}\ba écrit\s?:|El\b.{4,200}\bescribió:|Il\b.{4,200}\bha scritto:)\s*\Z",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"\s*(?:-{2,}\s*(?:Original Message|Forwarded message|Message d'origine|Mensaje original|(?:Ursprüngliche|Weitergeleitete) Nachricht)\s*-{2,}"
    r"|_{20,})\s*\Z",
    re.IGNORECASE,
)
_HEADER = re.compile(r"\s*\**(?:From|Sent|To|Cc|Date|Subject|Von|Gesendet|An|Betreff|De|Envoyé|À|Objet)\**\s*:\**\s", re.IGNORECASE)
_SIGNATURE = re.compile(r"--\s?\Z")
_SENT_FROM = re.compile(
    r"\s*(?:Sent from (?:my|Mail for|Outlook for|Yahoo)\b|Get Outlook for\b|Von meinem \w+ gesendet|Envoyé de mon\b|Enviado desde mi\b).{0,60}\Z",
    re.IGNORECASE,
)
_HEADERS_OF_A_MESSAGE = 3


def mail_edits(text: str) -> Iterator[Edit]:
    """Quoted lines and what announces them go, and all from a signature or an answered message on; nothing goes if it would leave nothing."""
    if "\n" not in text:
        return
    lines = [(found.start(), found.end(), found[0].rstrip("\n")) for found in _LINE.finditer(text) if found[0]]
    dropped = _dropped(lines)
    kept = "".join(line for index, (_, _, line) in enumerate(lines) if index not in dropped)
    if not dropped or not kept.strip():
        return
    for index in sorted(dropped):
        yield Edit(lines[index][0], lines[index][1], "")


def _dropped(lines: list[tuple[int, int, str]]) -> set[int]:
    dropped: set[int] = set()
    for index, (_, _, line) in enumerate(lines):
        following = [text for _, _, text in lines[index + 1 : index + 6]]
        if _ends_here(line, following):
            return dropped | set(range(index, len(lines)))
        if _QUOTED.match(line) or (_ANSWERED.match(line) and any(_QUOTED.match(each) for each in following)) or _SENT_FROM.match(line):
            dropped.add(index)
    return dropped


def _ends_here(line: str, following: list[str]) -> bool:
    """Whether all from this line on is a signature, or the message that is answered."""
    if _SIGNATURE.match(line) or _FORWARDED.match(line):
        return True
    if _ANSWERED.match(line):
        return not any(_QUOTED.match(each) for each in following)
    return bool(_HEADER.match(line)) and sum(bool(_HEADER.match(each)) for each in following) >= _HEADERS_OF_A_MESSAGE - 1
