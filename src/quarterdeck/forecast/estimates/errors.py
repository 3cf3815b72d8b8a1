"""What past estimates came to: errors of estimates as distributions, shrunk along a path from all work to a team's and a size's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite, log

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.estimates.weighted import Floats, shrunk_quantiles, weighted_quantiles
from quarterdeck.uncertainty import ThreePoint

LEVELS = np.arange(1, 100) / 100
"""The quantiles that are learned; beyond them the last one holds."""
NARROWEST = 1e-3
"""A spread of the logarithm below this is no spread: estimates that all came out the same."""
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class PastWork:
    """Something that was estimated and is done. `path` names what it belongs to, coarse to fine, e.g. team and size.

    `estimate` and `actual` are above 0 and each in one unit throughout; the units may differ (points and hours).
    """

    estimate: float
    actual: float
    path: tuple[str, ...] = ()
    on: date | None = None

    def __post_init__(self) -> None:
        for name, number in (("estimate", self.estimate), ("actual", self.actual)):
            if not (isfinite(number) and number > 0):
                raise InvalidInput(f"expected {name} above 0, got {number:g}. Leave out what was not estimated or not measured")


@dataclass(frozen=True, slots=True)
class ErrorSettings:
    """How much what is known of the coarser group counts, in pieces of work, and how fast the past fades.

    `location`, `spread` and `shape` are the weights of the parent at each step of the path. `half_life_years` halves the
    weight of what is older by so much; None: all counts alike. Chosen on a part of the projects of `benchmarks.estimates`.
    """

    location: float = 6.0
    spread: float = 20.0
    shape: float = 15.0
    half_life_years: float | None = 0.5


@dataclass(frozen=True, slots=True)
class _Node:
    offset: float
    scale: float
    shape: Floats
    num: int


@dataclass(frozen=True, slots=True)
class EstimateErrors:
    """What was learned. log(actual ÷ estimate) = base + slope · (log estimate − centre) + offsets along the path + scale · shape.

    The slope is what all work has in common: large things are usually underestimated less (or more) than small ones.
    """

    base: float
    slope: float
    centre: float
    nodes: Mapping[tuple[str, ...], _Node]
    num: int

    def quantiles(self, estimate: float, path: tuple[str, ...], levels: npt.ArrayLike) -> Floats:
        """The actual's quantiles given its estimate, in the unit of the actuals, shape as `levels` (0 to 1)."""
        if not (isfinite(estimate) and estimate > 0):
            raise InvalidInput(f"expected an estimate above 0, got {estimate:g}")
        known = self._known(path)
        place = log(estimate) + self.base + self.slope * (log(estimate) - self.centre) + sum(node.offset for node in known)
        deepest = known[-1]
        return np.asarray(np.exp(place + deepest.scale * np.interp(np.asarray(levels, dtype=float), LEVELS, deepest.shape)))

    def range_of(self, estimate: float, path: tuple[str, ...] = ()) -> ThreePoint:
        """10, 50 and 90 % of what this will take."""
        return ThreePoint(*(float(each) for each in self.quantiles(estimate, path, (0.1, 0.5, 0.9))))

    def num_of(self, path: tuple[str, ...]) -> int:
        """How many pieces of past work stand behind a path itself."""
        node = self.nodes.get(path)
        return node.num if node else 0

    def log_errors(self, path: tuple[str, ...], levels: npt.ArrayLike) -> Floats:
        """Quantiles of log(actual ÷ estimate) of work of the usual size."""
        known = self._known(path)
        return np.asarray(
            self.base + sum(node.offset for node in known) + known[-1].scale * np.interp(np.asarray(levels, dtype=float), LEVELS, known[-1].shape)
        )

    def _known(self, path: tuple[str, ...]) -> list[_Node]:
        """The nodes along a path as far as it was seen, the root first."""
        found = []
        for depth in range(len(path) + 1):
            node = self.nodes.get(path[:depth])
            if node is None:
                break
            found.append(node)
        return found


