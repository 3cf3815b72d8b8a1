"""How well duplicates are found: `python -m benchmarks.duplicates FILES… [--words-alone] [--no-dates] [--json OUT]`.

Files of JSON lines with id, text, body, group and created: those of one group are duplicates of one another. Each with a
duplicate asks for its likes among all others. hit1 and hit10: one of its group is first, or among the first ten; map: mean
average precision over the first hundred. Also how many suggestions there are and how many of them are right.
"""

import argparse
import json
import platform
import time
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from quarterdeck.evidence.duplicates import Document, DuplicateRanking, duplicate_links
from quarterdeck.evidence.embedding import Embedder, load_embedder

DEPTH = 100


def read(path: Path, with_dates: bool) -> tuple[list[Document], list[str]]:
    """Documents and their groups."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    documents = [Document(row["text"], row.get("body") or "", _day(row.get("created")) if with_dates else None) for row in rows]
    return documents, [str(row["group"]) for row in rows]


def _day(text: str | None) -> date | None:
    return datetime.fromisoformat(text).date() if text else None


def measure(path: Path, embedder: Embedder | None, with_dates: bool) -> dict[str, Any]:
    """One row of the table."""
    documents, groups = read(path, with_dates)
    sizes = Counter(groups)
    asking = np.array([k for k, group in enumerate(groups) if sizes[group] > 1], dtype=np.int64)
    began = time.process_time()
    ranked = DuplicateRanking(documents, embedder).ranked_all(asking, DEPTH)
    took = time.process_time() - began
    hits = [[groups[match.position] == groups[k] for match in matches] for k, matches in zip(asking, ranked, strict=True)]
    links = [link for link in duplicate_links(documents, embedder) if link.score is not None]
    right = sum(groups[link.later] == groups[link.earlier] for link in links)
    return {
        "set": path.stem,
        "documents": len(documents),
        "asking": len(asking),
        "hit1": round(fmean(row[0] for row in hits), 4),
        "hit10": round(fmean(any(row[:10]) for row in hits), 4),
        "map": round(fmean(_average_precision(row, sizes[groups[k]] - 1) for k, row in zip(asking, hits, strict=True)), 4),
        "suggested": len(links),
        "suggested_right": right,
        "cpu_s": round(took, 2),
    }


def _average_precision(hits: list[bool], relevant: int) -> float:
    found, total = 0, 0.0
    for place, hit in enumerate(hits, 1):
        if hit:
            found += 1
            total += found / place
    return total / relevant


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--words-alone", action="store_true", help="without the sentence model")
    parser.add_argument("--no-dates", action="store_true", help="without the days on which something was said")
    parser.add_argument("--json", type=Path, dest="out")
    arguments = parser.parse_args()
    embedder = None if arguments.words_alone else load_embedder()
    if embedder is None:
        print("without the sentence model: words alone")
    rows = [measure(path, embedder, not arguments.no_dates) for path in arguments.files]
    print("\t".join(rows[0]))
    for row in rows:
        print("\t".join(str(cell) for cell in row.values()))
    summary: dict[str, Any] = {key: round(fmean(row[key] for row in rows), 4) for key in ("hit1", "hit10", "map")}
    summary |= {"model": embedder.id if embedder else None, "python": platform.python_version(), "machine": platform.machine()}
    print(json.dumps(summary))
    if arguments.out:
        arguments.out.write_text(json.dumps({"summary": summary, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
