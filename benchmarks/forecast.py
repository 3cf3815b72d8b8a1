"""How long a forecast of a shipped sample takes: `python benchmarks/forecast.py harbor` (or a product and a plan file)."""

import resource
import sys
import time

from quarterdeck.forecast import make_forecast
from quarterdeck.product import read_product
from quarterdeck.result_files import read_result
from quarterdeck.roadmap import Plan, PlanSettings, make_plan


def main(arguments: list[str]) -> None:
    if len(arguments) == 2:
        product, plan = read_product(arguments[0]), read_result(Plan, arguments[1])
    else:
        from quarterdeck.samples import load_sample

        product = load_sample(arguments[0] if arguments else "harbor")
        plan = make_plan(product, PlanSettings(seconds=10))
    num_activities = sum(len(item.activities) for item in plan.items)
    print(f"{len(plan.items)} features, {num_activities} activities")
    for num_samples in (10_000, 10_000, 1_024):
        began = time.perf_counter()
        make_forecast(product, plan, today=product.as_of, num_samples=num_samples)
        print(f"{num_samples:>7,} samples: {time.perf_counter() - began:.2f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
