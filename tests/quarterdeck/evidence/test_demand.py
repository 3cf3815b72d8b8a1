"""Demand: a person counts once, silence counts, and four of five quarters lie within the range."""

from datetime import date, timedelta

import numpy as np
import pytest

from quarterdeck.evidence.demand import QUARTER_DAYS, demand
from quarterdeck.product import Evidence

TODAY = date(2026, 11, 26)


def voice(number: int, days_ago: int | None = 10, **more: str) -> Evidence:
    return Evidence(id=f"v{number}", text="Please", said_on=None if days_ago is None else TODAY - timedelta(days=days_ago), **more)


def test_no_voice_is_no_demand() -> None:
    assert demand([], TODAY) is None
    assert demand([voice(1, -3)], TODAY) is None


@pytest.mark.parametrize(
    ("voices", "people", "asked"),
    [
        ([voice(1, person="a"), voice(2, person="a"), voice(3, person="b")], 2, 2),
        ([voice(1, account="x"), voice(2, account="x", person="a")], 2, 2),
        ([voice(1), voice(2)], 2, 2),
        ([voice(1), voice(2, duplicate_of="v1")], 1, 1),
        ([voice(1, 500, person="a"), voice(2, 5, person="a")], 1, 0),
        ([voice(1, None, person="a")], 1, 0),
        ([voice(1, None, person="a"), voice(2, 5, person="a")], 1, 1),
    ],
    ids=["one person twice", "account and person", "nobody known", "a duplicate", "asked long ago", "no day", "a day later"],
)
def test_who_counts(voices: list[Evidence], people: int, asked: int) -> None:
    found = demand(voices, TODAY)
    assert found is not None
    assert (found.people, found.asked) == (people, asked)
    assert found.is_emerging == (people < 2)


def test_a_short_observation_says_more_askers_a_quarter_and_less_surely() -> None:
    voices = [voice(k, 5 + k, person=f"p{k}") for k in range(10)]
    year, month = demand(voices, TODAY), demand(voices, TODAY, observed_from=TODAY - timedelta(days=29))
    assert year is not None
    assert month is not None
    assert month.reach.p50 > 3 * year.reach.p50 / 1.5
    assert month.reach.p90 - month.reach.p10 > year.reach.p90 - year.reach.p10


def test_four_of_five_next_quarters_lie_within_the_range() -> None:
    rng, inside = np.random.default_rng(5), 0
    for _ in range(400):
        rate = rng.gamma(2.0, 4.0)
        days = rng.integers(0, 4 * QUARTER_DAYS, rng.poisson(4 * rate))
        found = demand([voice(k, int(day), person=f"p{k}") for k, day in enumerate(days)], TODAY)
        then = rng.poisson(rate)
        inside += then <= 1 if found is None else found.reach.p10 <= then <= found.reach.p90
    assert 0.78 <= inside / 400 <= 0.92  # Whole numbers hold a little more than 80 %.
