"""Random planning problems for tests: small enough for proofs, with every kind of limit."""

import numpy as np

from quarterdeck.scheduling.problem import (
    NEVER,
    UNITS_PER_FTE,
    ActivityData,
    ArcData,
    CounterData,
    DependencyData,
    FeatureData,
    ModeData,
    OptionData,
    Problem,
)


def random_problem(seed: int, num_features: int = 8, num_weeks: int = 10, num_resources: int = 3) -> Problem:
    rng = np.random.default_rng(seed)
    capacity = rng.integers(1, 4, (num_resources, num_weeks)) * UNITS_PER_FTE
    features = []
    for f in range(num_features):
        options = tuple(_option(rng, num_weeks, num_resources) for _ in range(rng.integers(1, 3)))
        dependencies = ()
        if f and rng.random() < 0.3:
            dependencies = (DependencyData(int(rng.integers(0, f)), int(rng.integers(0, 4)), int(rng.integers(0, 2))),)
        deadline = int(rng.integers(num_weeks // 2, num_weeks)) if rng.random() < 0.2 else NEVER
        features.append(FeatureData(options, dependencies, deadline, forced=bool(rng.random() < 0.05)))
    counters = (CounterData(2, 0, num_weeks), CounterData(1, 0, num_weeks // 2))
    rows = (float(num_features), 0.0)
    return Problem(num_weeks, capacity, tuple(features), counters, rows)


def _option(rng: np.random.Generator, num_weeks: int, num_resources: int) -> OptionData:
    activities = []
    for position in range(rng.integers(1, 4)):
        arcs = ()
        if position and rng.random() < 0.7:
            arcs = (ArcData(int(rng.integers(0, position)), int(rng.choice([0, 0, 0, 1, 2, 3])), int(rng.integers(0, 2))),)
        modes = tuple(_mode(rng, num_weeks, num_resources) for _ in range(rng.integers(1, 3)))
        counters = tuple(int(c) for c in range(2) if rng.random() < 0.2)
        activities.append(ActivityData(modes, arcs, int(rng.integers(0, 2)), counters))
    worth = float(rng.lognormal(3, 0.8))
    life = rng.uniform(0.8, 3) * num_weeks
    values = worth * np.clip(1 - np.arange(num_weeks + 1) / life, 0, 1)
    # The second row is a guard rail: coefficients of both signs.
    return OptionData(tuple(activities), values, ((0, float(rng.integers(1, 3))), (1, float(rng.choice([-1.0, 0.5, 0.5])))))


def _mode(rng: np.random.Generator, num_weeks: int, num_resources: int) -> ModeData:
    works = rng.random(num_weeks) > 0.1
    needed = int(rng.integers(1, 4))
    finish = np.full(num_weeks, NEVER, dtype=np.int64)
    for start in range(num_weeks):
        done = np.cumsum(works[start:])
        if works[start] and done[-1] >= needed:
            finish[start] = start + int(np.searchsorted(done, needed)) + 1
    resources = rng.choice(num_resources, size=rng.integers(1, 3), replace=False)
    return ModeData(finish, works, tuple((int(r), int(rng.integers(1, 3)) * UNITS_PER_FTE) for r in resources))


def related_problem(seed: int, num_features: int = 8, num_weeks: int = 10) -> Problem:
    """A random problem whose features exclude and require one another, with synergies as features without work.

    Rows: features 0 and 1 exclude each other, 2 and 3 are in together or not at all, one of 4 and 5 must be in, feature 0
    requires one of 6 and 7; being finished both, 2 and 4 bring more, and 3 and 5 bring less.
    """
    plain = random_problem(seed, num_features, num_weeks)
    rng = np.random.default_rng(seed)
    terms: list[list[tuple[int, float]]] = [[] for _ in range(num_features + 2)]
    capacity = list(plain.row_capacity)

    def row(limit: float, **coefficients: float) -> None:
        for name, coefficient in coefficients.items():
            terms[int(name[1:])].append((len(capacity), coefficient))
        capacity.append(limit)

    more, less = num_features, num_features + 1
    row(1.0, f0=1.0, f1=1.0)
    row(0.0, f2=1.0, f3=-1.0)
    row(0.0, f2=-1.0, f3=1.0)
    row(-1.0, f4=-1.0, f5=-1.0)
    row(0.0, f0=1.0, f6=-1.0, f7=-1.0)
    row(1.0, f3=1.0, f5=1.0, **{f"f{less}": -1.0})
    gain = rng.uniform(5, 15) * np.linspace(1, 0, num_weeks + 1)
    loss = np.full(num_weeks + 1, -rng.uniform(2, 20))
    features = [
        FeatureData(
            tuple(OptionData(o.activities, o.values, (*o.rows, *terms[f])) for o in each.options), each.dependencies, each.deadline, each.forced
        )
        for f, each in enumerate(plain.features)
    ]
    features.append(FeatureData((OptionData((), gain, tuple(terms[more])),), (DependencyData(2, 0, 0), DependencyData(4, 0, 1))))
    features.append(FeatureData((OptionData((), loss, tuple(terms[less])),)))
    return Problem(num_weeks, plain.capacity, tuple(features), plain.counters, tuple(capacity))
