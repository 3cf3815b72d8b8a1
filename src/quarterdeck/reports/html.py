"""A report as one self-contained HTML page: no scripts, no requests, no style attributes, readable under a strict policy."""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from quarterdeck.reports.dates import format_span
from quarterdeck.reports.document import Report
from quarterdeck.reports.drawing import Intervals, Plane, Positions, load_class, title_lines
from quarterdeck.reports.rules import AUDIENCE_WORDS
from quarterdeck.units import format_amount, format_date, format_probability, format_share

if TYPE_CHECKING:
    from jinja2 import Environment


def to_html(report: Report) -> str:
    """The whole page; the same report gives the same bytes."""
    positions = Positions()
    environment = _environment()
    body = environment.get_template(f"{_template_of(report)}.html.jinja").render(
        report=report,
        audience_words=AUDIENCE_WORDS[report.audience],
        day=lambda when: format_date(when, report.made_on) if isinstance(when, date) else "later",
        span=lambda first, last: format_span(first, last, report.made_on),
        amount=lambda value: format_amount(value, report.value_unit),
        plane=Plane(report.timeline, report.made_on, positions) if report.timeline else None,
        intervals=Intervals([line.value_range for line in report.included]),
        positions=positions,
    )
    # The rules come last to be known and first to be read, so the page is put together here.
    styles = _asset("tokens.css") + _asset("report.css") + positions.rules()
    page: str = environment.get_template("page.html.jinja").render(
        report=report, audience_words=AUDIENCE_WORDS[report.audience], styles=styles, body=body
    )
    return page


def _template_of(report: Report) -> str:
    return {"engineering": "engineering", "executive": "executive"}.get(report.audience, "outside")


def _asset(name: str) -> str:
    return files("quarterdeck.reports").joinpath("assets", name).read_text(encoding="utf-8")


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("quarterdeck.reports"), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    named: dict[str, Any] = {"share": format_share, "chance": format_probability, "load_class": load_class, "lines": title_lines}
    environment.filters.update(named)
    return environment
