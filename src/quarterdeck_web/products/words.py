"""How the record says what changed: fields and values as people read them."""

import json
import re
from typing import Any

from quarterdeck_web.lib.words import day

FIELDS = {
    "value": "value case",
    "feasibility": "feasibility case",
    "options": "what it takes",
    "late_cost_per_week": "cost of a late week",
    "keep_the_lights_on": "upkeep share",
    "memberships": "teams",
    "joins_on": "first day",
    "leaves_on": "last day",
    "promised_on": "promised day",
    "duplicate_of": "double of",
    "value.key": "value key",
    "feasibility.key": "feasibility key",
    "p10": "10 %",
    "p50": "50 %",
    "p90": "90 %",
}
"""Fields whose name a person would not say; of others the underscores go."""
LONG = 160
MOST_WITH_DAYS = 40
DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def field_words(field: str) -> str:
    """A field's name as people say it; `value.p50` is a field within one."""
    known = FIELDS.get(field)
    if known is None and "." in field:
        return ", ".join(field_words(part) for part in field.split("."))
    return known or field.replace("_", " ")


def told(value: Any) -> str:
    """A value as a line of text: ranges as `10–50–90`, days as 26 Mar, lists by what they name."""
    if isinstance(value, str):
        try:
            parsed = json.loads(value) if value[:1] in "[{" else value
        except json.JSONDecodeError:
            parsed = value
        if isinstance(parsed, str):
            return _of_text(parsed)
        value = parsed
    if value is None or value in ("", [], {}):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:g}"
    if isinstance(value, dict):
        return _of_dict(value)
    return ", ".join(dict.fromkeys(told(item) for item in value[:6])) + (f" and {len(value) - 6} more" if len(value) > 6 else "")


def differences(old: Any, new: Any) -> list[tuple[str, str, str]]:
    """What differs inside two versions of a field: path, before, after; at most 12 of them."""
    found: list[tuple[str, str, str]] = []
    _walk("", _parsed(old), _parsed(new), found)
    return found[:12]


def _walk(path: str, old: Any, new: Any, found: list[tuple[str, str, str]]) -> None:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict) and "p50" not in old:
        for field in dict.fromkeys([*old, *new]):
            _walk(f"{path} › {field_words(field)}" if path else field_words(field), old.get(field), new.get(field), found)
    elif isinstance(old, list) and isinstance(new, list) and all(isinstance(item, dict) for item in (*old, *new)):
        names = dict.fromkeys(_name(item) for item in (*old, *new))
        before, after = {_name(item): item for item in old}, {_name(item): item for item in new}
        for name in names:
            _walk(f"{path} › {name}" if path else name, before.get(name), after.get(name), found)
    else:
        found.append((path, told(old), told(new)))


def _of_dict(value: dict[str, Any]) -> str:
    if "p50" in value:
        p10, p50, p90 = (value.get(name, 0) for name in ("p10", "p50", "p90"))
        return f"{p50:g}" if p10 == p90 else f"{p10:g} – {p50:g} – {p90:g}"
    return _name(value) or ", ".join(f"{field_words(field)} {told(part)}" for field, part in list(value.items())[:5])


def _of_text(text: str) -> str:
    if len(text) <= MOST_WITH_DAYS:  # “not before 2027-03-01” is made by the product; longer texts are people’s own words.
        try:
            return DAY.sub(lambda found: day(found[0]), text)
        except ValueError:
            pass  # Somebody wrote 2026-13-45 where any text may stand.
    return text if len(text) <= LONG else text[: LONG - 1] + "…"


def _name(item: dict[str, Any]) -> str:
    return str(item.get("title") or item.get("name") or item.get("dimension") or item.get("team") or item.get("id") or item.get("by") or "")


def _parsed(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    return value
