"""Teams, their members, and how much of their time goals may plan with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import floor

from quarterdeck.importers.rust_goals import assumptions
from quarterdeck.importers.rust_goals.folder import Folder
from quarterdeck.importers.rust_goals.handles import Handles
from quarterdeck.product import Change, DecisionCapacity, Horizon, Membership, Person, Team


def read_teams(folder: Folder, asked: Iterable[str], handles: Handles) -> tuple[Team, ...]:
    """Every team of the snapshot, then those that goals ask and the snapshot no longer holds."""
    rows = folder.tables["teams.csv"]
    known = {row["team"] for row in rows}
    teams = [
        Team(
            id=row["team"],
            title=row["team"],
            parent=row["parent"] if row["parent"] in known else None,
            leads=tuple(handles.meet(lead, row.place) for lead in row["leads"].split(";") if lead),
            description=row["description"],
        )
        for row in rows
    ]
    for gone in sorted(set(asked) - known):
        archived_on, merged_into = assumptions.ARCHIVED_TEAMS.get(gone, (None, None))
        teams.append(Team(id=gone, title=gone, archived_on=archived_on, merged_into=merged_into))
    return tuple(teams)


def meet_members(folder: Folder, handles: Handles) -> None:
    """Meet the members' handles first: the team files know how people spell themselves."""
    for row in folder.tables["team_members.csv"]:
        handles.meet(row["person"], row.place)


def read_people(folder: Folder, teams: Sequence[Team], asked: Iterable[str], named: Iterable[str], handles: Handles) -> tuple[Person, ...]:
    """Everybody in a team, then everybody else whom a goal names, in alphabetical order each."""
    known = {team.id for team in teams}
    standing = {team_that_answers(team, teams) for team in asked}
    places: dict[str, dict[str, str]] = defaultdict(dict)
    for row in folder.tables["team_members.csv"]:
        row.expect(row["team"] in known, "team", "a team of teams.csv")
        places[handles.meet(row["person"], row.place)][row["team"]] = "lead" if row["lead"] == "True" else ""
    members = [Person(id=name, name=name, memberships=_memberships(places[name], standing)) for name in sorted(places, key=str.lower)]
    others = sorted({name for name in named if name not in places}, key=str.lower)
    return (*members, *(Person(id=name, name=name) for name in others))


def team_that_answers(team: str, teams: Sequence[Team]) -> str:
    """The team itself, or the one it was merged into."""
    return next((each.merged_into for each in teams if each.id == team and each.merged_into), team)


def _memberships(roles: Mapping[str, str], standing: set[str]) -> tuple[Membership, ...]:
    """A person's time goes to the asked teams in equal parts; in none of them, two days a week go to all their teams together."""
    serving = [team for team in roles if team in standing]
    if serving:
        fte = floor(min(assumptions.TEAM_FTE, assumptions.PERSON_FTE / len(serving)) * 1000) / 1000
    else:
        # Rounded up: the parts must not sum to less than the two days that an owner's own work takes.
        fte = floor(assumptions.TEAM_FTE / len(roles) * 1000 + 1) / 1000
    return tuple(Membership(team=team, fte=fte if team in serving or not serving else 0.0, role=role) for team, role in roles.items())


def decision_capacities(asked: Iterable[str], teams: Sequence[Team], horizon: Horizon) -> tuple[DecisionCapacity, ...]:
    """What each team that answers an ask can take; an archived team's asks fall on the team it was merged into."""
    last = horizon.start.fromordinal(horizon.start.toordinal() + 7 * horizon.num_weeks - 1)
    return tuple(
        DecisionCapacity(team=team, first=horizon.start, last=last, per_member=assumptions.DEDICATED_PER_MEMBER, basis=assumptions.DEDICATED_BASIS)
        for team in sorted({team_that_answers(team, teams) for team in asked})
    )


def team_size_changes(folder: Folder) -> tuple[Change, ...]:
    """Each change of a team's number of members between two snapshots of its history."""
    sizes: dict[str, list[tuple[str, Change]]] = defaultdict(list)
    for row in sorted(folder.tables["team_size_history.csv"], key=lambda row: row["as_of"]):
        team, now = row["team"], str(row.whole("members"))
        old = sizes[team][-1][0] if sizes[team] else None
        sizes[team].append((now, Change(subject=team, field="members", old=old, new=now, on=row.day("as_of"), why="Snapshot of the team files.")))
    return tuple(change for changes in sizes.values() for _, change in changes if change.old != change.new)
