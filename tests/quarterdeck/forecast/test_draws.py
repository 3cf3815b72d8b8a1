"""Draws: each feature's numbers are its own, whoever draws them, and as often as they say."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from quarterdeck.forecast import draws as drawing
from quarterdeck.forecast.draws import draw
from quarterdeck.forecast.history import learn
from quarterdeck.forecast.network import network_of
from quarterdeck.forecast.simulate import schedule
from quarterdeck.product import Risk
from quarterdeck.uncertainty import ThreePoint, generator, latin_hypercube

_spec = importlib.util.spec_from_file_location("forecast_plans_for_draws", Path(__file__).with_name("plans.py"))
assert _spec is not None
assert _spec.loader is not None
plans = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(plans)

EFFORTS = [ThreePoint(7, 10, 18), ThreePoint.exactly(4), ThreePoint(1e-6, 2, 3), ThreePoint(2, 2, 5), ThreePoint(0.5, 4, 4)]


def drawn(num_features=5, num_samples=3000, seed=2):
    product = plans.chain_product(EFFORTS[:num_features], linked=False)
    risks = tuple(
        Risk(id=f"K{n}", title=f"Risk {n}", feature="F0", probability=ThreePoint.exactly(0.3), delay_days=ThreePoint(2, 5, 9)) for n in range(2)
    )
    product = replace(product, risks=risks)
    network = network_of(product, plans.plan_of(product, {f"F{n}": (2 * n, 2 * n + 2) for n in range(num_features)}))
    return network, draw(product, network, learn(product, 0.0), num_samples, seed)


def row_of(network, made, feature):
    return made.work[next(idx for idx, node in enumerate(network.nodes) if node.feature == feature and node.activity is not None)]


def test_threads_change_no_number(monkeypatch):
    one = drawn()[1]
    monkeypatch.setattr(drawing, "MANY", 0)
    monkeypatch.setattr(drawing, "_num_cores", lambda: 4)
    several = drawn()[1]
    assert (one.work == several.work).all()
    assert [each.title for each in one.inputs] == [each.title for each in several.inputs]
    assert all((a.samples == b.samples).all() for a, b in zip(one.inputs, several.inputs, strict=True))


def test_another_feature_changes_no_number_of_the_others():
    few_network, few = drawn(2)
    network, all_of_them = drawn(5)
    for feature in ("F0", "F1"):
        assert (row_of(few_network, few, feature) == row_of(network, all_of_them, feature)).all()


@pytest.mark.parametrize("feature", [f"F{n}" for n in range(5)])
def test_work_has_the_quantiles_of_its_estimate_times_the_teams_factor(feature):
    network, made = drawn(num_samples=20_000)
    effort = EFFORTS[int(feature[1:])]
    factor = next(each.samples for each in made.inputs if each.kind == "team factor" and each.subject == f"t{int(feature[1:]) % 2}")
    told = row_of(network, made, feature) / factor
    expected = np.maximum([effort.p10, effort.p50, effort.p90], 0)
    np.testing.assert_allclose(np.quantile(told, [0.1, 0.5, 0.9]), expected, rtol=2e-3, atol=2e-3)
    assert (told >= 0).all()


def test_delays_of_a_features_risks_add_up():
    network, made = drawn()
    risks = made.risks["F0"]
    assert [each.risk.id for each in risks] == ["K0", "K1"]
    np.testing.assert_array_equal(made.work[network.finish_nodes["F0"]], sum(each.delay() for each in risks).astype(np.float32))
    for each in risks:
        assert each.happens.mean() == pytest.approx(0.3, abs=0.03)
        assert (each.delay(happens=True) == each.days).all()
        assert not each.delay(happens=False).any()


@pytest.mark.parametrize("num_samples", [1, 2, 33, 64, 100, 1024, 10_000])
def test_columns_are_stratified_and_normal(num_samples):
    from scipy.special import ndtr

    scores = latin_hypercube(num_samples, 4, generator(5, "columns")).astype(float)
    assert scores.shape == (num_samples, 4)
    uniform = np.sort(ndtr(scores), axis=0)
    lows = np.arange(num_samples)[:, None] / num_samples
    # To the precision of single numbers, each stratum holds one point.
    assert (uniform >= lows - 1e-6).all()
    assert (uniform <= lows + 1 / num_samples + 1e-6).all()
    if num_samples >= 100:
        np.testing.assert_allclose(scores.mean(axis=0), 0, atol=1 / num_samples)
        np.testing.assert_allclose(scores.var(axis=0), 1, atol=5 / num_samples)


def test_columns_know_nothing_of_each_other():
    scores = latin_hypercube(4000, 40, generator(6, "pairs")).astype(float)
    among = np.corrcoef(scores.T)[np.triu_indices(40, 1)]
    assert abs(among).max() < 5 / np.sqrt(4000)
    assert among.std() == pytest.approx(1 / np.sqrt(4000), rel=0.1)
    assert abs(np.corrcoef(scores[1:, 0], scores[:-1, 0])[0, 1]) < 5 / np.sqrt(4000)


@pytest.mark.parametrize("num_samples", [1, 63, 64, 65, 200])
def test_the_last_block_of_samples_is_as_the_others(num_samples):
    network, made = drawn(num_samples=max(num_samples, 1))
    for compiled, plain in zip(schedule(made.work, network), schedule(made.work, network, compiled=False), strict=True):
        np.testing.assert_array_equal(compiled, plain)
