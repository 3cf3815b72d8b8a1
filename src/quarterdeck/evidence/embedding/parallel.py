"""The sentence model in several processes."""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from quarterdeck.evidence.embedding.embedder import Embedder, Vectors
from quarterdeck.evidence.embedding.sentence_model import MAX_TOKENS, SentenceModel

TEXTS_PER_TASK = 4096
"""Enough that texts of like length meet in a batch."""


class ParallelEmbedder:
    """As many sentence models as processes, each with one thread; use it in a `with` statement.

    Two threads in one process embed 690 short texts a CPU second, where one embeds 1,320: a batch of them has too little to share out.

    Parameters
    ----------
    folder
        What `convert` wrote.
    processes
        How many; each holds 150 MB.
    """

    def __init__(self, folder: Path, *, processes: int, max_tokens: int = MAX_TOKENS) -> None:
        model = SentenceModel(folder, max_tokens=max_tokens)
        self.id, self.dimensions = model.id, model.dimensions
        # Processes are started anew: a fork would copy the threads' locks of the runtime in whatever state they are.
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(processes, context, initializer=_load, initargs=(folder, max_tokens))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (num_texts, 384), float32, of unit length."""
        parts = [texts[begin : begin + TEXTS_PER_TASK] for begin in range(0, len(texts), TEXTS_PER_TASK)]
        return np.concatenate([np.empty((0, self.dimensions), np.float32), *self._pool.map(_embed, parts)])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown(cancel_futures=True)


_loaded: list[Embedder] = []


def _load(folder: Path, max_tokens: int) -> None:
    _loaded.append(SentenceModel(folder, max_tokens=max_tokens))


def _embed(texts: Sequence[str]) -> Vectors:
    return _loaded[0].embed(texts)
