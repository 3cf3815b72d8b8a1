"""A report as Markdown: the same sections as text and tables."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from quarterdeck.reports.dates import format_span
from quarterdeck.reports.document import Report
from quarterdeck.units import format_amount, format_date, format_probability, format_share


def to_markdown(report: Report) -> str:
    """The whole report as Markdown (GitHub's flavour, for its tables)."""
    return "\n".join([*_head(report), *_inside(report), *_evidence(report), *_outside(report)]).rstrip() + "\n"


def _head(report: Report) -> Iterator[str]:
    yield f"# {_plain(report.product_name)} roadmap"
    yield f"\nFor {report.audience}, {report.made_on.day} {report.made_on:%B %Y}."
    yield f"\n**{_plain(report.lead.headline)}** {_plain(report.lead.rest)}".rstrip()
    for each in report.missing:
        yield f"\n{each.sentence} Run `{each.command}`."
    if report.conflict:
        yield from _list("What conflicts", report.conflict.demands)
        yield from _list("What would resolve it", report.conflict.remedies)


def _inside(report: Report) -> Iterator[str]:
    day = _day(report)
    rows: list[Sequence[str]] = [
        (
            each.title,
            day(each.ships_on),
            format_span(each.p50, each.p85, report.made_on) if each.is_forecast else "no forecast",
            _chance(each.probability),
            "; ".join(each.features),
        )
        for each in report.releases
    ]
    yield from _table("Releases", ("Release", "Ships", "50 % · 85 %", "Chance", "Holds"), rows)
    rows = [
        (
            each.title,
            each.team,
            format_amount(each.value, report.value_unit),
            format_span(each.p50, each.p85, report.made_on) if each.is_forecast else f"{day(each.finish)} planned",
            "; ".join(each.waits_for),
            each.keys,
        )
        for each in report.included
    ]
    yield from _table("What is in", ("Feature", "Team", "Value", "50 % · 85 %", "Waits for", "Keys"), rows)
    rows = [
        (
            each.title,
            format_amount(each.value, report.value_unit),
            each.reason,
            "; ".join(each.displaces),
            "–" if each.value_change is None else format_amount(each.value_change, report.value_unit),
        )
        for each in report.left_out
    ]
    yield from _table("What is out, and why", ("Feature", "Value", "Why it is out", "Forced in, it displaces", "Costs"), rows)
    yield from _table("What is at risk", ("", "What", "Why"), [(each.group, each.title, each.text) for each in report.risks])


def _evidence(report: Report) -> Iterator[str]:
    rows: list[Sequence[str]] = [
        (
            each.title,
            "–" if each.share is None else format_share(each.share),
            "–" if each.low is None or each.high is None else f"{format_share(each.low)} to {format_share(each.high)}",
            f"{each.respondents or each.num_voices:,}",
            "; ".join(each.answered_by) or ("no feature" if each.is_strong else "–"),
        )
        for each in report.needs
    ]
    yield from _table("Evidence", ("Need", "Share", "95 %", "n", "Answered by"), rows)
    yield from _list("Data flaws", [f"{each.place}: {each.message}" for each in report.flaws])
    yield from _table("How this was computed", ("", ""), [(each.label, each.text + (f" {each.url}" if each.url else "")) for each in report.method])


def _outside(report: Report) -> Iterator[str]:
    if report.audience == "executive":
        rows: list[Sequence[str]] = [
            (objective.title, result.title, f"{result.start:g}", f"{result.now:g}", f"{result.target:g} {result.unit}".strip())
            for objective in report.objectives
            for result in objective.key_results
        ]
        yield from _table("Outcomes", ("Objective", "Key result", "Start", "Now", "Target"), rows)
    yield from _table("What changed, and why", ("What", "Change", "Cause"), [(each.title, each.change, each.cause) for each in report.changes])
    yield from _list("Decisions for you", [f"{each.title} {each.text}" for each in report.decisions])
    for quarter in report.quarters:
        yield from _list(quarter.quarter or "No quarter yet", quarter.features)
    for horizon in report.horizons:
        yield from _list(horizon.horizon, horizon.features or ("Nothing yet.",))
    if report.trust:
        yield f"\n## Can you trust this page?\n\n{_plain(report.trust)}"


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if not rows:
        return
    yield f"\n## {title}\n"
    yield "| " + " | ".join(heads) + " |"
    yield "|" + " --- |" * len(heads)
    for row in rows:
        yield "| " + " | ".join(_plain(cell) for cell in row) + " |"


def _list(title: str, items: Iterable[str]) -> Iterator[str]:
    listed = list(items)
    if listed:
        yield f"\n## {title}\n"
        yield from (f"- {_plain(item)}" for item in listed)


def _plain(text: str) -> str:
    """One line without what Markdown would take for a table, a link or HTML."""
    text = " ".join(text.split()).replace("\\", "\\\\")
    for mark in "|<[`*_":
        text = text.replace(mark, "\\" + mark)
    return text


def _chance(probability: float | None) -> str:
    return "–" if probability is None else format_probability(probability)


def _day(report: Report) -> Callable[[date | None], str]:
    return lambda day: "later" if day is None else format_date(day, report.made_on)
