"""How long texts take until they can be searched and are needs: `python -m benchmarks.ingest [FILES…] --items N [--processes P] [--json OUT]`.

The whole way, nothing left out: verbatims of real short texts recombined are cleaned, personal data hidden, embedded, kept, and indexed; then they
are grouped into needs with their names and prototypes (beyond 200,000 different texts by an even sample of each source, the rest by its neighbours'
vote). Memory at its peak is of all processes together.
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.evidence_texts import read_texts, recombined
from quarterdeck.evidence.embedding import CachedEmbedder, Embedder, ParallelEmbedder, Vectors, is_installed, load_embedder, model_folder
from quarterdeck.evidence.grouping import Items, NeedBook, first_needs
from quarterdeck.evidence.search import EvidenceIndex, SearchItem, add_verbatims
from quarterdeck.evidence.text.asking import without_asking

BASE_TEXTS = 50_000
TEXTS_PER_READ = 50_000


def items(texts: list[str], number: int) -> Iterator[SearchItem]:
    for at, (text, *_) in enumerate(recombined(texts, number, seed=7)):
        yield SearchItem(str(at), text if at % 50 else f"<p>{text}</p> mail bob{at}@example.com", {"source": "mail" if at % 3 else "form"})


class Stages:
    """Wall and CPU seconds of each stage; those of other processes are added when they end."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.cpu_seconds: dict[str, float] = {}
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def done(self, stage: str, _num_items: int) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        self.seconds[stage] = self.seconds.get(stage, 0) + wall - self._wall
        self.cpu_seconds[stage] = self.cpu_seconds.get(stage, 0) + cpu - self._cpu
        self._wall, self._cpu = wall, cpu


class Remembering:
    """An embedder that remembers the texts it was given, in their order: what grouping reads after them."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder, self.id, self.dimensions = embedder, embedder.id, embedder.dimensions
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts.extend(texts)
        return self._embedder.embed(texts)


def make_searchable(embedder: Embedder, texts: list[str], number: int, folder: Path, stages: Stages) -> list[str]:
    """The cleaned texts, all in the index."""
    query_embedder = load_embedder()
    assert query_embedder is not None
    index = EvidenceIndex(folder / "index", query_embedder)
    remembering = Remembering(CachedEmbedder(embedder, folder / "vectors"))
    added = add_verbatims(index, items(texts, number), embedder=remembering, done=stages.done)
    assert added == number == len(index)
    assert index.search(texts[0])
    return remembering.texts


def make_needs(texts: list[str], folder: Path, stages: Stages) -> NeedBook:
    """Their needs, the vectors read from where they are kept."""
    model = load_embedder()
    assert model is not None
    kept, vectors = CachedEmbedder(model, folder / "vectors"), np.empty((len(texts), model.dimensions), np.float32)
    for begin in range(0, len(texts), TEXTS_PER_READ):
        part = slice(begin, begin + TEXTS_PER_READ)
        vectors[part] = kept.embed([without_asking(text) for text in texts[part]])
    stages.done("vectors read", len(texts))
    found = first_needs(
        Items(tuple(map(str, range(len(texts)))), tuple(texts), vectors), strata=["mail" if at % 3 else "form" for at in range(len(texts))]
    )
    stages.done("needs", len(texts))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="JSON lines with a text each, or folders of such files")
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=2, help="how many embed at the same time")
    parser.add_argument("--json", type=Path, dest="out")
    arguments = parser.parse_args()
    if not is_installed():
        print("the sentence model is not installed (make model): skipped")
        return
    texts = read_texts(arguments.files, BASE_TEXTS)
    begun, stages = time.perf_counter(), Stages()
    with tempfile.TemporaryDirectory() as folder:
        with ParallelEmbedder(model_folder(), processes=arguments.processes) as embedder:
            cleaned = make_searchable(embedder, texts, arguments.items, Path(folder), stages)
        seconds_to_search = time.perf_counter() - begun
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        stages.cpu_seconds["embedded"] += children.ru_utime + children.ru_stime
        together = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + arguments.processes * children.ru_maxrss
        book = make_needs(cleaned, Path(folder), stages)
        seconds = time.perf_counter() - begun
        disk = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 2**20
    cpu = sum(stages.cpu_seconds.values())
    memory = max(together, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024
    summary = {"items": arguments.items, "processes": arguments.processes, "seconds": seconds, "cpu_seconds": cpu, "peak_memory_mb": memory}
    summary |= {"seconds_to_search": seconds_to_search, "needs": len(book.needs), "in_a_need": sum(need is not None for need in book.found.values())}
    summary |= {"items_per_cpu_s": arguments.items / cpu, "disk_mb": disk, "stages": stages.cpu_seconds}
    rows = [{"stage": name, "seconds": stages.seconds[name], "cpu_seconds": stages.cpu_seconds[name]} for name in stages.seconds]
    print("stage\tseconds\tCPU seconds")
    for row in rows:
        print(f"{row['stage']}\t{row['seconds']:.1f}\t{row['cpu_seconds']:.1f}")
    print("\n".join(f"{name}\t{value:.4g}" for name, value in summary.items() if isinstance(value, int | float)))
    if arguments.out:
        arguments.out.write_text(json.dumps({"summary": summary, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
