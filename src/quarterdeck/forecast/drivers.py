"""What a date hangs on: criticality, and which input explains its variance."""

from collections.abc import Mapping

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
    critical = np.zeros((num_nodes, len(starts)), dtype=bool)
    ends = np.array(sorted(network.finish_nodes.values()))
    critical[ends[np.argmax(np.minimum(finishes[:, ends], 1e9), axis=1)], np.arange(len(starts))] = True
    for node in range(num_nodes - 1, -1, -1):
        if critical[node].any():
            _mark_tight(node, critical, starts, finishes, network)
    return _share_by_feature(critical, network)


def _mark_tight(node: int, critical: npt.NDArray[np.bool_], starts: Floats, finishes: Floats, network: Network) -> None:
    for edge in range(network.edge_start[node], network.edge_start[node + 1]):
        other = network.edge_node[edge]
        bound = (starts if network.edge_from_start[edge] else finishes)[:, other] + network.edge_lag[edge]
        binds = finishes[:, node] if network.edge_on_finish[edge] else starts[:, node]
        critical[other] |= critical[node] & (bound >= binds)


def _share_by_feature(critical: npt.NDArray[np.bool_], network: Network) -> dict[str, float]:
    on_chain: dict[str, npt.NDArray[np.bool_]] = {}
    for node, row in zip(network.nodes, critical, strict=True):
        on_chain[node.feature] = on_chain[node.feature] | row if node.feature in on_chain else row
    return {feature: float(row.mean()) for feature, row in on_chain.items()}


def find_drivers(finishes: Mapping[str, Floats], inputs: tuple[Input, ...], titles: Mapping[str, str]) -> dict[str, tuple[Driver, ...]]:
    """The inputs that explain each finish: squared rank correlations, those above chance, scaled to sum to one.

    Inputs of another feature are drawn together under its title as a *dependency*: waiting for it, or for its people.

    References
    ----------
    .. [1] A. Saltelli and I. M. Sobol', "About the use of rank transformation in sensitivity analysis of model
       output", Reliability Engineering & System Safety 50(3), 1995, doi:10.1016/0951-8320(95)00099-2.
    """
    if not finishes or not inputs:
        return dict.fromkeys(finishes, ())
    causes = _standard_ranks(np.stack([each.samples[:MAX_RANKED] for each in inputs]))
    effects = _standard_ranks(np.stack([samples[:MAX_RANKED] for samples in finishes.values()]))
    num_ranked = causes.shape[1]
    squared = (effects @ causes.T / num_ranked) ** 2
    squared[squared < MIN_SIGMAS**2 / num_ranked] = 0
    return {feature: _drivers(feature, row, inputs, titles) for feature, row in zip(finishes, squared, strict=True)}


def _drivers(feature: str, squared: Floats, inputs: tuple[Input, ...], titles: Mapping[str, str]) -> tuple[Driver, ...]:
    total = float(squared.sum())
    shares: dict[tuple[str, str], float] = {}
    for each, part in zip(inputs, squared, strict=True):
        if part > 0:
            own = each.feature is None or each.feature == feature
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
