"""What is wrong in the source and was left as it is: each finding as a note with its place."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from quarterdeck.importers.rust_goals.features import AskRow
from quarterdeck.importers.rust_goals.folder import Folder, parse_day
from quarterdeck.importers.rust_goals.goals import CURRENT_PERIOD, Goal
from quarterdeck.importers.rust_goals.history import PERIODS, stated_status, successors_in
from quarterdeck.product import Change, ImportNote, Outcome, Person, Team


def ask_notes(asks: Sequence[AskRow], teams: Sequence[Team], people: Sequence[Person]) -> list[ImportNote]:
    """Asks that break the process's rule, lack a level, or go to a team that is not there."""
    archived = {team.id: team for team in teams if team.archived_on}
    staffed = {place.team for person in people for place in person.memberships}
    notes = [note for ask in asks for note in _of_ask(ask, archived)]
    empty = defaultdict(list)
    for ask in asks:
        if ask.team not in staffed:
            empty[ask.team].append(ask.row.number)
    for team, rows in empty.items():
        merged = f" Their asks fall on {archived[team].merged_into!r}, which it was merged into." if team in archived else ""
        message = f"Team {team!r} is asked by {len(rows)} accepted goals and has no members in the data.{merged}"
        notes.append(ImportNote(place=f"team_asks.csv {_rows(rows)}", kind="team without members", subject=team, message=message))
    return notes + _mixed_case(asks) + _champions_without_ask(asks)


def _of_ask(ask: AskRow, archived: Mapping[str, Team]) -> Iterable[ImportNote]:
    feature, level = ask.goal.slug, ask.row["support_level"].capitalize()
    if ask.level in ("medium", "large") and ask.champion is None:
        message = f"Goal {feature!r} asks {level} support of {ask.team!r} and names no champion there: Medium and Large asks need one."
        yield ImportNote(place=ask.row.place, subject=feature, kind="rule", message=message)
    if ask.is_mislabelled:
        message = (
            f"Goal {feature!r} asks {level} support of {ask.team!r}; its page names @{ask.champion} in a row '[{ask.team}]' "
            "without the word champion, so the tables hold no champion. A defect of the data, not a broken rule: the person is read as the champion."
        )
        yield ImportNote(place=f"original_{CURRENT_PERIOD}/{feature}.md", subject=feature, kind="mislabelled champion", message=message)
    if ask.level == "unsized":
        message = (
            f"Goal {feature!r} was accepted with an ask of {ask.team!r} that has no level ({ask.row['ask'].rstrip(' :')!r}). It is kept as unsized."
        )
        yield ImportNote(place=ask.row.place, subject=feature, kind="ask without a level", message=message)
    if ask.team in archived:
        team = archived[ask.team]
        message = f"Goal {feature!r} still asks team {team.id!r}, archived on {team.archived_on} and merged into {team.merged_into!r}."
        yield ImportNote(place=ask.row.place, subject=feature, kind="archived team asked", message=message)


def _mixed_case(asks: Sequence[AskRow]) -> list[ImportNote]:
    found = defaultdict(list)
    for ask in asks:
        raw = ask.row["support_level_raw"]
        if raw and raw != raw.capitalize():
            found[ask.goal.slug].append((ask.row.number, raw))
    return [
        ImportNote(
            place=f"team_asks.csv {_rows([number for number, _ in rows])}",
            subject=feature,
            kind="level in mixed case",
            message=f"Goal {feature!r} writes levels as {', '.join(sorted({raw for _, raw in rows}))}, others with a capital. Both are read alike.",
        )
        for feature, rows in found.items()
    ]


def _champions_without_ask(asks: Sequence[AskRow]) -> list[ImportNote]:
    asked = {(ask.goal.id, ask.team) for ask in asks}
    goals = {ask.goal.id: ask.goal for ask in asks}
    return [
        ImportNote(
            place=goal.place,
            subject=goal.slug,
            kind="champion without an ask",
            message=f"Goal {goal.slug!r} names @{person} as champion for {team!r}, of which it asks nothing. The champion is left out.",
        )
        for goal in goals.values()
        for team, person in goal.champions.items()
        if (goal.id, team) not in asked
    ]


