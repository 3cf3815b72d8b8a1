"""How fast a plan's futures are drawn and scheduled: `python -m benchmarks.network [--samples 10000] [--activities 1000] [--teams 8]
[--rounds 7] [--seed R] [--json OUT]`.

A product of that many activities with precedence within and between features is drawn and planned (quickly, and for nothing but to have
a plan). Then its futures are drawn and list-scheduled by what a forecast itself calls, compiled and with NumPy alone, whose numbers must be
the same; and the same plan is asked what-if questions over 1,024 futures. Wall time, and processor time of all threads beside it: on a
machine that others share, the latter is what can be compared. Medians of the rounds; compiling, planning and reading are not counted.
"""

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from math import ceil
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from quarterdeck.forecast.draws import draw, range_variance
from quarterdeck.forecast.history import learn
from quarterdeck.forecast.levers import EffortScaled, LeftOut, Lever, OneMore, PaceScaled, RiskKnown
from quarterdeck.forecast.network import network_of
from quarterdeck.forecast.simulate import schedule
from quarterdeck.forecast.what_if import NUM_FUTURES, PreparedForecast
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
    Release,
    Risk,
    Team,
    ValueCase,
)
from quarterdeck.roadmap import Plan, PlanSettings, make_plan
from quarterdeck.uncertainty import ThreePoint

START = date(2027, 1, 4)
NUM_WEEKS = 104
PER_FEATURE = 5
LOAD = 0.55
"""Share of the horizon's capacity that the work takes at most: all of it can be planned in whole weeks, and people are still waited for."""
LIMIT_MS, LIMIT_WHAT_IF_MS = 500, 100
PLAN_SECONDS = 4.0

Result = TypeVar("Result")