def learn_errors(past: Sequence[PastWork], settings: ErrorSettings | None = None, *, as_of: date | None = None) -> EstimateErrors:
    """Learn how estimates came out: location, spread and shape of log(actual ÷ estimate), each shrunk to the coarser group.

    Parameters
    ----------
    past
        At least one piece of work. What has no path counts for all.
    as_of
        The day from which the past fades; else the newest day in it.

    Raises
    ------
    InvalidInput
        If there is no past work.

    References
    ----------
    .. [1] M. Jørgensen, "A review of studies on expert estimation of software development effort", Journal of Systems and
       Software 70(1–2), 2004, doi:10.1016/S0164-1212(02)00156-5.
    .. [2] B. Efron, C. Morris, "Stein's estimation rule and its competitors", JASA 68(341), 1973,
       doi:10.1080/01621459.1973.10481350: why each group leans on all.
    """
    if not past:
        raise InvalidInput("expected past work to learn from, got none")
    settings = settings or ErrorSettings()
    sizes = np.log([each.estimate for each in past])
    ratios = np.log([each.actual for each in past]) - sizes
    weights = _weights(past, settings, as_of)
    slope, centre = _slope(sizes, ratios, weights)
    left = ratios - slope * (sizes - centre)
    base = float(weighted_quantiles(left, weights, 0.5))
    members = _members(past)
    offsets = _offsets(left - base, weights, members, settings.location)
    return EstimateErrors(base, slope, centre, _nodes(left - base, weights, members, offsets, settings), len(past))


def _weights(past: Sequence[PastWork], settings: ErrorSettings, as_of: date | None) -> Floats:
    days = [each.on for each in past if each.on is not None]
    if settings.half_life_years is None or not days:
        return np.ones(len(past))
    newest = as_of or max(days)
    ages = np.array([0 if each.on is None else max((newest - each.on).days, 0) for each in past]) / DAYS_PER_YEAR
    return np.asarray(0.5 ** (ages / settings.half_life_years))


def _slope(sizes: Floats, ratios: Floats, weights: Floats) -> tuple[float, float]:
    """Weighted least squares of the ratios on the sizes, with a few pieces' worth of doubt that there is a slope at all."""
    centre = float(np.average(sizes, weights=weights))
    away = sizes - centre
    spread = float(weights @ away**2)
    doubt = 5.0
    return float(weights @ (away * (ratios - np.average(ratios, weights=weights)))) / (spread + doubt), centre


def _members(past: Sequence[PastWork]) -> dict[tuple[str, ...], npt.NDArray[np.intp]]:
    """Each prefix of a path with the work that has it, coarse before fine."""
    found: dict[tuple[str, ...], list[int]] = {}
    for idx, each in enumerate(past):
        for depth in range(len(each.path) + 1):
            found.setdefault(each.path[:depth], []).append(idx)
    return {path: np.array(found[path]) for path in sorted(found, key=lambda path: (len(path), path))}


def _offsets(left: Floats, weights: Floats, members: Mapping[tuple[str, ...], npt.NDArray[np.intp]], prior: float) -> dict[tuple[str, ...], float]:
    """How far each group's middle lies from its parent's; takes it off `left`."""
    left = left.copy()
    found = {}
    for path, own in members.items():
        amount = float(weights[own].sum())
        share = amount / (amount + prior) if path else 1.0
        found[path] = share * float(weighted_quantiles(left[own], weights[own], 0.5))
        left[own] -= found[path]
    return found


def _nodes(
    left: Floats,
    weights: Floats,
    members: Mapping[tuple[str, ...], npt.NDArray[np.intp]],
    offsets: Mapping[tuple[str, ...], float],
    settings: ErrorSettings,
) -> dict[tuple[str, ...], _Node]:
    """Spread and shape of each group about its own middle, coarse before fine."""
    nodes: dict[tuple[str, ...], _Node] = {}
    for path, own in members.items():
        left = left.copy()
        left[own] -= offsets[path]
        amount = float(weights[own].sum())
        spread = max(float(np.average(np.abs(left[own]), weights=weights[own])), NARROWEST)
        parent = nodes.get(path[:-1]) if path else None
        if parent is None:
            shape = weighted_quantiles(left[own] / spread, weights[own], LEVELS)
            nodes[path] = _Node(offsets[path], spread, shape, len(own))
            continue
        scale = float(np.exp((amount * log(spread) + settings.spread * log(parent.scale)) / (amount + settings.spread)))
        shape = shrunk_quantiles(left[own] / spread, weights[own], LEVELS, parent.shape, settings.shape)
        nodes[path] = _Node(offsets[path], scale, shape, len(own))
    return nodes
