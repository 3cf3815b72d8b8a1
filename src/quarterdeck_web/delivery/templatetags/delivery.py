"""How work items are drawn."""

from django import template
from django.utils.safestring import SafeString

from quarterdeck_web.lib.drawing.states import state

register = template.Library()
STATES = {
    "open": ("Open", "", "open"),
    "under review": ("Under review", "info", "open"),
    "planned": ("Planned", "info", "half"),
    "in progress": ("In progress", "acc", "half"),
    "complete": ("Complete", "ok", ""),
    "closed": ("Closed", "", ""),
}
"""State → its word, tone and fill."""


@register.simple_tag
def work_state(value: str) -> SafeString:
    """The state of a work item: a dot and a word."""
    return state(*STATES.get(value, (str(value).capitalize(), "", "open")))


@register.filter
def state_word(value: str) -> str:
    """A state's word."""
    return STATES.get(value, (str(value),))[0]


@register.filter
def counted(value: float, unit: str) -> str:
    """An estimate with its unit: `1 point`, `2.5 days`."""
    return f"{value:g} {unit.removesuffix('s') if value == 1 else unit}".strip()
