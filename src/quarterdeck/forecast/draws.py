"""What is uncertain, drawn: efforts, the shared factor of each team, risks. Each has its own random stream."""

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import log
from typing import Literal, TypeVar

import numpy as np

from quarterdeck.forecast.history import History
from quarterdeck.forecast.network import Floats, Network, Node, Singles
from quarterdeck.product import ProductFile, Risk
from quarterdeck.uncertainty import ThreePoint, generator, latin_hypercube
from quarterdeck.uncertainty.three_point import Z90

MANY = 1_000_000
"""Fewer numbers than these are drawn before a second thread has begun."""
MAX_THREADS = 4

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Input:
    """One uncertain input with its value in each sample; `feature` None for what all share, `subject` the id of what it is."""

    title: str
    kind: Literal["effort", "risk", "team factor"]
    feature: str | None
    samples: Singles | Floats
    subject: str = ""


@dataclass(frozen=True, slots=True)
class RiskDraw:
    """Whether an open risk happens in each sample, and the working days it delays where it does; each of shape (num_samples,)."""

    risk: Risk
    happens: np.ndarray
    days: Floats

    def delay(self, happens: bool | None = None) -> Floats:
        """Working days of delay: as drawn, or where it is known whether it `happens`."""
        if happens is None:
            return np.where(self.happens, self.days, 0.0)
        return self.days if happens else np.zeros_like(self.days)


@dataclass(frozen=True, slots=True)
class Draws:
    """Working days of each node in each sample, shape (num_nodes, num_samples), and the inputs they were made of.

    `risks` holds the open risks of each planned feature; the work of its finish node is the sum of their delays.
    """

    work: Singles
    inputs: tuple[Input, ...]
    risks: Mapping[str, tuple[RiskDraw, ...]]

    @property
    def num_samples(self) -> int:
        """How many futures were drawn."""
        return int(self.work.shape[1])


def draw(product: ProductFile, network: Network, history: History, num_samples: int, seed: int) -> Draws:
    """Draw everything. Streams go by feature, team and risk, so another feature in the plan changes no number of this one.

    For the same reason features may be drawn by several threads: no number depends on which comes first.
    """
    work = np.zeros((len(network.nodes), num_samples), dtype=np.float32)
    factors = _team_factors(network, history, num_samples, seed)
    titles = {team.id: team.title for team in product.teams}
    inputs = [Input(titles.get(team, team) or "work outside the teams", "team factor", None, factor, team) for team, factor in factors.items()]
    places = _places(network)
    biases = _size_biases(product, network, history)

    def fill(feature: str) -> Singles:
        nodes = [network.nodes[idx] for idx in places[feature]]
        scores = latin_hypercube(num_samples, max(len(nodes), 1), generator(seed, "effort", feature)).T
        for idx, node, days in zip(places[feature], nodes, _days(nodes, scores), strict=True):
            np.multiply(days, factors[node.team], out=work[idx])
            if (bias := biases[feature, node.team]) != 1:
                work[idx] *= np.float32(bias)
        return scores

    for feature, scores in zip(places, _each(fill, places, work.size), strict=True):
        for idx, score in zip(places[feature], scores, strict=False):
            node = network.nodes[idx]
            if node.activity is not None and node.effort.p90 > node.effort.p10:
                inputs.append(Input(node.activity.title, "effort", feature, score, node.activity.id))
    risks: dict[str, tuple[RiskDraw, ...]] = {}
    for risk in product.risks:
        if risk.state == "open" and risk.delay_days is not None and risk.feature in network.finish_nodes and risk.feature not in network.facts:
            drawn = _risk(risk, risk.delay_days, num_samples, seed)
            risks[risk.feature] = (*risks.get(risk.feature, ()), drawn)
            inputs.append(Input(risk.title, "risk", risk.feature, drawn.delay(), risk.id))
    for feature, own in risks.items():
        work[network.finish_nodes[feature]] = sum(each.delay() for each in own)
    return Draws(work, tuple(inputs), risks)


