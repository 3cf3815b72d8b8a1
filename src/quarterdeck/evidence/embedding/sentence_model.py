"""The sentence model at work: texts in, unit vectors out, on the processor alone."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from quarterdeck.evidence.embedding.embedder import Embedder, Vectors
from quarterdeck.evidence.embedding.model_files import GRAPH, is_installed, model_folder, read_description
from quarterdeck.evidence.embedding.published import ENGLISH, TOKENIZER

MAX_TOKENS = 256
"""Where a text is cut, as its makers set it. With 128, long bug reports take 0.6 of the time, and 0.81 instead of 0.88 of the duplicates are
among the ten nearest; with 64, 0.77. Short texts do not care."""

TOKENS_PER_BATCH = 1024
"""With padding: so few stay in the processor's cache from layer to layer. 256 to 1024 were equally fast, 4096 a fifth slower."""
SLOWER_FUSIONS = ["SkipLayerNormFusion"]
"""The fused operator takes 8 times as long as the two it replaces, and a quarter of the whole."""

WINDOW = 8192
"""Texts tokenised at a time: bounds the memory that a long list of texts takes."""


def load_embedder(models: Path | None = None, *, threads: int = 1, model: str = ENGLISH.word) -> Embedder | None:
    """A sentence model of a folder of models (without one: `models_folder()`), or nothing if it is not installed."""
    return SentenceModel(model_folder(models, model), threads=threads) if is_installed(models, model) else None


class SentenceModel:
    """A sentence model in int8.

    Parameters
    ----------
    folder
        What `convert` wrote.
    threads
        How many threads work on one batch. A second one halves the texts a CPU second: `ParallelEmbedder` is the way to use more cores.
    max_tokens
        Longer texts are cut there; at most 512.

    Raises
    ------
    UnreadableFile
        If the folder holds no model.
    """

    def __init__(self, folder: Path, *, threads: int = 1, max_tokens: int = MAX_TOKENS) -> None:
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        description = read_description(folder)
        self.id = f"{description.id}/{max_tokens}"
        self.dimensions = description.dimensions
        self._prefix = description.prefix
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.enable_truncation(max_tokens)
        self._tokenizer.no_padding()
        options = SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = InferenceSession(str(folder / GRAPH), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER_FUSIONS)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (num_texts, 384), float32, of unit length."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for begin in range(0, len(texts), WINDOW):
            window = texts[begin : begin + WINDOW]
            token_ids = [encoding.ids for encoding in self._tokenizer.encode_batch_fast([self._prefix + _whole(text) for text in window])]
            for batch in _batches([len(ids) for ids in token_ids]):
                vectors[begin + batch] = self._run([token_ids[index] for index in batch])
        return vectors

    def _run(self, token_ids: list[list[int]]) -> Vectors:
        lengths = np.array([len(ids) for ids in token_ids])
        mask = np.arange(lengths.max()) < lengths[:, None]
        padded = np.zeros(mask.shape, np.int64)
        padded[mask] = np.concatenate(token_ids)
        (vectors,) = self._session.run(["vectors"], {"input_ids": padded, "attention_mask": mask.astype(np.int64)})
        return vectors  # type: ignore[no-any-return]


def _whole(text: str) -> str:
    """Lone surrogates, which messy files hold, are no characters to the tokenizer."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _batches(lengths: Sequence[int]) -> Iterator[npt.NDArray[np.intp]]:
    """Indices of texts of like length, at most `TOKENS_PER_BATCH` tokens with padding."""
    order = np.argsort(lengths, kind="stable")
    begin = 0
    for end in range(1, len(order) + 1):
        if end == len(order) or lengths[order[end]] * (end + 1 - begin) > TOKENS_PER_BATCH:
            yield order[begin:end]
            begin = end
