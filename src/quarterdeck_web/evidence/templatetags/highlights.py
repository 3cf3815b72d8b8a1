"""How much what was said matters to who said it, as a dot and a word."""

from django import template
from django.utils.safestring import SafeString

from quarterdeck_web.evidence.highlights.reading import STATES
from quarterdeck_web.lib.drawing.states import state

register = template.Library()


@register.simple_tag
def importance(level: str) -> SafeString:
    """The importance of a highlight."""
    return state(*STATES.get(level, (level.capitalize(), "", "open")))
