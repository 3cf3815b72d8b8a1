"""What a date hangs on: criticality, and which input explains its variance."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.forecast.draws import Input
from quarterdeck.forecast.forecast import Driver
from quarterdeck.forecast.network import Floats, Network

MAX_RANKED = 4096
"""Samples that are ranked: more change no share by more than a hundredth."""
MIN_SIGMAS = 4.0
"""A correlation this many standard errors from nothing counts; weaker ones are chance among hundreds of inputs."""
MAX_DRIVERS = 5


def criticality(starts: Floats, finishes: Floats, network: Network) -> dict[str, float]:
    """Share of futures in which a feature lies on the chain of waiting work that ends last, by feature.

    Followed backwards along links that are tight; waiting for people is not a link and ends the chain.
    """
    num_nodes = len(network.nodes)
    if not num_nodes:
        return {}
    critical = np.zeros(starts.shape, dtype=bool)
    ends = np.array(sorted(network.finish_nodes.values()))
    critical[ends[np.argmax(np.minimum(finishes[ends], 1e9), axis=0)], np.arange(starts.shape[1])] = True
    for node in range(num_nodes - 1, -1, -1):
        if critical[node].any():
            _mark_tight(node, critical, starts, finishes, network)
    return _share_by_feature(critical, network)


def _mark_tight(node: int, critical: npt.NDArray[np.bool_], starts: Floats, finishes: Floats, network: Network) -> None:
    for edge in range(network.edge_start[node], network.edge_start[node + 1]):
        other = network.edge_node[edge]
        bound = (starts if network.edge_from_start[edge] else finishes)[other] + network.edge_lag[edge]
        binds = finishes[node] if network.edge_on_finish[edge] else starts[node]
        critical[other] |= critical[node] & (bound >= binds)


def _share_by_feature(critical: npt.NDArray[np.bool_], network: Network) -> dict[str, float]:
    on_chain: dict[str, npt.NDArray[np.bool_]] = {}
    for node, row in zip(network.nodes, critical, strict=True):
        on_chain[node.feature] = on_chain[node.feature] | row if node.feature in on_chain else row
    return {feature: float(row.mean()) for feature, row in on_chain.items()}


@dataclass(frozen=True, slots=True)
class Causes:
    """The uncertain inputs and their standard ranks, shape (num_inputs, num_ranked): ranked once, asked often."""

    inputs: tuple[Input, ...]
    ranks: Floats

    @classmethod
    def of(cls, inputs: tuple[Input, ...]) -> "Causes":
        return cls(inputs, _standard_ranks(np.stack([each.samples[:MAX_RANKED] for each in inputs])) if inputs else np.zeros((0, 0)))

    def explain(self, effects: Floats) -> Floats:
        """Squared rank correlation of each effect with each input, shape (num_effects, num_inputs); nothing where chance would do."""
        num_ranked = self.ranks.shape[1]
        squared = (_standard_ranks(effects[:, :MAX_RANKED]) @ self.ranks.T / num_ranked) ** 2
        squared[squared < MIN_SIGMAS**2 / num_ranked] = 0
        return np.asarray(squared)


def find_drivers(finishes: Mapping[str, Floats], causes: Causes, titles: Mapping[str, str]) -> dict[str, tuple[Driver, ...]]:
    """The inputs that explain each finish: squared rank correlations, those above chance, scaled to sum to one.

    Inputs of another feature are drawn together under its title as a *dependency*: waiting for it, or for its people.

    References
    ----------
    .. [1] A. Saltelli and I. M. Sobol', "About the use of rank transformation in sensitivity analysis of model
       output", Reliability Engineering & System Safety 50(3), 1995, doi:10.1016/0951-8320(95)00099-2.
    """
    if not finishes or not causes.inputs:
        return dict.fromkeys(finishes, ())
    squared = causes.explain(np.stack(list(finishes.values())))
    return {feature: _drivers({feature}, row, causes.inputs, titles) for feature, row in zip(finishes, squared, strict=True)}


def find_joint_drivers(finishes: Floats, causes: Causes) -> tuple[Driver, ...]:
    """The inputs that explain when the last of several features is done; work of other features stands under its own title too."""
    if not causes.inputs:
        return ()
    return _drivers({each.feature for each in causes.inputs if each.feature}, causes.explain(finishes[None])[0], causes.inputs, {})


def _drivers(own_features: set[str], squared: Floats, inputs: tuple[Input, ...], titles: Mapping[str, str]) -> tuple[Driver, ...]:
    total = float(squared.sum())
    shares: dict[tuple[str, str], float] = {}
    for each, part in zip(inputs, squared, strict=True):
        if part > 0:
            own = each.feature is None or each.feature in own_features
            key = (each.kind, each.title) if own else ("dependency", titles.get(each.feature or "", each.feature or ""))
            shares[key] = shares.get(key, 0.0) + float(part) / total
    ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))[:MAX_DRIVERS]
    return tuple(Driver(title=title, kind=kind, share=share) for (kind, title), share in ranked)  # type: ignore[arg-type]


def _standard_ranks(values: Floats) -> Floats:
    """Ranks along the last axis with mean 0 and variance 1; ties share their middle rank; a constant is all zero."""
    from scipy.stats import rankdata

    ranks = rankdata(values, axis=-1)
    ranks -= ranks.mean(axis=-1, keepdims=True)
    spread = ranks.std(axis=-1, keepdims=True)
    return np.asarray(np.divide(ranks, spread, out=np.zeros_like(ranks), where=spread > 0))
