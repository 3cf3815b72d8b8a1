"""What was said, word for word, with its highlights drawn in.

The drawn text has exactly the characters of the text itself, in one element, so that a browser finds the place of a selection by counting them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from quarterdeck_web.evidence.highlights.models import LEVELS, Highlight
from quarterdeck_web.evidence.words import found_words
from quarterdeck_web.lib.drawing.svg import el, join


@dataclass(frozen=True)
class _Piece:
    """A stretch of text over which the same highlights lie, with those that begin at it."""

    start: int
    end: int
    over: tuple[Highlight, ...]
    beginning: tuple[Highlight, ...]


def verbatim(text: str, highlights: Sequence[Highlight], words: Sequence[str] = ()) -> SafeString:
    """A text with its highlights as marks, and some words marked that point somewhere. Each highlight's place is `#highlight-<id>`."""
    pointing = found_words(text, list(words), stemmed=True)
    return join(_drawn(text, piece, pointing) for piece in _pieces(text, highlights))


def _pieces(text: str, highlights: Sequence[Highlight]) -> list[_Piece]:
    inside = [each for each in highlights if 0 <= each.start < each.end <= len(text)]
    edges = sorted({0, len(text), *(each.start for each in inside), *(each.end for each in inside)})
    return [
        _Piece(
            start,
            end,
            tuple(each for each in inside if each.start <= start and end <= each.end),
            tuple(each for each in inside if each.start == start),
        )
        for start, end in pairwise(edges)
    ]


def _drawn(text: str, piece: _Piece, words: Sequence[tuple[int, int]]) -> SafeString:
    parts: list[SafeString] = [el("span", id=f"highlight-{each.ref}", class_="qd-hl-at") for each in piece.beginning]
    said: list[SafeString] = []
    at = piece.start
    for start, end in words:
        low, high = max(start, piece.start), min(end, piece.end)
        if low < high:
            said += [plain(text[at:low]), el("b", plain(text[low:high]), class_="qd-word")]
            at = high
    said.append(plain(text[at : piece.end]))
    if not piece.over:
        return join([*parts, *said])
    level = max(each.level for each in piece.over)
    told = "; ".join(f"{each.importance}: {each.linked.need or each.linked.feature or ''}" for each in piece.over)
    classes = f"qd-hl is-{LEVELS[level].replace(' ', '-')}" + (" is-deep" if len(piece.over) > 1 else "")
    return join([*parts, el("mark", *said, class_=classes, data_highlights=" ".join(each.ref for each in piece.over), title=told[:300])])


def plain(text: str) -> SafeString:
    """A text as HTML that a browser reads as exactly these characters: it would make one of CR and LF, and drop NUL."""
    return mark_safe(escape(text).replace("\r", "&#13;").replace("\0", "\N{REPLACEMENT CHARACTER}"))  # noqa: S308 - escaped
