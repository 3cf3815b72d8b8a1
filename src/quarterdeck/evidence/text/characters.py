"""Characters that are none, texts that were decoded wrongly, and white space."""

import re
import unicodedata
from collections.abc import Iterator

from quarterdeck.evidence.text.tracked import Edit

_ODD = re.compile(
    r"\r\n?|[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u2028\u2029\u2060\ufeff\ufff9-\ufffb]"
)
_LINE_ENDS = {"\r", "\r\n", "\u2028", "\u2029", "\x0b", "\x0c"}

_SPACES = re.compile(r"(?:\A\s+)|(?:\s+\Z)|[^\S\n]*\n[^\S\n]*(?:\n\s*)?|[^\S\n]{2,}|[^\S\n ]")

_PIECE = re.compile(r"[^\n]{1,1000}(?:\s|\Z)|[^\n]{1,1000}|\n")
"""Lines, or parts of long ones: aligning a piece with its repair takes time and memory by the square of its length."""


def odd_character_edits(text: str) -> Iterator[Edit]:
    """Surrogate pairs become the character they stand for, lone ones a replacement character; what has no width goes; lines end in one way."""
    if text.isascii() and "\r" not in text and text.isprintable():
        return
    for found in _ODD.finditer(text):
        yield Edit(found.start(), found.end(), _instead_of(found[0]))


def _instead_of(odd: str) -> str:
    if odd in _LINE_ENDS:
        return "\n"
    if "\ud800" <= odd[0] <= "\udfff":
        return odd.encode("utf-16", "surrogatepass").decode("utf-16") if len(odd) == 2 else "\ufffd"
    return ""


def encoding_edits(text: str) -> Iterator[Edit]:
    """Undo wrong decoding ("GerÃ¤t" → "Gerät"), and bring letters with accents into one form (NFC).

    References
    ----------
    .. [1] Speer, ftfy: fixes text for you, https://ftfy.readthedocs.io
    """
    if text.isascii():
        return
    from ftfy import fix_encoding

    for piece in _PIECE.finditer(text):
        if not piece[0].isascii():
            fixed = unicodedata.normalize("NFC", fix_encoding(piece[0]))
            if fixed != piece[0]:
                yield from _differences(piece[0], fixed, piece.start())


def _differences(before: str, after: str, offset: int) -> Iterator[Edit]:
    """What turns one text into the other; neighbouring differences are one edit."""
    from rapidfuzz.distance import Levenshtein

    start = begin = None
    end = stop = 0
    for step in Levenshtein.opcodes(before, after):
        if step.tag == "equal":
            if start is not None:
                yield Edit(offset + start, offset + end, after[begin:stop])
            start = None
            continue
        if start is None:
            start, begin = step.src_start, step.dest_start
        end, stop = step.src_end, step.dest_end
    if start is not None:
        yield Edit(offset + start, offset + end, after[begin:stop])


def space_edits(text: str) -> Iterator[Edit]:
    """Runs of spaces become one, runs of empty lines one empty line; none at either end."""
    for found in _SPACES.finditer(text):
        at_the_edge = found.start() == 0 or found.end() == len(text)
        instead = "" if at_the_edge else "\n" * min(found[0].count("\n"), 2) or " "
        if instead != found[0]:
            yield Edit(found.start(), found.end(), instead)
