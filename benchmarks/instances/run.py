"""What the benchmarks of project scheduling share: run the engine on files, compare with best known, print and write."""

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.instances.known import INFEASIBLE, Known, instance_files
from quarterdeck.scheduling.project import Project, shortest_schedule, warm_up

Reader = Callable[[Path], Project]


def measure(path: Path, read: Reader, known: int | str | None, seconds: float, seed: int) -> dict[str, Any]:
    """One row: one instance. Every schedule has passed the independent verifier inside `shortest_schedule`."""
    project = read(path)
    began = time.perf_counter()
    result = shortest_schedule(project, seconds=seconds, seed=seed)
    gap = 100 * (result.makespan / known - 1) if result.makespan is not None and isinstance(known, int) and known else None
    return {
        "set": path.parent.name,
        "instance": path.stem,
        "status": result.status,
        "makespan": result.makespan,
        "lower_bound": result.lower_bound,
        "best_known": known,
        "gap_percent": None if gap is None else round(gap, 3),
        "proven": result.status in ("optimal", "infeasible"),
        "seconds": round(time.perf_counter() - began, 2),
    }


def summary(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Instances, proven, mean and greatest gap to best known, of those that have one."""
    gaps = [row["gap_percent"] for row in rows if row["gap_percent"] is not None]
    return {
        "instances": len(rows),
        "proven": sum(row["proven"] for row in rows),
        "mean_gap_percent": round(statistics.fmean(gaps), 4) if gaps else None,
        "max_gap_percent": round(max(gaps), 3) if gaps else None,
        "without_schedule": sum(row["makespan"] is None and row["status"] != "infeasible" for row in rows),
        "contradictions": sum(map(_contradicts, rows)),
    }


def _contradicts(row: dict[str, Any]) -> bool:
    """A proof that the best known refutes: never to happen."""
    known, bound = row["best_known"], row["lower_bound"]
    if known == INFEASIBLE:
        return row["makespan"] is not None
    return known is not None and (row["status"] == "infeasible" or (bound is not None and bound > known))


def main(description: str, pattern: str, read: Reader) -> None:
    """The command line of a benchmark."""
    arguments = parser(description).parse_args()
    warm_up()
    known = Known(arguments.folder)
    rows: list[dict[str, Any]] = []
    files = instance_files(arguments.folder, pattern, arguments.every, arguments.limit)
    if not files:
        raise SystemExit(f"{arguments.folder}: expected files {pattern} in it or below it, found none")
    for path in files:
        row = measure(path, read, known.of(path), arguments.seconds, arguments.seed)
        print_row(row, first=not rows)
        rows.append(row)
    sets = {name: summary([row for row in rows if row["set"] == name]) for name in dict.fromkeys(row["set"] for row in rows)}
    print("\nset\tinstances\tproven\tmean gap %\tmax gap %\twithout schedule")
    for name, part in [*sets.items(), *([("all", summary(rows))] if len(sets) > 1 else [])]:
        print("\t".join(str(part_value) for part_value in (name, *list(part.values())[:5])))
    if arguments.out:
        write(arguments.out, summary(rows) | {"sets": sets}, rows, arguments)
    if summary(rows)["contradictions"]:
        raise SystemExit("a bound or a status contradicts the best known makespan")


def parser(description: str) -> argparse.ArgumentParser:
    """Folder, seconds, seed, sample and output."""
    found = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    found.add_argument("folder", type=Path, help="a folder with instances in it or below it")
    found.add_argument("--seconds", type=float, default=10.0)
    found.add_argument("--seed", type=int, default=1)
    found.add_argument("--every", type=int, default=1, help="of each set every so many; not a multiple of its cycle (4, j120: 5)")
    found.add_argument("--limit", type=int, help="at most so many of each set")
    found.add_argument("--json", type=Path, dest="out")
    return found


def print_row(row: dict[str, Any], *, first: bool) -> None:
    """A line of the table, under its head."""
    if first:
        print("\t".join(row))
    print("\t".join("" if cell is None else str(cell) for cell in row.values()), flush=True)


def write(out: Path, part: dict[str, Any], rows: list[dict[str, Any]], arguments: argparse.Namespace) -> None:
    """The JSON of a benchmark: summary and rows."""
    about = {"seconds": arguments.seconds, "seed": arguments.seed, "python": platform.python_version(), "machine": platform.machine()}
    about |= {"processors": os.cpu_count(), "load": round(os.getloadavg()[0], 2)}
    out.write_text(json.dumps({"summary": part | about, "rows": rows}, indent=1) + "\n", encoding="utf-8")
