"""Errors of estimates, planted and found again."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.estimates import ErrorSettings, PastWork, learn_errors

STEADY = ErrorSettings(half_life_years=None)


def drawn(bias: dict[tuple[str, ...], float], spread: float, num: int, seed: int = 1) -> list[PastWork]:
    """`num` pieces of work for each path, lognormal about its bias."""
    rng = np.random.default_rng(seed)
    return [
        PastWork(estimate, float(estimate * factor * np.exp(spread * rng.standard_normal())), path)
        for path, factor in bias.items()
        for estimate in rng.uniform(2, 20, num)
    ]


def test_planted_bias_of_team_and_size_is_found():
    bias = {("docks", "small"): 1.0, ("docks", "large"): 1.6, ("mobile", "small"): 0.8, ("mobile", "large"): 1.3}
    learned = learn_errors(drawn(bias, 0.3, 300), STEADY)
    for path, factor in bias.items():
        assert learned.range_of(8, path).p50 / 8 == pytest.approx(factor, rel=0.1)
        assert learned.num_of(path) == 300


def test_learned_ranges_hold_as_often_as_they_say():
    bias = {("docks",): 1.2, ("mobile",): 1.5}
    learned = learn_errors(drawn(bias, 0.5, 400), STEADY)
    new = drawn(bias, 0.5, 2000, seed=2)
    for level in (0.1, 0.5, 0.85, 0.95):
        held = np.mean([each.actual <= learned.quantiles(each.estimate, each.path, level) for each in new])
        assert held == pytest.approx(level, abs=0.035)


def test_few_pieces_lean_on_all_and_many_stand_alone():
    many = drawn({("docks",): 1.0}, 0.2, 200)
    few = [PastWork(10, 30, ("mobile",))] * 2
    a_lot = [PastWork(10, 30, ("mobile",))] * 60
    leaning = learn_errors([*many, *few], STEADY).range_of(10, ("mobile",)).p50
    alone = learn_errors([*many, *a_lot], STEADY).range_of(10, ("mobile",)).p50
    assert 10 < leaning < 18
    assert alone == pytest.approx(30, rel=0.15)


def test_work_never_seen_is_as_all_work():
    learned = learn_errors(drawn({("docks", "small"): 1.4}, 0.2, 100), STEADY)
    assert learned.quantiles(5, ("nobody", "small"), 0.5) == learned.quantiles(5, (), 0.5)
    assert learned.num_of(("nobody",)) == 0


def test_large_things_that_go_over_less_are_learned_as_such():
    rng = np.random.default_rng(3)
    past = [PastWork(size, float(4 * size**0.6 * np.exp(0.2 * rng.standard_normal()))) for size in rng.uniform(1, 40, 500)]
    learned = learn_errors(past, STEADY)
    assert learned.range_of(2).p50 == pytest.approx(4 * 2**0.6, rel=0.08)
    assert learned.range_of(30).p50 == pytest.approx(4 * 30**0.6, rel=0.08)


def test_what_is_older_counts_less():
    old = [PastWork(10, 30, (), date(2020, 1, 1) + timedelta(days=idx)) for idx in range(50)]
    new = [PastWork(10, 10, (), date(2024, 1, 1) + timedelta(days=idx)) for idx in range(20)]
    assert learn_errors([*old, *new]).range_of(10).p50 == pytest.approx(10, rel=0.05)
    assert learn_errors([*old, *new], STEADY).range_of(10).p50 > 20


def test_what_lies_after_the_origin_changes_no_bit():
    past = [PastWork(3, 5, ("t",), date(2024, 1, 1) + timedelta(days=idx)) for idx in range(30)]
    origin = date(2024, 2, 1)
    known = [each for each in past if each.on < origin]
    first = learn_errors(known, as_of=origin).quantiles(4, ("t",), (0.1, 0.5, 0.9))
    again = learn_errors([each for each in [*past, PastWork(1, 99, ("t",), date(2024, 3, 1))] if each.on < origin], as_of=origin)
    assert (first == again.quantiles(4, ("t",), (0.1, 0.5, 0.9))).all()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.1, 500), st.floats(0.1, 500), st.sampled_from(["", "a", "b"]), st.sampled_from(["s", "l"])), min_size=1, max_size=40
    )
)
def test_quantiles_rise_and_scale_with_the_unit(rows):
    past = [PastWork(estimate, actual, (team, size) if team else ()) for estimate, actual, team, size in rows]
    learned, in_minutes = learn_errors(past), learn_errors([PastWork(each.estimate, each.actual * 60, each.path) for each in past])
    levels = np.linspace(0.01, 0.99, 25)
    for path in ((), ("a",), ("a", "s"), ("b", "l")):
        found = learned.quantiles(7, path, levels)
        assert (np.diff(found) >= -1e-9 * found[:-1]).all()
        np.testing.assert_allclose(in_minutes.quantiles(7, path, levels), 60 * found, rtol=1e-6)


@pytest.mark.parametrize(("estimate", "actual"), [(0, 1), (1, 0), (-1, 1), (float("nan"), 1), (1, float("inf"))])
def test_what_was_not_measured_is_refused(estimate, actual):
    with pytest.raises(InvalidInput, match="above 0"):
        PastWork(estimate, actual)


def test_nothing_to_learn_from_is_refused():
    with pytest.raises(InvalidInput, match="got none"):
        learn_errors([])
    with pytest.raises(InvalidInput, match="an estimate above 0"):
        learn_errors([PastWork(1, 1)]).quantiles(0, (), 0.5)
