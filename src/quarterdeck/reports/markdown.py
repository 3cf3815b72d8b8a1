"""A report as Markdown: the same parts as text and tables."""

from collections.abc import Iterable, Iterator

from quarterdeck.reports.document import Report
from quarterdeck.reports.outline import parts_of
from quarterdeck.reports.parts import Part, said
from quarterdeck.reports.rules import AUDIENCE_WORDS


def to_markdown(report: Report) -> str:
    """The whole report as Markdown (GitHub's flavour, for its tables)."""
    parts = (line for part in parts_of(report) for line in _part(part, report))
    return "\n".join([*_head(report), *parts, f"\n*{one_line(report.provenance)}*"]).rstrip() + "\n"


def _head(report: Report) -> Iterator[str]:
    yield f"# {one_line(report.product_name)} roadmap"
    yield f"\nFor {AUDIENCE_WORDS[report.audience]}, {report.made_on.day} {report.made_on:%B %Y}."
    yield f"\n**{one_line(report.lead.headline)}** {one_line(report.lead.rest)}".rstrip()
    for each in report.missing:
        yield f"\n{each.sentence} Run `{each.command}`."
    if report.gap:
        yield f"\n{one_line(report.gap.sentence)}"


def _part(part: Part, report: Report) -> Iterator[str]:
    if part.drawing == "lanes":
        yield from _lanes(part, report)
        return
    yield f"\n## {one_line(part.title)}"
    for text in (part.note if part.key != "risks" else "", part.text):
        if text:
            yield f"\n{one_line(text)}"
    if part.rows:
        yield "\n| " + " | ".join(one_line(column.title) for column in part.columns) + " |"
        yield "|" + "".join(" ---: |" if column.is_number else " --- |" for column in part.columns)
    for row in part.rows:
        yield "| " + " | ".join(one_line(said(cell, column, report)) for cell, column in zip(row, part.columns, strict=True)) + " |"


def _lanes(part: Part, report: Report) -> Iterator[str]:
    """Features under the heading of their quarter or horizon."""
    heads: Iterable[str] = [line.horizon for line in report.horizons] if part.key == "horizons" else dict.fromkeys(str(row[0]) for row in part.rows)
    for head in heads:
        items = [str(row[1]) for row in part.rows if row[0] == head] or ["Nothing yet."]
        yield f"\n## {one_line(head)}\n"
        yield from (f"- {one_line(item)}" for item in items)


def one_line(text: str) -> str:
    """One line without what Markdown would take for a table, a link or HTML."""
    text = " ".join(text.split()).replace("\\", "\\\\")
    for mark in "|<[`*_":
        text = text.replace(mark, "\\" + mark)
    return text
