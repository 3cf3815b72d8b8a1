"""Two plans to the engine, its difference back; and how likely one range beats another."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist
from typing import Any

from quarterdeck_web.forecasts.assemble import engine_plan
from quarterdeck_web.plans.models import Plan

NUM_QUANTILES = 400
SECONDS_PER_REPLAY = 0.5
"""A replay starts from the plan before it: most of its work is done already."""


def difference_of(a: Plan, b: Plan, say: Callable[[float, str], object]) -> dict[str, Any]:
    """What lies between two plans, with the causes: each group of input changes planned anew on its own."""
    from quarterdeck.comparison import compare
    from quarterdeck.result_files import to_json

    found = compare(engine_plan(a), engine_plan(b), seconds_per_replay=SECONDS_PER_REPLAY, on_progress=say)
    document: dict[str, Any] = json.loads(to_json(found))
    return document


def probability_beats(a: dict[str, float], b: dict[str, float]) -> float:
    """P(A beats B) of two ranges as rows hold them (p10, p50, p90), drawn independently; a tie counts half."""
    first, second = (_quantiles(each["p10"], each["p50"], each["p90"]) for each in (a, b))
    wins = sum(bisect_left(second, value) + (bisect_right(second, value) - bisect_left(second, value)) / 2 for value in first)
    return wins / (len(first) * len(second))


@lru_cache(maxsize=256)
def _quantiles(p10: float, p50: float, p90: float) -> list[float]:
    from quarterdeck.uncertainty import ThreePoint

    scores = [NormalDist().inv_cdf((number + 0.5) / NUM_QUANTILES) for number in range(NUM_QUANTILES)]
    return sorted(float(value) for value in ThreePoint(p10, p50, p90).at(scores))
