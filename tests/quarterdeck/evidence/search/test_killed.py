"""A process killed while it adds: what it said was added is there, nothing is half there, and the next one goes on."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from quarterdeck.evidence.embedding import CachedEmbedder
from quarterdeck.evidence.search import EvidenceIndex, Filter, SearchItem

from .conftest import WordEmbedder

ROOT = Path(__file__).resolve().parents[4]
ADDING = """
import sys
from pathlib import Path
from quarterdeck.evidence.embedding import CachedEmbedder
from quarterdeck.evidence.search import EvidenceIndex, SearchItem
from tests.quarterdeck.evidence.search.conftest import WordEmbedder
folder, number = Path(sys.argv[1]), int(sys.argv[2])
index = EvidenceIndex(folder / "index", WordEmbedder())
cached = CachedEmbedder(WordEmbedder(), folder / "vectors")
while True:
    items = [SearchItem(str(each), f"text number {each}") for each in range(number, number + 40)]
    index.add(items, cached.embed([item.text for item in items]))
    number += 40
    print(number, flush=True)
"""


@pytest.mark.parametrize("delay", [0.0, 0.013, 0.029, 0.05])
def test_a_killed_process_loses_nothing_it_had_added(tmp_path: Path, delay: float) -> None:
    confirmed = 0
    for _ in range(2):
        command = [sys.executable, "-c", ADDING, str(tmp_path), str(confirmed)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
            assert process.stdout is not None
            said = [process.stdout.readline()]
            time.sleep(delay)
            process.kill()
            said += process.stdout.readlines()
        confirmed = int([line for line in said if line.endswith("\n")][-1])
        index = EvidenceIndex(tmp_path / "index", WordEmbedder())
        assert len(index) in (confirmed, confirmed + 40)
        last = f"text number {confirmed - 1}"
        assert index.search(last, narrowed=Filter(only={str(confirmed - 1)}))[0].text == last
    texts = [f"text number {each}" for each in range(confirmed)]
    kept = CachedEmbedder(WordEmbedder(), tmp_path / "vectors").embed(texts)
    assert np.abs(kept - WordEmbedder().embed(texts)).max() < 2e-3
    index.add([SearchItem("after", "the next one goes on")])
    assert "after" in index
