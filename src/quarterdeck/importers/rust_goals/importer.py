"""The folder as a product."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from quarterdeck.calendar import monday_of
from quarterdeck.importers.rust_goals import assumptions, commitments, features, flaws, history, people, surveys
from quarterdeck.importers.rust_goals.folder import Folder, read_folder
from quarterdeck.importers.rust_goals.goals import Goal, read_goals
from quarterdeck.importers.rust_goals.handles import Handles
from quarterdeck.product import Horizon, ImportNote, Objective, ProductFile, Source

_SOURCE_LINE = re.compile(r"^- (?P<repository>[\w.-]+/[\w.-]+) @(?P<commit>[0-9a-f]+) \((?P<day>[\d-]+)\), (?P<licence>[^:,]+)", re.MULTILINE)


def import_rust_goals(path: str | Path, *, start: date | None = None, as_of: date | None = None) -> ProductFile:
    """The accepted goals of 2026 as features with their asks, people, evidence and money; earlier periods as history.

    Parameters
    ----------
    start
        Plan from the Monday of this day's week; else from the first Monday of 2026. The horizon is 52 weeks.
    as_of
        The day the data speaks of; else that of the newest snapshot named in MANIFEST.md, or the newest release.

    Raises
    ------
    UnreadableFile
        If the folder or files in it are missing.
    FlawedProduct
        If files are cut short, lack columns or hold values that cannot be read. What can be read and is merely wrong
        becomes an import note.
    """
    folder, handles = read_folder(path), Handles()
    people.meet_members(folder, handles)
    goals = read_goals(folder, handles)
    asks = features.read_asks(folder, goals, handles)
    owners = features.read_owners(folder, goals, handles)
    objectives = features.read_objectives(folder)
    horizon = Horizon(start=monday_of(start) if start else assumptions.FIRST_MONDAY, num_weeks=assumptions.NUM_WEEKS)

    asked = sorted({ask.team for ask in asks})
    teams = people.read_teams(folder, asked, handles)
    named = (
        {goal.owner for goal in goals if goal.is_feature}
        | {ask.champion for ask in asks}
        | {name for items in owners.values() for names in items for name in names}
    )
    everybody = people.read_people(folder, teams, asked, {name for name in named if name}, handles)

    needs = surveys.read_needs(folder)
    answers, links = surveys.read_answers(folder, needs), surveys.read_need_links(folder, needs, goals)
    accepted = [goal.slug for goal in goals if goal.is_feature]
    values = surveys.value_cases(accepted, links, answers)

    titles = _successor_titles(goals, objectives)
    outcomes = history.read_outcomes(folder, goals, titles)
    points, updates = history.read_progress(folder), history.read_updates(folder, handles)
    jumps = history.checklist_jumps(points)
    dependencies, left_out = commitments.read_dependencies(folder, goals, {each.id for each in objectives}, {each.id for each in outcomes})
    funding, releases = commitments.read_funding(folder, goals), commitments.read_releases(folder, horizon)
    sizes = people.team_size_changes(folder)
    notes = [
        *flaws.ask_notes(asks, teams, everybody),
        *flaws.goal_notes(folder, goals, outcomes, titles),
        *flaws.twice_in_a_period(goals),
        *flaws.date_notes(folder),
        *flaws.jump_notes(jumps, goals),
        *left_out,
        *commitments.left_out_funding(folder, goals),
        *handles.notes(),
    ]
    folder.refuse_flaws()
    return ProductFile(
        id="rust-2026",
        name="Rust project goals 2026",
        as_of=as_of or _newest_day(folder),
        description="The Rust project's accepted goals of 2026 with what they ask of whom, what its surveys say, and what became of earlier goals.",
        value_unit="points",
        currency="$",
        horizon=horizon,
        sources=_sources(folder),
        objectives=objectives,
        survey_answers=answers,
        needs=needs,
        need_links=links,
        features=features.make_features(goals, asks, owners, values, objectives, history.carried_over(goals)),
        dependencies=dependencies,
        assumptions=assumptions.stated_assumptions(),
        teams=teams,
        people=everybody,
        decision_capacities=people.decision_capacities(asked, teams, horizon),
        ask_conversions=assumptions.ASK_CONVERSIONS,
        funding=funding,
        releases=releases,
        periods=history.PERIODS,
        initiatives=history.read_initiatives(goals),
        outcomes=outcomes,
        changes=(*jumps, *sizes),
        updates=updates,
        progress=points,
        import_notes=_in_order(notes),
    )


def _successor_titles(goals: Sequence[Goal], objectives: Sequence[Objective]) -> Mapping[str, str]:
    titles = {goal.title.lower().replace("`", ""): goal.slug for goal in goals if goal.is_feature}
    return {objective.title.lower(): objective.id for objective in objectives} | titles


def _newest_day(folder: Folder) -> date:
    days = [date.fromisoformat(found["day"]) for found in _SOURCE_LINE.finditer(folder.optional_text("MANIFEST.md"))]
    return max(days or [row.day("date") for row in folder.tables["releases.csv"]], default=assumptions.FIRST_MONDAY)


def _sources(folder: Folder) -> tuple[Source, ...]:
    """The repositories the tables were made from, with licence and commit, as the folder's manifest names them."""
    found = list(_SOURCE_LINE.finditer(folder.optional_text("MANIFEST.md")))
    if not found:
        return (Source(title="rust-lang/rust-project-goals and companions", url="https://github.com/rust-lang", licence="MIT or Apache-2.0"),)
    return tuple(
        Source(
            title=f"{each['repository']} @{each['commit']}",
            url=f"https://github.com/{each['repository']}/tree/{each['commit']}",
            licence=each["licence"].replace("/", " or ").strip(),
            retrieved=each["day"],
        )
        for each in found
    )


def _in_order(notes: Sequence[ImportNote]) -> tuple[ImportNote, ...]:
    """Broken rules first, then by kind, each in the order found."""
    return tuple(sorted(notes, key=lambda note: (note.kind != "rule", note.kind)))
