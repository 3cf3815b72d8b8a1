"""Words and drawings of the compare screens."""

from django import template
from django.utils.safestring import SafeString

from quarterdeck_web.lib.counting import count
from quarterdeck_web.lib.drawing.svg import el, percent, picture, span

register = template.Library()
NOUNS = {"people": "person,people", "accounts": "account", "items": "item"}


@register.filter
def days_moved(days: int) -> str:
    """How far a date moved: `+14 days`, `−7 days`."""
    return f"{'+' if days > 0 else '−'}{abs(days)} day{'' if abs(days) == 1 else 's'}"


@register.simple_tag
def from_middle(value: float, widest: float) -> SafeString:
    """A bar from the middle: losses left, gains right."""
    half = min(abs(value) / (widest or 1), 1.0) * 50
    start = 50 - half if value < 0 else 50
    first, last = percent(start, 0, 100), percent(start + half, 0, 100)
    return picture(
        "qd-bar-line is-middle",
        el("rect", class_="gain" if value > 0 else "loss", x=first, width=span(first, last), height=6, rx=3),
        width="100%",
        height=6,
    )


@register.simple_tag
def opened(said: str, url: str, of: str) -> SafeString | str:
    """A count of one side that opens what was counted; what is no count stands as it is."""
    plain = said.replace(",", "")
    return count(int(plain), NOUNS[of], url, bare=True) if plain.isdecimal() else said


@register.simple_tag
def dot(kind: str) -> SafeString:
    """The sign of before (hollow) or after (full) for a legend."""
    return picture("qd-db is-key", el("circle", class_=kind, cx=5, cy=5, r=4), width=10, height=10)
