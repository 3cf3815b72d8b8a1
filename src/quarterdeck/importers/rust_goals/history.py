"""Earlier periods: initiatives, what became of their goals, progress notes and checklists."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from quarterdeck.errors import Flaw
from quarterdeck.importers.rust_goals.folder import Folder
from quarterdeck.importers.rust_goals.goals import CURRENT_PERIOD, Goal
from quarterdeck.importers.rust_goals.handles import Handles
from quarterdeck.product import Change, Initiative, Outcome, Period, ProgressPoint, Update
from quarterdeck.product.history import NotCompletedReason, OutcomeStatus

PERIODS = (
    Period(id="2024h2", title="2024, second half", first=date(2024, 7, 1), last=date(2024, 12, 31)),
    Period(id="2025h1", title="2025, first half", first=date(2025, 1, 1), last=date(2025, 6, 30)),
    Period(id="2025h2", title="2025, second half", first=date(2025, 7, 1), last=date(2025, 12, 31)),
    Period(id=CURRENT_PERIOD, title="2026", first=date(2026, 1, 1), last=date(2026, 12, 31)),
)
ISSUE_ADDRESS = "https://github.com/rust-lang/goals/issues/"
STATUSES: tuple[tuple[str, OutcomeStatus], ...] = (
    ("partially completed", "partly completed"),
    ("technical work completed", "partly completed"),
    ("not completed", "not completed"),
    ("will not complete", "not completed"),
    ("completed", "completed"),
    ("continued", "continued"),
    ("superseded", "superseded"),
)
"""What a stated status begins with, and what it means. 'Completed; …' is completed, 'Technical work completed; …' only in part."""
REASONS: Mapping[str, NotCompletedReason] = {"lack of funding": "funding", "blocked": "blocked"}
BADGE_DAYS_AFTER = 60
"""A period's last round of news comes out up to two months after it."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A stated status of a goal in a period: the words and the day they were first published."""

    text: str
    on: date


def read_initiatives(goals: Sequence[Goal]) -> tuple[Initiative, ...]:
    """One for each tracking issue, titled as its newest goal."""
    newest = {goal.issue: goal for goal in goals if goal.issue is not None}
    return tuple(
        Initiative(id=f"#{issue}", title=goal.title.replace("`", ""), tracker=f"{ISSUE_ADDRESS}{issue}") for issue, goal in sorted(newest.items())
    )


def carried_over(goals: Sequence[Goal]) -> set[int]:
    """Tracking issues of the current period that had an accepted goal in an earlier one."""
    earlier = {goal.issue for goal in goals if goal.period != CURRENT_PERIOD and not goal.is_refused}
    return {goal.issue for goal in goals if goal.is_feature and goal.issue is not None and goal.issue in earlier}


def read_outcomes(folder: Folder, goals: Sequence[Goal], titles: Mapping[str, str]) -> tuple[Outcome, ...]:
    """What became of every goal that is no feature. `titles` gives the id of what may supersede, by title in lower case."""
    order = [period.id for period in PERIODS]
    final, badges = _final_statuses(folder), _badges(folder)
    last_period: dict[int, int] = {}
    for goal in goals:
        if goal.period not in order:
            folder.flaws.append(_unknown_period(goal, order))
        elif goal.issue is not None and not goal.is_refused:
            last_period[goal.issue] = max(last_period.get(goal.issue, 0), order.index(goal.period))
    outcomes = []
    for goal in goals:
        if not goal.is_feature and goal.period in order:
            goes_on = goal.issue is not None and last_period.get(goal.issue, -1) > order.index(goal.period)
            ending = final.get((goal.period, goal.issue)) or badges.get((goal.period, goal.issue))
            outcomes.append(_outcome(goal, ending, goes_on, badges.get((goal.period, goal.issue)), titles))
    return tuple(outcomes)


def _outcome(goal: Goal, ending: Ending | None, goes_on: bool, badge: Ending | None, titles: Mapping[str, str]) -> Outcome:
    status = _status(goal, ending, goes_on)
    successors = successors_in(ending.text, titles) if ending and status == "superseded" else []
    period = next(period for period in PERIODS if period.id == goal.period)
    return Outcome(
        id=goal.id,
        title=goal.title.replace("`", ""),
        period=goal.period,
        initiative=goal.initiative,
        status=status,
        reason=_reason(ending.text) if ending and status == "not completed" else None,
        successor=successors[0] if successors else None,
        size=goal.size,
        decided_on=ending.on if ending else None,
        promised_on=None if goal.is_refused else period.last,
        # Only a badge says when: the final report names a status for all goals on one later day.
        finished_on=badge.on if badge and status == "completed" else None,
        stated=ending.text if ending else goal.status,
        source=goal.source,
    )


