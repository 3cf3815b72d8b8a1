"""Load against capacity: teams, skills, people, and decisions, if everything were built as asked."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from quarterdeck.feasibility.capacity import Resource, person_key, standing_team, team_key
from quarterdeck.feasibility.demand import Asked, demands
from quarterdeck.product import DecisionCapacity, Team
from quarterdeck.product.noun import noun
from quarterdeck.product.teams import AskLevel, DecisionKind
from quarterdeck.uncertainty import ThreePoint

PERIOD_WEEKS = 13
"""A quarter: loads are shown for periods of this many weeks."""

LEVELS: tuple[AskLevel, ...] = ("large", "medium", "small", "unsized")
"""From the heaviest ask; a feature counts once for a team, at the heaviest."""

NOTHING = ThreePoint(0.0, 0.0, 0.0)


@noun
class PeriodLoad:
    """Capacity of one period in person-days, and the demand that falls on it when spread evenly over the weeks worked."""

    first: date
    last: date
    capacity_days: float
    demand_days: float


@noun
class Load:
    """Demand on one resource against its capacity over the horizon, in person-days.

    Capacity is net of absences, holidays and upkeep. `ratio` is median demand ÷ capacity (None: nobody is known, so
    nothing says what it can take). `over_days` and `weeks_over` are what the median demand passes capacity by: the
    weeks past the horizon if the same people went on as they are.
    """

    key: str
    title: str
    num_people: int
    demand: ThreePoint
    capacity_days: float
    ratio: float | None
    over_days: float
    weeks_over: float | None
    periods: tuple[PeriodLoad, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether the median demand passes capacity."""
        return self.over_days > 0


@noun
class DecisionUse:
    """How much of a team's capacity for one kind of ask is asked for."""

    team: str
    title: str
    kind: DecisionKind
    first: date
    last: date
    asked: int
    limit: float
    basis: str = ""

    @property
    def is_over(self) -> bool:
        """Whether more is asked than the team can take."""
        return self.asked > self.limit + 1e-9


@noun
class TeamLoad:
    """A team: who is there, which features ask it for what, and its load.

    A feature counts once, at the heaviest level it asks of the team. `dedicated` are features with an ask that needs a
    champion; `dedicated_per_member` None: nobody is known.
    """

    team: str
    title: str
    members: int
    dedicated: int
    dedicated_per_member: float | None
    levels: dict[AskLevel, int]
    load: Load
    decisions: tuple[DecisionUse, ...] = ()
    is_over_asked: bool
    reasons: tuple[str, ...] = ()


@noun
class PersonLoad:
    """A person: the features they champion, and the work that names them against what they have.

    `champions` counts features, `dedicated` those of them with a dedicated ask.
    """

    person: str
    name: str
    champions: int
    dedicated: int
    features: tuple[str, ...]
    load: Load


@dataclass(frozen=True)
class Loads:
    """All loads of a product. `teams`, `skills` and `people` by how much is asked of them."""

    teams: tuple[TeamLoad, ...]
    skills: tuple[Load, ...]
    people: tuple[PersonLoad, ...]
    decisions: tuple[DecisionUse, ...]

    def over(self) -> dict[str, str]:
        """Keys of what is asked for too much, each with what would resolve it."""
        found = {}
        for team in self.teams:
            if team.is_over_asked:
                found[team_key(team.team)] = f"team {team.title} is relieved: {'; '.join(team.reasons)}"
        for load in (*self.skills, *(person.load for person in self.people)):
            if load.is_over:
                found[load.key] = f"{load.title} is relieved of {load.over_days:.0f} person-days ({_ratio(load)} of capacity asked)"
        return found


def loads(asked: Asked) -> Loads:
    """Everyone's load. Teams that nobody asks anything of and people whom nothing names are listed too, last."""
    demand = demands(asked)
    decisions = _decision_uses(asked)
    teams = tuple(_team_loads(asked, demand, decisions))
    skills = [_load(resource, demand.get(key, NOTHING), asked) for key, resource in asked.resources.items() if resource.kind == "skill"]
    return Loads(
        teams=tuple(sorted(teams, key=lambda each: (-(each.dedicated_per_member or 0), -(each.load.ratio or 0), -each.dedicated, each.team))),
        skills=tuple(sorted(skills, key=lambda load: (-(load.ratio or 0), load.key))),
        people=tuple(sorted(_person_loads(asked, demand), key=lambda each: (-each.champions, -(each.load.ratio or 0), each.person))),
        decisions=tuple(decisions),
    )