def product_of(num_activities: int, num_teams: int, seed: int) -> ProductFile:
    """Features of five activities each; half of the features wait for an earlier one, one in eight has a risk."""
    rng = np.random.default_rng(seed)
    efforts = rng.lognormal(1.8, 0.6, num_activities)
    size = ceil(float(efforts.sum()) / 5 / (LOAD * NUM_WEEKS * num_teams))
    places = [range(first, min(first + PER_FEATURE, num_activities)) for first in range(0, num_activities, PER_FEATURE)]
    features = tuple(_feature(f, [float(efforts[idx]) for idx in own], num_teams, rng) for f, own in enumerate(places))
    waits = tuple(
        Dependency(feature=f"f{f}", requires=f"f{int(rng.integers(max(0, f - 40), f))}") for f in range(1, len(features)) if rng.random() < 0.5
    )
    risks = tuple(
        Risk(id=f"r{f}", title=f"Risk {f}", feature=f"f{f}", probability=ThreePoint(0.1, 0.3, 0.5), delay_days=ThreePoint(3, 8, 20))
        for f in range(0, len(features), 8)
    )
    people = tuple(Person(id=f"p{t}-{k}", name=f"P {t} {k}", memberships=(Membership(team=f"t{t}"),)) for t in range(num_teams) for k in range(size))
    releases = tuple(
        Release(id=f"R{n}", title=f"Release {n}", ships_on=START + timedelta(weeks=13 * (n + 1), days=-3)) for n in range(NUM_WEEKS // 13)
    )
    return ProductFile(
        id="network",
        name="Network",
        as_of=START,
        horizon=Horizon(start=START, num_weeks=NUM_WEEKS),
        teams=tuple(Team(id=f"t{t}", title=f"Team {t}") for t in range(num_teams)),
        people=people,
        features=features,
        dependencies=waits,
        risks=risks,
        releases=releases,
    )


def _feature(f: int, efforts: list[float], num_teams: int, rng: np.random.Generator) -> Feature:
    activities = tuple(
        Activity(
            id=f"a{k}",
            title=f"Step {k} of {f}",
            team=f"t{int(rng.integers(num_teams))}",
            effort=ThreePoint(0.6 * effort, effort, effort * float(1.5 + 1.5 * rng.random())),
            after=(Precedence(activity=f"a{int(rng.integers(k))}"),) if k else (),
        )
        for k, effort in enumerate(efforts)
    )
    value = ValueCase(value=ThreePoint(500, 1000, 2000), life_weeks=2 * NUM_WEEKS)
    return Feature(id=f"f{f}", title=f"Feature {f}", status="planned", options=(Option(id="o", title="o", activities=activities),), value=value)


def measure(num_samples: int, num_activities: int, num_teams: int, rounds: int, seed: int) -> dict[str, Any]:
    """One row: milliseconds of every part."""
    product = product_of(num_activities, num_teams, seed)
    plan = make_plan(product, PlanSettings(seconds=PLAN_SECONDS, seed=seed))
    planned = sum(len(item.activities) for item in plan.items)
    if planned < num_activities:
        raise SystemExit(f"the plan holds {planned} of {num_activities} activities: it needs more seconds")
    network, network_ms, _ = _timed(lambda: network_of(product, plan), 3)
    history = learn(product, range_variance(network))
    schedule(draw(product, network, history, 100, seed).work, network)
    draws, draw_ms, draw_cpu = _timed(lambda: draw(product, network, history, num_samples, seed), rounds)
    times, schedule_ms, schedule_cpu = _timed(lambda: schedule(draws.work, network), rounds)
    both_ms, both_cpu = _timed(lambda: schedule(draw(product, network, history, num_samples, seed).work, network), rounds)[1:]
    plain, numpy_ms, numpy_cpu = _timed(lambda: schedule(draws.work, network, compiled=False), 1)
    if not all(np.array_equal(one, other) for one, other in zip(times, plain, strict=True)):
        raise SystemExit("the schedule differs with and without the compiler")
    few_ms, few_cpu = _timed(lambda: schedule(draw(product, network, history, NUM_FUTURES, seed).work, network), rounds)[1:]
    return {
        "activities": planned,
        "features": len(plan.items),
        "teams": num_teams,
        "samples": num_samples,
        "ms": both_ms,
        "cpu_ms": both_cpu,
        "draw_ms": draw_ms,
        "draw_cpu_ms": draw_cpu,
        "schedule_ms": schedule_ms,
        "schedule_cpu_ms": schedule_cpu,
        "numpy_schedule_ms": numpy_ms,
        "numpy_schedule_cpu_ms": numpy_cpu,
        "network_ms": network_ms,
        "ms_1024": few_ms,
        "cpu_ms_1024": few_cpu,
        **_questions(product, plan, rounds, seed),
        "load": round(os.getloadavg()[0], 1),
    }


def _questions(product: ProductFile, plan: Plan, rounds: int, seed: int) -> dict[str, float]:
    """Milliseconds of preparing, and of a question of each kind over 1,024 futures."""
    prepared, prepare_ms, prepare_cpu = _timed(lambda: PreparedForecast(product, plan, today=product.as_of, seed=seed), 3)
    found: dict[str, float] = {"prepare_ms": prepare_ms, "prepare_cpu_ms": prepare_cpu}
    for name, lever in _levers(product, plan):
        wall, cpu = _timed(lambda lever=lever: prepared.ask(lever), rounds)[1:]
        found |= {f"what_if_{name}_ms": wall, f"what_if_{name}_cpu_ms": cpu}
    found["what_if_ms"] = max(value for name, value in found.items() if name.startswith("what_if_") and not name.endswith("cpu_ms"))
    return found


def _levers(product: ProductFile, plan: Plan) -> Iterator[tuple[str, Lever]]:
    feature = plan.items[len(plan.items) // 2].feature
    yield "effort", EffortScaled(feature=feature, factor=1.5)
    yield "pace", PaceScaled(team="t0", factor=0.8)
    risk = next((each.id for each in product.risks if each.feature in plan.selected), None)
    if risk is not None:
        yield "risk", RiskKnown(risk=risk, happens=True)
    yield "one_more", OneMore(team="t0", joins_on=START + timedelta(weeks=4))
    yield "left_out", LeftOut(feature=feature)


def _timed(do: Callable[[], Result], rounds: int) -> tuple[Result, float, float]:
    """What it gives, and the median milliseconds it takes: by the clock, and of the processor over all threads."""
    walls, processors = [], []
    for _ in range(rounds):
        wall, processor = time.perf_counter(), time.process_time()
        result = do()
        walls.append(1000 * (time.perf_counter() - wall))
        processors.append(1000 * (time.process_time() - processor))
    return result, round(statistics.median(walls), 1), round(statistics.median(processors), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--activities", type=int, default=1000)
    parser.add_argument("--teams", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, dest="out")
    arguments = parser.parse_args()
    row = measure(arguments.samples, arguments.activities, arguments.teams, arguments.rounds, arguments.seed)
    for key, cell in row.items():
        print(f"{key}\t{cell}")
    if arguments.out:
        about = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
        summary = row | about | {"limit_ms": LIMIT_MS, "limit_what_if_ms": LIMIT_WHAT_IF_MS}
        arguments.out.write_text(json.dumps({"summary": summary, "rows": [row]}, indent=1) + "\n")


if __name__ == "__main__":
    main()
