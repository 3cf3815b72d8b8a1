"""How much of whom there is, week by week, in full-time equivalents.

A resource has a key: `team:docks`, `skill:mobile/android` (people of a team who have the skill), `person:sana`.
Holidays everyone has take no full-time equivalents away; they make a week shorter (see `Weeks.workdays`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from quarterdeck.calendar import Weeks
from quarterdeck.product import Absence, Person, ProductFile, Team

ResourceKind = Literal["team", "skill", "person", "pool"]


@dataclass(frozen=True, slots=True)
class Resource:
    """One team, skill in a team, or person, with its weekly capacity in full-time equivalents, shape (num_weeks,).

    `num_people` counts who belongs to it. A team nobody is known in is `is_limited` False: nothing says what it can take.
    """

    key: str
    kind: ResourceKind
    title: str
    capacity: npt.NDArray[np.float64]
    num_people: int
    is_limited: bool = True


def team_key(team: str) -> str:
    """Key of a team's capacity."""
    return f"team:{team}"


def skill_key(team: str, skill: str) -> str:
    """Key of the capacity of the people in a team who have a skill."""
    return f"skill:{team}/{skill}"


def person_key(person: str) -> str:
    """Key of one person's capacity."""
    return f"person:{person}"


def standing_team(product: ProductFile, team: str) -> str:
    """The team that answers for `team`: the one it was merged into, if it was archived."""
    teams = {each.id: each for each in product.teams}
    seen = {team}
    while team in teams and teams[team].archived_on and (target := teams[team].merged_into) and target not in seen:
        seen.add(target)
        team = target
    return team


def capacities(product: ProductFile) -> dict[str, Resource]:
    """Every resource of a product by its key: people's shares of their teams, less absences and upkeep."""
    there = presence(product)
    return {
        resource.key: resource
        for resource in (
            *_team_and_skill_resources(product, there),
            *(_person_resource(person, there[person.id], product) for person in product.people),
        )
    }


def presence(product: ProductFile) -> dict[str, npt.NDArray[np.float64]]:
    """Person → the share of each week's working days they are there, by their contract's days and absences; shape (num_weeks,)."""
    weeks = product.weeks
    there = {person.id: _there(person, weeks) for person in product.people}
    for absence in product.absences:
        if absence.person in there:
            there[absence.person] = there[absence.person] * (1 - _away(absence, weeks))
    return there


def _there(person: Person, weeks: Weeks) -> npt.NDArray[np.float64]:
    there = np.ones(weeks.num_weeks)
    if person.joins_on:
        there[: weeks.first_week_from(person.joins_on)] = 0
    if person.leaves_on:
        there[weeks.weeks_done_by(person.leaves_on) :] = 0
    return there


def _away(absence: Absence, weeks: Weeks) -> npt.NDArray[np.float64]:
    return weeks.share_away(absence.first, absence.last) * absence.share


def _team_and_skill_resources(product: ProductFile, presence: Mapping[str, npt.NDArray[np.float64]]) -> list[Resource]:
    members: dict[str, list[tuple[Person, float]]] = {team.id: [] for team in product.teams}
    for person in product.people:
        for membership in person.memberships:
            home = standing_team(product, membership.team)
            if home in members and person.id not in {other.id for other, _ in members[home]}:
                members[home].append((person, membership.fte))
    skills = {skill.id: skill.title for skill in product.skills}
    resources = []
    for team in product.teams:
        resources.append(_pool(team_key(team.id), "team", team.title, team, members[team.id], presence, product))
        for skill in sorted({skill for person, _ in members[team.id] for skill in person.skills}):
            holders = [(person, fte) for person, fte in members[team.id] if skill in person.skills]
            title = f"{skills.get(skill, skill)}, {team.title}"
            resources.append(_pool(skill_key(team.id, skill), "skill", title, team, holders, presence, product))
    return resources


def _pool(
    key: str,
    kind: ResourceKind,
    title: str,
    team: Team,
    people: list[tuple[Person, float]],
    presence: Mapping[str, npt.NDArray[np.float64]],
    product: ProductFile,
) -> Resource:
    capacity = np.zeros(product.horizon.num_weeks)
    for person, fte in people:
        capacity += fte * presence[person.id]
    return Resource(key, kind, title, capacity * (1 - team.keep_the_lights_on), len(people), is_limited=bool(people))


def _person_resource(person: Person, presence: npt.NDArray[np.float64], product: ProductFile) -> Resource:
    upkeep = {team.id: team.keep_the_lights_on for team in product.teams}
    fte = sum(membership.fte * (1 - upkeep.get(membership.team, 0.0)) for membership in person.memberships)
    if not person.memberships:
        fte = 1.0  # A contributor of no team: what they give is said by the work that names them.
    return Resource(person_key(person.id), "person", person.name, presence * fte, 1)
