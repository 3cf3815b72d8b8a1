"""Needs from labelled texts, in one setting for all sets: `python -m benchmarks.needs FILES… [--json OUT] [--python PATH]`.

FILES are JSON lines with `text` and `label` (a folder: its .jsonl files that have labels). Neither labels nor their number are shown to the grouping;
they only score it. Rates are items a CPU second from vectors and texts to all three levels, without embedding. BERTopic, with and without
`reduce_outliers`, is measured on the same vectors by the interpreter PATH where that has it. `--end-to-end` counts embedding, too: ours, and for
BERTopic the same model in plain batches (`instances.plain_embedding`).
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_rand_score, v_measure_score
from threadpoolctl import threadpool_limits

from benchmarks.instances import plain_embedding
from quarterdeck.evidence.embedding import Embedder, fit_tfidf, is_installed, load_embedder, model_folder
from quarterdeck.evidence.grouping import group_into_levels

Row = dict[str, Any]


def labelled(paths: Sequence[Path], limit: int | None) -> dict[str, tuple[list[str], list[str]]]:
    """Texts and labels of each file; those of a folder without labels are left out. A limit keeps an even sample."""
    files = [file for path in paths for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    found = {}
    for file in files:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        if not all("text" in row and "label" in row for row in rows):
            if file in paths:
                raise SystemExit(f"{file}: expected `text` and `label` in every line, line 1 has {', '.join(rows[0]) if rows else 'nothing'}")
            continue
        if limit is not None and limit < len(rows):
            rows = [rows[index] for index in np.linspace(0, len(rows) - 1, limit).astype(int)]
        found[file.stem] = [row["text"] for row in rows], [str(row["label"]) for row in rows]
    if not found:
        raise SystemExit("expected files of JSON lines with `text` and `label`, found none")
    return found


def embedder_for(texts: Sequence[str]) -> Embedder:
    """The sentence model where it is installed, else TF-IDF fitted to the texts."""
    return load_embedder() or fit_tfidf(texts)


def measure(name: str, texts: list[str], labels: list[str], vectors: np.ndarray, seed: int) -> Row:
    began = time.process_time()
    levels = group_into_levels(texts, vectors, seed=seed)
    seconds = time.process_time() - began
    row = {"set": name, "items": len(texts), **scores(labels, levels.needs), "true_k": len(set(labels)), "resolution": levels.resolution}
    row |= {"items_per_cpu_s": round(len(texts) / seconds), "cpu_s": round(seconds, 2)}
    for level, part in (("themes", levels.themes), ("details", levels.details)):
        row |= {f"{level}_{key}": value for key, value in scores(labels, part).items()}
    return row


def scores(labels: Sequence[str], found: Sequence[int]) -> Row:
    measured = {"v_measure": v_measure_score(labels, found), "ari": adjusted_rand_score(labels, found)}
    return {key: round(float(value), 4) for key, value in measured.items()} | {"k": len(set(map(int, found)))}


def bertopic(python: str, texts: list[str], labels: list[str], vectors: np.ndarray) -> Row | None:
    """Scores and rates of BERTopic, or None where it is not installed."""
    script = Path(__file__).parent / "instances" / "peer_bertopic.py"
    with tempfile.TemporaryDirectory() as folder:
        given = {"vectors": f"{folder}/vectors.npy", "texts": f"{folder}/texts.json"}
        np.save(given["vectors"], vectors)
        Path(given["texts"]).write_text(json.dumps(texts), encoding="utf-8")
        ran = subprocess.run([python, "-P", str(script)], input=json.dumps(given), capture_output=True, text=True, check=True)
    said = json.loads(ran.stdout.splitlines()[-1])
    if said["missing"]:
        return None
    row = {}
    for prefix, topics, seconds in (("bertopic", "topics", "cpu_s"), ("bertopic_reduced", "reduced", "reduced_cpu_s")):
        row |= {f"{prefix}_{key}": value for key, value in scores(labels, said[topics]).items()}
        row[f"{prefix}_items_per_cpu_s"] = round(len(texts) / said[seconds])
    return row


def end_to_end(texts: list[str], row: Row, embedding_cpu_s: float) -> Row:
    """Rates from texts to needs, and BERTopic's from texts to topics without outliers where that ran."""
    plain = plain_embedding.cpu_seconds(model_folder(), texts)
    rates = {"embedded_per_cpu_s": round(len(texts) / embedding_cpu_s), "plainly_embedded_per_cpu_s": round(len(texts) / plain)}
    rates["end_to_end_items_per_cpu_s"] = round(len(texts) / (embedding_cpu_s + row["cpu_s"]))
    if "bertopic_reduced_items_per_cpu_s" in row:
        theirs = len(texts) / (plain + len(texts) / row["bertopic_reduced_items_per_cpu_s"])
        rates |= {
            "bertopic_end_to_end_items_per_cpu_s": round(theirs),
            "times_bertopic_end_to_end": round(rates["end_to_end_items_per_cpu_s"] / theirs, 2),
        }
    return rates


def summary(rows: Sequence[Row]) -> Row:
    """Means over the sets of every score and rate."""
    keys = [key for key in rows[0] if key.endswith(("v_measure", "ari", "items_per_cpu_s")) and all(key in row for row in rows)]
    means = {key: round(statistics.fmean(row[key] for row in rows), 4) for key in keys}
    if all("bertopic_reduced_items_per_cpu_s" in row for row in rows):
        means["times_bertopic"] = round(statistics.fmean(row["items_per_cpu_s"] / row["bertopic_reduced_items_per_cpu_s"] for row in rows), 1)
    if all("times_bertopic_end_to_end" in row for row in rows):
        means["times_bertopic_end_to_end"] = round(statistics.fmean(row["times_bertopic_end_to_end"] for row in rows), 1)
    return means


def machine() -> Row:
    return {"python": platform.python_version(), "machine": platform.machine(), "processors": os.cpu_count(), "load": round(os.getloadavg()[0], 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--json", type=Path, dest="out")
    parser.add_argument("--python", default=sys.executable, help="an interpreter that has BERTopic")
    parser.add_argument("--limit", type=int, help="an even sample of so many items of each set")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--end-to-end", action="store_true", help="count embedding as well; needs the sentence model")
    arguments = parser.parse_args()
    threadpool_limits(1)
    rows: list[Row] = []
    has_peer = True
    for name, (texts, labels) in labelled(arguments.files, arguments.limit).items():
        embedder = embedder_for(texts)
        began = time.process_time()
        vectors = embedder.embed(texts)
        embedding_cpu_s = time.process_time() - began
        if not rows:
            print(f"vectors by {embedder.id}")
            group_into_levels(texts[:300], vectors[:300])  # what is imported and compiled once is not counted
        row = measure(name, texts, labels, vectors, arguments.seed)
        theirs = bertopic(arguments.python, texts, labels, vectors) if has_peer else None
        if theirs is None and has_peer:
            has_peer = False
            print(f"BERTopic is not installed for {Path(arguments.python).name}: left out")
        row |= theirs or {}
        if arguments.end_to_end and is_installed():
            row |= end_to_end(texts, row, embedding_cpu_s)
        rows.append(row)
        print("\t".join(f"{key} {value}" for key, value in row.items()), flush=True)
    means = summary(rows)
    print("\nmeans\t" + "\t".join(f"{key} {value}" for key, value in means.items()))
    if arguments.out:
        arguments.out.write_text(
            json.dumps({"summary": means | machine() | {"seed": arguments.seed}, "rows": rows}, indent=1) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
