"""A baseline scheduled again with some of what happened, to see what each thing did to a feature."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from quarterdeck.forecast.dates import date_of
from quarterdeck.forecast.network import Floats, Network, network_of, week_of, with_capacity_of
from quarterdeck.forecast.simulate import schedule
from quarterdeck.product import ProductFile
from quarterdeck.roadmap.plan import Plan
from quarterdeck.tracking.drift.facts import Facts


@dataclass
class Change:
    """Arrays of one replay, changed in place by the causes in force."""

    work: Floats
    earliest: Floats
    capacity: Floats


Cause = Callable[[Change], None]


class Replay:
    """The network of a baseline at its middle efforts, and what may be changed in it."""

    def __init__(self, baseline: Plan, product: ProductFile) -> None:
        self.baseline = baseline
        self.network = network_of(baseline.product, baseline)
        self.work = middle_work(self.network)
        self.own: dict[str, list[int]] = {}
        for idx, node in enumerate(self.network.nodes):
            if node.activity is not None:
                self.own.setdefault(node.feature, []).append(idx)
        self.capacity_now = _capacity_now(self.network, replace(product, horizon=baseline.product.horizon))

    def finish_of(self, feature: str, causes: tuple[Cause, ...]) -> int:
        """The day, as a number, on which a feature ends with some causes in force."""
        change = Change(self.work.copy(), self.network.earliest.copy(), self.network.capacity)
        for cause in causes:
            cause(change)
        network = replace(self.network, earliest=change.earliest, capacity=change.capacity)
        finishes = schedule(change.work, network)[1]
        return day_number(float(finishes[self.network.finish_nodes[feature], 0]), network)

    def grown(self, facts: Facts) -> Cause:
        """There is more, or less, to do than was planned."""

        def change(to: Change) -> None:
            for idx in self._activities(facts.planned.feature):
                to.work[idx] *= facts.scope

        return change

    def estimated_anew(self, facts: Facts) -> Cause:
        """Its activities take more, or less, by their estimates now."""

        def change(to: Change) -> None:
            for idx in self._activities(facts.planned.feature):
                activity = self.network.nodes[idx].activity
                to.work[idx] *= facts.efforts.get(activity.id, 1.0) if activity else 1.0

        return change

    def begun(self, feature: str, weeks: float) -> Cause:
        """All of it begins so many weeks later."""

        def change(to: Change) -> None:
            for idx in self.own.get(feature, ()):
                to.earliest[idx] = max(to.earliest[idx] + weeks, 0.0)

        return change

    def finished(self, feature: str, day: date) -> Cause:
        """Another feature is done on a day, whatever the plan said."""
        week = week_of(self.baseline.start, day, whole=True)

        def change(to: Change) -> None:
            for idx in self.own.get(feature, ()):
                to.work[idx], to.earliest[idx] = 0.0, 0.0
            to.earliest[self.network.finish_nodes[feature]] = week

        return change

    def stalled(self, feature: str, days: int) -> Cause:
        """It stood still for so many working days."""

        def change(to: Change) -> None:
            to.work[self.network.finish_nodes[feature]] += days

        return change

    def there_is(self) -> Cause:
        """Teams and people have what they have now."""

        def change(to: Change) -> None:
            to.capacity = self.capacity_now

        return change

    def overran(self, others: Mapping[str, Facts]) -> Cause:
        """Other features took more of the same people, and took it later."""
        causes = [cause for each in others.values() for cause in (self.grown(each), self.estimated_anew(each))]

        def change(to: Change) -> None:
            for cause in causes:
                cause(to)

        return change

    def shares_people(self, feature: str, other: str) -> bool:
        """Whether two features draw on the same resource."""
        uses = [
            {key for idx in self.own.get(each, ()) for key, rate in self.network.nodes[idx].rates.items() if rate > 0} for each in (feature, other)
        ]
        return bool(uses[0] & uses[1])

    def lost_people(self, feature: str) -> bool:
        """Whether what a feature draws on has another capacity now."""
        keys = {key for idx in self.own.get(feature, ()) for key, rate in self.network.nodes[idx].rates.items() if rate > 0}
        rows = [row for row, key in enumerate(self.network.resources) if key in keys]
        return bool(rows) and not np.allclose(self.capacity_now[rows], self.network.capacity[rows])

    def _activities(self, feature: str) -> list[int]:
        return [idx for idx in self.own.get(feature, ()) if (activity := self.network.nodes[idx].activity) and activity.kind == "activity"]


def middle_work(network: Network) -> Floats:
    """Working days of each node at its middle effort, shape (num_nodes, 1)."""
    return np.array([[node.effort.p50 / node.people] for node in network.nodes], dtype=np.float64).reshape(len(network.nodes), 1)


def day_number(week: float, network: Network) -> int:
    """The day on which a moment lies, as a number; past the last day counted it is that."""
    return (date_of(week, network.weeks) or network.weeks.end).toordinal()


def _capacity_now(network: Network, product: ProductFile) -> Floats:
    """Capacity now; a resource that is there no more keeps what it had, for its work went elsewhere."""
    from quarterdeck.feasibility.capacity import capacities

    known = capacities(product)
    if all(key in known for key in network.resources):
        return with_capacity_of(network, product).capacity
    rows = [
        with_capacity_of(replace(network, resources=(key,)), product).capacity[0] if key in known else network.capacity[row]
        for row, key in enumerate(network.resources)
    ]
    return np.array(rows).reshape(network.capacity.shape)