def range_variance(network: Network) -> float:
    """Mean variance of log effort that the ranges of the planned work carry."""
    ranges = [node.effort for node in network.nodes if node.activity is not None and node.effort.is_positive]
    return float(np.mean([(log(each.p90 / each.p10) / (2 * Z90)) ** 2 for each in ranges])) if ranges else 0.0


def _places(network: Network) -> dict[str, list[int]]:
    """The nodes of each feature's work, by the ids of its activities: the order in which they are drawn."""
    places: dict[str, list[int]] = {}
    for idx, node in enumerate(network.nodes):
        own = places.setdefault(node.feature, [])
        if node.activity is not None:
            own.append(idx)
    for own in places.values():
        own.sort(key=lambda idx: network.nodes[idx].activity.id)  # type: ignore[union-attr]
    return places


def _days(nodes: list[Node], scores: Singles) -> Singles:
    """Working days of each node at its scores, before its team's factor; shape (num_nodes, num_samples)."""
    if not nodes or not all(node.effort.is_positive for node in nodes):
        rows = [np.maximum(node.effort.at(score), 0.0) / node.people for node, score in zip(nodes, scores, strict=False)]
        return np.array(rows, dtype=np.float32).reshape(len(nodes), scores.shape[1])
    spreads = np.array([node.effort.spreads for node in nodes], dtype=np.float32)
    medians = np.array([node.effort.p50 / node.people for node in nodes], dtype=np.float32)
    # The two pieces of `ThreePoint.at`, added: at every score one of them is nothing.
    days: Singles = np.minimum(scores, np.float32(0))
    days *= spreads[:, :1]
    above = np.maximum(scores, np.float32(0))
    above *= spreads[:, 1:]
    days += above
    np.exp(days, out=days)
    days *= medians[:, None]
    return days


def _each(do: Callable[[Item], Result], items: Iterable[Item], num_numbers: int) -> list[Result]:
    """What `do` gives for each item, in order; by several threads where there is much to do."""
    threads = min(_num_cores(), MAX_THREADS)
    if num_numbers < MANY or threads < 2:
        return [do(item) for item in items]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(do, items))


def _num_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _team_factors(network: Network, history: History, num_samples: int, seed: int) -> dict[str, Singles]:
    """One lognormal factor per team and sample; work of no team (a supplier's) has its own."""
    factors = {}
    for team in sorted({node.team for node in network.nodes if node.activity is not None}):
        score = latin_hypercube(num_samples, 1, generator(seed, "team factor", team))[:, 0].astype(float)
        learned = history.factor(team)
        factors[team] = (learned.bias * np.exp(learned.sigma * score)).astype(np.float32)
    return factors


def _size_biases(product: ProductFile, network: Network, history: History) -> dict[tuple[str, str], float]:
    """What the size of a team's part of a feature adds to the team's bias; a part is as large as its source says, else as its middle estimate."""
    sizes = {feature.id: feature.size for feature in product.features}
    parts: dict[tuple[str, str], float] = {}
    for node in network.nodes:
        if node.activity is not None:
            parts[node.feature, node.team] = parts.get((node.feature, node.team), 0.0) + node.effort.p50
    return {(feature, team): history.size_bias(team, sizes.get(feature), days) for (feature, team), days in parts.items()}


def _risk(risk: Risk, delay_days: ThreePoint, num_samples: int, seed: int) -> RiskDraw:
    """Whether it happens, with its (uncertain) probability, and its delay where it does."""
    scores = latin_hypercube(num_samples, 2, generator(seed, "risk", risk.id))
    uniform = generator(seed, "risk happens", risk.id).random(num_samples)
    happens = uniform < np.clip(risk.probability.at(scores[:, 0]), 0, 1)
    return RiskDraw(risk, happens, np.maximum(delay_days.at(scores[:, 1]), 0.0))
