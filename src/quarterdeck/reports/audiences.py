"""The pass that makes a report one audience's: the tables of rules, enforced.

The whole report is built first and then cut, so that a section that forgets to ask cannot leak. Three cuts: sections the
audience does not have, fields of facts it may not see, and then, in every text that is left, what such facts hold.
"""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from quarterdeck.product import ProductFile
from quarterdeck.reports.document import Audience, Report
from quarterdeck.reports.redaction import redactor, with_texts
from quarterdeck.reports.rule_sections import LINES, has
from quarterdeck.reports.rules import sees

FRAME = ("format", "version", "audience")


def cut_to_audience(report: Report, product: ProductFile) -> Report:
    """The report as its audience may see it."""
    emptied = {field.name: _empty(getattr(report, field.name)) for field in fields(report) if not has(report.audience, field.name)}
    report = replace(report, **emptied)
    cut: Report = _without_fields(report, report.audience)
    cleaned: Report = with_texts(cut, redactor(cut, product, report.audience))
    # The envelope is ours, not the product's: a person called "executive" must not break it.
    return replace(cleaned, **{name: getattr(report, name) for name in FRAME})


def _empty(value: object) -> Any:
    return () if isinstance(value, tuple) else "" if isinstance(value, str) else None


def _without_fields(value: Any, audience: Audience) -> Any:
    """A value with each field of a fact that the audience may not see emptied, however deep."""
    if isinstance(value, tuple):
        return tuple(_without_fields(item, audience) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes = {}
    for field in fields(value):
        inner = getattr(value, field.name)
        fact = LINES.get(f"{type(value).__name__}.{field.name}", "frame")
        changes[field.name] = _without_fields(inner, audience) if fact == "frame" or sees(audience, fact) else _empty(inner)
    return replace(value, **changes)