def _load(resource: Resource, demand: ThreePoint, asked: Asked) -> Load:
    workdays = asked.product.weeks.workdays()
    days = resource.capacity * workdays
    capacity = float(days.sum())
    over = max(0.0, demand.p50 - capacity) if resource.is_limited else 0.0
    ratio = None if not resource.is_limited or capacity <= 0 else demand.p50 / capacity
    return Load(
        key=resource.key,
        title=resource.title,
        num_people=resource.num_people,
        demand=demand,
        capacity_days=capacity,
        ratio=ratio,
        over_days=over,
        weeks_over=over / (capacity / len(days)) if capacity > 0 else None,
        periods=_periods(days, demand.p50, asked),
    )


def _periods(days: np.ndarray, demand: float, asked: Asked) -> tuple[PeriodLoad, ...]:
    weeks = asked.product.weeks
    workdays = weeks.workdays()
    share = demand * workdays / max(float(workdays.sum()), 1.0)
    starts = range(0, weeks.num_weeks, PERIOD_WEEKS)
    return tuple(
        PeriodLoad(
            first=weeks.monday(start),
            last=min(weeks.end, weeks.last_workday(start + PERIOD_WEEKS)),
            capacity_days=float(days[start : start + PERIOD_WEEKS].sum()),
            demand_days=float(share[start : start + PERIOD_WEEKS].sum()),
        )
        for start in starts
    )


def _team_loads(asked: Asked, demand: dict[str, ThreePoint], decisions: list[DecisionUse]) -> Iterable[TeamLoad]:
    levels: dict[str, dict[str, AskLevel]] = defaultdict(dict)
    dedicated: dict[str, set[str]] = defaultdict(set)
    for feature, ask, is_dedicated in asked.asks():
        home = standing_team(asked.product, ask.team)
        levels[home][feature.id] = min(ask.level, levels[home].get(feature.id, "unsized"), key=LEVELS.index)
        if is_dedicated:
            dedicated[home].add(feature.id)
    for team in asked.product.teams:
        if standing_team(asked.product, team.id) == team.id:
            resource = asked.resources[team_key(team.id)]
            load = _load(resource, demand.get(resource.key, NOTHING), asked)
            uses = tuple(use for use in decisions if use.team == team.id)
            yield _team_load(team, load, Counter(levels[team.id].values()), len(dedicated[team.id]), uses)


def _team_load(team: Team, load: Load, levels: Counter[AskLevel], dedicated: int, uses: tuple[DecisionUse, ...]) -> TeamLoad:
    # A capacity that is given month by month says the same for each of them.
    reasons = list(dict.fromkeys(f"{use.asked} asks for {use.kind} where it takes {use.limit:g}" for use in uses if use.is_over))
    if load.is_over:
        reasons.append(f"{load.over_days:.0f} person-days over its capacity ({_ratio(load)} asked)")
    return TeamLoad(
        team=team.id,
        title=team.title,
        members=load.num_people,
        dedicated=dedicated,
        dedicated_per_member=dedicated / load.num_people if load.num_people else None,
        levels={level: levels[level] for level in LEVELS},
        load=load,
        decisions=uses,
        is_over_asked=bool(reasons),
        reasons=tuple(reasons),
    )


def _ratio(load: Load) -> str:
    return f"{100 * load.ratio:.0f} %" if load.ratio is not None else "all"


def _person_loads(asked: Asked, demand: dict[str, ThreePoint]) -> Iterable[PersonLoad]:
    championed: dict[str, dict[str, bool]] = defaultdict(dict)
    for feature, ask, is_dedicated in asked.asks():
        if ask.champion is not None:
            championed[ask.champion][feature.id] = championed[ask.champion].get(feature.id, False) or is_dedicated
    for person in asked.product.people:
        resource = asked.resources[person_key(person.id)]
        features = championed[person.id]
        yield PersonLoad(
            person=person.id,
            name=person.name,
            champions=len(features),
            dedicated=sum(features.values()),
            features=tuple(features),
            load=_load(resource, demand.get(resource.key, NOTHING), asked),
        )


def _decision_uses(asked: Asked) -> list[DecisionUse]:
    """Asks of each kind against what the team can take: dedicated asks for dedicated support, else all of the kind."""
    counts: Counter[tuple[str, str]] = Counter()
    for _, ask, is_dedicated in asked.asks():
        if ask.kind != "dedicated support" or is_dedicated:
            counts[standing_team(asked.product, ask.team), ask.kind] += 1
    titles = {team.id: team.title for team in asked.product.teams}
    return [
        DecisionUse(
            team=each.team,
            title=titles.get(each.team, each.team),
            kind=each.kind,
            first=each.first,
            last=each.last,
            asked=counts[each.team, each.kind],
            limit=_limit(each, asked),
            basis=each.basis,
        )
        for each in asked.product.decision_capacities
    ]


def _limit(capacity: DecisionCapacity, asked: Asked) -> float:
    if capacity.total is not None:
        return capacity.total
    resource = asked.resources.get(team_key(capacity.team))
    return (capacity.per_member or 0.0) * (resource.num_people if resource else 0)
