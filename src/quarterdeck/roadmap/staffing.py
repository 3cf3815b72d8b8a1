"""Who does what, after a plan was made by teams and skills: named people for every week of every activity, or the proof that some are missing.

Planning by pools decides how much of which skill a feature gets and when; people come after. Each week of an activity takes its
full-time equivalents from the people of its team who have the skill, each within the time they have. Of all ways, one with few people to an
activity is looked for: a linear programme whose costs, from round to round, favour those who already do most of it.

References
----------
.. [1] E. Candès, M. Wakin, S. Boyd, "Enhancing sparsity by reweighted l1 minimization", Journal of Fourier Analysis and
   Applications 14, 2008, doi:10.1007/s00041-008-9045-x.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from quarterdeck.feasibility.capacity import capacities
from quarterdeck.feasibility.pools import Membership, parts_of
from quarterdeck.product import ProductFile
from quarterdeck.product.noun import noun
from quarterdeck.roadmap.plan import Plan

ROUNDS = 4
"""Linear programmes, each with the costs the one before suggests."""
UNMET = 1e4
"""Cost of a full-time equivalent nobody gives, against at most 1 for one that somebody does."""
KEEPING = 0.05
"""Full-time-equivalent weeks somebody must give an activity before more of theirs costs half."""
TOLERANCE = 2e-3
"""Full-time equivalents; plans count in thousandths."""


@noun
class Assignment:
    """One person's part in one activity: `fte[k]` full-time equivalents in week `first_week + k`."""

    person: str
    feature: str
    activity: str
    first_week: int
    fte: tuple[float, ...]


@noun
class Shortage:
    """Full-time equivalents that nobody can give to an activity in a week, everybody's other work considered."""

    feature: str
    activity: str
    week: int
    fte: float


