"""How good and how fast plans are: `python -m benchmarks.plan [PRODUCT …] [--seconds S] [--seed R] [--json OUT]`.

A PRODUCT is a product file, the name of a sample, or the folder of the Rust data; by default both samples. The greedy peer
(value per effort, each at its earliest finish: what a careful person does in a spreadsheet) runs on the same problem.
"""

import argparse
import json
import platform
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np

from quarterdeck.importers import import_folder
from quarterdeck.product import ProductFile, read_product
from quarterdeck.roadmap import PlanSettings, make_plan, verify_plan
from quarterdeck.roadmap.compile import compile_product
from quarterdeck.samples import SAMPLES, load_sample
from quarterdeck.scheduling import value_of
from quarterdeck.scheduling.list_schedule import schedule_in_order
from quarterdeck.scheduling.orders import value_per_effort
from quarterdeck.scheduling.warming import warm_up


def load(name: str) -> ProductFile:
    """A product by sample name, file or folder."""
    if name in SAMPLES:
        return load_sample(name)
    return import_folder("rust-goals", name) if Path(name).is_dir() else read_product(name)


def measure(name: str, seconds: float, seed: int) -> dict[str, Any]:
    """One row: the plan of one product."""
    product = load(name)
    problem = compile_product(product).problem
    greedy = value_of(problem, schedule_in_order(problem, np.argsort(-value_per_effort(problem), kind="stable")).schedule())
    started = time.perf_counter()
    plan = make_plan(product, PlanSettings(seconds=seconds, seed=seed))
    took = time.perf_counter() - started
    if verify_plan(product, plan):
        raise SystemExit(f"{name}: the plan breaks its own rules")
    return {
        "product": name,
        "features": len(product.features),
        "in": len(plan.items),
        "status": plan.status,
        "value": round(plan.value, 3),
        "bound": plan.upper_bound,
        "gap_percent": None if plan.gap is None else round(100 * plan.gap, 2),
        "over_greedy_percent": round(100 * (plan.value / greedy - 1), 2) if greedy > 0 else None,
        "seconds": round(took, 2),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("products", nargs="*", default=["rust-2026", "harbor"])
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, dest="out")
    arguments = parser.parse_args()
    warm_up()
    rows = [measure(name, arguments.seconds, arguments.seed) for name in arguments.products]
    print("\t".join(rows[0]))
    for row in rows:
        print("\t".join(str(cell) for cell in row.values()))
    if arguments.out:
        summary = {"python": platform.python_version(), "machine": platform.machine(), "seconds": arguments.seconds, "seed": arguments.seed}
        arguments.out.write_text(json.dumps({"summary": summary, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
