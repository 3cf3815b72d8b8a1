"""A report as Markdown: the same parts as text and tables."""

from collections.abc import Iterable, Iterator

from quarterdeck.reports.document import Report
from quarterdeck.reports.outline import parts_of
from quarterdeck.reports.parts import Part, said
from quarterdeck.reports.rules import AUDIENCE_WORDS


def to_markdown(report: Report) -> str:
    """The whole report as Markdown (GitHub's flavour, for its tables)."""
    parts = (line for part in parts_of(report) for line in _part(part, report))
    return "\n".join([*_head(report), *parts, f"\n*{_plain(report.provenance)}*"]).rstrip() + "\n"


def _head(report: Report) -> Iterator[str]:
    yield f"# {_plain(report.product_name)} roadmap"
    yield f"\nFor {AUDIENCE_WORDS[report.audience]}, {report.made_on.day} {report.made_on:%B %Y}."
    yield f"\n**{_plain(report.lead.headline)}** {_plain(report.lead.rest)}".rstrip()
    for each in report.missing:
        yield f"\n{each.sentence} Run `{each.command}`."
    if report.gap:
        yield f"\n{_plain(report.gap.sentence)}"


def _part(part: Part, report: Report) -> Iterator[str]:
    if part.drawing == "lanes":
        yield from _lanes(part, report)
        return
    yield f"\n## {_plain(part.title)}"
    for text in (part.note if part.key != "risks" else "", part.text):
        if text:
            yield f"\n{_plain(text)}"
    if part.rows:
        yield "\n| " + " | ".join(_plain(column.title) for column in part.columns) + " |"
        yield "|" + "".join(" ---: |" if column.is_number else " --- |" for column in part.columns)
    for row in part.rows:
        yield "| " + " | ".join(_plain(said(cell, column, report)) for cell, column in zip(row, part.columns, strict=True)) + " |"


def _lanes(part: Part, report: Report) -> Iterator[str]:
    """Features under the heading of their quarter or horizon."""
    heads: Iterable[str] = [line.horizon for line in report.horizons] if part.key == "horizons" else dict.fromkeys(str(row[0]) for row in part.rows)
    for head in heads:
        items = [str(row[1]) for row in part.rows if row[0] == head] or ["Nothing yet."]
        yield f"\n## {_plain(head)}\n"
        yield from (f"- {_plain(item)}" for item in items)


def _plain(text: str) -> str:
    """One line without what Markdown would take for a table, a link or HTML."""
    text = " ".join(text.split()).replace("\\", "\\\\")
    for mark in "|<[`*_":
        text = text.replace(mark, "\\" + mark)
    return text
