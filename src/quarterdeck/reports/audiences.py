"""Who sees what: one table, and the pass over a report that enforces it.

The whole report is built first and then cut to the audience, so a section that forgets to ask cannot leak. A field
of `Report` that the table does not name is shown to nobody.
"""

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from quarterdeck.product import ProductFile
from quarterdeck.reports.document import Audience, Report

AUDIENCES: tuple[Audience, ...] = ("engineering", "executive", "sales", "customers")
SOMEBODY = "a named person"

_ALL = frozenset(AUDIENCES)
_ENGINEERING: frozenset[Audience] = frozenset({"engineering"})
_INSIDE: frozenset[Audience] = frozenset({"engineering", "executive"})

VISIBLE: dict[str, frozenset[Audience]] = {
    "format": _ALL,
    "version": _ALL,
    "audience": _ALL,
    "product_name": _ALL,
    "made_on": _ALL,
    "lead": _ALL,
    "value_unit": _INSIDE,
    "gap": _INSIDE,
    "conflict": _INSIDE,
    "missing": frozenset({"engineering", "executive", "sales"}),
    "timeline": _ENGINEERING,
    "releases": _INSIDE,
    "included": _ENGINEERING,
    "left_out": _ENGINEERING,
    "risks": _ENGINEERING,
    "needs": _ENGINEERING,
    "details": _ENGINEERING,
    "flaws": _ENGINEERING,
    "method": _ENGINEERING,
    "objectives": _INSIDE,
    "changes": _INSIDE,
    "change_summary": _INSIDE,
    "decisions": frozenset({"executive"}),
    "trust": frozenset({"executive"}),
    "quarters": frozenset({"executive", "sales"}),
    "horizons": frozenset({"customers"}),
    # Not sections but kinds of fact; they cut through every text.
    "names of people": _ENGINEERING,
    "values and money": _INSIDE,
    "dates and chances": _INSIDE,
}
"""Section of a report, or kind of fact → the audiences that see it."""


def sees(audience: Audience, what: str) -> bool:
    """Whether an audience sees a section or a kind of fact."""
    return audience in VISIBLE.get(what, frozenset())


def cut_to_audience(report: Report, product: ProductFile) -> Report:
    """The report with every section its audience may not see emptied, and names of people taken out of every text."""
    emptied = {field.name: _empty(getattr(report, field.name)) for field in fields(report) if not sees(report.audience, field.name)}
    report = replace(report, **emptied)
    return report if sees(report.audience, "names of people") else _without_names(report, product)


def _empty(section: object) -> Any:
    return () if isinstance(section, tuple) else "" if isinstance(section, str) else None


def _without_names(report: Report, product: ProductFile) -> Report:
    names = _people_pattern(product)
    if names is None:
        return report
    cleaned: Report = _with_texts(report, lambda text: names.sub(SOMEBODY, text))
    # The envelope is ours, not the product's: a person called "executive" must not break it.
    return replace(cleaned, format=report.format, audience=report.audience)


def _people_pattern(product: ProductFile) -> re.Pattern[str] | None:
    words = {person.name for person in product.people}
    # A plain word as an id (`may`, `will`) would tear ordinary sentences apart; an id that is no word cannot.
    words |= {person.id for person in product.people if re.search(r"[\d_\-.]", person.id)}
    words |= {f"person:{person.id}" for person in product.people}
    # The longest first, so that "Ana Maria Ruiz" is not left as "… Ruiz".
    listed = sorted((word for word in words if word.strip()), key=len, reverse=True)
    if not listed:
        return None
    return re.compile(r"(?<!\w)@?(?:" + "|".join(map(re.escape, listed)) + r")(?!\w)", re.IGNORECASE)


def _with_texts(value: Any, clean: Callable[[str], str]) -> Any:
    """A value with every text inside it cleaned, however deep."""
    result: Any = value
    if isinstance(value, str):
        result = clean(value)
    elif isinstance(value, tuple):
        result = tuple(_with_texts(item, clean) for item in value)
    elif is_dataclass(value) and not isinstance(value, type):
        result = replace(value, **{field.name: _with_texts(getattr(value, field.name), clean) for field in fields(value)})
    return result
