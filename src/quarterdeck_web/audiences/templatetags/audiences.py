"""Words of the report pages."""

from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString

from quarterdeck_web.lib import words
from quarterdeck_web.lib.drawing.states import state

register = template.Library()


@register.filter
def long_day(value: str) -> str:
    """A day in full: `23 November 2026`."""
    day = date.fromisoformat(value)
    return f"{day.day} {day:%B %Y}"


@register.filter
def plain_number(value: float) -> str:
    """A number as people write it: `70`, `0.5`."""
    return f"{value:g}"


@register.filter
def titles(values: list[str], most: int = 4) -> str:
    """Titles in one line, the first few: `Live ETA; Dock self-booking and 3 more`."""
    shown = "; ".join(values[:most])
    return shown if len(values) <= most else f"{shown} and {len(values) - most} more"


@register.simple_tag
def confidence(result: dict[str, Any]) -> SafeString | str:
    """How sure its people are of a key result, as a state with its number; nothing where nobody said."""
    share = result["confidence"]
    if share is None:
        return ""
    kind, shape = ("ok", "") if share >= 0.7 else ("warn", "half") if share >= 0.4 else ("risk", "open")
    return state(f"{words.share(share)} sure", kind, shape)


@register.filter
def tone_kind(tone: str) -> str:
    """A report's tone as the kind of a state."""
    return {"plain": "", "ok": "ok", "warn": "warn", "risk": "risk"}.get(tone, "")


@register.filter
def of_objective(results: list[dict[str, Any]], most: int = 3) -> list[dict[str, Any]]:
    """The key results shown of an objective."""
    return results[:most]
