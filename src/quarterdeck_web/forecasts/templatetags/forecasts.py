"""Words and drawings of the forecast screens."""

from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString

from quarterdeck_web.lib.drawing.svg import el, percent, picture, span

register = template.Library()


@register.filter
def date_month(value: str | date | None) -> str:
    """A month: `March 2025`."""
    if value is None:
        return "the beginning"
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{day:%B %Y}"


@register.filter
def times_as_far(stretch: float) -> str:
    """A factor as people say it: `1.2 times`."""
    return f"{stretch:.2g} times"


@register.simple_tag
def level_line(level: dict[str, Any]) -> SafeString:
    """A score from 0 to 100 % with its interval; tick at what was said."""
    low, at, high = (percent(level[name], 0, 1) for name in ("low", "came_true", "high"))
    parts = [
        el("rect", class_="line", x=low, y=5, width=span(low, high), height=2),
        el("rect", class_="tick", x=at, y=1, width=3, height=10, rx="1.5", transform="translate(-1.5)"),
        el("rect", class_="said", x=percent(level["said"], 0, 1), y=0, width=1, height=12),
    ]
    return picture("qd-iv", *parts, width="100%", height=12)
