"""Short texts in any number: real ones recombined, so that they are different, of natural length, and made of words people use."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from quarterdeck.evidence.embedding.calibration import TEXTS


def read_texts(paths: Sequence[Path], most: int) -> list[str]:
    """The texts of JSON-lines files, or of those in folders, evenly taken; without any, sixty texts of our own."""
    files = [file for path in paths for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    texts = [json.loads(line)["text"] for file in files for line in file.open()]
    if not texts:
        return list(TEXTS)
    return [texts[index] for index in np.linspace(0, len(texts) - 1, min(most, len(texts))).astype(int)]


def recombined(texts: Sequence[str], number: int, seed: int) -> Iterator[tuple[str, int, int, float]]:
    """Texts that begin like one and end like another: the text, both indices, and the share of words of the first."""
    rng = np.random.default_rng(seed)
    words = [text.split() for text in texts]
    for one, other, share in zip(*rng.integers(0, len(texts), (2, number)).tolist(), rng.uniform(0.3, 1.0, number).tolist(), strict=True):
        begin = words[one][: max(round(share * len(words[one])), 1)]
        yield " ".join((*begin, *words[other][round(share * len(words[other])) :])), one, other, share
