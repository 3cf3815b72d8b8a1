"""A plan as a network of work: what waits for what, and what draws on whom."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

from quarterdeck.calendar import MAX_WEEKS, Weeks
from quarterdeck.feasibility.capacity import capacities
from quarterdeck.feasibility.work import WorkBook
from quarterdeck.forecast.remaining import Remains, remaining_work
from quarterdeck.product import Feature, Option, Precedence, ProductFile, effort_share
from quarterdeck.roadmap.plan import Plan, PlannedActivity, PlannedFeature
from quarterdeck.uncertainty import ThreePoint

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

EXTRA_WEEKS = 104
"""How far past the plan's horizon overruns are followed."""
TAIL_WEEKS = 8
"""Past the horizon a resource has its mean capacity over so many last weeks: long enough to smooth one holiday."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A node waits for another's finish (or start, with `from_start`); it binds its start, or its finish with `on_finish`."""

    node: int
    lag_weeks: float = 0.0
    from_start: bool = False
    on_finish: bool = False


@dataclass(slots=True)
class Node:
    """An activity or ask, or with `activity` None the finish of a feature, whose work is the delay of risks that came true.

    `effort` divided by `people` is working days; `rates` are full-time equivalents by resource key. `share_left` is how much of
    the planned effort is still to do, by its work items.
    """

    feature: str
    activity: PlannedActivity | None
    effort: ThreePoint
    people: float
    earliest_week: float
    priority: tuple[float, float]
    rates: Mapping[str, float] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    share_left: float = 1.0

    @property
    def place(self) -> tuple[str, str | None]:
        """Its feature and its activity, which stay the same whatever else is planned."""
        return self.feature, self.activity.id if self.activity is not None else None

    @property
    def team(self) -> str:
        """The team whose factor its effort takes; empty for work of no team."""
        return (self.activity.team or "") if self.activity is not None else ""


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes in the order they are scheduled, and the arrays the simulation runs on.

    `capacity` has shape (num_resources, num_weeks) in full-time equivalents, its rows by `resources`, `workdays` (num_weeks,); edges and uses
    of node `j` lie at `edge_start[j]:edge_start[j+1]` and `use_start[j]:use_start[j+1]`. `remains` is what work items tell of features,
    `facts` the week in which a feature was done, where they tell it.
    """

    nodes: tuple[Node, ...]
    weeks: Weeks
    finish_nodes: Mapping[str, int]
    earliest: Floats
    edge_start: Integers
    edge_node: Integers
    edge_lag: Floats
    edge_from_start: npt.NDArray[np.bool_]
    edge_on_finish: npt.NDArray[np.bool_]
    use_start: Integers
    use_resource: Integers
    use_rate: Floats
    resources: tuple[str, ...]
    capacity: Floats
    workdays: Floats
    remains: Mapping[str, Remains] = field(default_factory=dict)
    facts: Mapping[str, float] = field(default_factory=dict)
    now: float = 0.0


def network_of(product: ProductFile, plan: Plan, today: date | None = None) -> Network:
    """The network of a plan: its activities at their planned pace, its order, the product's ranges, links and capacity.

    Planned starts are earliest starts, as in a railway timetable: nobody is ready before, so earliness is lost and
    lateness travels on. With `today` the work items count: what they say is done is not to do any more, what they say
    is left cannot be done before today, and what they say is finished is a fact.
    """
    builder = _Builder(product, plan, today)
    nodes = builder.nodes()
    nodes = _in_planned_order(nodes)
    weeks = _longer(plan, product)
    known = capacities(product)
    limited = {key for key, resource in known.items() if resource.is_limited}
    keys = sorted({key for node in nodes for key, rate in node.rates.items() if rate > 0 and key in limited})
    positions = {key: idx for idx, key in enumerate(keys)}
    uses = [[(positions[key], rate) for key, rate in sorted(node.rates.items()) if key in positions and rate > 0] for node in nodes]
    return Network(
        nodes=tuple(nodes),
        weeks=weeks,
        finish_nodes={node.feature: idx for idx, node in enumerate(nodes) if node.activity is None},
        earliest=np.array([node.earliest_week for node in nodes], dtype=float),
        edge_start=_starts([len(node.edges) for node in nodes]),
        edge_node=np.array([edge.node for node in nodes for edge in node.edges], dtype=np.int64),
        edge_lag=np.array([edge.lag_weeks for node in nodes for edge in node.edges], dtype=float),
        edge_from_start=np.array([edge.from_start for node in nodes for edge in node.edges], dtype=bool),
        edge_on_finish=np.array([edge.on_finish for node in nodes for edge in node.edges], dtype=bool),
        use_start=_starts([len(each) for each in uses]),
        use_resource=np.array([resource for each in uses for resource, _ in each], dtype=np.int64),
        use_rate=np.array([rate for each in uses for _, rate in each], dtype=float),
        resources=tuple(keys),
        capacity=_capacity([known[key].capacity for key in keys], weeks.num_weeks),
        workdays=weeks.workdays(),
        remains=builder.remains,
        facts=builder.facts,
        now=builder.now,
    )


def with_capacity_of(network: Network, product: ProductFile) -> Network:
    """The same work under the capacity of another version of the product, one with more people or more absences."""
    known = capacities(product)
    return replace(network, capacity=_capacity([known[key].capacity for key in network.resources], network.weeks.num_weeks))


def week_of(start: date, day: date, *, whole: bool = False) -> float:
    """Working weeks from a Monday to a day, never negative; with `whole` to the end of that day."""
    past = np.busday_count(start, day) + (1.0 if whole and day.weekday() < 5 else 0.0)
    return max(float(past) / 5, 0.0)


def _longer(plan: Plan, product: ProductFile) -> Weeks:
    num_weeks = min(plan.num_weeks + EXTRA_WEEKS, MAX_WEEKS)
    return Weeks(plan.start, num_weeks, product.weeks.holidays)


def _capacity(known: list[Floats], num_weeks: int) -> Floats:
    capacity = np.zeros((len(known), num_weeks))
    for row, weekly in zip(capacity, known, strict=True):
        row[:] = weekly[-TAIL_WEEKS:].mean()
        row[: len(weekly)] = weekly[:num_weeks]
    return capacity


def _starts(counts: list[int]) -> Integers:
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64)


class _Builder:
    """Makes the nodes of a plan, feature by feature, then joins them."""

    def __init__(self, product: ProductFile, plan: Plan, today: date | None) -> None:
        self.remains = remaining_work(product, plan, today) if today is not None and product.work_items else {}
        self.now = week_of(plan.start, today) if today is not None else 0.0
        self.facts = {each.feature: week_of(plan.start, each.finished_on, whole=True) for each in self.remains.values() if each.finished_on}
        self.plan, self.product = plan, product
        self.features: dict[str, Feature] = {feature.id: feature for feature in product.features}
        self.planned = {item.feature for item in plan.items}
        self.book = WorkBook(product)
        self.made: list[Node] = []
        self.places: dict[tuple[str, str], int] = {}
        self.finishes: dict[str, int] = {}

    def nodes(self) -> list[Node]:
        for item in self.plan.items:
            self._add_feature(item)
        self._add_dependencies()
        return self.made

    def _add_feature(self, item: PlannedFeature) -> None:
        option = self._option(item)
        share = self._effort_share(item.feature)
        works = self.book.works_of(option) if option else ()
        efforts = {work.id: work.effort if work.ask is not None else work.effort.scaled(share) for work in works}
        for activity in item.activities:
            self.places[item.feature, activity.id] = len(self.made)
            effort = efforts.get(activity.id) or ThreePoint.exactly(activity.effort_days)
            priority = (float(activity.start_week), float(activity.finish_week))
            people = activity.people if activity.people > 0 else 1.0
            left = self._left(item.feature, activity)
            earliest = self._earliest(item.feature, float(activity.start_week))
            node = Node(item.feature, activity, effort.scaled(left), people, earliest, priority, activity.resources, share_left=left)
            self.made.append(node)
        for activity in item.activities:
            self.made[self.places[item.feature, activity.id]].edges += self._within(item.feature, activity, option)
        finish = Node(item.feature, None, ThreePoint.exactly(0), 1.0, 0.0, (float(item.finish_week), float(item.finish_week)))
        finish.edges += [Edge(self.places[item.feature, activity.id]) for activity in item.activities]
        self.finishes[item.feature] = len(self.made)
        self.made.append(finish)

    def _left(self, feature: str, activity: PlannedActivity) -> float:
        """The share of an activity's effort that is still to do; an ask is open until all else is done."""
        remains = self.remains.get(feature)
        if remains is None:
            return 1.0
        if activity.kind == "ask":
            return 1.0 if remains.share_left > 0 else 0.0
        return remains.by_activity.get(activity.id, remains.share_left)

    def _earliest(self, feature: str, planned: float) -> float:
        """What is left is done from today on; what was not begun also not before its planned start."""
        remains = self.remains.get(feature)
        if feature in self.facts:
            return self.facts[feature]
        if remains is None:
            return planned
        return self.now if remains.started_on is not None else max(planned, self.now)

    def _effort_share(self, feature: str) -> float:
        """The share of its effort that a feature's own work takes, with all that is saved beside the others of the plan."""
        return effort_share(self.product.synergies, feature, self._is_in)

    def _is_in(self, feature: str) -> bool:
        known = self.features.get(feature)
        return feature in self.planned or (known is not None and known.status == "released")

    def _option(self, item: PlannedFeature) -> Option | None:
        feature = self.features.get(item.feature)
        return next((option for option in feature.options if option.id == item.option), None) if feature else None

    def _within(self, feature: str, planned: PlannedActivity, option: Option | None) -> Iterator[Edge]:
        links: list[Precedence] = []
        for activity in option.activities if option else ():
            links += activity.after if activity.id == planned.id else ()
        for ask in option.asks if option else ():
            links += [Precedence(activity=name) for name in ask.after] if ask.id == planned.id else []
        for link in links:
            if (feature, link.activity) in self.places:
                from_start, on_finish = link.kind.startswith("start"), link.kind.endswith("finish")
                yield Edge(self.places[feature, link.activity], link.lag_weeks, from_start, on_finish)

    def _add_dependencies(self) -> None:
        """Between features: a start is that of the first planned activity, a finish that of the last to finish."""
        for link in self.product.dependencies:
            if link.hardness != "hard" or link.feature not in self.finishes or link.requires not in self.finishes:
                continue
            from_start = link.kind.startswith("start")
            required = self._first(link.requires) if from_start else self.finishes[link.requires]
            if link.kind.endswith("finish"):
                self.made[self.finishes[link.feature]].edges.append(Edge(required, link.lag_weeks, from_start))
                continue
            for (feature, _), idx in self.places.items():
                if feature == link.feature:
                    self.made[idx].edges.append(Edge(required, link.lag_weeks, from_start))

    def _first(self, feature: str) -> int:
        own = [idx for (other, _), idx in self.places.items() if other == feature]
        return min(own, key=lambda idx: self.made[idx].priority) if own else self.finishes[feature]


def _in_planned_order(nodes: list[Node]) -> list[Node]:
    """Nodes by planned start, none before what it waits for; a cycle among links (a flawed product) is cut where it closes."""
    waiting = [len(node.edges) for node in nodes]
    followers: dict[int, list[int]] = {}
    for idx, node in enumerate(nodes):
        for edge in node.edges:
            followers.setdefault(edge.node, []).append(idx)
    heap: list[tuple[tuple[float, float], int]] = []
    for idx, node in enumerate(nodes):
        if waiting[idx] == 0:
            heappush(heap, (node.priority, idx))
    order: list[int] = []
    while heap:
        idx = heappop(heap)[1]
        order.append(idx)
        for follower in followers.get(idx, ()):
            waiting[follower] -= 1
            if waiting[follower] == 0:
                heappush(heap, (nodes[follower].priority, follower))
    order += [idx for idx in range(len(nodes)) if waiting[idx] > 0]
    new = {old: position for position, old in enumerate(order)}
    for idx, node in enumerate(nodes):
        node.edges = [Edge(new[edge.node], edge.lag_weeks, edge.from_start, edge.on_finish) for edge in node.edges if new[edge.node] < new[idx]]
    return [nodes[idx] for idx in order]
