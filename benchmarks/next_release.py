"""Selection alone on public next-release instances: `python -m benchmarks.next_release DIR [--seconds S] [--ratios .3,.5,.7] [--json OUT]`.

DIR holds instances of Xuan and others (nrp*.txt). The budget is a ratio of all costs. `proven` counts cases whose optimum is proven.
"""

import argparse
import json
import os
import platform
import time
from pathlib import Path
from typing import Any

from benchmarks.instances.next_release import NextRelease, read_next_release
from quarterdeck.scheduling.selection import broken_rules, select


def measure(instance: NextRelease, ratio: float, seconds: float, seed: int) -> dict[str, Any]:
    """One row: one instance with one budget."""
    problem = instance.problem(ratio)
    load, began, computed = os.getloadavg()[0], time.perf_counter(), time.process_time()
    found = select(problem, seconds=seconds, seed=seed)
    took = time.perf_counter() - began
    if broken_rules(problem, found.chosen):
        raise SystemExit(f"{instance.name} at {ratio:g}: the selection breaks its own rules")
    bound = found.upper_bound
    return {
        "instance": instance.name,
        "ratio": ratio,
        "status": found.status,
        "value": round(found.value, 3),
        "bound": bound,
        "gap_percent": None if not bound else round(100 * (bound - found.value) / bound, 3),
        "seconds": round(took, 2),
        "cpu_seconds": round(time.process_time() - computed, 2),
        "load": round(load, 1),
        "method": found.method,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--ratios", default=".3,.5,.7")
    parser.add_argument("--only", default="nrp*.txt", help="which files of the folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, dest="out")
    arguments = parser.parse_args()
    files = sorted(arguments.folder.glob(arguments.only)) if arguments.folder.is_dir() else []
    if not files:
        print(f"{arguments.folder} holds no next-release instances: nothing measured")
        return
    rows = []
    for file in files:
        instance = read_next_release(file)
        for ratio in map(float, arguments.ratios.split(",")):
            row = measure(instance, ratio, arguments.seconds, arguments.seed)
            if not rows:
                print("\t".join(row))
            print("\t".join(str(cell) for cell in row.values()), flush=True)
            rows.append(row)
    summary = {
        "cases": len(rows),
        "proven": sum(row["status"] == "optimal" for row in rows),
        "max_seconds": max(row["seconds"] for row in rows),
        "max_gap_percent": max((row["gap_percent"] or 0.0) for row in rows),
        "seconds": arguments.seconds,
        "seed": arguments.seed,
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    print(json.dumps(summary))
    if arguments.out:
        arguments.out.write_text(json.dumps({"summary": summary, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
