"""How good and how fast plans of many features are: `python -m benchmarks.roadmap [--features N] [--team-size K] [--seconds S]
[--seed R | --seeds R,R,…] [--weeks W] [--replan] [--json OUT]`.

Features of three activities in a row, teams of four to ten people (or all of about K) with dips of absence, twice the work
that the capacity allows, and a forest of dependencies over a fifth of the features. Two peers plan the same problem: greedy by
value per effort, and by rank of value alone, as a backlog ordered by hand is; both put each feature at its earliest finish.
`--replan` takes the plan, makes one feature dearer, plans again from it, and counts whose dates moved.
"""

import argparse
import json
import os
import platform
import resource
import time
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import numpy.typing as npt

from quarterdeck.roadmap.repair import kept_where_it_fits
from quarterdeck.roadmap.settle import settled
from quarterdeck.scheduling import (
    ActivityData,
    ArcData,
    DependencyData,
    FeatureData,
    ModeData,
    OptionData,
    Problem,
    Progress,
    Schedule,
    Solution,
    solve,
    value_of,
    violations,
)
from quarterdeck.scheduling.list_schedule import schedule_in_order
from quarterdeck.scheduling.problem import NEVER, UNITS_PER_FTE
from quarterdeck.scheduling.warming import warm_up

WITHIN = 0.03
REPLAN_SECONDS = 1.5
NUM_ACTIVITIES = 3
LARGE, LONG_HORIZON = 100, 104
"""From so many features, roadmaps are of so many weeks: only so are the gaps those that others measured for large roadmaps."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Draw:
    """A random roadmap in numbers: per feature and activity the team, weeks and people; per feature the value per week and
    the feature it waits for (−1: none); capacity in people, shape (num_teams, num_weeks)."""

    team: Ints
    weeks: Ints
    people: Ints
    value: Ints
    parent: Ints
    capacity: Ints

    @property
    def effort(self) -> Ints:
        """Person-weeks of each feature."""
        return np.asarray((self.weeks * self.people).sum(axis=1))


def draw(num_features: int, num_weeks: int, team_size: int | None, seed: int, load: float = 2.0) -> Draw:
    """A random roadmap whose work is `load` times what its teams can do."""
    rng = np.random.default_rng(seed)
    shape = (num_features, NUM_ACTIVITIES)
    weeks, people = rng.integers(1, 7, shape), rng.integers(1, 4, shape)
    value = np.maximum(1, np.round(rng.lognormal(3, 0.8, num_features))).astype(np.int64)
    sizes = _team_sizes(rng, float((weeks * people).sum()) / load / num_weeks, team_size)
    team = rng.choice(len(sizes), shape, p=sizes / sizes.sum())
    capacity = np.repeat(sizes[:, None], num_weeks, axis=1)
    for t in range(len(sizes)):
        for _ in range(max(1, num_weeks // 13)):
            away = int(rng.integers(0, num_weeks))
            capacity[t, away : away + 2] = np.maximum(1, capacity[t, away : away + 2] // 2)
    parent = np.full(num_features, -1)
    for f in range(1, num_features):
        if rng.random() < 0.2:
            parent[f] = rng.integers(0, f)
    return Draw(team, weeks, people, value, parent, capacity)


def _team_sizes(rng: np.random.Generator, needed: float, team_size: int | None) -> Ints:
    """Teams until the people suffice; the last takes what is left, and there are at least two."""
    low, high = (4, 10) if team_size is None else (max(3, team_size - 1), max(3, team_size + 1))
    sizes: list[int] = []
    while sum(sizes) < needed or len(sizes) < 2:
        rest = needed - sum(sizes)
        sizes.append(int(min(max(low, round(rest)), high)) if 0 < rest <= high and sizes else int(rng.integers(low, high + 1)))
    return np.array(sizes)


def problem_of(drawn: Draw) -> Problem:
    """The drawn roadmap as a planning problem."""
    num_weeks = drawn.capacity.shape[1]
    works, after = np.ones(num_weeks, dtype=np.bool_), np.arange(num_weeks)
    finishes = {n: np.where(after + n <= num_weeks, after + n, NEVER) for n in range(1, int(drawn.weeks.max(initial=1)) + 1)}
    left = num_weeks - np.arange(num_weeks + 1.0)

    def activity(f: int, position: int) -> ActivityData:
        rates = ((int(drawn.team[f, position]), int(drawn.people[f, position]) * UNITS_PER_FTE),)
        arcs = (ArcData(position - 1, 0, 0),) if position else ()
        return ActivityData((ModeData(finishes[int(drawn.weeks[f, position])], works, rates),), arcs)

    def feature(f: int) -> FeatureData:
        option = OptionData(tuple(activity(f, position) for position in range(NUM_ACTIVITIES)), drawn.value[f] * left)
        waits = (DependencyData(int(drawn.parent[f]), 0, 0),) if drawn.parent[f] >= 0 else ()
        return FeatureData((option,), waits)

    return Problem(num_weeks, drawn.capacity * UNITS_PER_FTE, tuple(feature(f) for f in range(len(drawn.value))))


def measure(drawn: Draw, seconds: float, seed: int) -> tuple[dict[str, Any], Solution]:
    """One row: the plan of one drawn roadmap against its bound and its peers."""
    problem = problem_of(drawn)
    greedy, ranked = (_in_order(problem, -rank) for rank in (drawn.value / drawn.effort, drawn.value))
    trail: list[Progress] = []
    started = time.perf_counter()
    solution = solve(problem, seconds=seconds, seed=seed, on_progress=trail.append)
    took = time.perf_counter() - started
    _refuse_broken(problem, solution.schedule)
    good = [at.elapsed for at in trail if at.value is not None and at.value >= (1 - WITHIN) * solution.value]
    row = {
        "features": len(problem.features),
        "teams": len(drawn.capacity),
        "seed": seed,
        "value": round(solution.value, 1),
        "bound": None if solution.upper_bound is None else round(solution.upper_bound, 1),
        "gap_percent": None if not solution.upper_bound else round(100 * (1 - solution.value / solution.upper_bound), 3),
        "greedy_value": round(greedy, 1),
        "rank_greedy_value": round(ranked, 1),
        "over_greedy_percent": round(100 * (solution.value / greedy - 1), 2),
        "over_rank_greedy_percent": round(100 * (solution.value / ranked - 1), 2),
        "first_within_3_percent_s": round(min(good, default=took), 2),
        "seconds": round(took, 2),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "load": round(os.getloadavg()[0], 2),
    }
    return row, solution


def _in_order(problem: Problem, keys: npt.NDArray[np.float64]) -> float:
    return value_of(problem, schedule_in_order(problem, np.argsort(keys, kind="stable")).schedule())


def _refuse_broken(problem: Problem, schedule: Schedule) -> None:
    if broken := violations(problem, schedule):
        raise SystemExit(f"the plan breaks its own rules: {broken[:3]}")


def replan(drawn: Draw, before: Schedule, seed: int) -> dict[str, Any]:
    """One selected feature takes a week longer; plan again from the plan there was. Who moves, and how long it takes."""
    changed = int(np.flatnonzero(before.selected)[len(np.flatnonzero(before.selected)) // 2])
    weeks = drawn.weeks.copy()
    weeks[changed, 0] += 1
    problem = problem_of(replace(drawn, weeks=weeks))
    started = time.perf_counter()
    stood = kept_where_it_fits(problem, before)
    after = settled(problem, solve(problem, seconds=REPLAN_SECONDS, seed=seed, warm_start=stood).schedule, stood)
    took = time.perf_counter() - started
    _refuse_broken(problem, after)
    moved = (before.feature_finish != after.feature_finish) & before.selected & after.selected
    return {
        "replan_seconds": round(took, 2),
        "replan_value": round(value_of(problem, after), 1),
        "moved_dates": int(moved.sum()),
        "entered_or_left": int((before.selected != after.selected).sum()),
        "selected": int(after.selected.sum()),
    }


def summary_of(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Means over the rows; the worst of what must never be exceeded."""
    means = ["value", "bound", "gap_percent", "greedy_value", "rank_greedy_value", "first_within_3_percent_s"]
    summary: dict[str, Any] = {key: None if any(row[key] is None for row in rows) else round(fmean(row[key] for row in rows), 3) for key in means}
    summary |= {key: max(row[key] for row in rows) for key in ("seconds", "peak_memory_mb", "load")}
    summary |= {key: min(row[key] for row in rows) for key in ("over_greedy_percent", "over_rank_greedy_percent")}
    return summary | {"python": platform.python_version(), "machine": platform.machine(), "processors": os.cpu_count()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=int, default=200)
    parser.add_argument("--team-size", type=int, help="all teams of about this many people; by default 4 to 10")
    parser.add_argument("--weeks", type=int, help=f"the horizon; by default 52, and {LONG_HORIZON} from {LARGE} features")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=lambda text: [int(part) for part in text.split(",")], help="several seeds, separated by commas")
    parser.add_argument("--replan", action="store_true", help="also change one feature and plan again")
    parser.add_argument("--json", type=Path, dest="out")
    arguments = parser.parse_args()
    warm_up()
    rows = []
    num_weeks = arguments.weeks or (LONG_HORIZON if arguments.features >= LARGE else 52)
    for seed in arguments.seeds or [arguments.seed]:
        drawn = draw(arguments.features, num_weeks, arguments.team_size, seed)
        row, solution = measure(drawn, arguments.seconds, seed)
        rows.append(row | replan(drawn, solution.schedule, seed) if arguments.replan else row)
        if len(rows) == 1:
            print("\t".join(rows[0]))
        print("\t".join(str(cell) for cell in rows[-1].values()), flush=True)
    summary = summary_of(rows) | {
        "features": arguments.features,
        "weeks": num_weeks,
        "team_size": arguments.team_size,
        "limit_seconds": arguments.seconds,
    }
    print(json.dumps(summary))
    if arguments.out:
        arguments.out.write_text(json.dumps({"summary": summary, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
