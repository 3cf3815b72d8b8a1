"""Plans over sampled futures: what they bring is what a replay by hand brings, and the chosen one is never worse than what it was chosen from."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from products import random_product

from quarterdeck.errors import InvalidInput
from quarterdeck.product import Pin
from quarterdeck.roadmap import PlanSettings, make_plan, verify_plan
from quarterdeck.roadmap.compile import compile_product
from quarterdeck.roadmap.futures import Draws, Futures, draw_futures
from quarterdeck.roadmap.robust import robust_plan, with_room
from quarterdeck.roadmap.warm import as_it_stood
from quarterdeck.scheduling import value_of, violations

QUICK = PlanSettings(seconds=0.8, deterministic=True)


def planned(seed: int):
    product = replace(random_product(seed, 7), pins=())
    compiled = compile_product(product)
    schedule = as_it_stood(compiled, make_plan(product, QUICK, reasons=False))
    t = compiled.problem.tables
    return compiled, schedule, np.where(schedule.option >= 0, schedule.option, t.feat_opt[:-1]).astype(np.int64)


@pytest.mark.parametrize("seed", range(6))
def test_where_nothing_differs_from_the_estimates_nothing_is_lost(seed):
    """One future in which all takes what was thought: the plan's features, in its order, bring about what was planned."""
    compiled, schedule, option = planned(seed)
    t = compiled.problem.tables
    sure = Draws(np.ones((len(t.act_earliest), 1)), np.ones((len(t.forced), 1)))
    futures = Futures(compiled, sure, option)
    [brought] = futures.outcomes(schedule)
    assert brought >= 0.7 * value_of(compiled.problem, schedule)
    back = futures.schedule(futures.state(schedule))
    assert value_of(compiled.problem, back) == pytest.approx(value_of(compiled.problem, schedule))
    assert violations(compiled.problem, back) == ()


@pytest.mark.parametrize("seed", range(3))
def test_more_work_never_brings_more(seed):
    compiled, schedule, option = planned(seed)
    draws = draw_futures(compiled, 12, seed=seed)
    usual = Futures(compiled, draws, option).outcomes(schedule)
    hopeless = Futures(compiled, Draws(draws.effort * 50, draws.value), option).outcomes(schedule)
    assert hopeless.sum() < usual.sum()


def test_draws_have_the_ranges_of_the_estimates():
    compiled, _, _ = planned(1)
    draws = draw_futures(compiled, 500)
    work = compiled.options[0].works[0]
    a = int(compiled.problem.tables.opt_act[0])
    low, middle, high = np.quantile(draws.effort[a] * work.effort.p50, [0.1, 0.5, 0.9])
    assert low == pytest.approx(work.effort.p10, rel=0.05)
    assert middle == pytest.approx(work.effort.p50, rel=0.05)
    assert high == pytest.approx(work.effort.p90, rel=0.05)
    assert draws.value.mean() == pytest.approx(1.0, rel=0.05)


@pytest.mark.parametrize("aim", ["expected", "20th percentile"])
def test_the_chosen_plan_is_never_worse_than_those_it_was_chosen_from(aim):
    product = replace(random_product(2, 9), pins=())
    found = robust_plan(product, PlanSettings(seconds=3, deterministic=True), aim=aim, num_futures=24)
    assert verify_plan(product, found.plan) == ()
    score = (lambda each: each.expected) if aim == "expected" else (lambda each: each.p20)
    assert score(found.chosen) >= max(score(each) for each in found.candidates) - 1e-6
    assert found.chosen.p20 <= found.chosen.p50 <= found.chosen.p80
    again = robust_plan(product, PlanSettings(seconds=3, deterministic=True), aim=aim, num_futures=24)
    assert again == found


def test_room_is_effort():
    product = random_product(1, 4)
    wide = with_room(product, 1.5)
    first, was = wide.features[0].options[0].activities[0].effort, product.features[0].options[0].activities[0].effort
    assert first.p50 == pytest.approx(1.5 * was.p50)


def test_without_a_plan_it_says_so():
    product = random_product(1, 6)
    first = product.features[0]
    impossible = replace(
        product, pins=(Pin(feature=first.id, kind="include"), Pin(feature=first.id, kind="finish by", day=product.weeks.start)), guard_rails=()
    )
    with pytest.raises(InvalidInput, match="no plan of this product"):
        robust_plan(impossible, QUICK, num_futures=8)
    with pytest.raises(InvalidInput, match="8 to 2000 futures"):
        robust_plan(product, QUICK, num_futures=1)
