"""How fast a forecast is: `python -m benchmarks.forecast [PRODUCT …] [--samples N] [--seed R] [--json OUT]`.

A PRODUCT is a sample, a product file, or the folder of the Rust data. Each is planned for a moment, then forecast: with
all samples (the median of three, after compiling) and with 1,024; and asked what if its first feature took longer.
"""

import argparse
import json
import platform
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.plan import load
from quarterdeck.forecast import EffortScaled, PreparedForecast, make_forecast
from quarterdeck.roadmap import PlanSettings, make_plan

ROUNDS = 3
LIMIT_SECONDS = 2.0
"""What 10,000 samples may take, as promised."""


def measure(name: str, num_samples: int, seed: int) -> dict[str, Any]:
    """One row: the forecast of one product's plan."""
    product = load(name)
    plan = make_plan(product, PlanSettings(seconds=2.0, seed=seed))
    make_forecast(product, plan, today=product.as_of, num_samples=100, seed=seed)

    def forecast(samples: int) -> None:
        make_forecast(product, plan, today=product.as_of, num_samples=samples, seed=seed)

    prepared = PreparedForecast(product, plan, today=product.as_of, seed=seed)
    longer = EffortScaled(feature=plan.items[0].feature, factor=1.5)
    return {
        "product": name,
        "features": len(plan.items),
        "activities": sum(len(item.activities) for item in plan.items),
        "samples": num_samples,
        "seconds": _median(lambda: forecast(num_samples)),
        "seconds_1024": _median(lambda: forecast(1024)),
        "seconds_what_if": _median(lambda: prepared.ask(longer)),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _median(do: Callable[[], object]) -> float:
    """Median seconds over the rounds."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        do()
        taken.append(time.perf_counter() - started)
    return round(statistics.median(taken), 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("products", nargs="*", default=["rust-2026", "harbor"])
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, dest="out")
    arguments = parser.parse_args()
    rows = [measure(name, arguments.samples, arguments.seed) for name in arguments.products]
    print("\t".join(rows[0]))
    for row in rows:
        print("\t".join(str(cell) for cell in row.values()))
    if arguments.out:
        summary = {"python": platform.python_version(), "machine": platform.machine(), "limit_seconds": LIMIT_SECONDS}
        arguments.out.write_text(json.dumps({"summary": summary, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
