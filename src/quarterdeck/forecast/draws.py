"""What is uncertain, drawn: efforts, the shared factor of each team, risks. Each has its own random stream."""

from dataclasses import dataclass
from math import log
from typing import Literal

import numpy as np

from quarterdeck.forecast.history import History
from quarterdeck.forecast.network import Floats, Network
from quarterdeck.product import ProductFile, Risk
from quarterdeck.uncertainty import ThreePoint, generator, latin_hypercube
from quarterdeck.uncertainty.three_point import Z90


@dataclass(frozen=True, slots=True)
class Input:
    """One uncertain input with its value in each sample; `feature` None for what all share."""

    title: str
    kind: Literal["effort", "risk", "team factor"]
    feature: str | None
    samples: Floats


@dataclass(frozen=True, slots=True)
class Draws:
    """Working days of each node in each sample, shape (num_samples, num_nodes), and the inputs they were made of."""

    work: Floats
    inputs: tuple[Input, ...]


def draw(product: ProductFile, network: Network, history: History, num_samples: int, seed: int) -> Draws:
    """Draw everything. Streams go by feature, team and risk, so another feature in the plan changes no number of this one."""
    work = np.zeros((num_samples, len(network.nodes)))
    factors = _team_factors(network, history, num_samples, seed)
    titles = {team.id: team.title for team in product.teams}
    inputs = [Input(titles.get(team, team) or "work outside the teams", "team factor", None, factor) for team, factor in factors.items()]
    by_feature: dict[str, list[int]] = {}
    for idx, node in enumerate(network.nodes):
        by_feature.setdefault(node.feature, [])
        if node.activity is not None:
            by_feature[node.feature].append(idx)
    for feature, nodes in by_feature.items():
        ordered = sorted(nodes, key=lambda idx: network.nodes[idx].activity.id)  # type: ignore[union-attr]
        scores = latin_hypercube(num_samples, max(len(ordered), 1), generator(seed, "effort", feature))
        for idx, score in zip(ordered, scores.T, strict=False):
            node = network.nodes[idx]
            assert node.activity is not None
            days = np.maximum(node.effort.at(score), 0.0)
            work[:, idx] = days * factors[node.activity.team or ""] / node.people
            if node.effort.p90 > node.effort.p10:
                inputs.append(Input(node.activity.title, "effort", feature, np.asarray(score, dtype=float)))
    for risk in product.risks:
        if risk.state == "open" and risk.delay_days is not None and risk.feature in network.finish_nodes:
            delay = _delay(risk, risk.delay_days, num_samples, seed)
            work[:, network.finish_nodes[risk.feature]] += delay
            inputs.append(Input(risk.title, "risk", risk.feature, delay))
    return Draws(work, tuple(inputs))


def range_variance(network: Network) -> float:
    """Mean variance of log effort that the ranges of the planned work carry."""
    ranges = [node.effort for node in network.nodes if node.activity is not None and node.effort.is_positive]
    return float(np.mean([(log(each.p90 / each.p10) / (2 * Z90)) ** 2 for each in ranges])) if ranges else 0.0


def _team_factors(network: Network, history: History, num_samples: int, seed: int) -> dict[str, Floats]:
    """One lognormal factor per team and sample; work of no team (a supplier's) has its own."""
    factors = {}
    for team in sorted({node.activity.team or "" for node in network.nodes if node.activity is not None}):
        score = latin_hypercube(num_samples, 1, generator(seed, "team factor", team))[:, 0].astype(float)
        learned = history.factor(team)
        factors[team] = learned.bias * np.exp(learned.sigma * score)
    return factors


def _delay(risk: Risk, delay_days: ThreePoint, num_samples: int, seed: int) -> Floats:
    """Working days of delay: nothing, or with the risk's (uncertain) probability its delay."""
    scores = latin_hypercube(num_samples, 2, generator(seed, "risk", risk.id))
    uniform = generator(seed, "risk happens", risk.id).random(num_samples)
    happens = uniform < np.clip(risk.probability.at(scores[:, 0]), 0, 1)
    return np.where(happens, np.maximum(delay_days.at(scores[:, 1]), 0.0), 0.0)
