"""Why a plan cannot be staffed: the people whose time is asked for twice, as a limit that a next plan keeps.

Each week is a flow from work through people's time; where it falls short, the smallest cut names the time that is too little and
the work confined to it.

References
----------
.. [1] L. R. Ford, D. R. Fulkerson, "Maximal flow through a network", Canadian Journal of Mathematics 8, 1956, doi:10.4153/CJM-1956-045-5.
"""

from collections.abc import Iterable

import numpy as np

from quarterdeck.feasibility.pools import Membership, Pool, TeamSkill, make_pool
from quarterdeck.product import ProductFile
from quarterdeck.roadmap.plan import Plan
from quarterdeck.roadmap.staffing import TOLERANCE, Demand, weekly_demands

UNITS = 10_000
"""Flows are whole numbers: ten-thousandths of a full-time equivalent."""


def bottlenecks(product: ProductFile, plan: Plan, *, limit: int = 12) -> tuple[Pool, ...]:
    """Pools that a plan overloads, each once; the weeks in which most is missing first, at most `limit`. Empty: it can be staffed."""
    at = Membership(product)
    by_week: dict[int, list[Demand]] = {}
    for demand in weekly_demands(product, plan, at):
        by_week.setdefault(demand.week, []).append(demand)
    cuts = [_cut(demands, at, week) for week, demands in sorted(by_week.items())]
    kinds = _kinds(product)
    pools: dict[tuple[frozenset[str], frozenset[tuple[str, str]]], Pool] = {}
    for missing, whole, shares in sorted(cuts, key=lambda cut: -cut[0]):
        if missing > TOLERANCE * UNITS and len(pools) < limit:
            pools.setdefault((whole, shares), _named(at, whole, shares, kinds))
    return tuple(pools.values())


def _cut(demands: list[Demand], at: Membership, week: int) -> tuple[int, frozenset[str], frozenset[tuple[str, str]]]:
    """What is missing in a week, and the people, and the shares of people, whose time a smallest cut of its flow runs through."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    people = sorted({person for demand in demands for person in demand.who})
    shares = sorted({(person, demand.team) for demand in demands if demand.team is not None for person in demand.who})
    source, sink, first = 0, 1, 2
    of_share = {share: first + len(demands) + place for place, share in enumerate(shares)}
    of_person = {person: first + len(demands) + len(shares) + place for place, person in enumerate(people)}
    size = first + len(demands) + len(shares) + len(people)
    arcs: list[tuple[int, int, int]] = []
    plenty = UNITS * 1000
    for d, demand in enumerate(demands):
        arcs.append((source, first + d, round(demand.fte * UNITS)))
        arcs += [(first + d, of_person[person] if demand.team is None else of_share[person, demand.team], plenty) for person in demand.who]
    arcs += [(of_share[share], of_person[share[0]], _units(at.share[share][week])) for share in shares]
    arcs += [(of_person[person], sink, _units(at.whole[person][week])) for person in people]
    starts, ends, rooms = (np.array(each, dtype=np.int32) for each in zip(*arcs, strict=True))
    network = csr_array((rooms, (starts, ends)), shape=(size, size))
    flow = maximum_flow(network, source, sink)
    missing = sum(room for begin, _, room in arcs if begin == source) - flow.flow_value
    if not missing:
        return 0, frozenset(), frozenset()
    left = network - flow.flow
    left.data[left.data < 0] = 0
    left.eliminate_zeros()
    reached = set(breadth_first_order(left, source, return_predecessors=False).tolist())
    partly = {(person, team) for person, team in shares if of_share[person, team] in reached}
    # Who gives one team all their time: the share is the person, and work that names them is confined to it, too.
    whole = frozenset(person for person in people if of_person[person] in reached)
    whole |= {person for person, _ in partly if at.num_teams.get(person) == 1}
    return missing, whole, frozenset((person, team) for person, team in partly if person not in whole)


def _units(fte: float) -> int:
    return int(np.ceil(fte * UNITS))


def _kinds(product: ProductFile) -> set[TeamSkill]:
    """Every team, and every skill in a team."""
    teams = {team.id for team in product.teams}
    return {(team, None) for team in teams} | {(team, skill.id) for team in teams for skill in product.skills}


def _named(at: Membership, whole: frozenset[str], shares: frozenset[tuple[str, str]], kinds: Iterable[TeamSkill]) -> Pool:
    confined = frozenset(
        (team, skill)
        for team, skill in kinds
        if (able := at.able(team, skill)) and all(person in whole or (person, team) in shares for person in able)
    )
    people = sorted(at.names[person] for person in whole | {person for person, _ in shares})
    title = ", ".join(people[:3]) + (f" and {len(people) - 3} more" if len(people) > 3 else "")
    key = "pool:" + "+".join([*sorted(whole), *(f"{person}@{team}" for person, team in sorted(shares))])
    return make_pool(at, key, title, whole, shares, confined)
