"""Pairwise comparisons: strengths that explain who was preferred to whom, and which pair to ask about next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput
from quarterdeck.product import PairwiseAnswer
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import ThreePoint
from quarterdeck.value.draws import Samples, summary

PRIOR_GAMES = 1.0
"""Games each item is taken to have half won, half lost against a middling one: it keeps unbeaten items finite."""

TOLERANCE = 1e-9
MAX_ROUNDS = 10_000
MAX_ITEMS = 1000
"""More than this compared with one another is a matrix of a million pairs, which nobody can have answered."""


@noun
class PairwiseStrength:
    """One item's strength in natural logarithms (0 is middling) with its range, and its games."""

    id: str
    strength: float
    range: ThreePoint
    wins: int
    losses: int
    component: int


@noun
class PairwiseResult:
    """Strengths, strongest first within a component; items of different components were never compared, even through others.

    `agreement` is the share of answers whose winner is also the stronger: 1 where nobody contradicts the order.
    `next_pair` is the comparison that would teach most (None with fewer than two items).
    """

    items: tuple[PairwiseStrength, ...]
    num_components: int
    agreement: float
    next_pair: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model: `strengths` (logarithms), their `covariance`, and the component of each of `ids`."""

    ids: tuple[str, ...]
    wins: npt.NDArray[np.float64]
    strengths: npt.NDArray[np.float64]
    covariance: npt.NDArray[np.float64]
    components: npt.NDArray[np.int64]

    def draw(self, num_samples: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
        """Strengths under their doubt (Laplace's approximation), shape (num_samples, num_items)."""
        root = np.linalg.cholesky(self.covariance)
        return self.strengths + rng.standard_normal((num_samples, len(self.ids))) @ root.T


def fit(answers: Sequence[PairwiseAnswer]) -> Fit:
    """Bradley–Terry strengths, P(i beats j) = p_i / (p_i + p_j), by minorisation and maximisation, regularised.

    Each item also half wins and half loses `PRIOR_GAMES` against a middling item of strength 1, which is the prior
    p(θ) ∝ (e^θ / (1 + e^θ)²)^½ on logarithms: it draws unbeaten and unconnected items to the middle.

    References
    ----------
    .. [1] R. A. Bradley and M. E. Terry, "Rank analysis of incomplete block designs", Biometrika 39, 1952, doi:10.2307/2334029.
    .. [2] D. R. Hunter, "MM algorithms for generalized Bradley–Terry models", Annals of Statistics 32(1), 2004,
       doi:10.1214/aos/1079120141.
    """
    ids = tuple(sorted({name for answer in answers for name in (answer.winner, answer.loser) if answer.winner != answer.loser}))
    if len(ids) > MAX_ITEMS:
        raise InvalidInput(f"expected at most {MAX_ITEMS} compared items, got {len(ids)}")
    position = {name: idx for idx, name in enumerate(ids)}
    wins = np.zeros((len(ids), len(ids)))
    for answer in answers:
        if answer.winner != answer.loser:
            wins[position[answer.winner], position[answer.loser]] += 1
    games = wins + wins.T
    power = _powers(wins, games)
    return Fit(ids, wins, np.log(power), _covariance(power, games), _components(games))


def _powers(wins: npt.NDArray[np.float64], games: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Strengths p_i; each round sets p_i to its wins over Σ games / (p_i + p_j), the prior's game included."""
    power, won = np.ones(len(wins)), wins.sum(axis=1) + PRIOR_GAMES / 2
    for _ in range(MAX_ROUNDS):
        weight = (games / (power[:, None] + power[None, :])).sum(axis=1) + PRIOR_GAMES / (power + 1)
        updated = won / weight
        if np.max(np.abs(np.log(updated / power)), initial=0.0) < TOLERANCE:
            return np.asarray(updated)
        power = updated
    return power


def _covariance(power: npt.NDArray[np.float64], games: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Inverse of the curvature of the log posterior at its top."""
    chance = power[:, None] / (power[:, None] + power[None, :])
    information = games * chance * (1 - chance)
    prior = PRIOR_GAMES * power / (1 + power) ** 2
    return np.asarray(np.linalg.inv(np.diag(information.sum(axis=1) + prior) - information), dtype=np.float64)


def _components(games: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Number of the component each item belongs to, the largest being 0: items linked by comparisons, also through others."""
    found = np.full(len(games), -1)
    for start in range(len(games)):
        if found[start] < 0:
            reached, frontier = {start}, [start]
            while frontier:
                for other in np.flatnonzero(games[frontier.pop()]):
                    if int(other) not in reached:
                        reached.add(int(other))
                        frontier.append(int(other))
            found[sorted(reached)] = start
    _, numbered, sizes = np.unique(found, return_inverse=True, return_counts=True)
    order = np.argsort(np.argsort(-sizes, kind="stable"), kind="stable")
    return np.asarray(order[numbered], dtype=np.int64)


def pairwise(answers: Iterable[PairwiseAnswer], rng: np.random.Generator, num_samples: int = 4000) -> PairwiseResult:
    """Strengths of everything compared, with ranges, agreement and the next pair to ask about."""
    model = fit(tuple(answers))
    if not model.ids:
        return PairwiseResult(items=(), num_components=0, agreement=1.0, next_pair=None)
    samples = model.draw(num_samples, rng)
    order = sorted(range(len(model.ids)), key=lambda idx: (model.components[idx], -model.strengths[idx], model.ids[idx]))
    return PairwiseResult(
        items=tuple(_strength(model, idx, samples[:, idx]) for idx in order),
        num_components=int(model.components.max()) + 1,
        agreement=_agreement(model),
        next_pair=next_pair(model),
    )


def _strength(model: Fit, idx: int, samples: Samples) -> PairwiseStrength:
    return PairwiseStrength(
        id=model.ids[idx],
        strength=float(model.strengths[idx]),
        range=summary(samples),
        wins=int(model.wins[idx].sum()),
        losses=int(model.wins[:, idx].sum()),
        component=int(model.components[idx]),
    )


def _agreement(model: Fit) -> float:
    stronger = model.strengths[:, None] > model.strengths[None, :]
    equal = np.isclose(model.strengths[:, None], model.strengths[None, :])
    agreeing = (model.wins * np.where(equal, 0.5, stronger)).sum()
    return float(agreeing / model.wins.sum())


def next_pair(model: Fit) -> tuple[str, str] | None:
    """The pair whose answer is most uncertain: the doubt of their difference times how open the outcome is.

    Pairs of different components come first: until they are linked their order is unknown whatever else is asked.
    """
    if len(model.ids) < 2:
        return None
    variance = np.diag(model.covariance)
    doubt = variance[:, None] + variance[None, :] - 2 * model.covariance
    chance = 1 / (1 + np.exp(model.strengths[None, :] - model.strengths[:, None]))
    gain = doubt * chance * (1 - chance)
    apart = model.components[:, None] != model.components[None, :]
    if apart.any():
        gain = np.where(apart, gain, -1.0)
    np.fill_diagonal(gain, -2.0)
    first, second = np.unravel_index(int(np.argmax(np.round(gain, 12))), gain.shape)
    return model.ids[int(first)], model.ids[int(second)]
