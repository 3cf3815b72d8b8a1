"""Which parts a report has, and their order for its audience."""

from collections.abc import Callable

from quarterdeck.reports.document import Report
from quarterdeck.reports.outline_details import facts, flaws, method, needs, quotes, risks, work
from quarterdeck.reports.outline_features import included, left_out, timeline
from quarterdeck.reports.parts import Column, Part, Row, dates, table

ORDER = (
    "conflict",
    "horizons",
    "objectives",
    "releases",
    "changes",
    "decisions",
    "promises",
    "quarters",
    "timeline",
    "included",
    "left_out",
    "risks",
    "needs",
    "quotes",
    "work",
    "facts",
    "flaws",
    "trust",
    "method",
)


FIRST = {"engineering": ("conflict", "timeline", "releases"), "sales": ("quarters", "promises")}
"""What an audience looks for before anything else."""


def parts_of(report: Report) -> tuple[Part, ...]:
    """The parts that hold anything."""
    order = dict.fromkeys((*FIRST.get(report.audience, ()), *ORDER))
    return tuple(part for key in order if (part := _MAKERS[key](report)) is not None)


def _conflict(report: Report) -> Part | None:
    if report.conflict is None:
        return None
    rows = [("Demanded", each) for each in report.conflict.demands] + [("Would resolve it", each) for each in report.conflict.remedies]
    return Part("conflict", "What conflicts", "dropping any one demand resolves it", (Column("", weight=1), Column("What", weight=5)), tuple(rows))


def _horizons(report: Report) -> Part | None:
    if not report.horizons:
        return None
    rows = tuple((line.horizon, title) for line in report.horizons for title in line.features)
    return Part("horizons", "Now, next and later", "order and content may change", (Column("When"), Column("What", weight=4)), rows, "lanes")


def _objectives(report: Report) -> Part | None:
    columns = (
        Column("Objective", weight=3),
        Column("Key result", weight=4),
        Column("Start", "number"),
        Column("Now", "number"),
        Column("Target", "number"),
        Column("Unit"),
        Column("On the way", "share"),
        Column("Sure", "share"),
        Column("Planned", "number"),
        Column("Left out", "number"),
        Column("Worth", "amount", 1.4),
    )
    rows: list[Row] = []
    for each in report.objectives:
        sums = (each.num_features, each.num_left_out, each.value)
        results = [(line.title, line.start, line.now, line.target, line.unit, line.score, line.confidence) for line in each.key_results]
        for number, result in enumerate(results or [("no key result yet", None, None, None, "", None, None)]):
            rows.append((each.title, *result, *(sums if number == 0 else (None, None, None))))
    return table("objectives", "Outcomes", "now, on the way to the target", columns, rows, "outcomes")


def _releases(report: Report) -> Part | None:
    columns = (Column("Release", weight=2), *dates("Ships", "50 %", "85 %"), Column("Chance", "chance"), Column("Holds", weight=6))
    rows = [(each.title, each.ships_on, each.p50, each.p85, each.probability, each.features) for each in report.releases]
    note = "chance that all of it is on time; bar 50 %, whisker 85 %, notch the day it ships"
    said = tuple(f"{each.title} holds: {'; '.join(each.features)}." for each in report.releases)
    return table("releases", "Releases", note, columns, rows, "releases", said)


def _promises(report: Report) -> Part | None:
    if report.audience == "sales":
        outside = (Column("To", weight=2), Column("Feature", weight=4), Column("Quarter"), Column("Stands", weight=1.5))
        quarters = [(each.to, each.title, each.quarter, each.standing) for each in report.promises]
        return table("promises", "What was promised", "a quarter only where it holds with 85 %", outside, quarters)
    columns = (Column("To", weight=2), Column("Feature", weight=4), *dates("Promised"), Column("Chance", "chance"), Column("Stands", weight=1.5))
    rows = [(each.to, each.title, each.day, each.probability, each.standing) for each in report.promises]
    return table("promises", "What was promised", "with the chance that the day holds", columns, rows)


def _changes(report: Report) -> Part | None:
    if not report.changes and not report.change_summary:
        return None
    columns = [Column("Feature", weight=3), Column("Change", weight=1.5)]
    if any(each.cause for each in report.changes):
        columns.append(Column("Because of", weight=4))
    rows = tuple((each.title, each.change, each.cause)[: len(columns)] for each in report.changes)
    return Part("changes", "What changed, and why" if len(columns) > 2 else "What changed", report.change_summary, tuple(columns), rows)


def _decisions(report: Report) -> Part | None:
    rows = [(each.title, each.text) for each in report.decisions]
    return table("decisions", "Decisions for you", "", (Column("Decision", weight=2), Column("What follows", weight=4)), rows)


def _quarters(report: Report) -> Part | None:
    rows = [(line.quarter or "No quarter yet", title) for line in report.quarters for title in line.features]
    return table("quarters", "By quarter", "done by its end with at least 85 %", (Column("Quarter"), Column("Feature", weight=5)), rows, "lanes")


def _trust(report: Report) -> Part | None:
    return Part("trust", "Can you trust this page?", text=report.trust) if report.trust else None


_MAKERS: dict[str, Callable[[Report], Part | None]] = {
    "conflict": _conflict,
    "horizons": _horizons,
    "objectives": _objectives,
    "timeline": timeline,
    "releases": _releases,
    "promises": _promises,
    "changes": _changes,
    "decisions": _decisions,
    "quarters": _quarters,
    "included": included,
    "left_out": left_out,
    "risks": risks,
    "needs": needs,
    "quotes": quotes,
    "work": work,
    "facts": facts,
    "flaws": flaws,
    "trust": _trust,
    "method": method,
}
