"""The random numbers behind scores: each quantity of a feature has its own, the same in every method."""

import numpy as np
import numpy.typing as npt

from quarterdeck.uncertainty import ThreePoint, generator

Samples = npt.NDArray[np.float64]


class Draws:
    """Common random numbers: a feature's value, effort or reach is drawn once for its name, whichever score asks for it.

    So two scores of one feature differ by their formula and not by luck, and adding a feature moves no other.
    """

    def __init__(self, num_samples: int, seed: int) -> None:
        self.num_samples, self.seed = num_samples, seed

    def of(self, quantity: ThreePoint, subject: str, name: str) -> Samples:
        """Draws of a quantity, shape (num_samples,)."""
        if quantity.p10 == quantity.p90:
            return np.full(self.num_samples, quantity.p50)
        return quantity.draw(self.num_samples, self.generator(subject, name))

    def within(self, quantity: ThreePoint, subject: str, name: str, low: float, high: float) -> Samples:
        """Draws of a quantity that lives on a scale: what falls outside is put on its end."""
        return np.clip(self.of(quantity, subject, name), low, high)

    def generator(self, subject: str, name: str) -> np.random.Generator:
        """The generator of one quantity of one subject."""
        return generator(self.seed, "value", subject, name)


def summary(samples: Samples) -> ThreePoint:
    """The 10 %, 50 % and 90 % quantiles of samples."""
    low, middle, high = np.quantile(samples, [0.1, 0.5, 0.9])
    return ThreePoint(float(low), float(middle), float(high))
