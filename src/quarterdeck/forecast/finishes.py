"""How simulated finishes become dates: pooled with what history says, not before today, against what was promised."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

import numpy as np

from quarterdeck.forecast.combination import learn_combination, recalibrated
from quarterdeck.forecast.history import History, draw_reference_weeks
from quarterdeck.forecast.network import Floats, Network
from quarterdeck.product import Feature, ProductFile, Release
from quarterdeck.roadmap.plan import Plan, PlannedFeature
from quarterdeck.uncertainty import generator


class PooledFinishes:
    """The linear pool of one plan's futures, and the days they are held against.

    Arrays have shape (num_samples,) and hold weeks since the plan's start, infinite past the last week counted.
    """

    def __init__(self, product: ProductFile, plan: Plan, network: Network, history: History, num_samples: int, today: date, seed: int) -> None:
        self.product, self.plan, self.network, self.history = product, plan, network, history
        self.num_samples, self.today, self.seed = num_samples, today, seed
        self.features: dict[str, Feature] = {feature.id: feature for feature in product.features}
        self.reference = self._reference(self.drawn, network)
        self.combination = learn_combination(product.forecasts, has_history=bool(self.reference), today=today)

    def pooled(self, finishes: Floats, network: Network | None = None) -> dict[str, Floats]:
        """Finishes of each feature as they are told: the raw pool, recalibrated; who waits for another still never ends before it.

        `network` is the one that was simulated, where it holds only some of the features.
        """
        raw = self.raw(finishes, network)
        if not self.combination.recalibration.changes:
            return raw
        return self._as_facts(self._waiting({feature: recalibrated(own, self.combination.recalibration) for feature, own in raw.items()}))

    def raw(self, finishes: Floats, network: Network | None = None) -> dict[str, Floats]:
        """Finishes of each feature before recalibration: simulated in some futures, by history in the others; all simulated without history."""
        simulated = self.simulated(finishes, network or self.network)
        reference = self.reference if network is None else self._reference(self.drawn, network)
        if not reference:
            return simulated
        return {feature: np.where(self.by_history, reference[feature], own) for feature, own in simulated.items()}

    def simulated(self, finishes: Floats, network: Network) -> dict[str, Floats]:
        """Finishes of each feature in the simulation alone, which has them for every node, shape (num_nodes, num_samples)."""
        return self._as_facts({feature: self._known(finishes[node]) for feature, node in network.finish_nodes.items()})

    @cached_property
    def by_history(self) -> np.ndarray:
        """Which futures are taken from history, shape (num_samples,): as many as its weight says."""
        return np.asarray(generator(self.seed, "pool").permutation(self.num_samples) < int(self.num_samples * self.combination.share_of_history))

    @cached_property
    def drawn(self) -> Mapping[str, Floats]:
        """Finishes by history alone before anything waits for anything; empty where there is no history."""
        made: dict[str, Floats] = {}
        items = self.plan.selected
        for feature in self.network.finish_nodes:
            drawn = draw_reference_weeks(self.history, feature, self.num_samples, self.seed)
            if drawn is None:
                return {}
            weeks, from_finish = drawn
            item, remains = items[feature], self.network.remains.get(feature)
            if remains is None:
                made[feature] = np.maximum(weeks + (item.finish_week if from_finish else item.start_week), 0.0)
                continue
            # What history says it takes from its start, it takes for the share that is left, from now or its planned start on.
            begins = self.network.now if remains.started_on is not None else max(float(item.start_week), self.network.now)
            takes = weeks + (item.finish_week - item.start_week if from_finish else 0)
            made[feature] = begins + np.maximum(takes, 0.0) * min(remains.share_left, 1.0)
        return made

    def floor(self, item: PlannedFeature) -> float:
        """The week before which an unreleased feature cannot be done: it is not done today."""
        feature = self.features.get(item.feature)
        is_done = feature is not None and feature.status in ("released", "closed")
        if is_done or self.looks_back:
            return 0.0
        return max(float(np.busday_count(self.network.weeks.start, self.today)) / 5, 0.0)

    @property
    def looks_back(self) -> bool:
        """Whether the plan was made over weeks already gone: then it is spoken of as of its first day."""
        return (self.plan.as_of - self.plan.start).days >= 7

    def promised(self, item: PlannedFeature) -> date | None:
        """The earliest of what is promised: to somebody, by deadline or due date, or by the freeze of its release."""
        feature = self.features.get(item.feature)
        days = [each.promised_date for each in self.product.commitments if each.feature == item.feature]
        if feature is not None:
            days += [day for day in (feature.deadline, feature.due_date) if day is not None]
            days += [release.done_by for release in self.product.releases if release.id == feature.release]
        return min(days, default=None)

    def releases(self) -> list[tuple[Release, tuple[str, ...]]]:
        """Releases by the day they ship, each with what it holds of the plan: what is promised for it, and what the plan brings into it."""
        found = [(release, self._held_by(release)) for release in sorted(self.product.releases, key=lambda each: each.ships_on)]
        return [(release, features) for release, features in found if features]

    def _held_by(self, release: Release) -> tuple[str, ...]:
        held = []
        for item in self.plan.items:
            feature = self.features.get(item.feature)
            promised = feature.release if feature is not None else None
            if (promised or item.release) == release.id:
                held.append(item.feature)
        return tuple(held)

    @cached_property
    def _waits(self) -> dict[str, list[tuple[str, int]]]:
        waits: dict[str, list[tuple[str, int]]] = {}
        for link in self.product.dependencies:
            if link.hardness == "hard" and link.kind.endswith("start") and not link.kind.startswith("start"):
                waits.setdefault(link.feature, []).append((link.requires, link.lag_weeks))
        return waits

    def _reference(self, drawn: Mapping[str, Floats], network: Network) -> dict[str, Floats]:
        """Finishes by history alone; who waits for another never ends before it."""
        return self._as_facts(self._waiting({feature: drawn[feature] for feature in network.finish_nodes} if drawn else {}))

    def _as_facts(self, finishes: dict[str, Floats]) -> dict[str, Floats]:
        """The same finishes, but what is known to be done was done on its day, in every future."""
        facts = self.network.facts
        return {feature: np.full_like(own, facts[feature]) if feature in facts else own for feature, own in finishes.items()} if facts else finishes

    def _waiting(self, finishes: Mapping[str, Floats]) -> dict[str, Floats]:
        """The same finishes, but none before that of what it waits for."""
        made: dict[str, Floats] = {}
        for feature, finish in finishes.items():
            for required, lag in self._waits.get(feature, ()):
                if required in made:
                    finish = np.maximum(finish, made[required] + max(lag, 0))
            made[feature] = self._known(finish)
        return made

    def _known(self, finishes: Floats) -> Floats:
        return np.where(finishes <= self.network.weeks.num_weeks, finishes, np.inf)
