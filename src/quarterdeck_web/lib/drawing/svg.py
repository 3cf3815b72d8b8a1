"""Writing SVG and HTML by hand, safely: `el("rect", x="10%", width=4, class_="bar")`. Text and attributes are escaped here."""

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

Part = SafeString | str
VOID = {"input", "img", "br", "hr"}
MAY_BE_EMPTY = {"value", "alt", "action"}
ADDRESSES = {"href", "action", "src"}
SCHEMES = {"", "http", "https", "mailto"}


def el(name: str, /, *parts: Part, **attributes: object) -> SafeString:
    """An element. `class_` is written `class`, `_` in a name becomes `-`; None and "" leave an attribute out; floats lose their noise."""
    kept = {_name(key): value for key, value in attributes.items() if value is not None and (value != "" or key in MAY_BE_EMPTY)}
    written = "".join(f' {key}="{_value(safe_address(value) if key in ADDRESSES else value)}"' for key, value in kept.items())
    if name in VOID:
        return mark_safe(f"<{name}{written}>")  # noqa: S308 - escaped above
    inner = "".join(str(conditional_escape(part)) for part in parts)
    return mark_safe(f"<{name}{written}>{inner}</{name}>")  # noqa: S308 - both halves are escaped above


def join(parts: Iterable[Part]) -> SafeString:
    """Several parts after each other; plain text among them is escaped."""
    return mark_safe("".join(str(conditional_escape(part)) for part in parts))  # noqa: S308 - escaped here


def safe_address(value: object) -> str:
    """An address that leads somewhere and runs nothing; `#` for any other (`javascript:`, `data:`)."""
    address = str(value).strip()
    try:
        scheme = urlsplit("".join(sign for sign in address if sign > " ")).scheme.lower()
    except ValueError:
        return "#"
    return address if scheme in SCHEMES else "#"


def picture(class_: str, *parts: Part, label: str = "", **attributes: object) -> SafeString:
    """An SVG: with a label it is an image to a screen reader, without one it is hidden from it (the words stand beside it)."""
    spoken: dict[str, object] = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    return el("svg", *parts, class_=class_, **attributes, **spoken)


def percent(value: float, low: float, high: float) -> str:
    """Where a value stands between two ends, as SVG writes it: `37.5%`. Outside the ends it stands at the end."""
    reach = high - low
    at = 0.0 if reach <= 0 else (value - low) / reach * 100
    return f"{_trim(max(0.0, min(100.0, at)))}%"


def percent_of_day(value: date, start: date, end: date) -> str:
    """Where a day stands between two days."""
    return percent(value.toordinal(), start.toordinal(), end.toordinal())


def span(first: str, last: str) -> str:
    """The width between two percentages, never negative."""
    return f"{_trim(max(0.0, float(last[:-1]) - float(first[:-1])))}%"


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-") if key not in KEPT else KEPT[key]


KEPT = {"viewBox": "viewBox", "preserveAspectRatio": "preserveAspectRatio"}


def _value(value: object) -> str:
    """An attribute's text, escaped even where it is markup that was safe elsewhere: inside quotes nothing is."""
    return _trim(value) if isinstance(value, float) else str(escape(value))


def _trim(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