@noun
class Staffing:
    """Assignments for every activity of a plan. `shortages` is empty when the plan can be staffed."""

    assignments: tuple[Assignment, ...] = ()
    shortages: tuple[Shortage, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether everybody needed was found."""
        return not self.shortages


@dataclass(frozen=True, slots=True)
class Demand:
    """Work in one week: `fte` from any of `who`; of their time for `team`, or (None: they are named) of any of their time."""

    feature: str
    activity: str
    week: int
    fte: float
    team: str | None
    skill: str | None
    who: tuple[str, ...]


def staff(product: ProductFile, plan: Plan, *, rounds: int = ROUNDS) -> Staffing:
    """People for every activity of `plan`, a plan of `product`: complete exactly when that is possible at all, week by week.

    One of the `rounds` is enough to know whether it is possible; the others look for few people to an activity.
    """
    at = Membership(product)
    assignments: list[Assignment] = []
    shortages: list[Shortage] = []
    for part in _parts(weekly_demands(product, plan, at)):
        solution = _Programme(part, at).solve(rounds)
        assignments += solution.assignments
        shortages += solution.shortages
    return Staffing(
        assignments=tuple(sorted(assignments, key=lambda each: (each.person, each.first_week, each.feature, each.activity))),
        shortages=tuple(sorted(shortages, key=lambda each: (each.week, each.feature, each.activity))),
    )


def weekly_demands(product: ProductFile, plan: Plan, at: Membership) -> list[Demand]:
    """What each activity of a plan needs of whom, in each week in which it goes on; teams nobody is known in ask nobody."""
    capacity = {key: each.capacity for key, each in capacities(product).items()}
    demands = []
    for item in plan.items:
        for activity in item.activities:
            parts = parts_of(activity.resources)
            team, skill = parts.kind or (None, None)
            able = at.able(team, skill) if team is not None else ()
            for week in range(activity.start_week, activity.finish_week):
                if not all(capacity[key][week] >= rate - TOLERANCE for key, rate in activity.resources.items() if key in capacity):
                    continue
                demands += [Demand(item.feature, activity.id, week, fte, None, None, (person,)) for person, fte in parts.named.items()]
                if able and parts.rest > TOLERANCE:
                    demands.append(Demand(item.feature, activity.id, week, parts.rest, team, skill, able))
    return demands


def _parts(demands: Iterable[Demand]) -> list[list[Demand]]:
    """Demands in groups that share nobody."""
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader.setdefault(key, key) != key:
            leader[key] = key = leader[leader[key]]
        return key

    listed = list(demands)
    for demand in listed:
        for person in demand.who[1:]:
            leader[find(person)] = find(demand.who[0])
    groups: dict[str, list[Demand]] = defaultdict(list)
    for demand in listed:
        groups[find(demand.who[0])].append(demand)
    return list(groups.values())


class _Programme:
    """Full-time equivalents by demand and person, and what nobody gives; columns in the order of `pairs`, then of `demands`."""

    def __init__(self, demands: list[Demand], at: Membership) -> None:
        self.demands, self.at = demands, at
        self.pairs = [(d, person) for d, demand in enumerate(demands) for person in demand.who]
        # Whoever works on an activity in several weeks is one couple; what a couple costs falls with what it does.
        couples = [(demands[d].feature, demands[d].activity, person) for d, person in self.pairs]
        number = {couple: place for place, couple in enumerate(dict.fromkeys(couples))}
        self.couple = np.array([number[couple] for couple in couples], dtype=np.int64)
        self.num_couples = len(number)

    def solve(self, rounds: int) -> Staffing:
        from scipy.optimize import linprog
        from scipy.sparse import csr_array

        num_pairs, num_demands = len(self.pairs), len(self.demands)
        columns = num_pairs + num_demands
        places = ([d for d, _ in self.pairs] + list(range(num_demands)), np.arange(columns))
        met = csr_array((np.ones(columns), places), shape=(num_demands, columns))
        times = self._times()
        place = ([row for row, each in enumerate(times.values()) for _ in each], [column for each in times.values() for column in each])
        within = csr_array((np.ones(len(place[0])), place), shape=(len(times), columns))
        limits = np.array([self._limit(*key) for key in times])
        wanted = np.array([demand.fte for demand in self.demands])
        costs: np.ndarray = np.ones(self.num_couples)
        given: np.ndarray = np.zeros(columns)
        for _ in range(rounds):
            weights = np.concatenate([costs[self.couple], np.full(num_demands, UNMET)])
            given = linprog(weights, A_ub=within, b_ub=limits, A_eq=met, b_eq=wanted, bounds=(0, None), method="highs").x
            done = np.bincount(self.couple, weights=given[:num_pairs], minlength=self.num_couples)
            costs = KEEPING / (KEEPING + done)
        return Staffing(assignments=self._assignments(given[:num_pairs]), shortages=self._shortages(given[num_pairs:]))

    def _times(self) -> dict[tuple[str, str | None, int], list[int]]:
        """Whose time (for which team) in which week → the columns that draw on it."""
        times: dict[tuple[str, str | None, int], list[int]] = defaultdict(list)
        for column, (d, person) in enumerate(self.pairs):
            demand = self.demands[d]
            times[person, None, demand.week].append(column)
            if demand.team is not None:
                times[person, demand.team, demand.week].append(column)
        return times

    def _limit(self, person: str, team: str | None, week: int) -> float:
        capacity = self.at.whole[person] if team is None else self.at.share[person, team]
        return float(capacity[week]) + TOLERANCE / 10

    def _assignments(self, given: np.ndarray) -> tuple[Assignment, ...]:
        weeks_of: dict[tuple[str, str, str], dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for (d, person), fte in zip(self.pairs, given.tolist(), strict=True):
            if fte > TOLERANCE / 2:
                weeks_of[person, self.demands[d].feature, self.demands[d].activity][self.demands[d].week] += fte
        return tuple(each for key, weeks in weeks_of.items() for each in _stretches(*key, weeks))

    def _shortages(self, unmet: np.ndarray) -> tuple[Shortage, ...]:
        return tuple(
            Shortage(feature=demand.feature, activity=demand.activity, week=demand.week, fte=round(fte, 4))
            for demand, fte in zip(self.demands, unmet.tolist(), strict=True)
            if fte > TOLERANCE
        )


def _stretches(person: str, feature: str, activity: str, weeks: dict[int, float]) -> list[Assignment]:
    """One assignment for each run of weeks without a break."""
    runs = groupby(enumerate(sorted(weeks)), key=lambda pair: pair[1] - pair[0])
    spans = [[week for _, week in run] for _, run in runs]
    return [
        Assignment(person=person, feature=feature, activity=activity, first_week=span[0], fte=tuple(round(weeks[week], 4) for week in span))
        for span in spans
    ]
