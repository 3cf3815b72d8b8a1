"""The cells of the market's matrix: three hundred on a page, so they are written in Python rather than included."""

from urllib.parse import quote

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from quarterdeck_web.evidence.market import Cell
from quarterdeck_web.lib.drawing.svg import el

register = template.Library()


@register.simple_tag(takes_context=True)
def market_cell(context: Context, cell: Cell) -> SafeString:
    """A level as shape and word, grey with its month where it is stale; it opens in the drawer."""
    root = f"/w/{context['workspace'].slug}/evidence/market/cell"
    checked = f"{cell.checked_on:%-d %b %Y}" if cell.checked_on else "undated"
    told = f"{cell.source or 'no source'}, {checked}" if cell.body else "Nobody looked yet"
    month = el("small", f"{cell.checked_on:%b %Y}" if cell.checked_on else "undated", el("span", ", stale", class_="qd-vh")) if cell.is_stale else ""
    return el(
        "a",
        el("i", aria_hidden="true"),
        el("span", cell.word),
        month,
        data_cell=f"{cell.capability}, {cell.competitor}" if cell.body else "",
        data_stale=f"{cell.capability}, {cell.competitor}" if cell.is_stale else "",
        class_=f"qd-level is-l{'x' if cell.level is None else cell.level}{' is-stale' if cell.is_stale else ''}",
        data_drawer="on",
        href=f"{root}/{quote(cell.capability, safe='')}/{quote(cell.competitor, safe='')}/",
        title=told,
    )