def _status(goal: Goal, ending: Ending | None, goes_on: bool) -> OutcomeStatus:
    if goal.is_refused:
        return "rejected"
    if goal.period == CURRENT_PERIOD:
        return "in progress"
    said = stated_status(ending.text) if ending else "unknown"
    # "Will not complete" of a goal that is set again in a later period is said of this period alone.
    return "continued" if goes_on and said in ("unknown", "not completed") else said


def stated_status(text: str) -> OutcomeStatus:
    """The status that a text states at its beginning."""
    return next((status for start, status in STATUSES if text.lower().startswith(start)), "unknown")


def _reason(text: str) -> NotCompletedReason | None:
    stated = re.search(r"\(([^)]*)\)", text)
    return REASONS.get(stated.group(1).lower(), "other") if stated else None


def successors_in(text: str, titles: Mapping[str, str]) -> list[str]:
    """The ids of the titles a text names, in its order; of titles within each other the longest."""
    rest, found = text.lower().replace("`", ""), []
    for title in sorted(titles, key=len, reverse=True):
        position = rest.find(title)
        if position >= 0:
            found.append((position, titles[title]))
            rest = rest.replace(title, " " * len(title))
    return [identity for _, identity in sorted(found)]


def _final_statuses(folder: Folder) -> dict[tuple[str, int | None], Ending]:
    endings: dict[tuple[str, int | None], Ending] = {}
    for row in folder.tables["final_status_2025h2.csv"]:
        row.expect(stated_status(row["final_status_text"]) != "unknown", "final_status_text", "a status such as Completed or Continued")
        endings[row["period"], row.whole("tracking_issue")] = Ending(row["final_status_text"], row.day("post_date"))
    return endings


def _badges(folder: Folder) -> dict[tuple[str, int | None], Ending]:
    """Each goal's first badge in each period; a badge belongs to the period it was published in, or soon after."""
    endings: dict[tuple[str, int | None], Ending] = {}
    for row in sorted(folder.tables["status_badges.csv"], key=lambda row: row["post_date"]):
        on, issue = row.day("post_date"), row.whole("tracking_issue")
        period = next((period.id for period in PERIODS if period.first <= on and (on - period.last).days <= BADGE_DAYS_AFTER), None)
        row.expect(period is not None, "post_date", "a day in or soon after one of the periods")
        if period is not None:
            endings.setdefault((period, issue), Ending(row["badge"].rstrip(" =:()"), on))
    return endings


def _unknown_period(goal: Goal, order: Sequence[str]) -> Flaw:
    return Flaw(f"{goal.place}, column period", f"expected one of {', '.join(order)}, got {goal.period!r}. Correct the file")


def read_updates(folder: Folder, handles: Handles) -> tuple[Update, ...]:
    """Progress notes with their text, which its licence (MIT or Apache-2.0) lets travel in an imported file."""
    return tuple(
        Update(
            subject=f"#{row.whole('tracking_issue')}",
            author=handles.meet(row["author"].lstrip("@"), row.place),
            on=row.day("date"),
            text=row["text"],
            source=row["source"],
        )
        for row in folder.tables["updates.csv"]
    )


def read_progress(folder: Folder) -> tuple[ProgressPoint, ...]:
    """How far each initiative's checklist was on the days news came out."""
    points = []
    for row in folder.tables["progress.csv"]:
        done, total = row.whole("done"), row.whole("total")
        row.expect(done <= total, "done", f"at most the total of {total}")
        points.append(ProgressPoint(subject=f"#{row.whole('tracking_issue')}", on=row.day("post_date"), done=done, total=total, source=row["source"]))
    return tuple(points)


def checklist_jumps(points: Sequence[ProgressPoint]) -> tuple[Change, ...]:
    """Where a checklist's total at least doubles from one count to the next: a new period's list was added to the old one."""
    series: dict[str, list[ProgressPoint]] = defaultdict(list)
    for point in sorted(points, key=lambda point: point.on):
        series[point.subject].append(point)
    return tuple(
        Change(
            subject=subject,
            field="checklist total",
            old=str(old.total),
            new=str(new.total),
            on=new.on,
            why="The list of a new period was added to the old one.",
        )
        for subject, counts in series.items()
        for old, new in pairwise(counts)
        if old.total > 0 and new.total >= 2 * old.total
    )
