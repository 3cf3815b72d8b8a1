"""How fast feedback is read, and how much memory that takes: `python -m benchmarks.import_feedback --items 1000000 [FILE …] [--json OUT]`.

Without files, a table is made in each kind. Reading is measured in a process of its own: seconds of processor time, the peak of memory above
what it had before, and items a second. `detect` is the look that comes first.
"""

import argparse
import csv
import json
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quarterdeck.importers.feedback import Item, detect, read_items, suggest_mapping

KINDS = ("csv", "csv without ids", "json", "jsonl", "xlsx")
XLSX_SHARE = 10
"""A workbook is made a tenth as long: it is packed, and nobody keeps a million rows in one."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--items", type=int, default=200_000)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = [(path.name, path) for path in arguments.files] or [(kind, _made(Path(folder), kind, arguments.items)) for kind in KINDS]
        # A process for each, so that one's peak is not another's.
        with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
            rows = pool.starmap(_measured, files, chunksize=1)
    print(f"{'file':<18}{'MB':>8}{'items':>11}{'refused':>9}{'detect s':>10}{'read s':>9}{'items/s':>10}{'peak MB':>9}")
    for row in rows:
        print(
            f"{row['file']:<18}{row['size_mb']:>8.1f}{row['items']:>11,}{row['refused']:>9,}{row['detect_s']:>10.2f}{row['read_s']:>9.2f}"
            f"{row['items_per_cpu_s']:>10,.0f}{row['peak_memory_mb']:>9.1f}"
        )
    if arguments.json:
        summary = {
            "items": arguments.items,
            "seconds": max(row["read_s"] for row in rows),
            "peak_memory_mb": max(row["peak_memory_mb"] for row in rows),
        }
        arguments.json.write_text(json.dumps({"summary": summary, "rows": rows}, indent=1) + "\n")


def _measured(name: str, path: Path) -> dict[str, Any]:
    before, begun = _peak_mb(), time.process_time()
    found = detect(path)
    mapping = suggest_mapping(found).mapping
    assert mapping is not None, f"{path}: no column holds what was said"
    detected = time.process_time()
    num_items = num_refused = 0
    for each in read_items(path, mapping, layout=found.layout):
        if isinstance(each, Item):
            num_items += 1
        else:
            num_refused += 1
    seconds = time.process_time() - detected
    return {
        "file": name,
        "size_mb": path.stat().st_size / 1e6,
        "items": num_items,
        "refused": num_refused,
        "detect_s": detected - begun,
        "read_s": seconds,
        "items_per_cpu_s": num_items / max(seconds, 1e-9),
        "peak_memory_mb": _peak_mb() - before,
    }


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _made(folder: Path, kind: str, num: int) -> Path:
    path = folder / f"{kind.replace(' ', '-')}.{kind.split()[0]}"
    match kind:
        case "csv" | "csv without ids":
            with path.open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([name for name in _HEADER if name != "id" or kind == "csv"])
                writer.writerows(row if kind == "csv" else row[1:] for row in _rows(num))
        case "xlsx":
            _write_workbook(path, num // XLSX_SHARE)
        case _:
            with path.open("w") as file:
                between = "," if kind == "json" else ""
                file.write("[" if kind == "json" else "")
                for idx, row in enumerate(_rows(num)):
                    file.write(f"{between if idx else ''}{json.dumps(dict(zip(_HEADER, row, strict=True)))}\n")
                file.write("]" if kind == "json" else "")
    return path


_HEADER = ("id", "title", "description", "created_at", "author_email", "votes", "tags")


def _rows(num: int) -> Iterator[tuple[Any, ...]]:
    dice = random.Random(1)
    words = [f"word{number}" for number in range(5000)]
    for number in range(num):
        day = f"2026-{dice.randint(1, 9):02d}-{dice.randint(1, 28):02d}T10:00:00Z"
        yield number, " ".join(dice.choices(words, k=5)), " ".join(dice.choices(words, k=15)), day, f"{dice.randint(1, 99999)}@x.example", 7, "a, b"


def _write_workbook(path: Path, num: int) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, _HEADER)
        for idx, row in enumerate(_rows(num), start=1):
            sheet.write_row(idx, 0, row)


if __name__ == "__main__":
    main()
