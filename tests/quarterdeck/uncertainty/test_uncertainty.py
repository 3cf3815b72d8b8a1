"""Ranges, samples, proportions and ranks."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.calendar import Weeks
from quarterdeck.errors import InvalidInput
from quarterdeck.uncertainty import (
    ThreePoint,
    generator,
    latin_hypercube,
    probability_beats,
    probability_rank_within,
    quantiles,
    rank_interval,
    wilson_interval,
)
from quarterdeck.units import format_amount, format_probability

numbers = st.floats(-1e6, 1e6, allow_nan=False)


@given(st.tuples(numbers, numbers, numbers).map(sorted))
def test_the_three_numbers_are_the_quantiles(points: list[float]) -> None:
    quantity = ThreePoint(*points)
    at = quantity.at([-1.2815515655446004, 0.0, 1.2815515655446004])
    assert at == pytest.approx(points, rel=1e-6, abs=1e-6)
    assert (np.diff(quantity.at(np.linspace(-3, 3, 13))) >= 0).all()


@pytest.mark.parametrize("points", [(1, 2, 5), (3, 10, 100), (-5, 0, 20), (0, 1, 2), (4, 4, 4)])
def test_mean_in_closed_form_is_the_mean_of_draws(points: tuple[float, float, float]) -> None:
    quantity = ThreePoint(*points)
    draws = quantity.draw(400_000, generator(1, "mean"))
    assert draws.mean() == pytest.approx(quantity.mean, abs=4 * draws.std() / 400_000**0.5 + 1e-9)


@pytest.mark.parametrize("points", [(2, 1, 3), (1, 2, float("inf")), (float("nan"), 1, 2)])
def test_impossible_ranges_are_refused(points: tuple[float, float, float]) -> None:
    with pytest.raises(InvalidInput):
        ThreePoint(*points)


def test_streams_depend_on_seed_and_purpose_only() -> None:
    assert generator(1, "a").random() == generator(1, "a").random()
    assert len({generator(1, "a").random(), generator(1, "b").random(), generator(2, "a").random()}) == 3


def test_latin_hypercube_puts_one_point_in_each_stratum() -> None:
    from scipy.special import ndtr

    scores = latin_hypercube(64, 5, generator(1, "lhs"))
    strata = np.sort(np.floor(ndtr(scores.astype(float)) * 64), axis=0)
    assert (strata == np.arange(64)[:, None]).all()


def test_wilson_interval_covers_at_its_level() -> None:
    rng = generator(3, "wilson")
    share, people = 0.14, 400
    counts = rng.binomial(people, share, 4000)
    hits = [interval.low <= share <= interval.high for interval in (wilson_interval(count / people, people) for count in counts)]
    assert np.mean(hits) == pytest.approx(0.95, abs=0.015)


def test_ranks_carry_their_doubt() -> None:
    samples = np.column_stack([ThreePoint(5, 9, 12).draw(20_000, generator(1, name)) for name in "ab"] + [np.full(20_000, 1.0)])
    beats = probability_beats(samples)
    assert beats[0, 1] == pytest.approx(0.5, abs=0.02)
    assert beats[0, 2] == pytest.approx(1.0, abs=0.01)
    assert beats + beats.T == pytest.approx(np.ones((3, 3)))
    assert probability_rank_within(samples, 3).tolist() == [1.0, 1.0, 1.0]
    assert rank_interval(samples)[2].tolist() == [3, 3]
    assert quantiles(samples[:, 2], 0.1, 0.9) == (1.0, 1.0)


def test_weeks_know_holidays_and_edges() -> None:
    weeks = Weeks(date(2026, 12, 21), 4, frozenset({date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)}))
    assert weeks.workdays().tolist() == [4, 4, 5, 5]
    assert weeks.first_week_from(date(2026, 12, 22)) == 1
    assert weeks.weeks_done_by(date(2026, 12, 25)) == 1
    assert weeks.weeks_done_by(date(2026, 12, 24)) == 0
    assert weeks.last_workday(1) == date(2026, 12, 25)
    assert weeks.share_away(date(2026, 12, 24), date(2026, 12, 28)).tolist() == [0.25, 0.25, 0, 0]
    with pytest.raises(InvalidInput, match="Monday"):
        Weeks(date(2026, 12, 22), 4)


def test_amounts_read_as_people_write_them() -> None:
    assert format_amount(760_000, "€") == "€760\u202fk"
    assert format_amount(-1.25e6, "€") == "−€1.25\u202fM"
    assert format_amount(3.4, "points") == "3.4 points"
    assert format_amount(999_600, "€") == "€1\u202fM"
    assert format_amount(999.7) == "1\u202fk"
    assert format_amount(3.2e12) == "3200\u202fbn"
    assert format_probability(0.97) == ">95\u202f%"
    assert format_probability(0.61) == "61\u202f%"
