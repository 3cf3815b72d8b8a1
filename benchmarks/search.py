"""How fast and how completely a large index is searched: `python -m benchmarks.search [FILES…] --items N [--json OUT]`.

Items are real short texts recombined. Their vectors are those of the two texts they are made of, mixed likewise, with noise, so that a million
is quick to make; questions are real texts kept apart, embedded by the model while the clock runs. Recall is against a product with all vectors.
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.evidence_texts import read_texts, recombined
from quarterdeck.evidence.embedding import Embedder, Vectors, load_embedder
from quarterdeck.evidence.search import EvidenceIndex, Filter, SearchItem, ask

BLOCK = 50_000
NOISE = 0.02
BASE_TEXTS = 10_000
NEIGHBOURS = 10


def blocks(texts: list[str], vectors: Vectors, number: int) -> Iterator[tuple[list[SearchItem], Vectors]]:
    for begin in range(0, number, BLOCK):
        made = list(recombined(texts, min(BLOCK, number - begin), seed=begin))
        one, other, share = (np.array([each[at] for each in made]) for at in (1, 2, 3))
        weight = share.astype(np.float32)[:, None]
        noise = np.random.default_rng(begin + 1).normal(0, NOISE, (len(made), vectors.shape[1])).astype(np.float32)
        rows = weight * vectors[one] + (1 - weight) * vectors[other] + noise
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        yield [SearchItem(str(begin + at), each[0], {"tenth": str(at % 10)}) for at, each in enumerate(made)], rows


class Truth:
    """The nearest rows of each query among all that were shown to it."""

    def __init__(self, queries: Vectors) -> None:
        self._queries = queries
        self._ids = np.empty((len(queries), 0), np.int64)
        self._cosines = np.empty((len(queries), 0), np.float32)

    def show(self, rows: Vectors, first_id: int) -> None:
        cosines = np.hstack((self._cosines, self._queries @ rows.T))
        ids = np.hstack((self._ids, np.broadcast_to(np.arange(first_id, first_id + len(rows)), (len(self._queries), len(rows)))))
        best = np.argsort(-cosines, axis=1)[:, :NEIGHBOURS]
        self._cosines, self._ids = np.take_along_axis(cosines, best, axis=1), np.take_along_axis(ids, best, axis=1)

    def recall(self, found: list[list[tuple[str, float]]]) -> float:
        hits = [len({int(name) for name, _ in each} & set(true.tolist())) for each, true in zip(found, self._ids, strict=True)]
        return float(np.mean(hits)) / self._ids.shape[1]


def milliseconds(ask_one: object, questions: list[str]) -> dict[str, float]:
    wall, cpu = [], []
    for question in questions:
        begun, begun_cpu = time.perf_counter(), time.process_time()
        ask_one(question)  # type: ignore[operator]
        wall.append(1000 * (time.perf_counter() - begun))
        cpu.append(1000 * (time.process_time() - begun_cpu))
    return {"p50_ms": float(np.median(wall)), "p95_ms": float(np.quantile(wall, 0.95)), "p95_cpu_ms": float(np.quantile(cpu, 0.95))}


def measure(embedder: Embedder, texts: list[str], num_items: int, num_questions: int, folder: Path) -> dict[str, object]:
    questions, base = texts[::2][:num_questions], texts[1::2]
    vectors = embedder.embed(base)
    index, truth = EvidenceIndex(folder, embedder), Truth(embedder.embed(questions))
    build = 0.0
    for items, rows in blocks(base, vectors, num_items):
        begun = time.process_time()
        index.add(items, rows)
        build += time.process_time() - begun
        truth.show(rows, int(items[0].id))
    index.search(questions[0])
    ways = {
        "search": lambda question: index.search(question),
        "search, a tenth passes": lambda question: index.search(question, narrowed=Filter({"tenth": {"3"}})),
        "ask": lambda question: ask(index, question),
    }
    rows = [{"way": name, **milliseconds(way, questions)} for name, way in ways.items()]
    recall = truth.recall(index.nearest(embedder.embed(questions), limit=NEIGHBOURS))
    summary = {
        "items": num_items,
        "questions": len(questions),
        "p95_ms": rows[0]["p95_ms"],
        "p50_ms": rows[0]["p50_ms"],
        "p95_cpu_ms": rows[0]["p95_cpu_ms"],
        "recall10": recall,
        "index_cpu_s": build,
        "disk_mb": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "embedder": embedder.id,
    }
    return {"summary": summary, "rows": rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="JSON lines with a text each, or folders of such files")
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--json", type=Path, dest="out")
    arguments = parser.parse_args()
    embedder = load_embedder()
    if embedder is None:
        print("the sentence model is not installed (make model): skipped")
        return
    texts = read_texts(arguments.files, 2 * BASE_TEXTS)
    with tempfile.TemporaryDirectory() as folder:
        result = measure(embedder, texts, arguments.items, arguments.questions, Path(folder))
    print("what\tp50 ms\tp95 ms\tp95 CPU ms")
    for row in result["rows"]:  # type: ignore[attr-defined]
        print(f"{row['way']}\t{row['p50_ms']:.1f}\t{row['p95_ms']:.1f}\t{row['p95_cpu_ms']:.1f}")
    print("\n".join(f"{name}\t{value:.4g}" if isinstance(value, float) else f"{name}\t{value}" for name, value in result["summary"].items()))  # type: ignore[attr-defined]
    if arguments.out:
        arguments.out.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
