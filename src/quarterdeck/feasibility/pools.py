"""People who can stand in for each other: what several skills, or named people and their team, hold together.

A team with three people who know Android or iOS, one of them both, cannot give two of each, though two know the one and two the
other. Work that only certain people can do must fit into their time (Hall's condition); where groups overlap, that is a limit
beyond those of each skill and of the team. A plan that keeps the limits of all such groups can be staffed, week by week.

References
----------
.. [1] P. Hall, "On representatives of subsets", Journal of the London Mathematical Society 10, 1935, doi:10.1112/jlms/s1-10.37.26.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from quarterdeck.feasibility.capacity import presence, standing_team
from quarterdeck.product import ProductFile

MOST_SKILLS_TOGETHER = 6
"""Groups of more skills of one team are found when a plan cannot be staffed: they are many, and hardly ever bind."""

TeamSkill = tuple[str, str | None]
"""Work asks for anybody of a team (None) or for a skill in it."""


class Membership:
    """Who belongs where, and how much of whom there is each week, in full-time equivalents, shape (num_weeks,)."""

    def __init__(self, product: ProductFile) -> None:
        there = presence(product)
        upkeep = {team.id: team.keep_the_lights_on for team in product.teams}
        self.names = {person.id: person.name for person in product.people}
        self.skills = {person.id: frozenset(person.skills) for person in product.people}
        # A contributor of no team gives what the work that names them says.
        nobody = np.zeros(product.horizon.num_weeks)
        self.whole = defaultdict(lambda: nobody, there)
        self.share: dict[tuple[str, str], npt.NDArray[np.float64]] = {}
        self.members: dict[str, list[str]] = defaultdict(list)
        for person in product.people:
            for place in person.memberships:
                team = standing_team(product, place.team)
                if (person.id, team) not in self.share:
                    self.share[person.id, team] = there[person.id] * place.fte * (1 - upkeep.get(team, 0.0))
                    self.members[team].append(person.id)
        shares: dict[str, list[npt.NDArray[np.float64]]] = defaultdict(list)
        for (person_id, _), share in self.share.items():
            shares[person_id].append(share)
        self.whole |= {person_id: np.sum(each, axis=0) for person_id, each in shares.items()}
        self.num_teams = {person_id: len(each) for person_id, each in shares.items()}

    def able(self, team: str, skill: str | None) -> tuple[str, ...]:
        """Members of a team (who have a skill)."""
        return tuple(person for person in self.members.get(team, ()) if skill is None or skill in self.skills[person])


@dataclass(frozen=True, slots=True)
class Pool:
    """All the time of the people `whole`, and the time that others give a team (`shares`: person, team).

    `confined` is the work that can be done in no other time. `capacity` in full-time equivalents, shape (num_weeks,).
    """

    key: str
    title: str
    whole: frozenset[str]
    shares: frozenset[tuple[str, str]]
    confined: frozenset[TeamSkill]
    capacity: npt.NDArray[np.float64]

    def draw(self, asked: "Parts") -> float:
        """What a piece of work must take from this time, in full-time equivalents."""
        named = sum(fte for person, fte in asked.named.items() if person in self.whole) if asked.named else 0.0
        return named + (asked.rest if asked.kind in self.confined else 0.0)


@dataclass(frozen=True, slots=True)
class Parts:
    """A piece of work while it runs: full-time equivalents of named people, and the rest from anybody able."""

    named: Mapping[str, float]
    kind: TeamSkill | None
    rest: float


def parts_of(rates: Mapping[str, float]) -> Parts:
    """What `rates` (resource key → full-time equivalents) ask of whom."""
    named = {key.partition(":")[2]: rate for key, rate in rates.items() if key.startswith("person:")}
    team = next((key.partition(":")[2] for key in rates if key.startswith("team:")), None)
    if team is None:
        return Parts(named, None, 0.0)
    skill = next((key for key in rates if key.startswith("skill:")), None)
    asked = rates[skill or f"team:{team}"]
    return Parts(named, (team, skill.partition("/")[2] if skill else None), max(asked - sum(named.values()), 0.0))


def overlapping_pools(product: ProductFile) -> tuple[Pool, ...]:
    """The limits that skills of a team hold together, beyond those each skill and the team hold alone."""
    at, named = Membership(product), _named(product)
    titles = {skill.id: skill.title for skill in product.skills}
    teams = {team.id: team.title for team in product.teams}
    pools = []
    for team, skills in _demanded(product).items():
        holders = {skill: held for skill in sorted(skills) if (held := frozenset(at.able(team, skill)))}
        for people in _groups(holders):
            confined = frozenset((team, skill) for skill, held in holders.items() if held <= people)
            if people == frozenset(at.members[team]) or (len(confined) == 1 and not people & named):
                continue  # The team's own limit, or the skill's own.
            words = " or ".join(sorted(titles.get(skill or "", skill or "") for _, skill in confined))
            key = f"pool:{team}/{'+'.join(sorted(skill or '' for _, skill in confined))}"
            only_here = frozenset(person for person in people if at.num_teams[person] == 1)
            pools.append(make_pool(at, key, f"{words}, {teams.get(team, team)}", only_here, {(person, team) for person in people}, confined))
    return tuple(pools)


def make_pool(at: Membership, key: str, title: str, whole: frozenset[str], shares: Iterable[tuple[str, str]], confined: frozenset[TeamSkill]) -> Pool:
    """A pool with its capacity: all the time of `whole`, and of others what they give a team."""
    partly = frozenset((person, team) for person, team in shares if person not in whole)
    times = [at.whole[person] for person in sorted(whole)] + [at.share[each] for each in sorted(partly)]
    return Pool(key, title, whole, partly, confined, np.sum(times, axis=0))


def _groups(holders: Mapping[str, frozenset[str]]) -> Iterator[frozenset[str]]:
    """Each set of people that is the holders of some skills which hang together, once."""
    seen = set()
    for size in range(1, min(len(holders), MOST_SKILLS_TOGETHER) + 1):
        for skills in combinations(holders, size):
            people = frozenset().union(*(holders[skill] for skill in skills))
            if people not in seen and _hang_together([holders[skill] for skill in skills]):
                seen.add(people)
                yield people


def _hang_together(sets: list[frozenset[str]]) -> bool:
    """Whether sets cannot be parted into two groups with nobody in common: a group that can is implied by its parts."""
    reached, rest = sets[0], sets[1:]
    while rest:
        touching = [each for each in rest if each & reached]
        if not touching:
            return False
        rest = [each for each in rest if not each & reached]
        reached = reached.union(*touching)
    return True


def _demanded(product: ProductFile) -> dict[str, set[str]]:
    """Team → the skills its work asks for."""
    asked: dict[str, set[str]] = defaultdict(set)
    for activity in (activity for feature in product.features for option in feature.options for activity in option.activities):
        if activity.team is not None and activity.skill is not None and not activity.people:
            asked[standing_team(product, activity.team)].add(activity.skill)
    return asked


def _named(product: ProductFile) -> frozenset[str]:
    """Everybody whom some work names."""
    options = [option for feature in product.features for option in feature.options]
    by_activity = {person for option in options for activity in option.activities for person in activity.people}
    return frozenset(by_activity | {ask.champion for option in options for ask in option.asks if ask.champion})
