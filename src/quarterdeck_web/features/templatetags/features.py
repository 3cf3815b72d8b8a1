"""Filters of the features' pages."""

from datetime import date
from functools import lru_cache
from typing import Any

from django import template

from quarterdeck_web.features.edits import listed
from quarterdeck_web.features.keys import KEYS, is_turned
from quarterdeck_web.features.typed import POINT_WORDS
from quarterdeck_web.lib.drawing.keys import keys
from quarterdeck_web.lib.drawing.states import status, verdict
from quarterdeck_web.lib.words import tone
from quarterdeck_web.teams.noun_forms import plain

register = template.Library()
DAYS_PER_YEAR = 365

# Nine pairs of keys, six statuses, four verdicts: drawn once a process, not once a row.
register.simple_tag(lru_cache(maxsize=32)(lambda value, feasibility: keys(value, feasibility, short=True)), name="row_keys")
register.simple_tag(lru_cache(maxsize=32)(status), name="row_status")
register.simple_tag(lru_cache(maxsize=32)(verdict), name="row_verdict")


@register.filter
def facet(filters: Any, name: str) -> Any:
    """The words of one filter that are on."""
    return getattr(filters, name, ())


@register.filter
def date_tone(on_time: float | None) -> str:
    """The colour of a date's bar: as usual where nothing was promised."""
    return "" if on_time is None else tone(on_time)


@register.inclusion_tag("features/three.html")
def three(name: str, label: str, typed: Any, errors: Any, hint: str = "", unit: str = "", required: bool = False) -> dict[str, Any]:
    """A three-point range as three inputs: low, middle, high."""
    points = [
        {"name": f"{name}_{point}", "word": word, "value": typed.get(f"{name}_{point}", ""), "errors": errors.get(f"{name}_{point}", ())}
        for point, word in POINT_WORDS.items()
    ]
    return {"name": name, "label": label, "points": points, "hint": hint, "unit": unit, "required": required}


@register.filter
def short_day(value: date | None) -> str:
    """A day for a narrow column whose head shows the months: `26 Mar`; with the year from a year away."""
    if value is None:
        return "–"
    return f"{value.day} {value:%b}" if abs((value - date.today()).days) < DAYS_PER_YEAR else f"{value:%b %Y}"


@register.filter
def in_a_sentence(undoes: Any) -> str:
    """Keys that a change undoes, as words."""
    return listed(list(undoes))


@register.filter
def said(row: Any) -> str:
    """What a linked row is called in a list: its title, or what it points at."""
    return next(
        (str(row.body[name]) for name in ("title", "need", "requires", "to", "purpose", "kind", "winner", "then", "item") if row.body.get(name)),
        row.ref,
    )


register.filter("plain", plain)


@register.filter
def both_keys(feature: Any) -> bool:
    """Whether a feature is committed."""
    return feature is not None and all(is_turned(feature.body, key) for key in KEYS)