def goal_notes(folder: Folder, goals: Sequence[Goal], outcomes: Sequence[Outcome], titles: Mapping[str, str]) -> list[ImportNote]:
    """Statuses that are out of date or missing, and goals with more than one successor."""
    notes = []
    for period in PERIODS[:-1]:
        proposed = [goal for goal in goals if goal.period == period.id and goal.status == "Proposed"]
        if proposed:
            message = f"{len(proposed)} goals of {period.id} still say 'Proposed' though they were accepted. They are read as accepted."
            rows = [int(goal.place.rpartition(" ")[2]) for goal in proposed]
            notes.append(ImportNote(place=f"goals.csv {_rows(rows)}", subject=period.id, kind="status out of date", message=message))
        silent = [outcome.id for outcome in outcomes if outcome.period == period.id and outcome.status == "unknown"]
        if silent:
            message = (
                f"Nothing says how {len(silent)} goals of {period.id} ended: no badge, no final status, no later goal with the same tracking issue. "
                f"They are {', '.join(silent)}."
            )
            notes.append(ImportNote(place="status_badges.csv", subject=period.id, kind="no final status", message=message))
    notes.extend(_successors(folder, titles))
    return notes


def _successors(folder: Folder, titles: Mapping[str, str]) -> Iterable[ImportNote]:
    for row in folder.tables["final_status_2025h2.csv"]:
        found = successors_in(row["final_status_text"], titles)
        if stated_status(row["final_status_text"]) == "superseded" and len(found) != 1:
            named = ", ".join(map(repr, found)) or "none that is known"
            first = " Only the first is kept as its successor." if found else ""
            message = f"Initiative #{row['tracking_issue']} was superseded by {len(found)} goals: {named}.{first}"
            yield ImportNote(
                place=row.place, subject=f"#{row['tracking_issue']}", kind="several successors" if found else "unknown successor", message=message
            )


def date_notes(folder: Folder) -> list[ImportNote]:
    """Days that no calendar has, in tables whose dates no plan depends on."""
    return [
        ImportNote(
            place=f"{row.place}, column {column}",
            subject=f"RFC {row['rfc']}",
            kind="impossible date",
            message=f"RFC {row['rfc']} has the {column.replace('_', ' ')} {row[column]!r}, which is no day. Nothing is computed from it.",
        )
        for row in folder.tables["rfcs.csv"]
        for column in ("start_date", "merged_date")
        if row[column] and parse_day(row[column]) is None
    ]


def jump_notes(jumps: Sequence[Change], goals: Sequence[Goal]) -> list[ImportNote]:
    """Checklists whose total doubled: their share done fell without anything being undone."""
    current = {goal.initiative: goal.slug for goal in goals if goal.is_feature}
    return [
        ImportNote(
            place="progress.csv",
            subject=current.get(jump.subject, jump.subject),
            kind="checklist total doubled",
            message=f"The checklist of {jump.subject} grew from {jump.old} to {jump.new} boxes by {jump.on}: "
            "a new period's list was added to the old one. A share done before that day does not compare with one after it.",
        )
        for jump in jumps
    ]


def twice_in_a_period(goals: Sequence[Goal]) -> list[ImportNote]:
    """Tracking issues that two goals of one period share: their chain across periods forks."""
    counts = Counter((goal.period, goal.issue) for goal in goals if goal.issue is not None and not goal.is_refused)
    return [
        ImportNote(
            place="goals.csv",
            subject=f"#{issue}",
            kind="tracking issue shared",
            message=f"{count} goals of {period} have the tracking issue #{issue}.",
        )
        for (period, issue), count in counts.items()
        if count > 1
    ]


def _rows(numbers: Sequence[int]) -> str:
    """Row numbers in words, runs as spans: `rows 3, 5–9`."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    said = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)
    return f"row{'s' if len(numbers) > 1 else ''} {said}"
