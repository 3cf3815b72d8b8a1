"""One plan for each audience: a document of plain data, and its renderings as HTML, Markdown and JSON."""

from quarterdeck.reports.audiences import AUDIENCES, VISIBLE, sees
from quarterdeck.reports.build import build_report
from quarterdeck.reports.document import Audience, Report
from quarterdeck.reports.html import to_html
from quarterdeck.reports.markdown import to_markdown
from quarterdeck.result_files import to_json

__all__ = ["AUDIENCES", "VISIBLE", "Audience", "Report", "build_report", "sees", "to_html", "to_json", "to_markdown"]
