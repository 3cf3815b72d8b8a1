"""HTML to plain text, place by place. Only elements that HTML has count: `List<String>` and `a < b` stay."""

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5

from quarterdeck.evidence.text.tracked import Edit

_BLOCKS = (
    *("address", "article", "aside", "blockquote", "body", "br", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "li", "main", "nav", "ol"),
    *("option", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "title", "tr", "ul"),
)
_CELLS = ("td", "th")
_INLINE = (
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "button", "caption", "cite", "code", "col", "colgroup", "data", "del", "dfn", "em"),
    *("font", "i", "iframe", "img", "input", "ins", "kbd", "label", "link", "mark", "meta", "o:p", "path", "picture", "q", "s", "samp", "select"),
    *("small", "source", "span", "strike", "strong", "sub", "sup", "svg", "textarea", "time", "tt", "u", "var", "video", "wbr"),
)
_UNSEEN = ("script", "style", "template", "noscript")

# What is opened and never closed reaches to the end, as in browsers; so no text is read more than twice.
_MARKUP = re.compile(
    r"<!--(?:.*?-->|.*)"
    rf"|<(?P<unseen>{'|'.join(_UNSEEN)})(?=[\s>/])[^>]*>?(?:.*?</(?P=unseen)\s*>|.*)"
    rf"|</?(?P<name>{'|'.join(sorted((*_BLOCKS, *_CELLS, *_INLINE, *_UNSEEN), key=len, reverse=True))})(?:\s[^<>]*)?/?>"
    r"|<!doctype[^<>]*>|<!\[CDATA\[|\]\]>"
    r"|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});",
    re.IGNORECASE | re.DOTALL,
)


def markup_edits(text: str) -> Iterator[Edit]:
    """Tags go, or become the line break or space they show as; entities become the character they stand for."""
    if "<" not in text and "&" not in text:
        return
    for found in _MARKUP.finditer(text):
        instead = _entity(found[0]) if found[0].startswith("&") else _shown(found["name"] or "")
        if instead != found[0]:
            yield Edit(found.start(), found.end(), instead)


def _shown(name: str) -> str:
    name = name.lower()
    return "\n" if name in _BLOCKS else " " if name in _CELLS else ""


def _entity(entity: str) -> str:
    known = entity.startswith("&#") or entity[1:] in html5
    instead = unescape(entity) if known else entity
    # "&#0;" and the like stand for characters that are none.
    return instead if instead.isprintable() or instead.isspace() else ""
