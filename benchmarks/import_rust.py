"""How long the import of the Rust project's data takes, and how much memory: `python benchmarks/import_rust.py FOLDER [--json]`."""

import argparse
import json
import platform
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from quarterdeck.importers import import_folder
from quarterdeck.product import canonical_json, check

ROUNDS = 5
LIMITS = {"import": 2.0, "check": 1.0}
"""Seconds each step may take, as promised."""


def measure(folder: Path) -> dict[str, dict[str, float]]:
    """Seconds of each step: the first time (with imports) and the median of five."""
    product = import_folder("rust-goals", folder)
    steps: dict[str, Callable[[], object]] = {
        "import": lambda: import_folder("rust-goals", folder),
        "check": lambda: check(product),
        "write": lambda: canonical_json(product),
    }
    return {name: {"median": statistics.median(_seconds(step) for _ in range(ROUNDS))} for name, step in steps.items()}


def _seconds(step: Callable[[], object]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    arguments = parser.parse_args()
    first = _seconds(lambda: import_folder("rust-goals", arguments.folder))
    steps = measure(arguments.folder)
    steps["import"]["first"] = first
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if arguments.json:
        print(
            json.dumps({"python": platform.python_version(), "machine": platform.machine(), "seconds": steps, "limits": LIMITS, "peak_mb": peak_mb})
        )
        return
    print(f"Python {platform.python_version()}, {platform.machine()}, peak {peak_mb:.0f} MB")
    print(f"{'step':<8}{'first s':>10}{'median s':>10}{'limit s':>10}")
    for name, seconds in steps.items():
        said = [f"{value:.3f}" if value is not None else "" for value in (seconds.get("first"), seconds["median"], LIMITS.get(name))]
        print(f"{name:<8}" + "".join(f"{text:>10}" for text in said))


if __name__ == "__main__":
    main()
