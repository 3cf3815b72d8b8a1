"""Draws that are the same on every machine: uniform numbers of one generator, turned into choices by plain arithmetic.

NumPy keeps `Generator.random` stable; its other methods may change between versions, so none of them is used.
"""

from collections.abc import Sequence
from math import exp
from statistics import NormalDist
from typing import TypeVar

from quarterdeck.uncertainty import generator

T = TypeVar("T")
_NORMAL = NormalDist()


class Dice:
    """Choices for one purpose."""

    def __init__(self, seed: int, purpose: str) -> None:
        self._rng = generator(seed, "harbor", purpose)
        self._numbers: list[float] = []

    def unit(self) -> float:
        """A number from 0 to below 1."""
        if not self._numbers:
            self._numbers = self._rng.random(4096).tolist()
        return self._numbers.pop()

    def chance(self, probability: float) -> bool:
        return self.unit() < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.unit() * (high - low + 1))

    def between(self, low: float, high: float) -> float:
        return low + self.unit() * (high - low)

    def normal(self) -> float:
        return _NORMAL.inv_cdf(min(max(self.unit(), 1e-9), 1 - 1e-9))

    def factor(self, spread: float) -> float:
        """A lognormal factor with median 1."""
        return exp(spread * self.normal())

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self.unit() * len(items))]

    def weighted(self, items: Sequence[T], weights: Sequence[float]) -> T:
        left = self.unit() * sum(weights)
        for item, weight in zip(items, weights, strict=True):
            left -= weight
            if left < 0:
                return item
        return items[-1]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        return [item for _, _, item in sorted((self.unit(), idx, item) for idx, item in enumerate(items))]

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        return self.shuffled(items)[:count]
