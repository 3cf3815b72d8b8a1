"""Every kind of document a report can be written as."""

from collections.abc import Callable
from dataclasses import dataclass

from quarterdeck.reports.calendar_file import has_calendar, to_ics
from quarterdeck.reports.document import Report
from quarterdeck.reports.html import to_html
from quarterdeck.reports.markdown import to_markdown
from quarterdeck.reports.workbook import to_xlsx
from quarterdeck.result_files import to_json


@dataclass(frozen=True)
class Form:
    """A kind of document: the ending of its files, its media type, its title, and what writes it."""

    ending: str
    media_type: str
    title: str
    write: Callable[[Report], bytes]


def _pdf(report: Report) -> bytes:
    # Loading Typst and python-pptx takes a while that other documents need not wait.
    from quarterdeck.reports.pdf import to_pdf

    return to_pdf(report)


def _pptx(report: Report) -> bytes:
    from quarterdeck.reports.slides import to_pptx

    return to_pptx(report)


_OFFICE = "application/vnd.openxmlformats-officedocument"

FORMS: dict[str, Form] = {
    each.ending: each
    for each in (
        Form("pdf", "application/pdf", "Document on paper (PDF)", _pdf),
        Form("pptx", f"{_OFFICE}.presentationml.presentation", "Slides (PowerPoint)", _pptx),
        Form("xlsx", f"{_OFFICE}.spreadsheetml.sheet", "Workbook (Excel)", to_xlsx),
        Form("html", "text/html; charset=utf-8", "One page, self-contained (HTML)", lambda report: to_html(report).encode()),
        Form("md", "text/markdown; charset=utf-8", "Text (Markdown)", lambda report: to_markdown(report).encode()),
        Form("ics", "text/calendar; charset=utf-8", "Calendar (iCalendar)", to_ics),
        Form("json", "application/json", "Data (JSON)", to_json),
    )
}


def forms_for(audience: str) -> tuple[Form, ...]:
    """The kinds of document there are for an audience: a calendar only where it sees days."""
    return tuple(form for form in FORMS.values() if form.ending != "ics" or has_calendar(audience))
