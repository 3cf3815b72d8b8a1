"""Short texts in any number: real ones recombined, so that they are different, of natural length, and made of words people use."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.sanity import SHARED
from quarterdeck.samples import load_sample


def read_texts(paths: Sequence[Path], most: int) -> list[str]:
    """The texts of JSON-lines files, or of those in folders, evenly taken. Without any, of the shared data; without those, of the sample Harbor."""
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise SystemExit(f"There is no file or folder {', '.join(missing)}: name JSON-lines files with a text each, or folders of such files.")
    folders = paths or [SHARED / "evidence"]
    files = [file for path in folders for file in ([path] if path.is_file() else sorted(path.glob("*.jsonl")))]
    texts = [json.loads(line)["text"] for file in files for line in file.open()]
    if not texts and paths:
        raise SystemExit(f"No texts in {', '.join(map(str, paths))}: expected files *.jsonl with a field text in each line.")
    if not texts:
        texts = list(dict.fromkeys(each.text for each in load_sample("harbor").evidence))
    return [texts[index] for index in np.linspace(0, len(texts) - 1, min(most, len(texts))).astype(int)]


def recombined(texts: Sequence[str], number: int, seed: int) -> Iterator[tuple[str, int, int, float]]:
    """Texts that begin like one and end like another: the text, both indices, and the share of words of the first."""
    rng = np.random.default_rng(seed)
    words = [text.split() for text in texts]
    for one, other, share in zip(*rng.integers(0, len(texts), (2, number)).tolist(), rng.uniform(0.3, 1.0, number).tolist(), strict=True):
        begin = words[one][: max(round(share * len(words[one])), 1)]
        yield " ".join((*begin, *words[other][round(share * len(words[other])) :])), one, other, share
