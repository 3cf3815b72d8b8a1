"""Markdown from people as safe HTML: HTML in it is shown as text, what comes out is cleaned once more."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TEXT = {"p", "br", "em", "strong", "s", "code", "pre", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "h5", "h6", "hr"}
TAGS = TEXT | {"table", "thead", "tbody", "tr", "th", "td"}
_parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable(["table", "strikethrough"])


def to_html(text: str) -> SafeString:
    """Markdown as HTML that carries no script, style, picture or foreign scheme."""
    raw = _parser.render(text)
    clean = nh3.clean(raw, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}, link_rel="noopener noreferrer nofollow")
    return mark_safe(clean)  # noqa: S308 - cleaned in the line above
