"""What a tracker said, as people can read it."""

import json
from typing import Any

from django import template

register = template.Library()
MAX_SHOWN = 20_000


@register.filter
def pretty_json(value: Any) -> str:
    """A payload word for word, cut where it is very long."""
    return json.dumps(value, indent=1, ensure_ascii=False)[:MAX_SHOWN]
