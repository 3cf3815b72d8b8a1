"""What every source of sentence vectors offers."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""One row a text, shape (num_texts, dimensions), of unit length: a dot product is a cosine."""


class Embedder(Protocol):
    """Turns texts into vectors whose cosine says how near their meanings are."""

    @property
    def id(self) -> str:
        """Which model, in which version. Vectors of different ids must never be compared."""

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector a text, in the order of the texts; the same texts give the same vectors.

        Rows have unit length, but for texts the embedder knows no word of (`TfidfEmbedder` only): those are zero.
        """
