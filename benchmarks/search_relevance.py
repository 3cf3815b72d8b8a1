"""How much of what a search finds belongs there: `python -m benchmarks.search_relevance FILES… [--json OUT]`.

Files of JSON lines with text and label, or group (of duplicates). Items ask for their likes among at most 4,000 others of their set: `precision10`
is the share of the ten found with the same label; `hit10`, for groups, whether one of the group is among them.
"""

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

from quarterdeck.evidence.embedding import Embedder, load_embedder
from quarterdeck.evidence.search import EvidenceIndex, SearchItem

MOST_ITEMS, QUESTIONS = 4000, 300


def measure(path: Path, embedder: Embedder, folder: Path) -> dict[str, object]:
    rows = [json.loads(line) for line in path.open()]
    rows = [rows[at] for at in np.random.default_rng(0).permutation(len(rows))[:MOST_ITEMS]]
    grouped = "group" in rows[0]
    labels = [str(row["group" if grouped else "label"]) for row in rows]
    sizes = Counter(labels)
    vectors = embedder.embed([row["text"] for row in rows])
    index = EvidenceIndex(folder, embedder)
    index.add([SearchItem(str(at), row["text"]) for at, row in enumerate(rows)], vectors)
    asking = [at for at, label in enumerate(labels) if sizes[label] > 1][:QUESTIONS]
    ways = {
        "meaning": [[name for name, _ in index.nearest(vectors[[at]], limit=11)[0]] for at in asking],
        "words and meaning": [[hit.id for hit in index.search(rows[at]["text"], limit=11)] for at in asking],
    }
    scores: dict[str, object] = {"set": path.stem, "measure": "hit10" if grouped else "precision10"}
    for way, answers in ways.items():
        likes = [[labels[int(name)] == labels[at] for name in found if int(name) != at][:10] for at, found in zip(asking, answers, strict=True)]
        scores[way] = float(np.mean([any(each) if grouped else sum(each) / 10 for each in likes]))
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--json", type=Path, dest="out")
    arguments = parser.parse_args()
    embedder = load_embedder()
    if embedder is None:
        print("the sentence model is not installed (make model): skipped")
        return
    rows = []
    print("set\tmeasure\tmeaning\twords and meaning")
    for path in arguments.files:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(measure(path, embedder, Path(folder)))
        print("\t".join(f"{value:.3f}" if isinstance(value, float) else str(value) for value in rows[-1].values()), flush=True)
    if arguments.out:
        arguments.out.write_text(json.dumps({"summary": {"embedder": embedder.id}, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
