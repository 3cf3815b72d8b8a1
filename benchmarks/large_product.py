"""Planning a whole product of many features, from its file to a verified plan: `python -m benchmarks.large_product
[--features 5000] [--teams 50] [--seconds 120] [--seed R] [--json OUT]`.

As drawn for benchmarks.roadmap (three activities each, twice the work there is capacity for), but as a product file with people
in teams and efforts in person-days, so that reading, checking, compiling, planning, assigning people and verifying count as well.
`--seconds` is all of it.
"""

import argparse
import json
import os
import platform
import resource
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.roadmap import Draw, draw
from quarterdeck.errors import QuarterdeckError
from quarterdeck.product import (
    Activity,
    Dependency,
    Feature,
    Horizon,
    Membership,
    Option,
    Person,
    Precedence,
    ProductFile,
    Team,
    ValueCase,
    read_product,
    write_product,
)
from quarterdeck.roadmap import PlanSettings, make_plan, verify_plan
from quarterdeck.scheduling.warming import warm_up
from quarterdeck.uncertainty import ThreePoint

START = date(2027, 1, 4)
NUM_WEEKS = 104
SHARE_FOR_THE_REST = 0.25
"""Share of the time that is left to all that is not the search."""


def product_of(drawn: Draw) -> ProductFile:
    """The drawn roadmap as a product."""
    sizes = drawn.capacity.max(axis=1).tolist()
    teams = tuple(Team(id=f"t{t}", title=f"Team {t}") for t in range(len(sizes)))
    people = tuple(
        Person(id=f"p{t}-{k}", name=f"Person {t}-{k}", memberships=(Membership(team=f"t{t}"),)) for t, size in enumerate(sizes) for k in range(size)
    )
    features = tuple(_feature(drawn, f) for f in range(len(drawn.value)))
    waits = tuple(Dependency(feature=f"f{f}", requires=f"f{parent}") for f, parent in enumerate(drawn.parent.tolist()) if parent >= 0)
    horizon = Horizon(start=START, num_weeks=NUM_WEEKS)
    return ProductFile(id="large", name="Large", as_of=START, horizon=horizon, teams=teams, people=people, features=features, dependencies=waits)


def _feature(drawn: Draw, f: int) -> Feature:
    activities = tuple(
        Activity(
            id=f"a{k}",
            title=f"Step {k}",
            team=f"t{drawn.team[f, k]}",
            effort=_exactly(5.0 * float(drawn.weeks[f, k] * drawn.people[f, k])),
            people_min=int(drawn.people[f, k]),
            people_max=int(drawn.people[f, k]),
            after=(Precedence(activity=f"a{k - 1}"),) if k else (),
        )
        for k in range(drawn.team.shape[1])
    )
    value = ValueCase(value=_exactly(1000.0 * float(drawn.value[f])), life_weeks=NUM_WEEKS)
    return Feature(id=f"f{f}", title=f"Feature {f}", options=(Option(id="o", title="As drawn", activities=activities),), value=value)


def _exactly(amount: float) -> ThreePoint:
    return ThreePoint(amount, amount, amount)


def measure(num_features: int, num_teams: int, seconds: float, seed: int) -> dict[str, Any]:
    """One row: where the time goes, and what comes out."""
    mean_effort = 3 * 3.5 * 2.0
    team_size = max(3, round(num_features * mean_effort / 2 / NUM_WEEKS / num_teams))
    product = product_of(draw(num_features, NUM_WEEKS, team_size, seed))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.json"
        write_product(product, path)
        begin = time.perf_counter()
        product = read_product(path)
        read = time.perf_counter() - begin
    plan = make_plan(product, PlanSettings(seconds=(1 - SHARE_FOR_THE_REST) * seconds, seed=seed))
    planned = time.perf_counter() - begin
    broken = verify_plan(product, plan)
    took = time.perf_counter() - begin
    if broken:
        raise SystemExit(f"the plan breaks its own rules: {broken[:3]}")
    return {
        "features": num_features,
        "activities": 3 * num_features,
        "teams": len(product.teams),
        "people": len(product.people),
        "in": len(plan.items),
        "value": round(plan.value),
        "bound": None if plan.upper_bound is None else round(plan.upper_bound),
        "gap_percent": None if plan.gap is None else round(100 * plan.gap, 2),
        "read_s": round(read, 1),
        "plan_s": round(planned - read, 1),
        "verify_s": round(took - planned, 1),
        "all_s": round(took, 1),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "load": round(os.getloadavg()[0], 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=int, default=5000)
    parser.add_argument("--teams", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, dest="out")
    arguments = parser.parse_args()
    warm_up()
    try:
        row = measure(arguments.features, arguments.teams, arguments.seconds, arguments.seed)
    except QuarterdeckError as refused:
        row = {"features": arguments.features, "refused": str(refused)}
    for key, cell in row.items():
        print(f"{key}\t{cell}")
    summary = row | {"python": platform.python_version(), "machine": platform.machine(), "limit_seconds": arguments.seconds}
    if arguments.out:
        arguments.out.write_text(json.dumps({"summary": summary, "rows": [row]}, indent=1) + "\n")


if __name__ == "__main__":
    main()
