"""What an answer would be worth: what a date and a choice would gain if one uncertain input were known beforehand.

The expected value of partial perfect information, from the futures that are there already: they are sorted by the
input and cut into slices, within which it is as good as known.

References
----------
.. [1] M. Strong and J. E. Oakley, "An efficient method for computing single-parameter partial expected value of perfect
   information", Medical Decision Making 33(6), 2013, doi:10.1177/0272989X12465123.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from quarterdeck.forecast.draws import Draws, Input
from quarterdeck.forecast.forecast import Answer, Driver
from quarterdeck.forecast.network import Floats, Network, Singles
from quarterdeck.product import ProductFile
from quarterdeck.roadmap.plan import Plan, PlannedFeature
from quarterdeck.uncertainty import generator, latin_hypercube

NUM_SLICES, SLICE = 16, 256
MAX_FUTURES = NUM_SLICES * SLICE
"""Futures that are sorted: in a slice of 256 a median is known to a few hundredths of the spread."""
MAX_ANSWERS = 4
FEW = 30
"""Fewer futures than these in a part say nothing about it."""


@dataclass(frozen=True)
class Question:
    """An uncertain input with its value in each future."""

    title: str
    kind: str
    feature: str | None
    samples: Floats | Singles


class Answers:
    """Answers to the questions that a plan's dates hang on."""

    def __init__(self, product: ProductFile, plan: Plan, network: Network, draws: Draws, simulated: Mapping[str, Floats], seed: int) -> None:
        self.product, self.plan, self.network, self.draws, self.seed = product, plan, network, draws, seed
        self.simulated = simulated
        self.ids = {item.title: item.feature for item in reversed(plan.items)}
        self.prices = {load.key: load.price for load in plan.loads if load.price}
        self.num = min(draws.num_samples, MAX_FUTURES)
        self._orders: dict[tuple[str, str, str | None], np.ndarray] = {}

    def of_feature(
        self, item: PlannedFeature, drivers: tuple[Driver, ...], finishes: Floats, promised_week: float | None, value: Floats
    ) -> tuple[Answer, ...]:
        """The few inputs a feature hangs on most, and what it is worth, each with what knowing it would bring."""
        cost = self._cost(item)
        net = (value - cost)[: self.num] if cost is not None else None
        questions = list(self._questions(drivers, item.feature))
        found = [self._answer(each, finishes, promised_week, net) for each in questions[:MAX_ANSWERS]]
        if net is not None and (worth := self._worth_question(item)) is not None:
            gain, changes = self._worth(worth, net)
            if gain > 0:
                found.append(Answer(title=worth.title, kind="value", feature=item.feature, worth=gain, changes_choice=changes))
        return tuple(found)

    def of_release(self, drivers: tuple[Driver, ...], features: tuple[str, ...], finishes: Floats, promised_week: float) -> tuple[Answer, ...]:
        """The inputs a release hangs on most."""
        return tuple(self._answer(each, finishes, promised_week, None) for each in self._questions(drivers, *features))

    def _questions(self, drivers: tuple[Driver, ...], *features: str) -> Iterator[Question]:
        own: dict[tuple[str, str], Input] = {}
        for each in self.draws.inputs:
            if each.feature is None or each.feature in features:
                own.setdefault((each.kind, each.title), each)
        for driver in drivers:
            if driver.kind == "dependency" and (other := self.ids.get(driver.title)) in self.simulated:
                assert other is not None
                yield Question(driver.title, driver.kind, other, self.simulated[other])
            elif (known := own.get((driver.kind, driver.title))) is not None:
                yield Question(driver.title, driver.kind, known.feature, known.samples)

    def _answer(self, question: Question, finishes: Floats, promised_week: float | None, net: Floats | None) -> Answer:
        # Past the last week counted nothing is told apart, so what never ends, ends there.
        ends = np.minimum(finishes[: self.num], self.network.weeks.num_weeks)
        known, order = question.samples[: self.num], self._order(question)
        if question.kind == "risk":
            best, worst = ends[known <= 0], ends[known > 0]
        else:
            best, worst = ends[order[: self.num // 3]], ends[order[-(self.num // 3) :]]
        told = min(len(best), len(worst)) >= FEW
        gain, changes = self._worth(question, net) if net is not None else (0.0, 0.0)
        return Answer(
            title=question.title,
            kind=question.kind,  # type: ignore[arg-type]
            feature=question.feature,
            swing_days=max(round(7 * float(np.median(worst) - np.median(best))), 0) if told else 0,
            earlier_days=self._earlier_days(ends, order),
            on_time_best=float((best <= promised_week).mean()) if told and promised_week is not None else None,
            on_time_worst=float((worst <= promised_week).mean()) if told and promised_week is not None else None,
            worth=gain,
            changes_choice=changes,
        )

    def _order(self, question: Question) -> np.ndarray:
        """Futures by the input, the smallest first; a team's factor is asked about by many features."""
        key = (question.kind, question.title, question.feature)
        if key not in self._orders:
            self._orders[key] = np.argsort(question.samples[: self.num], kind="stable")
        return self._orders[key]

    def _earlier_days(self, ends: Floats, order: np.ndarray) -> int:
        """How far the 85 % date, on average over the answers, lies before the one without an answer."""
        slices = _slices(ends[order])
        safe = np.quantile(slices, 0.85, axis=1, method="higher").mean()
        return max(round(7 * float(np.quantile(ends, 0.85, method="higher") - safe)), 0)

    def _worth_question(self, item: PlannedFeature) -> Question | None:
        feature = next((each for each in self.product.features if each.id == item.feature), None)
        if feature is None or feature.value is None:
            return None
        # The very scores that `value_samples` draws from: the same stream.
        scores = latin_hypercube(self.draws.num_samples, 1, generator(self.seed, "value", feature.id))[:, 0]
        return Question("What it brings", "value", feature.id, np.asarray(scores, dtype=float))

    def _worth(self, question: Question, net: Floats) -> tuple[float, float]:
        """Expected gain of choosing, with the answer, whether to build it; and how often the choice would be another.

        Slices that differ by chance alone look like a gain: what shuffled futures gain is taken off.
        """
        means = _slices(net[self._order(question)]).mean(axis=1)
        builds = float(net.mean()) > 0
        chance = _slices(generator(self.seed, "answers", question.title).permutation(net)).mean(axis=1)
        without = max(float(net.mean()), 0.0)
        gain = float(np.maximum(means, 0).mean() - np.maximum(chance, 0).mean())
        changes = float(((means > 0) != builds).mean())
        return (gain, changes) if gain > 1e-3 * max(abs(without), 1e-9) and changes > 0 else (0.0, 0.0)

    def _cost(self, item: PlannedFeature) -> Floats | None:
        """What the capacity a feature takes is worth to others, by the bound's prices; dearer where its work is more. None without prices."""
        if not self.prices:
            return None
        cost = np.zeros(self.draws.num_samples)
        for idx, node in enumerate(self.network.nodes):
            if node.feature != item.feature or node.activity is None:
                continue
            activity = node.activity
            weeks = slice(activity.start_week, activity.finish_week)
            price = sum(rate * sum(self.prices[key][weeks]) for key, rate in activity.resources.items() if key in self.prices)
            planned = node.effort.p50 / node.people
            cost += price * (self.draws.work[idx] / planned if planned > 0 else 1.0)
        return cost


def _slices(values: Floats) -> Floats:
    size = len(values) // NUM_SLICES
    return values[: size * NUM_SLICES].reshape(NUM_SLICES, size)
