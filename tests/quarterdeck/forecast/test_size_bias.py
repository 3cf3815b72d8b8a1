"""The learned bias of a size in the futures of a plan: planted, found again in what is drawn, the same compiled or not."""

import importlib.util
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from quarterdeck.forecast.draws import draw, range_variance
from quarterdeck.forecast.history import learn
from quarterdeck.forecast.network import network_of
from quarterdeck.forecast.simulate import schedule
from quarterdeck.product import Outcome, Period
from quarterdeck.uncertainty import ThreePoint

_spec = importlib.util.spec_from_file_location("forecast_plans_for_sizes", Path(__file__).with_name("plans.py"))
assert _spec is not None
assert _spec.loader is not None
plans = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(plans)

ESTIMATES = {"small": 4.0, "large": 25.0}
BIAS = {("t0", "small"): 1.0, ("t0", "large"): 1.8, ("t1", "small"): 1.4, ("t1", "large"): 1.4}


def history(num=60, bias=BIAS, spread=0.25):
    rng = np.random.default_rng(4)
    for (team, size), factor in bias.items():
        for estimate in ESTIMATES[size] * rng.uniform(0.7, 1.3, num):
            took = float(estimate * factor * np.exp(spread * rng.standard_normal()))
            day = plans.START - timedelta(days=int(rng.integers(1, 400)))
            name = f"{team} {size} {estimate}"
            one = Outcome(id=name, title=name, period="q", status="completed", team=team, size=size, finished_on=day)
            yield replace(one, estimate_days=float(estimate), actual_days=took)


def drawn(outcomes, sizes=(None,) * 4, seed=3, num_samples=4000):
    efforts = [ThreePoint(days * 0.8, days, days * 1.25) for days in (4.0, 4.0, 25.0, 25.0)]
    product = plans.chain_product(efforts, linked=False)
    features = tuple(replace(feature, size=size) for feature, size in zip(product.features, sizes, strict=True))
    period = Period(id="q", title="Q", first=plans.START - timedelta(days=400), last=plans.START - timedelta(days=1))
    product = replace(product, outcomes=tuple(outcomes), periods=(period,), features=features)
    network = network_of(product, plans.plan_of(product, {f"F{n}": (6 * n, 6 * n + 6) for n in range(4)}))
    learned = learn(product, range_variance(network))
    return network, learned, draw(product, network, learned, num_samples, seed)


def middles(network, made):
    return {
        (node.team, "small" if node.effort.p50 < 10 else "large"): float(np.median(row)) / node.effort.p50
        for node, row in zip(network.nodes, made.work, strict=True)
        if node.activity is not None
    }


def test_planted_bias_of_sizes_is_found_in_what_is_drawn():
    network, _, made = drawn(history())
    found = middles(network, made)
    for path, factor in BIAS.items():
        assert found[path] == pytest.approx(factor, rel=0.12)


def test_drawn_work_holds_the_truth_as_often_as_it_says():
    """What was planted is drawn again from another seed, and held against the 10 and 90 % of the futures."""
    network, learned, made = drawn(history(spread=0.4))
    rng = np.random.default_rng(11)
    held = []
    for node, row in zip(network.nodes, made.work, strict=True):
        if node.activity is not None:
            bias = BIAS[node.team, "small" if node.effort.p50 < 10 else "large"]
            truth = node.effort.p50 * bias * np.exp(0.4 * rng.standard_normal(4000))
            low, high = np.quantile(row, (0.1, 0.9))
            held.append(((truth >= low) & (truth <= high)).mean())
    assert np.mean(held) == pytest.approx(0.80, abs=0.05)
    # The spread within sizes, not that between them, which is drawn as bias.
    assert learned.factor("t0").sigma == pytest.approx(0.37, abs=0.06)


def test_a_size_that_the_source_names_counts_before_the_estimate():
    _, learned, _ = drawn(history())
    network, _, made = drawn(history(), ("large", None, None, None))
    assert learned.size_bias("t0", "large", 4.0) > learned.size_bias("t0", None, 4.0)
    assert middles(network, made)["t0", "small"] > 1.2


@pytest.mark.parametrize("outcomes", [(), tuple(history(1))[:2]], ids=["none", "too few"])
def test_without_history_nothing_is_added(outcomes):
    network, learned, made = drawn(outcomes)
    assert learned.size_bias("t0", "large", 25.0) == 1.0
    assert all(each == pytest.approx(1.0, rel=0.01) for each in middles(network, made).values())


def test_a_team_never_seen_takes_what_all_took():
    _, learned, _ = drawn(history())
    assert learned.factor("t9") == learned.factor("")
    assert learned.size_bias("t9", None, 25.0) == learned.size_bias(None, None, 25.0)


def test_compiled_or_not_and_twice_the_futures_are_the_same():
    network, _, made = drawn(history(), num_samples=500)
    again = drawn(history(), num_samples=500)[2]
    np.testing.assert_array_equal(made.work, again.work)
    for compiled, plain in zip(schedule(made.work, network), schedule(made.work, network, compiled=False), strict=True):
        np.testing.assert_array_equal(compiled, plain)
