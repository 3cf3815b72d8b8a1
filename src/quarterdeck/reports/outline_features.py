"""The parts that list features: on the timeline, in, and out."""

from quarterdeck.reports.document import Report
from quarterdeck.reports.parts import Column, Part, dates, table


def timeline(report: Report) -> Part | None:
    """Bars by team."""
    if report.timeline is None:
        return None
    columns = (Column("Team", weight=2), Column("Feature", weight=4), Column("Work"), *dates("Start", "Finish", "50 %", "85 %"))
    rows = [(lane.title, bar.title, bar.kind, bar.start, bar.finish, bar.p50, bar.p85) for lane in report.timeline.lanes for bar in lane.bars]
    note = "a lane for each team; bar 50 %, whisker 85 %" if report.timeline.is_forecast else "a lane for each team; planned weeks, no forecast"
    return table("timeline", "Timeline", note, columns, rows, "timeline")


def included(report: Report) -> Part | None:
    """What the plan holds."""
    columns = (
        Column("Feature", weight=3.6),
        Column("Team", weight=1.6),
        Column("Value", "amount", 1.2),
        *dates("Start", "Finish", "50 %", "85 %", "Promised"),
        Column("Chance", "chance", 0.9),
        Column("Release", weight=1.6),
        Column("Waits for", weight=1.9),
        Column("Keys", weight=2),
    )
    rows = [
        (
            each.title,
            each.team,
            each.value,
            each.start,
            each.finish,
            each.p50,
            each.p85,
            each.promised,
            each.probability,
            each.release,
            each.waits_for,
            each.keys,
        )
        for each in report.included
    ]
    return table("included", "What is in", f"{len(rows)}, by the day each starts", columns, rows)


def left_out(report: Report) -> Part | None:
    """What it leaves out, and why."""
    columns = (
        Column("Feature", weight=3),
        Column("Value", "amount"),
        Column("Why it is out", weight=4),
        Column("Forced in, it displaces", weight=3),
        Column("Costs", "amount"),
    )
    rows = [(each.title, each.value, each.reason, each.displaces, each.value_change) for each in report.left_out]
    return table("left_out", "What is out, and why", f"{len(rows)}, the most valuable first", columns, rows)
