"""One plan for each audience: a document of plain data, and its renderings, each after one table of rules."""

from quarterdeck.reports.build import build_report
from quarterdeck.reports.comparison import COMPARISON_FORMS, Comparison, comparison_for, hidden_of_comparison
from quarterdeck.reports.document import Audience, Report
from quarterdeck.reports.forms import FORMS, forms_for
from quarterdeck.reports.html import to_html
from quarterdeck.reports.markdown import to_markdown
from quarterdeck.reports.rule_sections import SECTIONS, has
from quarterdeck.reports.rules import AUDIENCES, FACTS
from quarterdeck.result_files import to_json

__all__ = [
    "AUDIENCES",
    "COMPARISON_FORMS",
    "FACTS",
    "FORMS",
    "SECTIONS",
    "Audience",
    "Comparison",
    "Report",
    "build_report",
    "comparison_for",
    "forms_for",
    "has",
    "hidden_of_comparison",
    "to_html",
    "to_json",
    "to_markdown",
]
