"""The parts that only engineers have: risks, needs with quotes, activities, facts, flaws and method."""

from quarterdeck.reports.document import NeedLine, Report
from quarterdeck.reports.parts import Column, Part


def risks(report: Report) -> Part | None:
    """What may go wrong, in its groups."""
    rows = tuple((each.group, each.title, "risk" if each.tone == "risk" else "watch", each.text) for each in report.risks)
    columns = (Column("Kind"), Column("What", weight=3), Column("State", weight=0.8), Column("Why", weight=5))
    return Part("risks", "What is at risk", f"{len(rows)}", columns, rows) if rows else None


def needs(report: Report) -> Part | None:
    """Needs with the strength of their evidence; the newest quotes are what stands behind."""
    columns = (
        Column("Need", weight=4),
        Column("Share", "share"),
        Column("95 % low", "share"),
        Column("95 % high", "share"),
        Column("n", "number"),
        Column("Counted", weight=2.4),
        Column("Answered by", weight=3),
    )
    rows = tuple(
        (each.title, each.share, each.low, each.high, each.respondents or each.num_voices, each.basis, _answered(each)) for each in report.needs
    )
    quoted = tuple(f"{each.title}: “{quote.text}” ({quote.who})" for each in report.needs for quote in each.quotes[:2])
    return Part("needs", "What people need", "the strongest first; share with its 95 % interval", columns, rows, evidence=quoted) if rows else None


def _answered(line: NeedLine) -> tuple[str, ...]:
    return line.answered_by or (("no feature",) if line.is_strong else ())


def quotes(report: Report) -> Part | None:
    """What was said of each need, the newest first."""
    rows = tuple((each.title, quote.text, quote.who, quote.said_on) for each in report.needs for quote in each.quotes)
    columns = (Column("Need", weight=2), Column("What was said", weight=5), Column("Who", weight=1.6), Column("When", "date", 1.1))
    return Part("quotes", "In their words", "the newest first", columns, rows) if rows else None


def work(report: Report) -> Part | None:
    """Activities and asks of planned features."""
    columns = (
        Column("Feature", weight=3),
        Column("Activity", weight=3),
        Column("Kind", weight=0.9),
        Column("Team", weight=1.6),
        Column("People", weight=2),
        Column("Person-days", "number"),
        Column("Start", "date", 1.5),
        Column("Finish", "date", 1.5),
    )
    rows = tuple(
        (each.title, line.title, line.kind, line.team, line.people, line.effort_days, line.start, line.finish)
        for each in report.details
        for line in each.work
    )
    return Part("work", "Activities", "who does what, and when", columns, rows) if rows else None


def facts(report: Report) -> Part | None:
    """What stands behind the numbers of each feature."""
    rows = tuple(
        (each.title, label, text) for each in report.details for label, text in ((("Summary", each.summary),) if each.summary else ()) + each.facts
    )
    columns = (Column("Feature", weight=2), Column("Fact"), Column("What is known", weight=6))
    return Part("facts", "Feature by feature", "what stands behind the numbers", columns, rows, "facts") if rows else None


def flaws(report: Report) -> Part | None:
    """Flaws of the source that were left as they were."""
    rows = tuple((each.place, each.message) for each in report.flaws)
    return Part("flaws", "Data flaws", "reported as found, not repaired", (Column("Where"), Column("What", weight=4)), rows) if rows else None


def method(report: Report) -> Part | None:
    """How it was computed, and where the facts come from."""
    rows = tuple((each.label, each.text, each.url) for each in report.method)
    columns = (Column("What"), Column("How", weight=5), Column("Address", weight=2))
    return Part("method", "How this was computed", "", columns, rows) if rows else None
