"""How well labels of needs fit: `python -m benchmarks.labels FILES… [--limit N] [--show N] [--json OUT] [--labels MODULE]`.

FILES are JSON lines with `text`, or JSON lists with `title` (as of GitHub's issues). Texts are grouped as in benchmarks.needs, and each group is
labelled. Of a label are measured: the share of the group's texts that have at least one of its words of substance, and on average how many of them;
the cosine of its vector to the group's middle, and in how many groups of a hundred that is the nearest of all middles; how many labels no other
group has; its length. `--show` prints so many labels, each with the text nearest the middle, to be read. `--labels` names another module
with `label_groups`, such as one of an earlier version.
"""

import argparse
import importlib
import json
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.needs import embedder_for, machine
from quarterdeck.evidence.embedding import Embedder
from quarterdeck.evidence.grouping import GroupLabel, group_into_levels
from quarterdeck.evidence.grouping.phrases import may_stand, stem, words_of
from quarterdeck.evidence.grouping.sharpening import centres
from quarterdeck.evidence.text import clean

LEAST_GROUP = 3
Row = dict[str, Any]


def texts_of(path: Path, limit: int | None) -> list[str]:
    """The texts of a file, cleaned; a limit keeps an even sample."""
    content = path.read_text(encoding="utf-8")
    rows = json.loads(content) if content.lstrip().startswith("[") else [json.loads(line) for line in content.splitlines() if line.strip()]
    texts = [clean(row.get("text") or row["title"]).text for row in rows]
    return texts if limit is None or limit >= len(texts) else [texts[index] for index in np.linspace(0, len(texts) - 1, limit).astype(int)]


def measure(name: str, texts: Sequence[str], labels: Sequence[GroupLabel], groups: np.ndarray, vectors: np.ndarray, model: Embedder) -> Row:
    """How well the labels of groups of at least `LEAST_GROUP` texts fit."""
    sizes = np.bincount(groups)
    judged = np.flatnonzero(sizes >= LEAST_GROUP)
    middles = centres(vectors, groups)[judged]
    cosines = model.embed([labels[group].title for group in judged]) @ middles.T
    said = [_substance(text) for text in texts]
    any_word, all_words = [], []
    for group in judged:
        wanted = _substance(labels[group].title)
        shares = [len(wanted & said[index]) / max(len(wanted), 1) for index in np.flatnonzero(groups == group)]
        any_word.append(statistics.fmean(share > 0 for share in shares))
        all_words.append(statistics.fmean(shares))
    titles = [labels[group].title for group in judged]
    return {
        "set": name,
        "items": len(texts),
        "needs": len(judged),
        "members_with_a_word": round(statistics.fmean(any_word), 3),
        "words_in_members": round(statistics.fmean(all_words), 3),
        "cosine_to_middle": round(float(np.diag(cosines).mean()), 3),
        "nearest_its_own": round(float((cosines.argmax(axis=1) == np.arange(len(judged))).mean()), 3),
        "unlike_any_other": round(len({frozenset(_substance(title)) for title in titles}) / len(titles), 3),
        "words": round(statistics.fmean(len(title.split()) for title in titles), 2),
        "longest": max(map(len, titles)),
    }


def _substance(text: str) -> set[str]:
    return {stem(word.lower) for word in words_of(text) if may_stand(word.text)}


def show(texts: Sequence[str], labels: Sequence[GroupLabel], groups: np.ndarray, most: int) -> None:
    """Labels evenly over all sizes, each with its size and the text nearest the middle."""
    sizes = np.bincount(groups)
    judged = [group for group in np.argsort(-sizes, kind="stable") if sizes[group] >= LEAST_GROUP]
    for group in [judged[place] for place in np.linspace(0, len(judged) - 1, min(most, len(judged))).astype(int)]:
        label = labels[group]
        print(f"{sizes[group]}\t{label.title}\t[{', '.join(label.phrases)}]\t{' '.join(texts[label.quote_idx].split())[:100]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--limit", type=int, help="an even sample of so many texts of each file")
    parser.add_argument("--show", type=int, default=0, help="print so many labels")
    parser.add_argument("--labels", default="quarterdeck.evidence.grouping.labels", help="the module whose label_groups is measured")
    parser.add_argument("--json", type=Path, dest="out")
    arguments = parser.parse_args()
    threadpool_limits(1)
    label_groups = importlib.import_module(arguments.labels).label_groups
    rows: list[Row] = []
    for path in arguments.files:
        texts = texts_of(path, arguments.limit)
        model = embedder_for(texts)
        vectors = model.embed(texts)
        groups = group_into_levels(texts, vectors).needs
        began = time.process_time()
        labels = label_groups(texts, vectors, groups)
        seconds = time.process_time() - began
        rows.append(measure(path.stem, texts, labels, groups, vectors, model) | {"texts_per_cpu_s": round(len(texts) / max(seconds, 1e-9))})
        print("\t".join(f"{key} {value}" for key, value in rows[-1].items()), flush=True)
        if arguments.show:
            show(texts, labels, groups, arguments.show)
    means = {key: round(statistics.fmean(row[key] for row in rows), 3) for key, value in rows[0].items() if isinstance(value, float)}
    print("\nmeans\t" + "\t".join(f"{key} {value}" for key, value in means.items()))
    if arguments.out:
        arguments.out.write_text(json.dumps({"summary": means | machine(), "rows": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
