"""Whether themes win over languages: `python -m benchmarks.languages [FILE] [--model english|multilingual]… [--json OUT]`.

FILE is a table (tab-separated) of theme, language and text; without it, 120 sentences made for this: ten themes, three sentences of each in English,
German, French and Spanish. Grouped as evidence is, groups are held against themes and against languages (V-measure, adjusted Rand index). Besides:
how often the nearest sentence of another language is of the same theme, and how often the nearest of all is.
"""

import argparse
import csv
import json
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_rand_score, v_measure_score
from threadpoolctl import threadpool_limits

from benchmarks.needs import machine
from quarterdeck.evidence.embedding import MODELS, fit_tfidf, load_embedder
from quarterdeck.evidence.grouping import group_into_levels

MADE = Path(__file__).parent / "instances" / "voices_in_four_languages.tsv"
Row = dict[str, Any]


def measure(model: str, vectors: np.ndarray, texts: Sequence[str], themes: Sequence[str], languages: Sequence[str]) -> Row:
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -2)
    same_language = np.array(languages)[:, None] == np.array(languages)
    elsewhere = np.where(same_language, -2, cosines).argmax(axis=1)
    nearest = cosines.argmax(axis=1)
    told = np.array(themes)
    row: Row = {"model": model, "texts": len(texts)}
    row |= {"theme_elsewhere": round(float((told[elsewhere] == told).mean()), 3), "theme_nearest": round(float((told[nearest] == told).mean()), 3)}
    levels = group_into_levels(texts, vectors)
    for name, labels in (("needs", levels.needs), ("details", levels.details)):
        row[f"{name}_k"] = int(labels.max()) + 1
        for what, of in (("theme", themes), ("language", languages)):
            row |= {
                f"{name}_{what}_v": round(float(v_measure_score(of, labels)), 3),
                f"{name}_{what}_ari": round(float(adjusted_rand_score(of, labels)), 3),
            }
        mixed = [len({languages[place] for place in np.flatnonzero(labels == group)}) for group in range(int(labels.max()) + 1)]
        row[f"{name}_languages"] = round(statistics.fmean(mixed), 2)
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", default=MADE)
    parser.add_argument("--model", action="append", choices=[*MODELS, "words"], help="all that are installed, and words alone, without it")
    parser.add_argument("--json", type=Path, dest="out")
    arguments = parser.parse_args()
    threadpool_limits(1)
    with arguments.file.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    texts, themes, languages = ([row[name] for row in table] for name in ("text", "theme", "language"))
    rows = []
    for word in arguments.model or ["words", *MODELS]:
        embedder = fit_tfidf(texts) if word == "words" else load_embedder(model=word)
        if embedder is None:
            print(f"{word}: not installed (quarterdeck model install {word}): left out")
            continue
        embedder.embed(texts[:8])
        began = time.process_time()
        vectors = embedder.embed(texts)
        seconds = time.process_time() - began
        rows.append(measure(word, vectors, texts, themes, languages) | {"texts_per_cpu_s": round(len(texts) / max(seconds, 1e-9))})
        print("\t".join(f"{key} {value}" for key, value in rows[-1].items()), flush=True)
    if arguments.out:
        arguments.out.write_text(json.dumps({"summary": machine(), "rows": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
